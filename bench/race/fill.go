package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"tanggap/internal/casework"
	"tanggap/internal/db"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/procedure"
	"tanggap/internal/sop"
	"tanggap/internal/tlp"
)

const (
	agencies = 45
	people   = 20
	open     = 1000 // the newest incidents, unfinished: an archive grows, a team's work in hand does not
	entries  = 200  // in the history of the incident that is opened
	years    = 3
)

// filler writes what an office of years leaves behind: consistent rows, chains included, but not by acts, which would
// take an hour.
type filler struct {
	d         *db.DB
	p         procedure.Version
	incidents int
	start     time.Time
	now       time.Time
	running   map[int]int

	reports, rows, steps, forms, turns, members, clocks, timeline *table
}

func newFiller(ctx context.Context, d *db.DB, incidents int) (*filler, error) {
	p, err := procedure.NewShelf(casework.Known()).InForce(ctx, d, time.Now().Format(time.DateOnly))
	now := time.Now().UTC()
	return &filler{
		d: d, p: p, incidents: incidents, now: now, start: now.AddDate(-years, 0, 0), running: map[int]int{},
		reports:  newTable("report", "id uid number seq status channel recorded received title description kind agency_id reporter_name code_hash form_key incident_id decided folded"),
		rows:     newTable("incident", "id uid number year running seq procedure_id title status step step_since tlp tlp_rank agency_id kind impact urgency priority opened discovered due closed closing_reason progress finished folded"),
		steps:    newTable("incident_step", "incident_id step position state since done done_by"),
		forms:    newTable("step_form", "incident_id step form round body complete role recorded happened"),
		turns:    newTable("incident_turn", "incident_id role part"),
		members:  newTable("incident_member", "incident_id person_id since"),
		clocks:   newTable("clock", "incident_id name legal started due ended"),
		timeline: newTable("timeline", "stream seq recorded happened happened_precision actor role kind payload payload_hash head hash"),
	}, err
}

// fill writes everything. The people and agencies come first: the rest names them.
func fill(ctx context.Context, d *db.DB, incidents int) error {
	f, err := newFiller(ctx, d, incidents)
	if err != nil {
		return err
	}
	if err := f.office(ctx); err != nil {
		return err
	}
	for i := 1; i <= incidents; i++ {
		f.incident(i)
		if i%2000 == 0 || i == incidents {
			if err := write(ctx, d, f.rows, f.reports, f.steps, f.forms, f.turns, f.members, f.clocks, f.timeline); err != nil {
				return err
			}
		}
	}
	return f.settle(ctx)
}

func (f *filler) office(ctx context.Context) error {
	of, who := newTable("agency", "id uid key name abbreviation created"), newTable("person", "id uid username name created")
	roles := newTable("assignment", "person_id role from_day recorded")
	for i := 1; i <= agencies; i++ {
		of.add(i, db.UID(), fmt.Sprintf("opd-%02d", i), fmt.Sprintf("Dinas Contoh Urusan Nomor %d", i), fmt.Sprintf("DINAS-%d", i), int64(1))
	}
	for i := 101; i <= 100+people; i++ {
		who.add(i, db.UID(), fmt.Sprintf("orang-%d", i), fmt.Sprintf("Pegawai Contoh %d, S.Kom.", i), int64(1))
		roles.add(i, f.p.Actors[i%len(f.p.Actors)].ID, "2020-01-01", int64(1))
	}
	return write(ctx, f.d, of, who, roles)
}

// settle tells PostgreSQL where its numbers go on, and how the rows lie, as its autovacuum would; SQLite is told nothing.
func (f *filler) settle(ctx context.Context) error {
	var after []string
	if f.d.Engine() == db.Postgres {
		after = []string{"VACUUM ANALYZE"}
		for _, t := range []string{"report", "incident", "agency", "person"} {
			after = append(after, "SELECT setval(pg_get_serial_sequence('"+t+"', 'id'), (SELECT max(id) FROM "+t+"))")
		}
	}
	for year, n := range f.running {
		for _, name := range []string{"report", "incident"} {
			after = append(after, fmt.Sprintf("INSERT INTO counter (name, value) VALUES ('%s/%d', %d)", name, year, n))
		}
	}
	for _, q := range after {
		if _, err := f.d.Writer().ExecContext(ctx, q); err != nil {
			return fmt.Errorf("%s: %w", q, err)
		}
	}
	return nil
}

// story is one incident in the making.
type story struct {
	n, running int
	uid, title string
	number     string
	opened     time.Time
	at         int // the step that is open; len(steps): finished
	label      tlp.Label
}

func (f *filler) incident(n int) {
	c := story{n: n, uid: db.UID(), opened: f.start.Add(f.now.Sub(f.start) / time.Duration(f.incidents+1) * time.Duration(n)), at: len(f.p.Steps)}
	if n > f.incidents-open {
		c.at = n % len(f.p.Steps)
	}
	year := c.opened.Year()
	f.running[year]++
	c.running = f.running[year]
	c.number = fmt.Sprintf("INSIDEN-%d-%04d", year, c.running)
	c.title = fmt.Sprintf("%s di situs layanan nomor %d", []string{"Laman judi daring", "Kebocoran data", "Akun diretas", "Tampilan diubah", "Pemindaian beruntun"}[n%5], n)
	c.label = []tlp.Label{"CLEAR", "GREEN", "GREEN", "GREEN", "AMBER", "AMBER", "AMBER", "AMBER", "AMBER", "AMBER", "AMBER", "AMBER", "AMBER", "AMBER", "AMBER", "AMBER", "AMBER", "AMBER+STRICT", "AMBER+STRICT", "RED"}[n%20]
	if n == f.incidents {
		c.label = "AMBER"
	}
	f.row(c)
	f.report(c)
	f.progress(c)
	f.history(c)
	for m := range 2 {
		f.members.add(n, 101+(n+m*7)%people, micro(c.opened))
	}
}

