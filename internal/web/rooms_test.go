package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/app/apptest"
	"tanggap/internal/casework"
	"tanggap/internal/db"
	"tanggap/internal/evidence"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/intake"
	"tanggap/internal/timeline"
	"tanggap/internal/tlp"
)

// secrets are words that only who may read an incident may see.
const (
	secretTitle  = "RahasiaJudulXQ"
	secretWords  = "RahasiaUraianXQ"
	secretReason = "RahasiaAlasanXQ"
	secretNote   = "RahasiaCatatanXQ"
	toAgency     = "PesanUntukDinkesXQ"
	sharedFile   = "bagikan-xq.txt"
	hiddenFile   = "simpan-xq.txt"
)

// floor is a site with two agencies, each with a contact, and one incident of the first.
type floor struct {
	*apptest.Site
	t                *testing.T
	dinkes, dishub   agency.Agency
	incident, report string
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (f *floor) write(do func(context.Context, *db.Tx) error) {
	f.t.Helper()
	must(f.t, f.App.DB.Write(context.Background(), account.System("test"), do))
}

func (f *floor) viewer(username string) account.Viewer {
	f.t.Helper()
	ctx := context.Background()
	p, err := account.ByUsername(ctx, f.App.DB, username)
	must(f.t, err)
	rights, err := f.App.Shelf.Rights(ctx, f.App.DB)
	must(f.t, err)
	v, err := account.Load(ctx, f.App.DB, p.ID, time.Now(), rights)
	must(f.t, err)
	return v
}

func furnish(t *testing.T, s *apptest.Site) *floor {
	s.Staff()
	f := &floor{Site: s, t: t}
	hash, err := s.App.Hasher.Hash(context.Background(), apptest.Password)
	must(t, err)
	f.write(func(ctx context.Context, tx *db.Tx) (err error) {
		if f.dinkes, err = contact(ctx, tx, "dinkes", "Dinas Kesehatan", hash); err != nil {
			return err
		}
		f.dishub, err = contact(ctx, tx, "dishub", "Dinas Perhubungan", hash)
		return err
	})
	f.open()
	return f
}

// contact makes an agency and its contact, who signs in by its key.
func contact(ctx context.Context, tx *db.Tx, key, name, hash string) (agency.Agency, error) {
	a, err := agency.Add(ctx, tx, agency.Agency{Key: key, Name: name})
	if err != nil {
		return a, err
	}
	p, err := account.Add(ctx, tx, account.Person{Username: key, Name: "Kontak " + name, AgencyID: &a.ID}, hash)
	if err != nil {
		return a, err
	}
	return a, account.Assign(ctx, tx, account.Assignment{PersonID: p.ID, Role: "opd", FromDay: "2020-01-01"}, nil)
}

// open files a citizen's report about the first agency, recorded late, and opens an incident of it with a message, a
// note and two files, one of them shared.
func (f *floor) open() {
	ctx, desk := context.Background(), f.viewer("koordinator")
	got, err := intake.File(ctx, f.App.DB, intake.Draft{
		Channel: "phone", Agency: "dinkes", Title: secretTitle, Description: secretWords, By: desk,
		Reporter: intake.Reporter{Name: "Saharia", Kind: "masyarakat"}, Received: intake.Moment{At: f.App.DB.Now().Add(-33 * time.Hour)}, LateReason: secretReason,
	})
	must(f.t, err)
	f.report = got.Report.Number
	must(f.t, f.App.DB.Write(ctx, desk.Actor(), func(ctx context.Context, tx *db.Tx) (err error) {
		f.incident, err = intake.Accept(ctx, tx, f.App.Shelf, desk, f.report, nil, casework.Choicelist{})
		return err
	}))
	f.write(func(ctx context.Context, tx *db.Tx) error {
		inc, err := incident.ByNumber(ctx, tx, f.incident)
		if err != nil {
			return err
		}
		for audience, words := range map[string]foreign.Text{incident.ToTeam: secretNote, incident.ToAgency: toAgency} {
			if err := incident.Say(ctx, tx, incident.Message{IncidentID: &inc.ID, Audience: audience, Body: words}, inc.Stream()); err != nil {
				return err
			}
		}
		if _, err := timeline.Append(ctx, tx, inc.Stream(), timeline.Draft{Kind: "step_skipped", Payload: map[string]any{"reason": secretReason, "title": secretTitle}}); err != nil {
			return err
		}
		for name, shared := range map[foreign.Text]bool{sharedFile: true, hiddenFile: false} {
			file, err := evidence.Add(ctx, tx, evidence.File{SHA256: strings.Repeat("a", 64), Name: name, Media: "text/plain"})
			if err != nil {
				return err
			}
			if err := evidence.Attach(ctx, tx, file, nil, &inc.ID, "", shared); err != nil {
				return err
			}
		}
		return nil
	})
}

// label sets the incident's TLP.
func (f *floor) label(l tlp.Label) {
	f.write(func(ctx context.Context, tx *db.Tx) error {
		inc, err := incident.ByNumber(ctx, tx, f.incident)
		if err != nil {
			return err
		}
		inc.TLP = l
		return incident.Describe(ctx, tx, inc)
	})
}

func holds(a apptest.Answer, words ...string) []string {
	var found []string
	for _, w := range words {
		if strings.Contains(a.Body, w) {
			found = append(found, w)
		}
	}
	return found
}

func TestSec07_WhoOpensWhichRoom(t *testing.T) {
	const yes, no = http.StatusOK, http.StatusForbidden
	table := []struct {
		path                                                         string
		admin, auditor, desk, head, handler, upward, secretary, opds int
	}{
		{"/tim", yes, yes, yes, yes, yes, yes, yes, no},
		{"/tim/baru", yes, no, no, no, no, no, no, no},
		{"/pengaturan", yes, no, no, no, no, no, no, no},
		{"/opd", yes, yes, yes, yes, yes, yes, yes, no},
		{"/opd/dinkes", yes, yes, yes, yes, yes, yes, yes, no},
		{"/opd/baru", yes, no, yes, no, no, no, no, no},
		{"/opd/dinkes/ubah", yes, no, yes, no, no, no, no, no},
		{"/opd/dinkes/aset/baru", yes, no, yes, no, no, no, no, no},
		{"/opd/dinkes/narahubung/baru", yes, no, yes, no, no, no, no, no},
		{"/sop", yes, yes, yes, yes, yes, yes, yes, no},
		{"/audit", no, yes, no, yes, no, no, no, no},
		{"/portal", no, no, no, no, no, no, no, yes},
	}
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		f := furnish(t, s)
		who := []string{"admin", "auditor", "koordinator", "ketua", "sub-jaringan", "kabid", "sekretariat", "dinkes"}
		for i, name := range who {
			b := f.SignIn(name)
			for _, row := range table {
				want := []int{row.admin, row.auditor, row.desk, row.head, row.handler, row.upward, row.secretary, row.opds}[i]
				if a := b.Get(row.path); a.Code != want {
					t.Errorf("%s opens %s: %d, want %d", name, row.path, a.Code, want)
				}
			}
		}
	})
}

