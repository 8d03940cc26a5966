package sop_test

import (
	"cmp"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tanggap/internal/sop"
)

// seed is the approved SOP of 2023, line by line in its order, less the fixed labels of the form.
// The last legal basis is broken over two pages there.
const seed = `STANDART OPERASIONAL PROSEDUR
COMPUTER SECURITY INCIDENT RESPONSE TEAM
C S I R T
2023
DINAS KOMUNIKASI, INFORMATIKA DAN PERSANDIAN
PROVINSI MALUKU UTARA
Alamat : Jalan Trans Halmahera Gosale Puncak
S O F I F I
DINAS KOMUNIKASI, INFORMATIKA DAN STATISTIK
PROVINSI MALUKU UTARA
BIDANG PERSANDIAN DAN STATISTIK
000.6 / 014.2 / DKIP-MU / 2023
01 Januari 2023
-
01 Januari 2023
Kepala Dinas Komunikasi, Informatika dan Persandian
Dr. Masrulan, A. Arsad, M.Si
19701104 198902 1 001
COMPUTER SECURITY INCIDENT RESPONSE TEAM (CSIRT)
Undang Undang Nomor 19 Tahun 2016 tentang Perubahan Atas Undang - Undang Nomor 11 Tahun 2008 tentang Informasi dan Transaksi Elektronik;
Peraturan Pemerintah Nomor 82 Tahun 2012 tentang Penyelenggaraan Sistem Dan Transaksi Elektronik
Peraturan Presiden Nomor 53 Tahun 2017 tentang Badan Siber dan Sandi Negara sebagaimana telah diubah dengan Peraturan Presiden Nomor 133 Tahun 2017 tentang Perubahan Atas Peraturan Presiden Republik Indonesia Nomor 53 Tahun 2017 tentang Badan Siber dan Sandi Negara;
Peraturan Presiden Nomor 95 Tahun 2018 tentang Sistem Pemerintahan Berbasis Elektronik (SPBE);
Peraturan Gubernur Maluku Utara Nomor : 27 Tahun 2019 tentang Penyelenggaraan Persandian Untuk Pengamanan Informasi di Lingkungan Pemerintah Daerah Provinsi dan Kabupaten_Kota
Keputusan Gubernur Maluku Utara nomor: 339/kpts/mu/2023 tentang tim tanggap|insident siber (Computer Security Incident Response Team) /CSIRT Provinsi Maluku Utara
TIM CSIRT adalah ASN (Aparatur Sipil Negara) Dinas Kominfo yang terdiri dari 19 orang sesuai dengan Surat keputusan Gubernur;
Memahami konsep dasar sistem;
Operasional TIK;
Memahami dasar sistem jaringan telekomunikasi;
Memahami sistem administrasi Keamanan Informasi dan Persandian;
Memahami penggunaan Tools untuk Penetration Testing;
Mampu mengoperasikan tools untuk Penetration Testing;
-
Komputer / Laptop
Jaringan Internet
Server
Alat telekomunikasi (Telp, Fax, HP)
Printer
Aplikasi (website CSIRT, OS ticket)
Apabila kegiatan CSIRT tidak dilakukan sesuai prosedur maka pengamanan aplikasi tidak dapat dicapai secara maksimal;
Kegiatan CSIRT bersifat tertutup / terbatas sesuai kebutuhan.
Kegiatan penanggulangan dan pemulihan terhadap insiden keamanan siber pada sektor Pemerintahan Daerah Provinsi Maluku Utara;
Kegiatan COMPUTER SECURITY INCIDENT RESPONSE TEAM (CSIRT) merupakan kegiatan terbatas atas laporan dari OPD atau pihak lain.
KETUA CSIRT
KOORDINATOR
SUB JARINGAN DAN SERVER
SUB KEAMANAN INFORMASI
SUB WEBSITE ADMINISTRATOR DAN APLIKASI
1
Koordinator Tim CSIRT menerima laporan insiden dari OPD
Laporan
Surat jawaban
Kelengkapan:
kertas
lembar disposisi
jaringan Internet
komputer/laptop
telp I fax/email
2
Koordinator Tim CSIRT membuat lembar antrian insiden yang harus diselesaikan serta menentukan tipe dan prioritas insiden yang harus didahulukan
Surat
Buku Agenda
Lembar
Disposisi
3
Ketua CSIRT menerima laporan dan melakukan koordinasi dengan anggota tim apakah insiden tersebut bisa ditangani atau harus dieskalasikan ke Badan Siber dan Sandi Negara (BSSN)
Surat
Personil/SDM
Koordinasi dengan BSSN dan OPD
4
Penanganan insiden dan pemberian rekomendasi kepada tim BSSN
Identifikasi awal
5
Melakukan identifikasi dan Pembaharuan deteksi yang ingin diimplementasikan
Laporan detail analisa kelemahan dan celah Yang diperoleh
6
Penanganan insiden aplikasi dan sistem yang dimiliki OPD
Aplikasi kembali normal
Melakukan Identifikasi dan Penanganan insiden
7
Pembuatan laporan, pengolahan data dan evaluasi terhadap insiden yang telah terjadi
Laporan analisis keamanan aplikasi dan sistem
8
Penyampaian hasil penanganan insiden ke OPD terkait dan penutupan status lembar antrian
Paparan laporan status tiket closed
Melakukan dokumentasi
9
Melakukan publikasi berita dan insiden siber informasi
Berita/ informasi
10
Pembuatan laporan hasil pelaksanaan kegiatan kepada Kepala Diskominfo dan kepada Gubernur/Sekda oleh Kabid Persandian dan Statistik melalui Tim CSIRT
Kesiapan/kersediaan pejabat untuk dilakukan kontra penginderaan
LEMBAR KERJA IDENTIFIKASI KEGIATAN/AKTIVITAS
A. DATA KEGIATAN
1
Judul SOP
Tim CSIRT(Computer Security Incident Response Team)
2
Jenis Kegiatan
Layanan
3
Penanggung Jawab
Kepala Dinas Komunikasi, Informatika dan Persandian
4
a. Produk
Bidang Persandian dan Statistik
5
b. Kegiatan
Bidang Persandian dan Statistik
6
Scope/ruang lingkup
Pemerintah Provinsi Maluku Utara
B. IDENTIFIKASI KEGIATAN
Judul Kegiatan
Tim CSIRT(Computer Security Incident Response Team)
Langkah Awal
Koordinator Tim CSIRT menerima laporan insiden dari OPD di lingkup pemerintah Provinsi Maluku Utara
Langkah Utama
Tim CSIRT Melakukan identifikasi dan Pembaharuan deteksi yang ingin diimplementasikan
Penanganan insiden aplikasi dan sistem yang dimiliki OPD
Langkah Akhir
Pembuatan laporan hasil pelaksanaan kegiatan kepada Kepala Diskominfo dan kepada Gubernur/Sekda oleh Kabid Persandian dan Statistik melalui Tim CSIRT
C. IDENTIFIKASI LANGKAH
Langkah Awal
1
Koordinator Tim CSIRT menerima laporan insiden dari OPD di lingkup pemerintah Provinsi Maluku Utara.
Langkah Utama
2
Tim CSIRT Melakukan identifikasi dan Pembaharuan deteksi yang ingin diimplementasikan
3
Penanganan insiden aplikasi dan sistem yang dimiliki OPD
4
Melakukan identifikasi dan Pembaharuan deteksi yang ingin diimplementasikan
Langkah akhir
5
Pembuatan laporan hasil pelaksanaan kegiatan kepada Kepala Diskominfo dan kepada Gubernur/Sekda oleh Kabid Persandian dan Statistik melalui Tim CSIRT`

