package document

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/agenda"
	"tanggap/internal/db"
	"tanggap/internal/document/sheet"
	"tanggap/internal/incident"
	"tanggap/internal/indonesian"
	"tanggap/internal/office"
	"tanggap/internal/procedure"
	"tanggap/internal/sop"
)

// content is what the papers of one incident are made from, read at once.
type content struct {
	incident  incident.Incident
	procedure procedure.Version
	office    office.Profile
	reports   []incident.Report
	lines     []agenda.Line
	hops      []agenda.Disposition
	clocks    []incident.Clock
	forms     []incident.Filled
	owner     agency.Agency // zero: not known
	systems   []string      // names of the affected assets
	site      string
	today     string
}

func readContent(ctx context.Context, r db.Reader, shelf *procedure.Shelf, site string, id int64) (*content, error) {
	c := &content{site: site}
	var err error
	for _, read := range []func() error{
		func() error { c.incident, err = incident.ByID(ctx, r, id); return err },
		func() error { c.procedure, err = shelf.Of(ctx, r, c.incident.ProcedureID); return err },
		func() error { c.office, err = office.Read(ctx, r); return err },
		func() error { c.reports, err = incident.Reports(ctx, r, id); return err },
		func() error { c.lines, err = agenda.OfIncident(ctx, r, id); return err },
		func() error { c.hops, err = agenda.Dispositions(ctx, r, id); return err },
		func() error { c.clocks, err = incident.Clocks(ctx, r, id); return err },
		func() error { c.forms, err = incident.Forms(ctx, r, id); return err },
		func() error { return c.readRegisters(ctx, r) },
	} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	c.today = c.office.Day(r.Now())
	return c, nil
}

// readRegisters reads the owner of the system and the affected assets.
func (c *content) readRegisters(ctx context.Context, r db.Reader) (err error) {
	if c.incident.AgencyID == nil {
		return nil
	}
	if c.owner, err = agency.ByID(ctx, r, *c.incident.AgencyID); err != nil {
		return err
	}
	ids, err := incident.Assets(ctx, r, c.incident.ID)
	if err != nil || len(ids) == 0 {
		return err
	}
	all, err := agency.Assets(ctx, r, 0)
	for _, a := range all {
		if slices.Contains(ids, a.ID) {
			c.systems = append(c.systems, a.Name)
		}
	}
	return err
}

// form is the newest complete body of a form.
func (c *content) form(name string, into any) bool {
	for _, f := range slices.Backward(c.forms) {
		if f.Form == name && f.Complete {
			return json.Unmarshal([]byte(f.Body), into) == nil
		}
	}
	return false
}

func (c *content) format() sheet.Format {
	return sheet.Format{Paper: c.office.Get("paper.size"), Zone: c.office.Get("office.zone")}
}

func (c *content) kop() sheet.Kop {
	get := c.office.Get
	return sheet.Kop{
		Government: get("kop.government"), Agency: get("kop.agency"), Street: get("kop.street"), City: get("kop.city"),
		Phone: get("kop.phone"), Website: get("kop.web"), Email: get("kop.email"),
	}
}

// region is the government's own name: "PEMERINTAH PROVINSI MALUKU UTARA" gives "Provinsi Maluku Utara".
func (c *content) region() string {
	words := strings.Fields(strings.ToLower(c.office.Get("kop.government")))
	if len(words) > 0 && words[0] == "pemerintah" {
		words = words[1:]
	}
	return indonesian.TitleCase(strings.Join(words, " "))
}

// headOf is the position to whom a letter to an agency goes, with the region where its own title does not say it.
func (c *content) headOf(a agency.Agency) string {
	title := a.HeadTitle
	if title == "" && a.Name != "" {
		title = "Kepala " + a.Name
	}
	region := c.region()
	if title == "" || region == "" || a.Outside || a.Kind != "opd" || strings.Contains(strings.ToLower(title), strings.ToLower(region)) {
		return title
	}
	return title + " " + region
}

// position is what an actor of the procedure is called under his name: inside the team with the team's short name.
func (c *content) position(a *sop.Actor) string {
	short := c.office.Get("team.short")
	if a.Column == 0 || short == "" || strings.Contains(a.Title, short) {
		return a.Title
	}
	return strings.TrimSuffix(a.Title, " CSIRT") + " " + short
}

// held are the assignments of a person on a day.
func held(ctx context.Context, r db.Reader, person int64, day string) ([]account.Assignment, error) {
	all, err := account.Assignments(ctx, r, person)
	return slices.DeleteFunc(all, func(a account.Assignment) bool { return a.FromDay > day || a.UntilDay < day }), err
}

// priority is "P2 (Tinggi)": the priority with its word.
func (c *content) priority() string {
	if c.incident.Priority == "" {
		return ""
	}
	words := map[string]string{"P1": "Kritis", "P2": "Tinggi", "P3": "Sedang", "P4": "Rendah"}
	return c.incident.Priority + " (" + words[c.incident.Priority] + ")"
}

// target is when the incident should be contained; none is promised where no such clock was started.
func (c *content) target() (at time.Time, none bool) {
	for _, k := range c.clocks {
		if k.Name == incident.ClockContain {
			return k.Due.Time(), false
		}
	}
	return time.Time{}, c.incident.Priority != ""
}

// lineIn is the line of the book of incoming letters: the first that was not voided.
func (c *content) lineIn() (agenda.Line, bool) {
	for _, l := range c.lines {
		if l.Book == agenda.In && l.State == agenda.Used {
			return l, true
		}
	}
	return agenda.Line{}, false
}

// contact is the coordinator who can be called: the first holder of the desk, by his own phone or the team's.
func (c *content) contact(ctx context.Context, r db.Reader) (sheet.Contact, error) {
	for _, id := range c.procedure.Holders(sop.Desk) {
		people, err := account.OfRole(ctx, r, id, c.today)
		if err != nil {
			return sheet.Contact{}, err
		}
		if a, ok := c.procedure.Actor(id); ok && len(people) > 0 {
			p := people[0]
			return sheet.Contact{
				Name: p.Name, Position: c.position(a),
				Phone: either(p.Phone, c.office.Get("team.phone")), Email: either(p.Email, c.office.Get("team.email")),
			}, nil
		}
	}
	return sheet.Contact{}, nil
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
