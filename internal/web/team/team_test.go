package team_test

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/app/apptest"
	"tanggap/internal/db"
	"tanggap/internal/timeline"
)

func today() time.Time { return time.Now().UTC().Add(9 * time.Hour) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// kinds are the kinds of acts in the office's chain, oldest first.
func kinds(t *testing.T, s *apptest.Site) []string {
	t.Helper()
	all, err := timeline.After(context.Background(), s.App.DB, timeline.Office(today().Year()), 0, 500)
	must(t, err)
	var out []string
	for _, e := range all {
		out = append(out, e.Kind)
	}
	return out
}

func linkOf(t *testing.T, a apptest.Answer) string {
	t.Helper()
	_, rest, ok := strings.Cut(a.Body, `id="tautan">`)
	if a.Code != http.StatusOK || !ok {
		t.Fatalf("no link on the page: %d %.1500s", a.Code, a.Body)
	}
	address, _, _ := strings.Cut(rest, "<")
	u, err := url.Parse(address)
	must(t, err)
	return u.Path
}

func person(t *testing.T, s *apptest.Site, username string) account.Person {
	t.Helper()
	p, err := account.ByUsername(context.Background(), s.App.DB, username)
	must(t, err)
	return p
}

func newcomer() url.Values {
	return url.Values{
		"name": {"Nurlaila Misalnya, S.Kom."}, "username": {"nurlaila"}, "nip": {"19880402 201101 2 003"}, "rank": {"Penata"}, "grade": {"III/c"},
		"qualifications": {"2", "5", "99"}, "role": {"sub-jaringan"}, "from": {"2020-01-01"}, "decree": {"187/KPTS/MU/2025"},
	}
}

func TestSec10_InvitationWorksOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Staff()
		admin := s.SignIn("admin")
		made := admin.Post("/tim/baru", newcomer())
		link := linkOf(t, made)
		p := person(t, s, "nurlaila")
		if p.NIP != "198804022011012003" || p.Qualifications != "2,5" {
			t.Errorf("stored: NIP %q, qualifications %q", p.NIP, p.Qualifications)
		}
		if a := s.Browser().Post("/masuk", url.Values{"username": {"nurlaila"}, "password": {""}}); a.Code == http.StatusSeeOther {
			t.Error("she signs in before she chose a password")
		}
		if a := admin.Get("/tim/" + p.UID); strings.Contains(a.Body, link) {
			t.Error("the link can be read again")
		}
		her := s.Browser()
		if a := her.Post(link, url.Values{"password": {"kalimat yang baru"}}); a.Code != http.StatusSeeOther {
			t.Fatal("the invitation:", a.Code)
		}
		if a := her.Get("/tim"); a.Code != http.StatusOK || !strings.Contains(a.Body, "187/KPTS/MU/2025") || !strings.Contains(a.Body, "Penata, III/c") {
			t.Error("she does not read the roster:", a.Code)
		}
		if a := s.Browser().Post(link, url.Values{"password": {"kalimat yang lain"}}); a.Code != http.StatusGone {
			t.Error("the invitation works twice:", a.Code)
		}
		if got := strings.Join(kinds(t, s), " "); !strings.HasSuffix(got, "person_added role_assigned link_made password_set") {
			t.Errorf("the office's chain: %s", got)
		}
		if a := admin.Post("/tim/baru", newcomer()); a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "Nama pengguna ini sudah dipakai.") {
			t.Error("the same name twice:", a.Code)
		}
	})
}

// TestTask13 is three presses from the settings to a link for somebody who forgot his password.
func TestTask13_HelpSomebodyIn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Staff()
		admin, his := s.SignIn("admin"), s.SignIn("sub-website")
		p := person(t, s, "sub-website")
		if a := admin.Get("/pengaturan"); !strings.Contains(a.Body, `href="/tim"`) {
			t.Error("the settings do not lead to the people")
		}
		if a := admin.Get("/tim"); !strings.Contains(a.Body, `href="/tim/`+p.UID+`"`) {
			t.Error("the roster does not lead to him")
		}
		if a := admin.Get("/tim/" + p.UID); !strings.Contains(a.Body, `action="/tim/`+p.UID+`/tautan"`) || strings.Count(a.Body, "btn-primary") != 1 {
			t.Error("his page does not offer the link as its one primary button")
		}
		first := linkOf(t, admin.Post("/tim/"+p.UID+"/tautan", nil))
		second := linkOf(t, admin.Post("/tim/"+p.UID+"/tautan", nil))
		if a := his.Get("/tim"); a.Code != http.StatusOK {
			t.Error("making a link signs him out:", a.Code)
		}
		if a := s.Browser().Get(first); a.Code != http.StatusGone {
			t.Error("the earlier link lives on:", a.Code)
		}
		if a := s.Browser().Post(second, url.Values{"password": {"kalimat yang baru"}}); a.Code != http.StatusSeeOther {
			t.Error("the link:", a.Code)
		}
		for _, who := range []string{"ketua", "koordinator", "auditor", "sekretariat"} {
			if a := s.SignIn(who).Post("/tim/"+p.UID+"/tautan", nil); a.Code != http.StatusForbidden {
				t.Errorf("%s makes a link: %d", who, a.Code)
			}
		}
	})
}

