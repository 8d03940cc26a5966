package world_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agenda"
	"tanggap/internal/blob"
	"tanggap/internal/casework"
	"tanggap/internal/db"
	"tanggap/internal/dbtest"
	"tanggap/internal/document"
	"tanggap/internal/evidence"
	"tanggap/internal/incident"
	"tanggap/internal/indonesian"
	"tanggap/internal/procedure"
	"tanggap/internal/timeline"
	"tanggap/internal/world"
)

var ctx = context.Background()

// then is the day for which the invented office was written.
var then = time.Date(2026, 11, 24, 9, 30, 0, 0, indonesian.WIT)

// store is one filled with the whole world.
type store struct {
	*world.World
	d     *db.DB
	shelf *procedure.Shelf
	files *blob.Folder
	took  time.Duration
}

func fill(t *testing.T, e db.Engine, now time.Time) store {
	t.Helper()
	clock := world.NewClock(func() time.Time { return now })
	s := store{d: dbtest.Open(t, e, dbtest.At(clock.Now)), shelf: procedure.NewShelf(casework.Known())}
	var err error
	if s.files, err = blob.OpenFolder(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.files.Close() })
	start := time.Now()
	if s.World, err = world.Fill(ctx, s.d, s.shelf, account.NewHasher(), clock, world.Options{Files: s.files}); err != nil {
		t.Fatal(err)
	}
	s.took = time.Since(start)
	return s
}

// viewer is a person of the world today.
func (s store) viewer(t *testing.T, key string) account.Viewer {
	t.Helper()
	rights, err := s.shelf.Rights(ctx, s.d)
	if err != nil {
		t.Fatal(err)
	}
	v, err := account.Load(ctx, s.d, s.Person(key).ID, s.d.Now().Time().In(indonesian.WIT), rights)
	if err != nil || !v.Signed() {
		t.Fatalf("%s: %v", key, err)
	}
	return v
}

func (s store) load(t *testing.T, key string) *casework.Case {
	t.Helper()
	c, err := casework.Load(ctx, s.d, s.shelf, s.viewer(t, "p-koordinator"), s.Incident(key))
	if err != nil {
		t.Fatalf("%s: %v", key, err)
	}
	return c
}

func TestWorld(t *testing.T) {
	for _, e := range dbtest.Engines {
		t.Run(e.String(), func(t *testing.T) {
			s := fill(t, e, then)
			t.Logf("filled in %v", s.took)
			t.Run("states", s.testStates)
			t.Run("gates", s.testGates)
			t.Run("books", s.testBooks)
			t.Run("reports", s.testReports)
			t.Run("chains", s.testChains)
			t.Run("papers", s.testPapers)
			t.Run("files", s.testFiles)
			t.Run("people", s.testPeople)
			t.Run("texts", s.testTexts)
			t.Run("clock", s.testClock)
		})
	}
}

// states is what the world's table of cases says: number, step ("" at the end), status, who outside has the ball.
var states = []struct{ key, number, step, status, waiting string }{
	{"kasus-01", "0001", "", "diarsipkan", ""},
	{"kasus-02", "0005", "9", "ditutup", ""},
	{"kasus-03", "0011", "6", "ditangani", ""},
	{"kasus-04", "0010", "10", "ditutup", ""},
	{"kasus-05", "0003", "6", "dibuka_kembali", ""},
	{"kasus-06", "0006", "8", "selesai", "menunggu_opd"},
	{"kasus-08", "0012", "3", "menunggu_keputusan", ""},
	{"kasus-09", "0007", "7", "verifikasi_hasil", ""},
	{"kasus-10", "0009", "5", "ditangani", ""},
	{"kasus-11", "0008", "4", "ditangani", ""},
	{"kasus-12", "0004", "10", "ditutup", ""},
	{"kasus-13", "0013", "3", "menunggu_keputusan", ""},
	{"kasus-14", "0014", "2", "antre", ""},
	{"kasus-15", "0002", "", "diarsipkan", ""},
}

