package sheet

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// The words of the reference page in the order of reading.
const answerText = `TERBATAS TLP:AMBER Nomor : T-000.6/061/DKIP-MU/2026 Sifat : Segera Lampiran : 1 (satu) lembar
Hal : Tanggapan atas Laporan Insiden Siber Yth. Kepala Dinas Pendidikan dan Kebudayaan Provinsi Maluku Utara di Sofifi
Menindaklanjuti surat Saudara Nomor B-000.6/214/DISDIKBUD-MU/2026 tanggal 13 April 2026 hal Laporan Insiden Siber,
dengan hormat kami sampaikan sebagai berikut.
1. Laporan Saudara kami terima pada Senin, 13 April 2026, pukul 10.20 WIT dengan nomor laporan L-2026-000058. Setelah
diverifikasi, laporan tersebut kami tetapkan sebagai insiden siber dengan nomor tiket MALUTPROV-2026-0031, jenis penyisipan
konten judi online, prioritas P2 (Tinggi).
2. Insiden tersebut ditangani oleh Tim Tanggap Insiden Siber (TTIS) Provinsi Maluku Utara. Penahanan awal kami targetkan
paling lambat Selasa, 14 April 2026, pukul 10.20 WIT.
3. Selama penanganan berlangsung, kami mohon bantuan Saudara untuk:
a. tidak mengubah, menghapus, atau memulihkan sendiri data pada sistem;
b. mencatat waktu setiap hal tidak wajar yang ditemukan;
c. menyiapkan akses dan salinan cadangan terakhir bagi tim kami; dan
d. menunjuk 1 (satu) narahubung teknis yang dapat dihubungi setiap saat.
4. Narahubung kami adalah Hasan Andaikata, S.T., Koordinator MalutProv-CSIRT, telepon 0812-0000-0107, surel
csirt@malutprov.example. Perkembangan penanganan dapat dilihat di csirt.malutprov.example/lacak dengan nomor laporan dan
kode akses pada tanda terima terlampir.
Demikian kami sampaikan. Atas kerja sama Saudara, kami ucapkan terima kasih.
Kepala Dinas, Dr. Bahar Umpama, M.Si. Pembina Utama Muda (IV/c) NIP 19710412 199603 1 005
Tembusan: 1. Sekretaris Daerah Provinsi Maluku Utara; 2. Ketua MalutProv-CSIRT.`

// inOrder checks that the pieces stand in the text one after the other.
func inOrder(t *testing.T, text string, pieces ...string) {
	t.Helper()
	from := 0
	for _, p := range pieces {
		p = strings.Join(strings.Fields(p), " ")
		i := strings.Index(text[from:], p)
		if i < 0 {
			t.Errorf("missing or out of order: %q\nin: %s", p, text)
			return
		}
		from += i + len(p)
	}
}

func TestAnswerReadsInOrder(t *testing.T) {
	lines := strings.Split(answerText, "\n")
	// the two marks stand in one line, the rest follows the kop and the date
	text := content(t, made(t, "text", sampleAnswer()))
	inOrder(t, text, append([]string{"PEMERINTAH PROVINSI MALUKU UTARA", "DINAS KOMUNIKASI, INFORMATIKA DAN PERSANDIAN", "Sofifi, 13 April 2026", "Nomor :"}, lines[1:]...)...)
	inOrder(t, text, "TERBATAS", "TLP:AMBER", "TLP:AMBER")
}

func TestPaperIsTagged(t *testing.T) {
	for name, p := range map[string]Paper{"Surat Jawaban": sampleAnswer(), "Lembar Disposisi": sampleSlip()} {
		file := made(t, "tagged-"+string(p.Kind()), p)
		info := poppler(t, "pdfinfo", file)
		for _, want := range []string{"Title:           " + name, "Tagged:          yes", "Creator:         Tanggap", "Pages:           1"} {
			if !strings.Contains(info, want) {
				t.Errorf("%s: pdfinfo lacks %q:\n%s", name, want, info)
			}
		}
		tree := poppler(t, "pdfinfo", "-struct-text", file)
		for _, want := range []string{"Document", "P (block)", "DINAS KOMUNIKASI"} {
			if !strings.Contains(tree, want) {
				t.Errorf("%s: structure lacks %q:\n%s", name, want, tree)
			}
		}
	}
}

