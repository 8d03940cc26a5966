package indonesian

import (
	"errors"
	"testing"
	"time"
)

func at(y int, m time.Month, d, h, min int) time.Time { return time.Date(y, m, d, h, min, 0, 0, WIT) }

func TestWriting(t *testing.T) {
	april := at(2026, 4, 13, 10, 20)
	cases := []struct{ got, want string }{
		{Date(april), "13 April 2026"},
		{DateDay(april), "Senin, 13 April 2026"},
		{DateShort(april), "13-04-2026"},
		{DateWords(at(2026, 4, 16, 10, 0)), "Kamis, tanggal enam belas bulan April tahun dua ribu dua puluh enam (16-04-2026)"},
		{Period(at(2026, 4, 14, 0, 0), at(2026, 4, 16, 0, 0)), "14 s.d. 16 April 2026"},
		{Period(at(2026, 4, 30, 0, 0), at(2026, 5, 2, 0, 0)), "30 April s.d. 2 Mei 2026"},
		{Period(april, april), "13 April 2026"},
		{Moment(april), "Senin, 13 April 2026, pukul 10.20 WIT"},
		{ShortClock(april), "13-04-2026, 10.20 WIT"},
		{ClockWIB(at(2026, 4, 13, 14, 5)), "14.05 WIT (12.05 WIB)"},
		{MomentWIB(at(2026, 4, 14, 0, 30)), "Selasa, 14 April 2026, pukul 00.30 WIT (Senin, 13 April 2026, pukul 22.30 WIB)"},
		{Clock(april.In(WITA)), "09.20 WITA"},
		{Clock(april.UTC()), "01.20 UTC"},
		{Roman(4), "IV"},
		{Roman(11), "XI"},
		{Roman(2026), "MMXXVI"},
		{Roman(0), "0"},
		{Words(0), "nol"},
		{Words(11), "sebelas"},
		{Words(19), "sembilan belas"},
		{Words(100), "seratus"},
		{Words(115), "seratus lima belas"},
		{Words(1000), "seribu"},
		{Words(1999), "seribu sembilan ratus sembilan puluh sembilan"},
		{Words(2500000), "dua juta lima ratus ribu"},
		{Words(-3), "minus tiga"},
		{DecimalWords("2,5"), "dua koma lima"},
		{DecimalWords("1.250,05"), "seribu dua ratus lima puluh koma nol lima"},
		{DecimalWords("x"), "x"},
		{Count(4), "4 (empat)"},
		{Whole(1250000), "1.250.000"},
		{Whole(-1234), "-1.234"},
		{Number(1234.5, 1), "1.234,5"},
		{Number(-0.5, 1), "-0,5"},
		{Percent(95.5), "95,5%"},
		{Percent(100), "100%"},
		{Rupiah(1250000), "Rp1.250.000,00"},
		{Size(1_200_000_000), "1,2 GB"},
		{Size(512), "512 B"},
		{Duration(49*time.Hour + 30*time.Minute), "49 jam 30 menit"},
		{Duration(76 * time.Hour), "3 hari 4 jam"},
		{Duration(25 * time.Minute), "25 menit"},
		{Duration(20 * time.Second), "kurang dari 1 menit"},
		{Ago(april, april.Add(5*time.Minute)), "5 menit lalu"},
		{Ago(april.Add(3*time.Hour), april), "3 jam lagi"},
		{RelativeDay(april, at(2026, 4, 14, 0, 5)), "kemarin"},
		{RelativeDay(april, april), "hari ini"},
		{RelativeDay(april, at(2026, 4, 11, 23, 0)), "lusa"},
		{RelativeDay(april, at(2026, 4, 20, 1, 0)), "Senin, 13 April 2026"},
		{TitleCase("tanggapan atas laporan insiden siber."), "Tanggapan atas Laporan Insiden Siber"},
		{TitleCase("pelaporan ke BSSN dan MalutProv-CSIRT"), "Pelaporan ke BSSN dan MalutProv-CSIRT"},
		{TitleCase("undang-undang"), "Undang-Undang"},
		{Initials("Nurlaila Hi. Djabir, S.Kom., M.T."), "ND"},
		{Initials("Dr. Bahar Umpama, M.Si."), "BU"},
		{Initials("Rosalina"), "R"},
		{Initials("Muh. Arif bin Salim Umasugi"), "MU"},
		{Initials(" , S.T."), ""},
		{Join([]string{"a", "b", "c"}), "a, b, dan c"},
	}
	for _, c := range cases {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestNIP(t *testing.T) {
	for in, want := range map[string]string{
		"19850219 201001 1 012": "NIP 19850219 201001 1 012",
		"198502192010011012":    "NIP 19850219 201001 1 012",
		"199504122023211014":    "NI PPPK 19950412 202321 1 014",
		"123":                   "NIP 123",
		"":                      "",
	} {
		if got := NIPLine(in); got != want {
			t.Errorf("NIPLine(%q) = %q, want %q", in, got, want)
		}
	}
	_, err := ParseNIP("19850219 2O1001 1 012")
	var e *NIPError
	if !errors.As(err, &e) || e.Place != 11 || e.Text != "Huruf ke-11 adalah huruf O, bukan angka nol." {
		t.Errorf("letter O: %v", err)
	}
	for _, bad := range []string{"", "1985021920100110", "19851319 201001 1 012", "19850219 201013 1 012", "19850219 201001 3 012"} {
		if _, err := ParseNIP(bad); !errors.As(err, &e) {
			t.Errorf("ParseNIP(%q) = %v", bad, err)
		}
	}
}

func TestPhones(t *testing.T) {
	cases := []struct {
		in, numbers, note string
	}{
		{"0811 0000 9010 (WA aja, jgn ditelp kalo sholat)", "+62 811-0000-9010", "WA aja, jgn ditelp kalo sholat"},
		{"+62811-0000-9010 / 62 811 0000 9011", "+62 811-0000-9010, +62 811-0000-9011", ""},
		{"٠٨١١٠٠٠٠٩٠١٠", "+62 811-0000-9010", ""},
		{"81100009010", "+62 811-0000-9010", ""},
		{"+62 (0)811 0000 9010", "+62 811-0000-9010", ""},
		{"(0921) 5550100 ext 12", "+62 921-5550100", "ext 12"},
		{"021 5550100", "+62 21-5550100", ""},
		{"08110000901 08110000902", "+62 811-0000-901, +62 811-0000-902", ""},
		{"+6591234567", "+6591234567", ""},
		{"tidak ada", "", "tidak ada"},
		{"110", "", "110"},
	}
	for _, c := range cases {
		p := ParsePhones(c.in)
		got := ""
		for i, n := range p.Numbers {
			if i > 0 {
				got += ", "
			}
			got += n.String()
		}
		if got != c.numbers || p.Note != c.note || p.Raw != c.in {
			t.Errorf("ParsePhones(%q) = %q note %q; want %q note %q", c.in, got, p.Note, c.numbers, c.note)
		}
	}
	if l := Phone("+628110000901").Local(); l != "0811-0000-901" {
		t.Errorf("Local: %q", l)
	}
	if l := Phone("+629215550100").Local(); l != "(0921) 5550100" {
		t.Errorf("Local: %q", l)
	}
}