func (s store) testStates(t *testing.T) {
	for _, want := range states {
		c := s.load(t, want.key)
		number := ""
		if step, ok := c.Procedure.Step(c.Incident.Step); ok {
			number = step.Number
		}
		if c.Incident.Number != "MALUTPROV-2026-"+want.number || number != want.step || c.Incident.Status != want.status || c.Incident.Waiting != want.waiting {
			t.Errorf("%s is %s, step %q, %s %s", want.key, c.Incident.Number, number, c.Incident.Status, c.Incident.Waiting)
		}
	}
	if len(s.Incidents) != len(states) {
		t.Errorf("incidents: %v", slices.Sorted(maps.Keys(s.Incidents)))
	}
	if c := s.load(t, "kasus-14"); c.Incident.TLP != "RED" {
		t.Errorf("kasus-14 is TLP:%s", c.Incident.TLP)
	}
}

// testGates: whatever is done lacks nothing, whatever is open lacks what its story lacks.
func (s store) testGates(t *testing.T) {
	for _, want := range states {
		c := s.load(t, want.key)
		for _, st := range c.Steps {
			step, _ := c.Procedure.Step(st.Step)
			missing, err := c.Missing(ctx, s.d, step)
			if err != nil {
				t.Fatal(err)
			}
			if st.State == "done" && len(missing) > 0 {
				t.Errorf("%s left step %s without %v", want.key, step.Number, missing)
			}
			if st.State == "skipped" && st.Reason == "" {
				t.Errorf("%s passed over step %s without a reason", want.key, step.Number)
			}
		}
	}
	for key, field := range map[string]string{"kasus-02": "exempt", "kasus-09": "worked", "kasus-12": "gov_proof"} {
		c := s.load(t, key)
		step, _ := c.Procedure.Step(c.Incident.Step)
		missing, err := c.Missing(ctx, s.d, step)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, m := range missing {
			found = found || m.Field == field
		}
		if !found {
			t.Errorf("%s lacks %v, not %s", key, missing, field)
		}
	}
}