func TestKonsep(t *testing.T) {
	s := sampleKonsep()
	s.Contact.Phone = ""
	file := made(t, "surat-jawaban-konsep", s)
	text := content(t, file)
	inOrder(t, text, "Konsep ke-1, 13-04-2026, 11.40 WIT. Belum sah sebagai naskah dinas.")
	inOrder(t, text, "Sofifi,", "April 2026", "Nomor : T-000.6/", "/DKIP-MU/2026", "telepon [……],")
	if strings.Contains(text, "/061/") || strings.Contains(text, "13 April 2026 Nomor") {
		t.Error("a draft has no number and no day")
	}
	if issued := content(t, made(t, "x", sampleAnswer())); strings.Contains(issued, "KONSEP") || strings.Contains(issued, "Konsep") {
		t.Error("an issued letter says KONSEP")
	}
	for _, sp := range spots(t, file) {
		if sp.text == "/DKIP-MU/2026" && (sp.x < 77 || sp.x > 83) { // the reference has it at 79: nine blanks wide
			t.Errorf("the blank for the number ends at %.1f", sp.x)
		}
	}
}

func TestMissing(t *testing.T) {
	if m := sampleAnswer().Missing(); len(m) > 0 {
		t.Errorf("the sample misses %v", m)
	}
	empty := &SuratJawaban{Letter: Letter{Format: Format{Zone: "Asia/Jayapura"}, Marks: Marks{Class: "T", TLP: "AMBER"}}}
	want := []string{
		"kop.agency", "city", "speed", "to", "signer.position", "signer.name", "report_nos", "sources", "received_at", "ticket",
		"type", "priority", "target_at", "contact.name", "contact.phone", "contact.email", "site", "team_name",
	}
	if got := empty.Missing(); !reflect.DeepEqual(got, want) {
		t.Errorf("Missing() = %v", got)
	}
	if _, err := PDF(empty, Assets{}); !errors.Is(err, ErrIncomplete) {
		t.Errorf("an empty letter was made: %v", err)
	}
	empty.Konsep = &Konsep{No: 1, At: april(13, 11, 40)}
	if text := content(t, made(t, "empty", empty)); !strings.Contains(text, "[……]") {
		t.Errorf("a draft shows its gaps: %s", text)
	}
	s := sampleAnswer()
	s.Date, s.Number.Seq = "", ""
	if _, err := PDF(s, Assets{}); !errors.Is(err, ErrIncomplete) || !strings.Contains(err.Error(), "date, number") {
		t.Errorf("a letter without number: %v", err)
	}
	want = []string{"from", "received_at", "agenda_no", "subject", "signer.position", "signer.name", "to", "instructions", "signed_at", "initials"}
	if got := (&LembarDisposisi{}).Missing(); !reflect.DeepEqual(got, want) {
		t.Errorf("Missing() = %v", got)
	}
}

func TestClassMustCarryTheLabel(t *testing.T) {
	for _, c := range []struct {
		class string
		m     Marks
		ok    bool
	}{
		{"", Marks{Class: "B", TLP: "GREEN"}, true},
		{"", Marks{Class: "B", TLP: "AMBER"}, false},
		{"", Marks{Class: "T", TLP: "RED"}, false},
		{"", Marks{Class: "R", TLP: "RED"}, true},
		{"", Marks{Class: "X"}, false},
		{"", Marks{Class: "T", TLP: "PINK"}, false},
	} {
		s := sampleAnswer()
		s.Marks = c.m
		if _, err := PDF(s, Assets{}); (err == nil) != c.ok {
			t.Errorf("%+v: %v", c.m, err)
		}
	}
}