func TestNIPErrorKeepsWhatWasTyped(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Staff()
		admin := s.SignIn("admin")
		form := newcomer()
		form.Set("nip", "1988O402 201101 2 003")
		a := admin.Post("/tim/baru", form)
		if a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "Huruf ke-5 adalah huruf O, bukan angka nol.") {
			t.Errorf("the wrong letter is not named: %d", a.Code)
		}
		for _, typed := range []string{"1988O402 201101 2 003", "Nurlaila Misalnya, S.Kom.", "187/KPTS/MU/2025", `value="nurlaila"`} {
			if !strings.Contains(a.Body, typed) {
				t.Errorf("%q is lost", typed)
			}
		}
		if _, err := account.ByUsername(context.Background(), s.App.DB, "nurlaila"); err == nil {
			t.Error("she was stored")
		}
		p := person(t, s, "ketua")
		a = admin.Post("/tim/"+p.UID, url.Values{"version": {strconv.FormatInt(p.Version, 10)}, "name": {"Hamzah"}, "nip": {"12 angka saja"}, "position": {"Ketua yang diketik"}})
		if a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "Ketua yang diketik") || !strings.Contains(a.Body, "12 angka saja") {
			t.Errorf("changing: %d", a.Code)
		}
	})
}

func TestRoles(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Staff()
		admin := s.SignIn("admin")
		p, head := person(t, s, "kabid"), person(t, s, "ketua")
		at := "/tim/" + p.UID
		for _, c := range []struct {
			name string
			form url.Values
			code int
			says string
		}{
			{"until before from", url.Values{"role": {"ketua"}, "from": {"2026-05-02"}, "until": {"2026-05-01"}}, 422, "Tanggal sampai mendahului tanggal dari."},
			{"no such day", url.Values{"role": {"ketua"}, "from": {"2026-02-30"}}, 422, "Tanggal itu tidak ada."},
			{"no such role", url.Values{"role": {"gubernur"}, "from": {"2026-05-02"}}, 422, "Pilih salah satu dari daftar."},
			{"a contact's role", url.Values{"role": {"opd"}, "from": {"2026-05-02"}}, 422, "Narahubung OPD harus terdaftar"},
			{"a stand-in without an end", url.Values{"role": {"ketua"}, "from": {"2026-05-02"}, "stand_in": {head.UID}}, 422, "Pelaksana harian perlu tanggal akhir."},
			{"for himself", url.Values{"role": {"ketua"}, "from": {"2026-05-02"}, "until": {"2026-05-03"}, "stand_in": {p.UID}}, 422, "Pilih salah satu dari daftar."},
			{"a stand-in", url.Values{"role": {"ketua"}, "from": {"2020-05-02"}, "until": {"2999-05-04"}, "decree": {"800/198"}, "stand_in": {head.UID}}, 303, ""},
		} {
			a := admin.Post(at+"/peran", c.form)
			if a.Code != c.code || !strings.Contains(a.Body, c.says) {
				t.Errorf("%s: %d, without %q", c.name, a.Code, c.says)
			}
		}
		page := admin.Get(at)
		for _, want := range []string{"Plh. Ketua CSIRT", "untuk Orang ketua", "800/198", "Perhatikan: pada masa yang sama peran ini juga dipegang Orang ketua."} {
			if !strings.Contains(page.Body, want) {
				t.Errorf("his page lacks %q", want)
			}
		}
		mine, err := account.Assignments(context.Background(), s.App.DB, p.ID)
		must(t, err)
		theirs, err := account.Assignments(context.Background(), s.App.DB, head.ID)
		must(t, err)
		end := func(id int64, day string) apptest.Answer {
			return admin.Post(at+"/peran/"+strconv.FormatInt(id, 10)+"/akhiri", url.Values{"until": {day}})
		}
		stand := mine[len(mine)-1].ID
		if a := end(stand, "2019-01-01"); a.Code != 422 || !strings.Contains(a.Body, "Tanggal sampai mendahului") {
			t.Error("ended before it began:", a.Code)
		}
		if a := end(theirs[0].ID, "2026-01-01"); a.Code != http.StatusNotFound {
			t.Error("another person's role is ended through him:", a.Code)
		}
		if a := end(stand, "2021-01-01"); a.Code != http.StatusSeeOther {
			t.Error("ending:", a.Code)
		}
		if got := strings.Join(kinds(t, s), " "); !strings.HasSuffix(got, "role_assigned role_ended") {
			t.Errorf("the office's chain: %s", got)
		}
	})
}