func TestSec07_AdminSeesNoIncidentContent(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		f := furnish(t, s)
		admin := f.SignIn("admin")
		for _, path := range []string{"/tim", "/pengaturan", "/opd", "/opd/dinkes", "/sop", "/sop?insiden=" + f.incident, "/insiden/" + f.incident, "/audit?nomor=" + f.incident, "/portal/" + f.incident} {
			a := admin.Get(path)
			if found := holds(a, secretTitle, secretWords, secretReason, secretNote, toAgency); found != nil {
				t.Errorf("%s shows %v", path, found)
			}
			if strings.Contains(path, f.incident) && a.Code == http.StatusOK {
				t.Errorf("%s opens", path)
			}
			if !strings.Contains(path, f.incident) && strings.Contains(a.Body, f.incident) {
				t.Errorf("%s names the incident", path)
			}
		}
		if a := f.SignIn("koordinator").Get("/opd/dinkes"); len(holds(a, secretTitle, f.incident)) != 2 {
			t.Error("the desk does not see the agency's incident")
		}
	})
}

func TestSec22_AuditShowsNoContent(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		f := furnish(t, s)
		auditor := f.SignIn("auditor")
		for _, path := range []string{"/audit", "/audit?nomor=" + f.incident, "/audit?nomor=1", "/audit?nomor=" + f.report, "/opd/dinkes", "/sop"} {
			a := auditor.Get(path)
			if a.Code != http.StatusOK {
				t.Errorf("%s: %d", path, a.Code)
			}
			if found := holds(a, secretTitle, secretWords, secretReason, secretNote, toAgency, sharedFile, hiddenFile, "Saharia"); found != nil {
				t.Errorf("%s shows %v", path, found)
			}
		}
		// Task 12: how long between the event and its record, and is there a reason?
		for _, path := range []string{"/audit?nomor=" + f.incident, "/audit?nomor=" + f.report} {
			if a := auditor.Get(path); len(holds(a, "33 jam", "ada, atas pencatatan belakangan")) != 2 {
				t.Errorf("%s does not answer: %.2000s", path, a.Body)
			}
		}
		if a := auditor.Get("/audit?nomor=" + f.incident); len(holds(a, "Orang koordinator", "ada, atas tindakan", "melewati langkah")) != 3 {
			t.Error("who, what and whether there is a reason are not told")
		}
		if a := auditor.Get("/audit?nomor=TIDAK-ADA"); len(holds(a, "Nomor itu tidak ditemukan.")) != 1 {
			t.Error("an unknown number:", a.Code)
		}
	})
}