func TestSameFactsSameBytes(t *testing.T) {
	for _, make := range []func() Paper{func() Paper { return sampleAnswer() }, func() Paper { return sampleKonsep() }, func() Paper { return sampleSlip() }} {
		first, err := PDF(make(), Assets{Emblem: emblem(t)})
		if err != nil {
			t.Fatal(err)
		}
		facts, err := json.Marshal(make())
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			p, err := Decode(make().Kind(), facts)
			if err != nil {
				t.Fatal(err)
			}
			again, err := PDF(p, Assets{Emblem: emblem(t)})
			if err != nil || !bytes.Equal(first, again) {
				t.Fatalf("%s: facts from JSON give other bytes (%v)", p.Kind(), err)
			}
		}
	}
	if _, err := Decode("surat_cinta", []byte("{}")); !errors.Is(err, ErrKind) {
		t.Errorf("unknown kind: %v", err)
	}
}

func TestLifeOfAPaper(t *testing.T) {
	for _, p := range []Paper{sampleAnswer(), sampleSlip()} {
		Redraft(p, Konsep{No: 1, At: april(13, 11, 40)})
		if !Draft(p) || Numbered(p) && len(p.state().unissued()) != 2 {
			t.Errorf("%s: a draft without number and day, got %v", p.Kind(), p.state().unissued())
		}
		Edit(p, Edits{"closing": "Demikian."})
		Issue(p, Number{Archive: "000.6", Seq: "061", Unit: "DKIP-MU", Year: 2026}, "2026-04-13")
		if _, err := PDF(p, Assets{}); Draft(p) || err != nil {
			t.Errorf("%s: %v", p.Kind(), err)
		}
		if w := Wording(p); Numbered(p) && w[len(w)-1].Text != "Demikian." {
			t.Errorf("%s: the edit is lost: %v", p.Kind(), w)
		}
	}
}

