package sheet

import (
	"math"
	"testing"
)

// place is a line of papers.md part 5: the word, which one of its kind, where it stands in mm; x below 0 is not given.
type place struct {
	word string
	nth  int // from 1
	x, y float64
}

func checkPlaces(t *testing.T, file string, want []place) {
	t.Helper()
	all := spots(t, file)
	for _, w := range want {
		n, found := 0, false
		for _, s := range all {
			if s.text != w.word || s.page != 1 {
				continue
			}
			if n++; n != w.nth {
				continue
			}
			found = true
			if w.x >= 0 && math.Abs(s.x-w.x) > 2 || math.Abs(s.y-w.y) > 2 {
				t.Errorf("%q (%d) stands at %.1f / %.1f, papers.md has %.1f / %.1f", w.word, w.nth, s.x, s.y, w.x, w.y)
			}
		}
		if !found {
			t.Errorf("%q (%d) is not on the page", w.word, w.nth)
		}
	}
}

// Numbers of papers.md 5.1 and 5.2, column "surat-jawaban A4 (11/1.15)".
func TestSuratJawabanA4(t *testing.T) {
	checkPlaces(t, made(t, "surat-jawaban", sampleAnswer()), []place{
		{"TERBATAS", 1, 30, 6.5},
		{"TLP:AMBER", 1, 163.1, 6.5},
		{"TLP:AMBER", 2, 163.1, 284.3},
		{"PEMERINTAH", 1, -1, 15},
		{"DINAS", 1, -1, 20.2},
		{"DAN", 1, -1, 27.3},
		{"Jalan", 1, -1, 35.1},
		{"Laman", 1, -1, 39.3},
		{"Sofifi,", 2, 105, 50.2},
		{"Nomor", 1, 30, 56.8},
		{":", 1, 52, 56.8},
		{"T-000.6/061/DKIP-MU/2026", 1, 55, 56.8},
		{"Sifat", 1, 30, 62.1},
		{"Lampiran", 1, 30, 67.1},
		{"Hal", 1, 30, 72.2},
		{"Yth.", 1, 30, 82.5},
		{"Kepala", 1, 40, 82.5},
		{"di", 1, 30, 92.5},
		{"Sofifi", 1, 40, 97.8},
		{"Menindaklanjuti", 1, 42.5, 107.9},
		{"1.", 1, 30, 119.8},
		{"Demikian", 1, 42.5, 201.8},
		{"a.", 1, 37.5, 158},
		{"tidak", 1, 44.5, 158},
		{"Dinas,", 1, -1, 210.8},
		{"Dr.", 1, 105, 235.9},
		{"Pembina", 1, 105, 241},
		{"NIP", 1, 105, 246.3},
		{"Tembusan:", 1, 30, 256.3},
		{"Sekretaris", 1, 35.2, 261.3},
	})
}

// Column "surat-jawaban F4 (12/1.15)".
func TestSuratJawabanF4(t *testing.T) {
	s := sampleAnswer()
	s.Paper = "F4"
	checkPlaces(t, made(t, "surat-jawaban-f4", s), []place{
		{"TLP:AMBER", 1, 168.1, 6.5},
		{"TLP:AMBER", 2, 168.1, 317.4},
		{"Sofifi,", 2, 107.5, 50.4},
		{"Nomor", 1, 30, 57.6},
		{"Sifat", 1, 30, 63.1},
		{"Lampiran", 1, 30, 68.7},
		{"Hal", 1, 30, 74.2},
		{"Yth.", 1, 30, 84.8},
		{"di", 1, 30, 96.2},
		{"Sofifi", 1, 40, 101.7},
		{"Menindaklanjuti", 1, 42.5, 112.3},
		{"Demikian", 1, 42.5, 225},
		{"Dinas,", 1, -1, 240.4},
		{"Dr.", 1, 107.5, 265.8},
		{"Pembina", 1, 107.5, 271.6},
		{"NIP", 1, 107.5, 277.2},
		{"Tembusan:", 1, 30, 287.7},
		{"Sekretaris", 1, 35.6, 293.2},
	})
}

// Numbers of papers.md 5.4, upper half; lower half + 148.5.
func TestLembarDisposisiTwoUp(t *testing.T) {
	upper := []place{
		{"TERBATAS", 1, 15, 5.5},
		{"TLP:AMBER", 1, 168.1, 5.2},
		{"PEMERINTAH", 1, -1, 14.3},
		{"DINAS", 1, -1, 18.1},
		{"LEMBAR", 1, -1, 26.9},
		{"Surat", 1, 16.8, 34.2},
		{":", 1, 39.8, 34.2},
		{"Kepala", 1, 42.3, 34.2},
		{"Diterima", 1, 104.8, 34.2},
		{"Hal", 1, 16.8, 51.1},
		{"Diteruskan", 1, 16.8, 65.9},
		{"Koordinator", 1, 21.5, 70.2},
		{"Dengan", 1, 104.8, 65.9},
		{"Tanggapan", 1, 109.5, 70.2},
		{"Proses", 1, 156.4, 70.2},
		{"Arsipkan/simpan", 1, 156.4, 91.6},
		{"Catatan:", 1, 16.8, 97.4},
		{"Amankan", 1, 16.8, 101.6},
		{"Batas", 1, 104.8, 97.4},
		{"Ketua", 1, 104.8, 102.7},
		{"Nurlaila", 1, 104.8, 121.5},
		{"NIP", 1, 104.8, 128.9},
		{"Lembar", 1, 15, 136.2},
	}
	file := made(t, "lembar-disposisi", sampleSlip())
	checkPlaces(t, file, upper)
	checkPlaces(t, file, []place{
		{"TERBATAS", 2, 15, 154},
		{"LEMBAR", 2, -1, 175.4},
		{"Catatan:", 2, 16.8, 245.9},
		{"Nurlaila", 2, 104.8, 270},
		{"NIP", 2, 104.8, 277.4},
		{"Lembar", 2, 15, 284.7},
	})
}