func TestSec22_AuditPages(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		f := furnish(t, s)
		year := f.App.DB.Now().Time().UTC().Add(9 * time.Hour).Year()
		f.write(func(ctx context.Context, tx *db.Tx) error {
			for range 60 {
				if _, err := timeline.Append(ctx, tx, timeline.Office(year), timeline.Draft{Kind: "setting_changed", Payload: map[string]any{"key": "team.phone", "value": secretWords}}); err != nil {
					return err
				}
			}
			return nil
		})
		b := f.SignIn("ketua")
		path, seen := "/audit?tahun="+time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006"), 0
		for range 3 {
			a := b.Get(path)
			if len(holds(a, secretWords)) != 0 || len(holds(a, "Telepon laporan")) != 1 {
				t.Fatal("the office's chain shows a value, or not which setting")
			}
			seen += strings.Count(a.Body, `id="c`)
			_, rest, more := strings.Cut(a.Body, `rel="next"`)
			if !more {
				break
			}
			before := a.Body[:len(a.Body)-len(rest)]
			href := before[strings.LastIndex(before, `href="`)+6:]
			path = strings.ReplaceAll(href[:strings.Index(href, `"`)], "&amp;", "&")
		}
		var want int64
		var err error
		last, err := timeline.Before(context.Background(), f.App.DB, timeline.Office(year), 0, 1)
		must(t, err)
		if want = last[0].Seq; int64(seen) != want {
			t.Errorf("%d entries on the pages, %d in the chain", seen, want)
		}
	})
}

func TestSec07_PortalKeepsAgenciesApart(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		f := furnish(t, s)
		own, other := f.SignIn("dinkes"), f.SignIn("dishub")
		page := own.Get("/portal/" + f.incident)
		if page.Code != http.StatusOK || len(holds(page, toAgency, sharedFile, "1 Penerimaan")) != 3 {
			t.Errorf("the own agency does not see what was shared: %d", page.Code)
		}
		for _, path := range []string{"/portal", "/portal/" + f.incident, "/portal/" + f.report} {
			a := own.Get(path)
			if a.Code != http.StatusOK {
				t.Errorf("%s: %d", path, a.Code)
			}
			if found := holds(a, secretTitle, secretWords, secretReason, secretNote, hiddenFile, "Saharia", "Orang koordinator"); found != nil {
				t.Errorf("%s shows %v", path, found)
			}
		}
		if a := other.Get("/portal"); len(holds(a, f.incident, f.report)) != 0 {
			t.Error("another agency's list names it")
		}
		uid := between(page.Body, "/berkas/", `"`)
		for _, path := range []string{"/portal/" + f.incident, "/portal/" + f.report, "/portal/" + f.incident + "/berkas/" + uid, "/portal/" + f.incident + "/naskah/x", "/portal/TIDAK-ADA"} {
			if a := other.Get(path); a.Code != http.StatusNotFound {
				t.Errorf("another agency opens %s: %d", path, a.Code)
			}
		}
		if a := own.Get("/insiden/" + f.incident); a.Code != http.StatusForbidden {
			t.Errorf("the team's page: %d", a.Code)
		}
		// AMBER+STRICT and above is not the agency's unless its contact is named.
		f.label(tlp.AmberStrict)
		for _, path := range []string{"/portal/" + f.incident, "/portal/" + f.report} {
			if a := own.Get(path); a.Code != http.StatusNotFound {
				t.Errorf("AMBER+STRICT: %s: %d", path, a.Code)
			}
		}
		if a := own.Get("/portal"); len(holds(a, f.incident, f.report)) != 0 {
			t.Error("AMBER+STRICT stands in the agency's list")
		}
	})
}