func TestOpening(t *testing.T) {
	at := april(13, 10, 20)
	letter := Source{Kind: "letter", Number: "1/A/2026", Date: "2026-04-13", Subject: "Laporan", At: at}
	wa := Source{Kind: "channel", Channel: "whatsapp", At: at}
	for want, in := range map[string][]Source{
		"Menindaklanjuti surat Saudara Nomor 1/A/2026 tanggal 13 April 2026 hal Laporan,":                                                         {letter},
		"Menindaklanjuti surat Saudara tanggal 13 April 2026 hal Laporan,":                                                                        {{Kind: "letter", Date: "2026-04-13", Subject: "Laporan"}},
		"Menindaklanjuti surat Saudara hal Laporan yang kami terima pada Senin, 13 April 2026, pukul 10.20 WIT,":                                  {{Kind: "letter", Subject: "Laporan", At: at}},
		"Menindaklanjuti laporan Saudara yang kami terima melalui WhatsApp pada Senin, 13 April 2026, pukul 10.20 WIT,":                           {wa},
		"Menindaklanjuti laporan Saudara yang kami terima melalui laman a.example pada Senin, 13 April 2026, pukul 10.20 WIT,":                    {{Kind: "channel", Channel: "web", At: at}},
		"Menindaklanjuti laporan yang Saudara sampaikan langsung kepada petugas kami pada Senin, 13 April 2026, pukul 10.20 WIT,":                 {{Kind: "channel", Channel: "walk_in", At: at}},
		"Menindaklanjuti surat Saudara Nomor 1/A/2026 tanggal 13 April 2026 hal Laporan dan laporan Saudara melalui WhatsApp pada 13 April 2026,": {letter, wa},
		"Menindaklanjuti 4 (empat) laporan Saudara sebagaimana tercantum dalam lampiran,":                                                         {letter, wa, wa, wa},
		"Berdasarkan hasil pemantauan dan verifikasi kami pada 13 April 2026,":                                                                    {{Kind: "own", Date: "2026-04-13"}},
		"Menindaklanjuti surat Badan Siber dan Sandi Negara Nomor 5 tanggal 13 April 2026 hal Notifikasi,":                                        {{Kind: "bssn", Number: "5", Date: "2026-04-13", Subject: "Notifikasi"}},
	} {
		if got := opening(in, Format{Zone: "Asia/Jayapura"}, "a.example"); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestWordingChanges(t *testing.T) {
	text := func(change func(*SuratJawaban)) string {
		s := sampleAnswer()
		change(s)
		var out []string
		for _, p := range s.Edits.apply(s.Paragraphs()) {
			out = append(out, p.Text)
		}
		return strings.Join(out, "\n")
	}
	for _, c := range []struct {
		name   string
		change func(*SuratJawaban)
		has    string
		not    string
	}{
		{"other channel", func(s *SuratJawaban) { s.Sources = []Source{{Kind: "channel", Channel: "phone", At: april(13, 9, 0)}} }, "Laporan tersebut kami catat dengan nomor laporan L-2026-000058.", "kami terima pada Senin, 13 April 2026, pukul 10.20 WIT dengan"},
		{"several reports", func(s *SuratJawaban) { s.ReportNos = []string{"L-2026-000058", "L-2026-000059"} }, "Laporan-laporan tersebut kami satukan dalam 1 (satu) insiden siber dengan nomor tiket", "kami tetapkan sebagai"},
		{"two systems", func(s *SuratJawaban) { s.Systems = []string{"laman dinas", "aplikasi PPDB"} }, "prioritas P2 (Tinggi), pada laman dinas dan aplikasi PPDB.", ""},
		{"four systems", func(s *SuratJawaban) { s.Systems = []string{"a", "b", "c", "d"} }, "pada 4 (empat) sistem elektronik, yaitu:\na\nb\nc\nd", ""},
		{"eleven systems", func(s *SuratJawaban) { s.Systems = make([]string, 11) }, "sebagaimana tercantum dalam lampiran.", "yaitu"},
		{"vulnerability", func(s *SuratJawaban) { s.Type = "kerentanan" }, "Kerentanan tersebut kami telaah dan hasilnya kami sampaikan paling lambat", "tidak mengubah"},
		{"personal data open", func(s *SuratJawaban) { s.PersonalData = &Personal{} }, "Dampak terhadap data pribadi masih kami periksa. Kami siap membantu", ""},
		{"personal data yes", func(s *SuratJawaban) {
			s.PersonalData = &Personal{Confirmed: true, Kinds: "nama", Subjects: 1200, Controller: "Dinas"}
		}, "data pribadi nama milik 1.200 orang", ""},
		{"restored by itself", func(s *SuratJawaban) { s.SelfRestored = true }, "menghentikan pembersihan sistem", "tidak mengubah"},
		{"no target", func(s *SuratJawaban) { s.NoTarget, s.TargetAt = true, time.Time{} }, "Penanganan kami lakukan sesuai urutan prioritas.", "targetkan"},
		{"receipt handed over", func(s *SuratJawaban) { s.ReceiptAttached = false }, "pada tanda terima yang telah Saudara terima.", "terlampir"},
		{"an edit", func(s *SuratJawaban) {
			s.Edits = Edits{"closing": "Demikian.", "extra": "Surat ini menggantikan surat kami Nomor 1.", "help.log": ""}
		}, "Surat ini menggantikan surat kami Nomor 1.\nDemikian.", "mencatat waktu"},
	} {
		got := text(c.change)
		if !strings.Contains(got, c.has) || c.not != "" && strings.Contains(got, c.not) {
			t.Errorf("%s: want %q, not %q, in:\n%s", c.name, c.has, c.not, got)
		}
	}
}

func TestSigners(t *testing.T) {
	for want, s := range map[string]Signer{
		"Kepala Dinas, Dr. A, M.Si.":                                        {Position: "Kepala Dinas"},
		"a.n. Kepala Dinas Sekretaris, Dr. A, M.Si.":                        {OnBehalf: "Kepala Dinas", Position: "Sekretaris"},
		"a.n. Kepala Dinas Sekretaris u.b. Kepala Bidang, Dr. A, M.Si.":     {OnBehalf: "Kepala Dinas", Under: "Sekretaris", Position: "Kepala Bidang"},
		"Plt. Kepala Dinas, Dr. A, M.Si.":                                   {Acting: "Plt.", Position: "Kepala Dinas"},
		"Plh. Kepala Dinas, Dr. A, M.Si. NI PPPK 19950412 202321 1 014 Tem": {Acting: "Plh.", Position: "Kepala Dinas", NIP: "199504122023211014"},
	} {
		l := sampleAnswer()
		s.Name = "Dr. A, M.Si."
		l.Signer = s
		text := content(t, made(t, "signer", l))
		inOrder(t, text, "terima kasih.", want)
		if got := strings.Contains(text, "Kepala Dinas (sebagai laporan)"); got != (s.OnBehalf != "") {
			t.Errorf("%s: the principal among the copies: %v", want, got)
		}
	}
}

// nothing of a paper may lie outside the page's text area.
func insidePage(t *testing.T, file string, left, right float64) {
	t.Helper()
	for _, s := range spots(t, file) {
		if s.x < left-1 || s.x2 > right+1 {
			t.Errorf("%.40q runs from %.1f to %.1f on page %d", s.text, s.x, s.x2, s.page)
		}
	}
}

func TestLongNames(t *testing.T) {
	s := sampleAnswer()
	s.Signer = Signer{
		OnBehalf: "Kepala Dinas Komunikasi, Informatika dan Persandian", Position: strings.Repeat("Kepala Bidang Persandian dan Statistik ", 4) + "Akhir",
		Name: "Prof. Dr. Ir. Muhammad Rahmatullah Kasim Pellu Marasabessy, S.Kom., M.T., M.Si., Ph.D.", Rank: "Pembina Utama (IV/e)", NIP: "197104121996031005",
	}
	s.To = []string{strings.Repeat("Kepala Badan Perencanaan ", 5), "Kepala Dinas Dua", "Kepala Dinas Tiga"}
	s.Kop.Agency = "DINAS PEMBERDAYAAN PEREMPUAN, PERLINDUNGAN ANAK, PENGENDALIAN PENDUDUK, KELUARGA BERENCANA DAN PERSANDIAN"
	s.CopiesTo = []string{"Gubernur", "Wakil Gubernur", "Sekretaris Daerah", "Inspektur", "Kepala Biro Hukum", "Kepala BPSDM"}
	s.Konsep, s.Paraf = &Konsep{No: 2, At: april(13, 12, 0)}, []Paraf{{"Koordinator", "HA", "2026-04-13"}, {"Kepala Bidang Persandian dan Statistik", "", ""}}
	file := made(t, "panjang", s)
	insidePage(t, file, 30, 190)
	inOrder(t, content(t, file), "terima kasih.", "Paraf hierarki", "a.n. Kepala Dinas", "Akhir,", "Marasabessy,", "S.Kom., M.T., M.Si., Ph.D.", "NIP 19710412", "Tembusan:", "7. Kepala BPSDM.")
	d := sampleSlip()
	d.From, d.Signer = s.Kop.Agency, s.Signer
	slip := made(t, "disposisi-panjang", d)
	insidePage(t, slip, 15, 195.5)
}

// hostile is what people paste: steering characters, emoji, a word without end, templates, markup.
const hostile = "{{ .Secret }} ${7*7} <%= 7*7 %> #{7*7} %s %n \\(x) <script>alert(1)</script> *bukan miring*"

func TestHostileText(t *testing.T) {
	s := sampleAnswer()
	s.Sources[0].Subject = hostile
	s.To = []string{"Kepala \u202egnaro\u202c 😀 \u0e01 Dinas\x00\x1b[31m"}
	s.Edits = Edits{"handling": strings.Repeat("gacor", 1000), "extra": "baris satu\nbaris dua\u2028tiga \xff rusak"}
	file := made(t, "jahat", s)
	insidePage(t, file, 30, 190)
	text := content(t, file)
	inOrder(t, text, "Kepala [U+202E]", "gnaro[U+202C]", "😀", "ก", hostile, "gacor")
	if strings.ContainsRune(text, '\u202e') {
		t.Error("a steering character went into the paper")
	}
	if n := strings.Count(strings.ReplaceAll(text, " ", ""), "gacor"); n < 990 {
		t.Errorf("of 1000 words without a space %d are printed", n)
	}
	d := sampleSlip()
	d.Subject, d.Note, d.From = hostile, strings.Repeat("gacor", 1000), strings.Repeat("x", 300)
	file = made(t, "disposisi-jahat", d)
	insidePage(t, file, 15, 195.5)
	text = content(t, file)
	inOrder(t, text, "Catatan:", "(lanjutan pada halaman 2)", "NIP 19760823", "Catatan (lanjutan)")
	if n := strings.Count(strings.ReplaceAll(text, " ", ""), "gacor"); n < 990 {
		t.Errorf("of 1000 words without a space %d are printed", n)
	}
	if n := strings.Count(text, "TLP:AMBER"); n != 4 {
		t.Errorf("%d TLP marks on two pages", n)
	}
}

func TestLongLetterBreaks(t *testing.T) {
	s := sampleAnswer()
	s.Edits = Edits{"extra": strings.Repeat("Keterangan tambahan ini panjang sekali dan tidak muat pada satu halaman. ", 28)}
	file := made(t, "dua-halaman", s)
	var closing, sign, number int
	for _, sp := range spots(t, file) {
		switch {
		case sp.text == "Demikian":
			closing = sp.page
		case sp.text == "Umpama,":
			sign = sp.page
		case sp.text == "2" && sp.page == 2 && sp.y < 14:
			number++
		}
	}
	if closing != 2 || sign != 2 || number != 1 {
		t.Errorf("closing on page %d, signature on %d, page numbers %d", closing, sign, number)
	}
	text := content(t, file)
	if n := strings.Count(text, "TLP:AMBER"); n != 4 {
		t.Errorf("%d TLP marks on two pages", n)
	}
	if n := strings.Count(text, "PEMERINTAH PROVINSI"); n != 1 {
		t.Errorf("the kop stands %d times", n)
	}
}

func TestSlipForms(t *testing.T) {
	d := sampleSlip()
	d.TwoUp = false
	if info := poppler(t, "pdfinfo", made(t, "disposisi-satu", d)); !strings.Contains(info, "595.28 x 420.94") {
		t.Errorf("a single slip is half a page: %s", info)
	}
	d.Blank = true
	text := content(t, made(t, "disposisi-kosong", d))
	if strings.Contains(text, "Amankan") || strings.Contains(text, "11.05") || strings.Contains(text, "NM") {
		t.Errorf("a blank for the pen is filled: %s", text)
	}
	d = sampleSlip()
	d.Paper, d.LetterNo, d.LetterDate, d.Channel = "F4", "", "", "whatsapp"
	d.ToOther, d.Forwarded, d.Sheet, d.Sheets = "Kepala UPTD", "Ketua MalutProv-CSIRT, 13 April 2026, 11.05 WIT", 2, 2
	d.Marks = Marks{Class: "R", TLP: "RED"}
	text = content(t, made(t, "disposisi-f4", d))
	inOrder(t, text, "No. Surat : melalui WhatsApp", "Tgl. Surat : –", "Hal : (rahasia)", "Kepala UPTD",
		"Diteruskan dari : Ketua MalutProv-CSIRT, 13 April 2026, 11.05 WIT", "Lembar 2 dari 2.")
	if strings.Contains(text, "Laporan Insiden Siber") {
		t.Error("a secret slip prints its subject")
	}
}

func BenchmarkAnswer(b *testing.B) {
	a := Assets{Emblem: emblem(b)}
	for b.Loop() {
		if _, err := PDF(sampleAnswer(), a); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleNumber_String() {
	n := Number{Archive: "000.6", Seq: "061", Unit: "DKIP-MU", Year: 2026}
	fmt.Println(n.String("T"))
	// Output: T-000.6/061/DKIP-MU/2026
}