func TestEveryLineOfTheSeedStandsInTheProcedure(t *testing.T) {
	got := printed(t, malut(t))
	want := strings.Split(seed, "\n")
	for i, line := range want {
		want[i] = strings.Replace(line, "|", " ", 1)
	}
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			t.Fatalf("text %d:\n got %q\nwant %q", i+1, got[i], want[i])
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%d texts, the seed has %d", len(got), len(want))
	}
}

// printed lists the procedure's texts in the order of the printed SOP.
func printed(t *testing.T, p *sop.Procedure) []string {
	t.Helper()
	id := p.Identity
	out := slices.Concat(p.Cover.Title, []string{p.Cover.Year}, p.Cover.Office, p.Cover.Address, id.Office, []string{id.Unit, id.Number})
	for _, date := range []string{id.Made, id.Revised, id.Effective} {
		out = append(out, map[string]string{"2023-01-01": "01 Januari 2023", "": "-"}[date])
	}
	out = append(out, id.Approved.Position, id.Approved.Name, id.Approved.NIP, p.Title)
	related := p.Related
	if len(related) == 0 {
		related = []string{"-"}
	}
	out = slices.Concat(out, p.LegalBasis, p.Qualifications, related, p.Equipment, p.Warnings, p.Recording)
	columns := slices.SortedFunc(slices.Values(p.Actors), func(a, b sop.Actor) int { return cmp.Compare(a.Column, b.Column) })
	for _, a := range columns {
		if a.Column > 0 {
			out = append(out, strings.ToUpper(a.Title))
		}
	}
	for _, s := range p.Steps {
		out = append(append(out, s.Number, s.Activity), s.Outputs...)
		if s.Remark != "" {
			out = append(append(out, s.Remark), s.Needs...)
		}
	}
	out = append(out, p.Worksheets.Title)
	out = sheet(sheet(out, p.Worksheets.A, true), p.Worksheets.B, true)
	return sheet(out, p.Worksheets.C, false)
}