func TestSec07_ReportsOfOthersAreNotTheAgencys(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		f := furnish(t, s)
		ctx := context.Background()
		numbers := map[string]string{}
		for _, kind := range []string{"masyarakat", "pegawai", "narahubung"} {
			got, err := intake.File(ctx, f.App.DB, intake.Draft{Channel: "web", Agency: "dinkes", Description: foreign.Text("Kata " + kind), Reporter: intake.Reporter{Name: "X", Phone: "0811", Kind: kind}})
			must(t, err)
			numbers[kind] = got.Report.Number
		}
		own := f.SignIn("dinkes")
		list := own.Get("/portal")
		for kind, want := range map[string]int{"masyarakat": 404, "pegawai": 404, "narahubung": 200} {
			if a := own.Get("/portal/" + numbers[kind]); a.Code != want {
				t.Errorf("a report by %s: %d, want %d", kind, a.Code, want)
			}
			if listed := len(holds(list, numbers[kind])) == 1; listed != (want == 200) {
				t.Errorf("a report by %s is listed: %v", kind, listed)
			}
		}
	})
}

func TestProcedureShowsWhatTheViewerMayList(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		f := furnish(t, s)
		f.label(tlp.Red)
		for who, names := range map[string]bool{"koordinator": true, "ketua": true, "sub-jaringan": false, "kabid": false, "sekretariat": false, "auditor": false} {
			a := f.SignIn(who).Get("/sop")
			if a.Code != http.StatusOK || len(holds(a, "Peraturan Presiden Nomor 53 Tahun 2017", "lembar disposisi, jaringan Internet", "LEMBAR KERJA IDENTIFIKASI", "19701104 198902 1 001")) != 4 {
				t.Errorf("%s reads the procedure: %d", who, a.Code)
			}
			if got := strings.Contains(a.Body, "/insiden/"+f.incident); got != names {
				t.Errorf("%s: a RED incident is named: %v", who, got)
			}
			if strings.Contains(a.Body, secretTitle) {
				t.Errorf("%s reads the subject of a RED incident", who)
			}
			if want := map[bool]int{true: http.StatusNotFound}[!names]; want != 0 {
				if a := f.SignIn(who).Get("/sop?insiden=" + f.incident); a.Code != want {
					t.Errorf("%s looks at its place: %d", who, a.Code)
				}
			}
		}
		f.label(tlp.Amber)
		desk := f.SignIn("koordinator")
		if a := desk.Get("/sop?insiden=" + f.incident); a.Code != http.StatusOK || len(holds(a, `aria-current="step"`, "Berada pada langkah 1")) != 2 {
			t.Errorf("the incident's place: %d", a.Code)
		}
		if a := desk.Get("/sop?bahasa=en"); len(holds(a, `lang="id"`, "Step by step", "Intake")) != 3 {
			t.Error("in English the procedure's words are not marked")
		}
		if a := desk.Get("/sop?versi=99"); a.Code != http.StatusNotFound {
			t.Error("an unknown version:", a.Code)
		}
	})
}

func between(s, from, to string) string {
	_, rest, ok := strings.Cut(s, from)
	if !ok {
		return ""
	}
	rest, _, _ = strings.Cut(rest, to)
	return rest
}
