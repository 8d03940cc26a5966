package sheet

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"tanggap/internal/indonesian"
	"tanggap/internal/typeset"
)

// The facts of papers.md part 6.
func sampleKop() Kop {
	return Kop{
		Government: "PEMERINTAH PROVINSI MALUKU UTARA", Agency: "DINAS KOMUNIKASI, INFORMATIKA DAN PERSANDIAN",
		Street: "Jalan Trans Halmahera Gosale Puncak", City: "Sofifi", Phone: "(0921) 5550100",
		Website: "diskominfosan.malutprov.example", Email: "diskominfosan@malutprov.example",
	}
}

func april(d, h, m int) time.Time { return time.Date(2026, 4, d, h, m, 0, 0, indonesian.WIT) }

func sampleAnswer() *SuratJawaban {
	return &SuratJawaban{
		Letter: Letter{
			Format: Format{Zone: "Asia/Jayapura"}, Kop: sampleKop(), Marks: Marks{Class: "T", TLP: "AMBER"},
			City: "Sofifi", Date: "2026-04-13", Number: Number{Archive: "000.6", Seq: "061", Unit: "DKIP-MU", Year: 2026},
			Speed: "Segera", To: []string{"Kepala Dinas Pendidikan dan Kebudayaan Provinsi Maluku Utara"}, ToPlace: "Sofifi",
			Signer:   Signer{Position: "Kepala Dinas", Name: "Dr. Bahar Umpama, M.Si.", Rank: "Pembina Utama Muda (IV/c)", NIP: "197104121996031005"},
			CopiesTo: []string{"Sekretaris Daerah Provinsi Maluku Utara", "Ketua MalutProv-CSIRT"},
		},
		Sources: []Source{{
			Kind: "letter", Number: "B-000.6/214/DISDIKBUD-MU/2026", Date: "2026-04-13", Subject: "Laporan Insiden Siber", At: april(13, 10, 20),
		}},
		ReportNos: []string{"L-2026-000058"}, ReceivedAt: april(13, 10, 20), Ticket: "MALUTPROV-2026-0031",
		Type: "judi_online", Priority: "P2 (Tinggi)", TargetAt: april(14, 10, 20), ReceiptAttached: true,
		Contact:  Contact{Name: "Hasan Andaikata, S.T.", Position: "Koordinator MalutProv-CSIRT", Phone: "0812-0000-0107", Email: "csirt@malutprov.example"},
		Site:     "csirt.malutprov.example",
		TeamName: "Tim Tanggap Insiden Siber (TTIS) Provinsi Maluku Utara",
	}
}

func sampleKonsep() *SuratJawaban {
	s := sampleAnswer()
	s.Konsep, s.Date, s.Number.Seq = &Konsep{No: 1, At: april(13, 11, 40)}, "", ""
	return s
}

func sampleSlip() *LembarDisposisi {
	d := &LembarDisposisi{
		Format: Format{Zone: "Asia/Jayapura"}, Kop: sampleKop(), Marks: Marks{Class: "T", TLP: "AMBER"}, TwoUp: true,
		From: "Kepala Dinas Pendidikan dan Kebudayaan Provinsi Maluku Utara", LetterNo: "B-000.6/214/DISDIKBUD-MU/2026",
		LetterDate: "2026-04-13", ReceivedAt: april(13, 10, 20), AgendaNo: "087", Speed: "Segera", Subject: "Laporan Insiden Siber",
		Ticket: "MALUTPROV-2026-0031", Type: "judi_online", Priority: "P2 (Tinggi)",
		To: []Tick{
			{"Koordinator", true},
			{"Sub Jaringan dan Server", false},
			{"Sub Keamanan Informasi", true},
			{"Sub Website Administrator dan Aplikasi", false},
			{"Kabid Persandian dan Statistik", false},
		},
		Instructions: Phrases(), Note: "Amankan bukti sebelum laman dibersihkan. Siapkan pula laporan kepada TTIS sektoral hari ini.",
		DueAt: april(14, 10, 20), SignedAt: april(13, 11, 5), Initials: "NM", Sheet: 1, Sheets: 1,
		Signer: Signer{Position: "Ketua MalutProv-CSIRT", Name: "Nurlaila Misalnya, S.Kom., M.T.", Rank: "Pembina Tingkat I (IV/b)", NIP: "197608232001122002"},
	}
	for _, i := range []int{3, 6, 8} {
		d.Instructions[i].On = true
	}
	return d
}

// emblem is a neutral drawing: a shield of one colour.
func emblem(t testing.TB) []byte {
	m := image.NewNRGBA(image.Rect(0, 0, 210, 240))
	for y := range 240 {
		for x := range 210 {
			dx := x - 105
			if y < 150 || dx*dx+(y-150)*(y-150) < 90*90 {
				m.Set(x, y, color.NRGBA{R: 90, G: 90, B: 90, A: 255})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	out, err := typeset.CleanPNG(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// made writes the paper's PDF into a file. TANGGAP_PAPERS=folder keeps it there to be looked at.
func made(t testing.TB, name string, p Paper) string {
	t.Helper()
	b, err := PDF(p, Assets{Emblem: emblem(t)})
	if err != nil {
		t.Fatal(err)
	}
	dir := os.Getenv("TANGGAP_PAPERS")
	if dir == "" {
		dir = t.TempDir()
	}
	file := filepath.Join(dir, name+".pdf")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// poppler runs one of poppler's tools.
func poppler(t testing.TB, tool string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(tool); err != nil {
		t.Fatalf("%s is not installed; run: sudo apt-get install -y poppler-utils", tool)
	}
	out, err := exec.Command(tool, args...).Output()
	if err != nil {
		t.Fatalf("%s %v: %v", tool, args, err)
	}
	return string(out)
}

// content is the text in the order of the file, lines joined.
func content(t testing.TB, file string) string {
	t.Helper()
	return strings.Join(strings.Fields(poppler(t, "pdftotext", "-raw", file, "-")), " ")
}

// spot is a word with its place in mm.
type spot struct {
	text     string
	x, y, x2 float64
	page     int
}

var bboxLine = regexp.MustCompile(`<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">(.*)</word>`)

func spots(t testing.TB, file string) []spot {
	t.Helper()
	var out []spot
	page := 0
	for _, l := range strings.Split(poppler(t, "pdftotext", "-bbox", file, "-"), "\n") {
		if strings.Contains(l, "<page ") {
			page++
		}
		if m := bboxLine.FindStringSubmatch(l); m != nil {
			out = append(out, spot{m[4], mm(m[1]), mm(m[2]), mm(m[3]), page})
		}
	}
	return out
}

func mm(s string) float64 {
	f, _ := strconv.ParseFloat(s, 64)
	return f * 25.4 / 72
}