func sheet(out []string, w sop.Worksheet, numberFirst bool) []string {
	out = append(out, w.Title)
	for _, r := range w.Rows {
		head := []string{r.Label, r.Number}
		if numberFirst {
			slices.Reverse(head)
		}
		for _, text := range slices.Concat(head, r.Items) {
			if text != "" {
				out = append(out, text)
			}
		}
	}
	return out
}

// labels are the other fixed words of the SOP form (PermenPAN-RB 35/2012) in the seed; the printed paper brings them.
var labels = []string{
	"Nomor SOP", "Tanggal Pembuatan", "Tanggal Revisi", "Tanggal Efektif", "Disahkan oleh", "Nip.",
	"Dasar Hukum", "Kualifikasi Pelaksana", "Keterkaitan SOP", "Peralatan / Perlengkapan", "Peringatan",
	"Pencatatan dan Pendataan", "No", "KEGIATAN", "PELAKSANA", "OUTPUT", "Ket",
}

// TestTheSeedHoldsNothingElse compares the list above with the seed itself, where it is at hand.
func TestTheSeedHoldsNothingElse(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/seed/*.txt")
	if len(files) == 0 {
		t.Skip("SKIPPED: the seed is not beside this folder (../shared/seed); the list in this test stands for it")
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	rest := regexp.MustCompile(`<[^>]*>|[*#]`).ReplaceAllString(string(b), "\n")
	rest = strings.Join(strings.Fields(strings.ReplaceAll(rest, "\n", " ¦ ")), " ")
	rest = strings.ReplaceAll(rest, "¦ - ", "¦ ")
	texts := strings.FieldsFunc(seed, func(r rune) bool { return r == '\n' || r == '|' })
	texts = slices.DeleteFunc(append(texts, labels...), func(s string) bool { return len(s) < 2 })
	slices.SortStableFunc(texts, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	for _, text := range slices.Compact(texts) {
		if !strings.Contains(rest, text) && strings.Count(seed, text) < 2 {
			t.Errorf("not in the seed: %q", text)
		}
		rest = strings.ReplaceAll(rest, text, "¦")
	}
	if left := regexp.MustCompile(`[¦:\-\s]+|\b\d+\.?`).ReplaceAllString(rest, ""); left != "" {
		t.Errorf("the seed says more: %q", left)
	}
}