func (s store) testBooks(t *testing.T) {
	for _, b := range []struct {
		book        string
		first, last int64
	}{{agenda.In, 318, 338}, {agenda.Out, 205, 271}} {
		lines, err := agenda.List(ctx, s.d, b.book, 2026, "", 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		slices.Reverse(lines)
		for i, l := range lines {
			if l.Running != b.first+int64(i) {
				t.Fatalf("%s: line %d stands where %d belongs", b.book, l.Running, b.first+int64(i))
			}
			if i > 0 && l.Day < lines[i-1].Day {
				t.Errorf("%s: %d is of %s, before the one above it", b.book, l.Running, l.Day)
			}
			if wantVoid := b.book == agenda.Out && l.Running == 223; (l.State == agenda.Void) != wantVoid || l.State == agenda.Reserved {
				t.Errorf("%s: %d is %s", b.book, l.Running, l.State)
			}
			if b.book == agenda.Out && !strings.Contains(string(l.LetterNumber), fmt.Sprintf("/%d/DKIP-MU/2026", l.Running)) {
				t.Errorf("%s: %d bears %q", b.book, l.Running, l.LetterNumber)
			}
		}
		if n := lines[len(lines)-1].Running; n != b.last {
			t.Errorf("%s ends with %d", b.book, n)
		}
	}
}

// order is in which the reports were numbered.
var order = strings.Fields(`lap-01a lap-15a lap-05a lap-12a lap-12b lap-02a lap-06a lap-07a lap-09a lap-11a lap-11b lap-04a lap-10a lap-13a
	lap-10b lap-03a lap-08a lap-x2 lap-x3 lap-x4 lap-16a lap-x5 lap-14a lap-x1`)

func (s store) testReports(t *testing.T) {
	for i, key := range order {
		if want := fmt.Sprintf("L-2026-%06d", i+1); s.Report(key) != want {
			t.Errorf("%s is %s, not %s", key, s.Report(key), want)
		}
	}
	inbox, err := incident.Inbox(ctx, s.d, s.viewer(t, "p-koordinator"), 100)
	if err != nil {
		t.Fatal(err)
	}
	var open []string
	for _, r := range inbox {
		open = append(open, string(r.Title))
	}
	if len(open) != 6 {
		t.Errorf("the inbox holds %q", open)
	}
	refused, err := incident.ReportByNumber(ctx, s.d, s.Report("lap-07a"))
	if err != nil || refused.Status != incident.ReportRefused || refused.Refusal != "di_luar_kewenangan" {
		t.Errorf("lap-07a: %s %s %v", refused.Status, refused.Refusal, err)
	}
	late, err := incident.ReportByNumber(ctx, s.d, s.Report("lap-03a"))
	if err != nil || late.Recorded.Sub(late.Received) != 33*time.Hour+25*time.Minute || late.LateReason == "" {
		t.Errorf("lap-03a was recorded %v late: %q %v", late.Recorded.Sub(late.Received), late.LateReason, err)
	}
}

func (s store) testChains(t *testing.T) {
	streams, err := db.All[string](ctx, s.d, db.SQL(`SELECT DISTINCT stream FROM timeline`))
	if err != nil {
		t.Fatal(err)
	}
	if len(streams) < len(order)+len(states) {
		t.Errorf("only %d chains", len(streams))
	}
	total := 0
	for _, name := range streams {
		entries, err := timeline.After(ctx, s.d, timeline.Stream(name), 0, 10000)
		if err != nil {
			t.Fatal(err)
		}
		before := timeline.Entry{}
		for i, e := range entries {
			if fault := broken(e, before, int64(i+1)); fault != "" {
				t.Fatalf("%s %d: %s", name, e.Seq, fault)
			}
			before = e
			total++
		}
	}
	t.Logf("%d entries in %d chains", total, len(streams))
}

// broken recomputes an entry from its parts and the entry before it.
func broken(e, before timeline.Entry, seq int64) string {
	head := strings.Split(e.Head, "\n")
	want := []string{
		"tanggap/entry/1 sha256", before.Hash, e.Stream, strconv.FormatInt(seq, 10), e.Actor, e.Role,
		strconv.FormatInt(int64(e.Recorded), 10), strconv.FormatInt(int64(e.Happened), 10), e.HappenedPrecision, e.Kind, hash(e.Payload),
	}
	switch {
	case !slices.Equal(head, want):
		return fmt.Sprintf("its head says %q, not %q", head, want)
	case hash(e.Head) != e.Hash || e.PayloadHash != hash(e.Payload):
		return "its hash is another"
	case e.Recorded < before.Recorded:
		return "it was recorded before the one above it"
	case e.Recorded > db.At(then):
		return "it was recorded in the future"
	}
	return ""
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func (s store) testPapers(t *testing.T) {
	v := s.viewer(t, "p-syawal")
	papers, err := document.Recent(ctx, s.d, v, "", 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range papers {
		if p.State != document.Issued && p.State != document.Sent {
			t.Errorf("%s of %s is %s", p.Kind, p.Incident, p.State)
		}
		if p.Kind == "surat_jawaban" && p.Incident == s.Incident("kasus-08") && (p.Number != "T-000.6/267/DKIP-MU/2026" || p.State != document.Sent) {
			t.Errorf("the letter of kasus-08 is %s %s", p.Number, p.State)
		}
	}
	if len(papers) != 15 {
		t.Errorf("%d papers", len(papers))
	}
}

// testFiles: every file is there with its bytes, and pictures are pictures.
func (s store) testFiles(t *testing.T) {
	pictures := 0
	for key, n := range s.Incidents {
		i, err := incident.ByNumber(ctx, s.d, n)
		if err != nil {
			t.Fatal(err)
		}
		all, err := evidence.OfIncident(ctx, s.d, i.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range all {
			if err := s.files.Check(ctx, blob.Stored{SHA256: a.SHA256, Size: a.Size, Name: a.Stored, Codec: a.Codec, KeyID: a.KeyID}); err != nil {
				t.Errorf("%s %s: %v", key, a.Name, err)
			}
			if a.File().Picture() {
				pictures++
			}
		}
	}
	if pictures < 10 {
		t.Errorf("only %d pictures", pictures)
	}
}

func (s store) testPeople(t *testing.T) {
	for _, name := range world.SignIns {
		id, err := account.SignIn(ctx, s.d, account.NewHasher(), name, world.Password, "198.51.100.1")
		if err != nil || id == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	team, err := account.People(ctx, s.d, false)
	if err != nil || len(team) != 23 {
		t.Errorf("%d people, %v", len(team), err)
	}
	opd := s.viewer(t, "opd:dinkes/contact")
	for _, key := range []string{"kasus-06", "kasus-15"} {
		if _, err := incident.FindShared(ctx, s.d, opd, s.Incident(key)); err != nil {
			t.Errorf("the agency does not see %s: %v", key, err)
		}
	}
	if _, err := incident.FindShared(ctx, s.d, opd, s.Incident("kasus-03")); err == nil {
		t.Error("the agency sees another's incident")
	}
	if _, err := incident.Find(ctx, s.d, s.viewer(t, "p-soamole"), s.Incident("kasus-14")); err == nil {
		t.Error("somebody who is not named sees the RED incident")
	}
}

// testTexts: no marker is left, anywhere.
func (s store) testTexts(t *testing.T) {
	for name, q := range map[string]db.SQL{
		"report": `SELECT count(*) FROM report WHERE description LIKE '%<<%' OR title LIKE '%<<%' OR letter_number LIKE '%<<%'`,
		"form":   `SELECT count(*) FROM step_form WHERE body LIKE '%<<%' OR body LIKE '%u003c_u003c%'`, "message": `SELECT count(*) FROM message WHERE body LIKE '%<<%'`,
		"agenda": `SELECT count(*) FROM agenda WHERE letter_number LIKE '%<<%' OR letter_number LIKE '%{%'`, "setting": `SELECT count(*) FROM setting WHERE value LIKE '%<<%'`,
		"assignment": `SELECT count(*) FROM assignment WHERE decree LIKE '%<<%'`, "clock": `SELECT count(*) FROM clock WHERE evidence LIKE '%<<%'`,
	} {
		if n, err := db.One[int64](ctx, s.d, q); err != nil || n != 0 {
			t.Errorf("%s: %d with markers, %v", name, n, err)
		}
	}
}

func (s store) testClock(t *testing.T) {
	if now := s.d.Now(); now != db.At(then) {
		t.Errorf("afterwards it is %v", now.Time())
	}
	if marked, err := world.Marked(ctx, s.d); marked || err != nil {
		t.Errorf("marked before it was: %v", err)
	}
	if err := world.Mark(ctx, s.d); err != nil {
		t.Fatal(err)
	}
	if marked, err := world.Marked(ctx, s.d); !marked || err != nil {
		t.Errorf("not marked: %v", err)
	}
}

// TestOtherDays: the same world on a machine in another zone, early in the morning, and over the turn of a year.
func TestOtherDays(t *testing.T) {
	here := time.Local
	t.Cleanup(func() { time.Local = here })
	time.Local = time.FixedZone("far west", -10*3600)
	for _, c := range []struct {
		name  string
		now   time.Time
		today string
		first string // number of kasus-01
	}{
		{"far west", then.In(time.Local), "2026-11-24", "MALUTPROV-2026-0001"},
		{"early", then.Add(-time.Minute), "2026-11-23", "MALUTPROV-2026-0001"},
		{"turn of the year", time.Date(2027, 1, 9, 15, 0, 0, 0, time.UTC), "2027-01-09", "MALUTPROV-2026-0001"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := fill(t, db.SQLite, c.now)
			if got := s.Today.Format(time.DateOnly); got != c.today || s.Incident("kasus-01") != c.first {
				t.Errorf("today is %s, kasus-01 %s", got, s.Incident("kasus-01"))
			}
			rep, err := incident.ReportByNumber(ctx, s.d, s.Report("lap-14a"))
			if want := s.Today.Add(7*time.Hour + 58*time.Minute); err != nil || rep.Recorded != db.At(want) {
				t.Errorf("lap-14a was recorded %v, %v", rep.Recorded.Time(), err)
			}
		})
	}
}
