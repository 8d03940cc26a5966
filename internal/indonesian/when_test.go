package indonesian

import (
	"strings"
	"testing"
	"time"
)

// noon is Tuesday 24 November 2026, 12.00 in Sofifi.
var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, WIT)

func TestParseWhen(t *testing.T) {
	cases := map[string]string{ // text → candidates in WIT
		"2026-11-24T08:15":                       "2026-11-24 08.15",
		"2026-11-24T01:00:00Z":                   "2026-11-24 10.00",
		"24/11/2026 12.05 WIB":                   "2026-11-24 14.05",
		"24-11-2026 12:05wib":                    "2026-11-24 14.05",
		"13 April 2026 pukul 08.15 WIT":          "2026-04-13 08.15",
		"Senin, 13 April 2026, pukul 08.15 WITA": "2026-04-13 09.15",
		"2026-04-13 08.15":                       "2026-04-13 08.15",
		"kemarin malam jam 12":                   "2026-11-23 00.00|2026-11-24 00.00",
		"kemarin malam jam 8":                    "2026-11-23 20.00",
		"tadi malam jam 11":                      "2026-11-23 23.00",
		"tadi pagi jam 7":                        "2026-11-24 07.00",
		"kemarin sore sekitar jam 4":             "2026-11-23 16.00",
		"dua hari lalu 22.40":                    "2026-11-22 22.40",
		"2 jam yang lalu":                        "2026-11-24 10.00",
		"seminggu lalu 09.00":                    "2026-11-17 09.00",
		"hari ini jam setengah 9":                "2026-11-24 08.30",
		"besok 08.00":                            "2026-11-25 08.00",
		"08.15":                                  "2026-11-24 08.15",
		"22.40":                                  "2026-11-23 22.40|2026-11-24 22.40",
		"٢٤/١١/٢٠٢٦ ٠٨.٠٠":                       "2026-11-24 08.00",
		"senin jam 9 pagi":                       "2026-11-23 09.00",
		"13 apr 10.20":                           "2026-04-13 10.20",
		"24/11/2026 24.00":                       "2026-11-25 00.00",
		"13 April 2026":                          "2026-04-13 00.00",
	}
	for in, want := range cases {
		w, err := ParseWhen(in, noon)
		var got []string
		for _, c := range w.Candidates {
			got = append(got, c.In(WIT).Format("2006-01-02 15.04"))
		}
		if err != nil || strings.Join(got, "|") != want {
			t.Errorf("ParseWhen(%q) = %v, %v; want %s", in, got, err, want)
		}
		if w.Raw != in {
			t.Errorf("ParseWhen(%q) lost the words: %q", in, w.Raw)
		}
	}
}

func TestParseWhenRefuses(t *testing.T) {
	cases := map[string]string{
		"31 Februari 2026 08.00": "Tanggal 31 Februari tidak ada",
		"2026-02-31T08:00":       "Tanggal 31 Februari tidak ada",
		"31/04/2026":             "Tanggal 31 April tidak ada",
		"12/13/2026":             "Bulan 13 tidak ada",
		"24/11/2026 25.10":       "Jam 25.10 tidak ada",
		"2026-11-24T25:00":       "tidak ada",
		"":                       "belum diisi",
		"entahlah":               "tidak terbaca",
		"lupa 5":                 "tidak terbaca",
		"{{ .Secret }} %s":       "tidak terbaca",
	}
	for in, want := range cases {
		w, err := ParseWhen(in, noon)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseWhen(%q) = %v, %v; want an error with %q", in, w.Candidates, err, want)
		}
	}
}

func TestWhenFlags(t *testing.T) {
	w, err := ParseWhen("kemarin malam", noon)
	if err != nil || !w.DateOnly || !w.Approximate {
		t.Errorf("kemarin malam: %+v, %v", w, err)
	}
	w, _ = ParseWhen("24/11/2026 12.05 WIB", noon)
	if c, ok := w.Time(); !ok || !w.ZoneGiven || ClockWIB(c) != "14.05 WIT (12.05 WIB)" {
		t.Errorf("zone: %+v", w)
	}
	if !Future(noon.Add(11*time.Minute), noon) || Future(noon.Add(9*time.Minute), noon) {
		t.Error("the slack for a device's clock is 10 minutes")
	}
}

func FuzzParseWhen(f *testing.F) {
	f.Add("kemarin malam jam 12")
	f.Add("0000-00")
	f.Fuzz(func(t *testing.T, s string) {
		w, err := ParseWhen(s, noon)
		if (err == nil) == (len(w.Candidates) == 0) {
			t.Errorf("%q: %v, %v", s, w.Candidates, err)
		}
	})
}

// After midnight "pagi tadi" is the morning of the day before.
func TestTadiIsNeverAhead(t *testing.T) {
	now := time.Date(2026, 11, 25, 0, 4, 0, 0, WIT)
	for _, words := range []string{"pagi tadi jam 7", "tadi jam 07.00"} {
		w, err := ParseWhen(words, now)
		if err != nil || len(w.Candidates) != 1 || w.Candidates[0].Format("2006-01-02 15.04") != "2026-11-24 07.00" {
			t.Errorf("%q: %v %v", words, w.Candidates, err)
		}
	}
}
