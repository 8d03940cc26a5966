package indonesian

import (
	"strings"
	"testing"
)

func TestBind(t *testing.T) {
	for in, want := range map[string]string{
		"pada Senin, 13 April 2026, pukul 10.20 WIT dengan": "pada Senin, 13~April~2026, pukul~10.20~WIT dengan",
		"14 s.d. 16 April 2026":                             "14~s.d.~16~April~2026",
		"menunjuk 1 (satu) narahubung teknis":               "menunjuk 1~(satu)~narahubung teknis",
		"Hasan Andaikata, S.T., Koordinator":                "Hasan Andaikata,~S.T., Koordinator",
		"kami ucapkan terima kasih.":                        "kami ucapkan terima~kasih.",
		"prioritas P2 (Tinggi).":                            "prioritas P2~(Tinggi).",
		"selama 49 jam 30 menit":                            "selama 49~jam 30~menit",
	} {
		if got := strings.ReplaceAll(Bind(in), hold, "~"); got != want {
			t.Errorf("Bind(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLocation(t *testing.T) {
	for name, want := range map[string]string{"Asia/Jayapura": "WIT", "Asia/Makassar": "WITA", "Asia/Pontianak": "WIB"} {
		loc, err := Location(name)
		if err != nil || Zone(noon.In(loc)) != want {
			t.Errorf("Location(%s) = %v, %v", name, loc, err)
		}
	}
	if _, err := Location("Asia/Sofifi"); err == nil {
		t.Error("a zone that does not exist was found")
	}
}