func TestSec10_AdminRaisesHimselfOnlyInSight(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Staff()
		admin, p := s.SignIn("admin"), person(t, s, "admin")
		if a := admin.Post("/tim/"+p.UID+"/peran", url.Values{"role": {"ketua"}, "from": {"2020-01-01"}}); a.Code != http.StatusSeeOther {
			t.Fatal(a.Code)
		}
		all, err := timeline.Before(context.Background(), s.App.DB, timeline.Office(today().Year()), 0, 1)
		must(t, err)
		e, facts := all[0], all[0].Facts()
		if e.Kind != "role_assigned" || e.Actor != p.UID || e.Role != "admin" || facts["role"] != "ketua" || facts["person"] != p.UID {
			t.Errorf("the chain says %s by %s as %s: %v", e.Kind, e.Actor, e.Role, facts)
		}
		if a := s.SignIn("auditor").Get("/audit?tahun=" + strconv.Itoa(today().Year())); !strings.Contains(a.Body, "memberi peran") || !strings.Contains(a.Body, "Orang admin · Ketua CSIRT") {
			t.Error("the auditor does not see it")
		}
	})
}

func TestSec10_DisabledAndLastAdmin(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Staff()
		admin, p, me := s.SignIn("admin"), person(t, s, "kabid"), person(t, s, "admin")
		his := s.SignIn("kabid")
		if a := admin.Post("/tim/"+p.UID+"/nonaktif", nil); a.Code != http.StatusSeeOther {
			t.Fatal(a.Code)
		}
		if a := his.Get("/tim"); a.Code != http.StatusSeeOther {
			t.Error("his session lives on:", a.Code)
		}
		if a := admin.Post("/tim/"+p.UID+"/tautan", nil); a.Code != http.StatusForbidden {
			t.Error("a link for a closed account:", a.Code)
		}
		if a := admin.Post("/tim/"+p.UID+"/aktif", nil); a.Code != http.StatusSeeOther {
			t.Fatal(a.Code)
		}
		if a := s.Browser().Post("/masuk", url.Values{"username": {"kabid"}, "password": {apptest.Password}}); a.Code != http.StatusSeeOther {
			t.Error("he does not come in again:", a.Code)
		}
		if a := admin.Post("/tim/"+me.UID+"/nonaktif", nil); a.Code != http.StatusForbidden || person(t, s, "admin").Disabled != 0 {
			t.Error("the last administrator closes himself out:", a.Code)
		}
		mine, err := account.Assignments(context.Background(), s.App.DB, me.ID)
		must(t, err)
		if a := admin.Post("/tim/"+me.UID+"/peran/"+strconv.FormatInt(mine[0].ID, 10)+"/akhiri", url.Values{"until": {"2021-01-01"}}); a.Code != http.StatusForbidden {
			t.Error("the last administrator ends his role:", a.Code)
		}
	})
}

func TestStaleFormIsAConflict(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Staff()
		admin, p := s.SignIn("admin"), person(t, s, "kabid")
		form := url.Values{"version": {strconv.FormatInt(p.Version, 10)}, "name": {"Nama pertama"}}
		if a := admin.Post("/tim/"+p.UID, form); a.Code != http.StatusSeeOther {
			t.Fatal(a.Code)
		}
		form.Set("name", "Nama kedua")
		a := admin.Post("/tim/"+p.UID, form)
		if a.Code != http.StatusConflict || !strings.Contains(a.Body, "Nama pertama") || !strings.Contains(a.Body, "Nama kedua") {
			t.Errorf("stale: %d, both versions %v", a.Code, strings.Contains(a.Body, "Nama pertama"))
		}
		form.Set("version", strconv.FormatInt(person(t, s, "kabid").Version, 10))
		if a := admin.Post("/tim/"+p.UID, form); a.Code != http.StatusSeeOther || person(t, s, "kabid").Name != "Nama kedua" {
			t.Error("saving again:", a.Code)
		}
	})
}

func TestAgencyContactsHoldNothingElse(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Staff()
		err := s.App.DB.Write(context.Background(), account.System("test"), func(ctx context.Context, tx *db.Tx) error {
			_, err := agency.Add(ctx, tx, agency.Agency{Key: "dinkes", Name: "Dinas Kesehatan"})
			return err
		})
		must(t, err)
		admin := s.SignIn("admin")
		form := url.Values{"name": {"Meylan"}, "username": {"meylan"}, "agency": {"dinkes"}, "role": {"ketua"}, "from": {"2020-01-01"}}
		if a := admin.Post("/tim/baru", form); a.Code != http.StatusUnprocessableEntity {
			t.Error("a contact becomes head:", a.Code)
		}
		form.Set("role", "opd")
		link := linkOf(t, admin.Post("/tim/baru", form))
		her := s.Browser()
		if a := her.Post(link, url.Values{"password": {"kalimat yang baru"}}); a.Location != "/portal" {
			t.Fatal(a.Code, a.Location)
		}
		if a := her.Get("/portal"); a.Code != http.StatusOK || !strings.Contains(a.Body, "Dinas Kesehatan") {
			t.Error("her portal:", a.Code)
		}
		if a := admin.Post("/tim/"+person(t, s, "meylan").UID+"/peran", url.Values{"role": {"sub-jaringan"}, "from": {"2020-01-01"}}); a.Code != http.StatusUnprocessableEntity {
			t.Error("a contact gets a role of the team:", a.Code)
		}
	})
}