func (f *filler) row(c story) {
	status, step, closed, finished, due, reason := "diarsipkan", "", micro(c.opened.Add(72*time.Hour)), micro(c.opened.Add(96*time.Hour)), int64(0), "selesai"
	if c.at < len(f.p.Steps) {
		s := f.p.Steps[c.at]
		status, step, finished, due = s.Status.Name, s.ID, 0, micro(c.opened.Add(time.Duration(c.n%60)*24*time.Hour))
		if c.at < len(f.p.Steps)-2 {
			closed, reason = 0, ""
		}
		f.clocks.add(c.n, "penahanan", false, micro(c.opened), due, int64(0))
		f.clocks.add(c.n, "laporan", false, micro(c.opened), due+1, int64(0))
	}
	pr := sop.Progress{States: map[string]sop.State{}}
	for i := range f.p.Steps {
		pr.States[f.p.Steps[i].ID] = c.state(i)
	}
	progress, _ := json.Marshal(pr) // maps of words
	f.rows.add(c.n, c.uid, c.number, c.opened.Year(), c.running, f.entries(c), f.p.Row, c.title, status, step, micro(c.opened), string(c.label), c.label.Rank(), 1+c.n%agencies,
		incident.Kinds[c.n%len(incident.Kinds)], "sedang", "sedang", incident.Priorities[c.n%4], micro(c.opened), micro(c.opened), due, closed, reason, string(progress), finished,
		string(foreign.Fold(foreign.Text(c.title)))+" "+strings.ToLower(c.number))
}

func (c story) state(step int) sop.State {
	switch {
	case step < c.at:
		return sop.Done
	case step == c.at:
		return sop.Active
	}
	return sop.Pending
}

func (f *filler) report(c story) {
	uid, number := db.UID(), fmt.Sprintf("L-%d-%06d", c.opened.Year(), c.running)
	f.reports.add(c.n, uid, number, int64(1), incident.ReportAccepted, "api", micro(c.opened), micro(c.opened), c.title, description, incident.Kinds[c.n%len(incident.Kinds)],
		1+c.n%agencies, "Pelapor Contoh", hash(uid), hash(number), c.n, micro(c.opened), strings.ToLower(c.title))
	f.chain("report/"+uid, []string{"report_filed"}, c.opened, map[string]any{"number": number, "channel": "api", "title": c.title, "status": incident.ReportAccepted})
}

func (f *filler) progress(c story) {
	for i := range f.p.Steps {
		s, done, by := f.p.Steps[i], int64(0), ""
		if c.state(i) == sop.Done {
			done, by = micro(c.opened.Add(time.Duration(i)*time.Hour)), "bench"
		}
		f.steps.add(c.n, s.ID, i, string(c.state(i)), micro(c.opened), done, by)
	}
	if c.at > 0 {
		first := f.p.Steps[0]
		f.forms.add(c.n, first.ID, "acceptance", int64(1), `{"channel":"api"}`, true, first.Performs[0].Name, micro(c.opened), micro(c.opened))
	}
	if c.at < len(f.p.Steps) {
		f.turn(c)
	}
}

// turn writes whose turn it is, as casework does.
func (f *filler) turn(c story) {
	s, told := f.p.Steps[c.at], map[[2]string]bool{}
	add := func(part string, refs []sop.Ref) {
		for _, r := range refs {
			if key := [2]string{r.Name, part}; !told[key] {
				told[key] = true
				f.turns.add(c.n, r.Name, part)
			}
		}
	}
	add("performs", s.Performs)
	add("decides", s.Decides)
	add("takes_part", s.TakesPart)
	for _, sf := range s.Forms {
		add("takes_part", sf.By)
		add("fills", sf.By)
	}
}

// entries is how long an incident's chain is: the last one's is the one that is opened.
func (f *filler) entries(c story) int {
	if c.n == f.incidents {
		return entries
	}
	return 2
}

func (f *filler) history(c story) {
	kinds := []string{"incident_opened"}
	for len(kinds) < f.entries(c) {
		kinds = append(kinds, []string{"member_named", "form_filled", "evidence_added", "described"}[len(kinds)%4])
	}
	f.chain("incident/"+c.uid, kinds, c.opened, map[string]any{"number": c.number, "title": c.title, "tlp": string(c.label), "step": f.p.Steps[0].ID, "form": "acceptance", "name": "bukti.png"})
}

// chain writes a chain as the room timeline does; `tanggap verify` reads it.
func (f *filler) chain(stream string, kinds []string, at time.Time, facts map[string]any) {
	facts["salt"] = hash(stream)[:22]
	b, _ := json.Marshal(facts)
	payload, before := string(b), ""
	for i, kind := range kinds {
		t := micro(at.Add(time.Duration(i) * time.Minute))
		head := fmt.Sprintf("tanggap/entry/1 sha256\n%s\n%s\n%d\n\n\n%d\n%d\nexact\n%s\n%s", before, stream, i+1, t, t, kind, hash(payload))
		before = hash(head)
		f.timeline.add(stream, i+1, t, t, "exact", "", "", kind, payload, hash(payload), head, before)
	}
}

func micro(t time.Time) int64 { return t.UnixMicro() }

func hash(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}
