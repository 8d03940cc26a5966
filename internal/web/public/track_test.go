package public_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"tanggap/internal/db"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/intake"
)

// open follows a report with this site's browser.
func (s *site) open(number, code string) {
	s.t.Helper()
	if a := s.post("/lacak", url.Values{"nomor": {number}, "kode": {code}}); a.code != http.StatusSeeOther || a.to != "/lacak/laporan" {
		s.t.Fatalf("%s does not open: %d %s", number, a.code, faults(a.body))
	}
}

// typed takes what is echoed out of a page, so that two answers can be compared.
func typed(body string) string {
	return regexp.MustCompile(`value="[^"]*"`).ReplaceAllString(body, "")
}

func TestTrack(t *testing.T) {
	each(t, func(s *site) {
		_, number, code := s.file(s.form())
		s.client = browser()
		if a := s.get("/lacak/laporan"); a.code != http.StatusSeeOther {
			t.Errorf("nobody's report: %d", a.code)
		}
		wrongCode := s.post("/lacak", url.Values{"nomor": {number}, "kode": {"ABCD-EFGH-JKMN"}})
		wrongNumber := s.post("/lacak", url.Values{"nomor": {"L-2024-000999"}, "kode": {code}})
		if wrongCode.code != http.StatusUnprocessableEntity || wrongNumber.code != wrongCode.code || typed(wrongCode.body) != typed(wrongNumber.body) {
			t.Errorf("a wrong code (%d) and a wrong number (%d) look different", wrongCode.code, wrongNumber.code)
		}
		says(t, wrongCode.body, "ABCD-EFGH-JKMN")
		for _, how := range []struct{ number, code string }{
			{number, code}, {" l 2024 1 ", strings.ToLower(strings.ReplaceAll(code, "-", ""))}, {"1", strings.ReplaceAll(code, "-", " ")}, {"L-2024/000001", code},
		} {
			s.client = browser()
			s.open(how.number, how.code)
			a := s.get("/lacak/laporan")
			if a.code != http.StatusOK || a.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%d %v", a.code, a.header)
			}
			says(t, a.body, "Laporan sudah masuk dan menunggu diperiksa petugas.")
		}
		s.post("/lacak/selesai", nil)
		if a := s.get("/lacak/laporan"); a.code != http.StatusSeeOther {
			t.Errorf("after closing: %d", a.code)
		}
	})
}

func TestTrackingEnds(t *testing.T) {
	eachLater(t, func(s *site, later func(time.Duration)) {
		_, number, code := s.file(s.form())
		s.open(number, code)
		later(59 * time.Minute)
		if a := s.get("/lacak/laporan"); a.code != http.StatusOK {
			t.Errorf("within the hour: %d", a.code)
		}
		later(2 * time.Minute)
		if a := s.get("/lacak/laporan"); a.code != http.StatusSeeOther {
			t.Errorf("after the hour: %d", a.code)
		}
		s.open(number, code)
		s.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := intake.NewCode(ctx, tx, s.last())
			return err
		})
		if a := s.get("/lacak/laporan"); a.code != http.StatusSeeOther {
			t.Errorf("after a new code: %d", a.code)
		}
	})
}

func TestTooManyWrongCodes(t *testing.T) {
	each(t, func(s *site) {
		_, number, code := s.file(s.form())
		for i := range 20 {
			if a := s.post("/lacak", url.Values{"nomor": {number}, "kode": {"salah"}}); a.code != http.StatusUnprocessableEntity {
				t.Fatalf("attempt %d: %d", i+1, a.code)
			}
		}
		a := s.post("/lacak", url.Values{"nomor": {number}, "kode": {code}})
		if a.code != http.StatusTooManyRequests || a.header.Get("Retry-After") == "" {
			t.Errorf("after 20 wrong codes: %d", a.code)
		}
		says(t, a.body, number)
	})
}

func TestReply(t *testing.T) {
	each(t, func(s *site) {
		_, number, code := s.file(s.form())
		s.open(number, code)
		for range 2 { // the button pressed twice
			if a := s.post("/lacak/laporan/balas", url.Values{"balasan": {"Alamatnya <b>lengkap</b> ada."}}); a.code != http.StatusSeeOther {
				t.Fatalf("%d %s", a.code, faults(a.body))
			}
		}
		rep := s.last()
		s.write(func(ctx context.Context, tx *db.Tx) error {
			return incident.Say(ctx, tx, incident.Message{ReportID: &rep.ID, Audience: incident.ToReporter, Body: "Terima kasih, Ibu Hasna."}, rep.Stream())
		})
		s.write(func(ctx context.Context, tx *db.Tx) error {
			return incident.Say(ctx, tx, incident.Message{ReportID: &rep.ID, Audience: incident.ToTeam, Body: "Catatan untuk tim saja."}, rep.Stream())
		})
		a := s.get("/lacak/laporan")
		if strings.Count(a.body, "lengkap") != 1 || strings.Contains(a.body, "<b>lengkap") {
			t.Error("the reply is not there once, as text")
		}
		says(t, a.body, "Terima kasih, Ibu Hasna.")
		if strings.Contains(a.body, "untuk tim saja") {
			t.Error("the reporter reads the team's notes")
		}
		long := strings.Repeat("p", 5001)
		a = s.post("/lacak/laporan/balas", url.Values{"balasan": {long}})
		if a.code != http.StatusUnprocessableEntity || !strings.Contains(a.body, long) {
			t.Errorf("a long reply: %d", a.code)
		}
	})
}

func TestRefusedReportSaysWhy(t *testing.T) {
	each(t, func(s *site) {
		_, number, code := s.file(s.form())
		rep := s.last()
		rep.Status, rep.Refusal, rep.RefusalNote = incident.ReportRefused, "di_luar_kewenangan", foreign.Text("Hubungi bank Anda.")
		s.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, db.SQL(`UPDATE report SET status = $1, refusal = $2, refusal_note = $3, decided = $4 WHERE id = $5`),
				rep.Status, rep.Refusal, string(rep.RefusalNote), int64(tx.Now()), rep.ID)
			return err
		})
		s.open(number, code)
		a := s.get("/lacak/laporan")
		says(t, a.body, "Kejadian ini tidak menyangkut sistem pemerintah")
		says(t, a.body, "Hubungi bank Anda.")
	})
}
