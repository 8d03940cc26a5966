package desk_test

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/app/apptest"
	"tanggap/internal/db"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/intake"
	"tanggap/internal/tlp"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// furnish gives a running program its staff and two agencies.
func furnish(s *apptest.Site) {
	s.Staff()
	must(s.T, s.App.DB.Write(context.Background(), account.System("test"), func(ctx context.Context, tx *db.Tx) error {
		for _, a := range []agency.Agency{{Key: "dkp", Name: "Dinas Kelautan dan Perikanan", Abbreviation: "DKP"}, {Key: "dinkes", Name: "Dinas Kesehatan", Abbreviation: "DINKES"}} {
			if _, err := agency.Add(ctx, tx, a); err != nil {
				return err
			}
		}
		return nil
	}))
}

// filed files a report as a guest and gives its number.
func filed(s *apptest.Site, words string, change ...func(*intake.Draft)) string {
	s.T.Helper()
	d := intake.Draft{Channel: "web", Description: foreign.Text(words), Agency: "dinkes", Reporter: intake.Reporter{Name: "Hasna", Phone: "0812 3456 7890"}}
	for _, c := range change {
		c(&d)
	}
	got, err := intake.File(context.Background(), s.App.DB, d)
	must(s.T, err)
	return got.Report.Number
}

func reportOf(s *apptest.Site, number string) incident.Report {
	s.T.Helper()
	rep, err := incident.ReportByNumber(context.Background(), s.App.DB, number)
	must(s.T, err)
	return rep
}

// accepted is a form that accepts a report and completes the first step.
func accepted() url.Values {
	return url.Values{
		"putusan": {"terima"}, "acceptance.verification": {"Halaman dibuka sendiri."}, "acceptance.origin": {"masyarakat"},
		"acceptance.receipt_channel": {"told"}, "acceptance.receipt_at": {"2026-01-02T08:10"},
	}
}

// opens makes an incident of a report and gives its number.
func opens(s *apptest.Site, b *apptest.Browser, report string) string {
	s.T.Helper()
	a := b.Post("/kotak-masuk/"+report, accepted())
	if a.Code != http.StatusSeeOther || !strings.HasPrefix(a.Location, "/insiden/") {
		s.T.Fatalf("accept %s: %d %s %s", report, a.Code, a.Location, faults(a.Body))
	}
	return strings.TrimPrefix(a.Location, "/insiden/")
}

// label sets an incident's label by hand.
func label(s *apptest.Site, number string, l tlp.Label) {
	must(s.T, s.App.DB.Write(context.Background(), account.System("test"), func(ctx context.Context, tx *db.Tx) error {
		i, err := incident.ByNumber(ctx, tx, number)
		if err != nil {
			return err
		}
		i.TLP = l
		return incident.Describe(ctx, tx, i)
	}))
}

var refusedBy = regexp.MustCompile(`(?s)class="(?:fault|errsum|flash[^"]*)"[^>]*>(.*?)</(?:p|div)>`)

// faults are the sentences by which a page refuses.
func faults(body string) string {
	var out []string
	for _, m := range refusedBy.FindAllStringSubmatch(body, -1) {
		out = append(out, html.UnescapeString(m[1]))
	}
	return strings.Join(out, " | ")
}

func says(t *testing.T, a apptest.Answer, code int, words ...string) {
	t.Helper()
	if a.Code != code {
		t.Errorf("answered %d, want %d: %s", a.Code, code, faults(a.Body))
	}
	for _, w := range words {
		if !strings.Contains(html.UnescapeString(a.Body), w) {
			t.Errorf("the page does not say %q", w)
		}
	}
}

func silent(t *testing.T, a apptest.Answer, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(html.UnescapeString(a.Body), w) {
			t.Errorf("the page says %q", w)
		}
	}
}

// TestWhoComesWhere: rows are roles, columns the area's pages.
func TestWhoComesWhere(t *testing.T) {
	pages := []string{"/saya", "/antrian", "/kotak-masuk", "/kotak-masuk/%s", "/kotak-masuk/catat", "/akun", "/lainnya"}
	want := map[string][]int{
		"koordinator":  {200, 200, 200, 200, 200, 200, 200},
		"ketua":        {200, 200, 200, 200, 200, 200, 200},
		"sub-keamanan": {200, 200, 403, 403, 200, 200, 200},
		"kabid":        {200, 200, 403, 403, 403, 200, 200},
		"sekretariat":  {200, 403, 403, 403, 200, 200, 200},
		"admin":        {200, 403, 403, 403, 403, 200, 200},
		"auditor":      {200, 403, 403, 403, 403, 200, 200},
		"":             {303, 303, 303, 303, 303, 303, 303},
	}
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		furnish(s)
		number := filed(s, "Situs puskesmas menampilkan judi.")
		for role, codes := range want {
			b := s.Browser()
			if role != "" {
				b = s.SignIn(role)
			}
			for i, page := range pages {
				if strings.Contains(page, "%s") {
					page = fmt.Sprintf(page, number)
				}
				a := b.Get(page)
				if a.Code != codes[i] {
					t.Errorf("%s at %s: %d, want %d", role, page, a.Code, codes[i])
				}
				if role == "admin" || role == "auditor" || role == "sekretariat" {
					silent(t, a, "puskesmas")
				}
			}
		}
	})
}
