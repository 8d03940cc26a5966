package desk

import (
	"cmp"
	"context"
	"strings"
	"time"

	"tanggap/internal/agency"
	"tanggap/internal/casework"
	"tanggap/internal/db"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/indonesian"
	"tanggap/internal/intake"
	"tanggap/internal/web/incidents/fields"
	"tanggap/internal/web/ui"
)

// opened is one report with everything that deciding on it needs, and what was typed and refused.
type opened struct {
	*box
	rep      incident.Report
	agency   agency.Agency
	asset    agency.Asset // that its words speak of; ID 0: none
	by       string       // who entered it
	decided  string       // who decided
	files    []evidence.Attachment
	messages []incident.Message
	hints    []hint
	number   string // of the incident it is in
	lists    casework.Choicelist
	typed    fields.Values
	errors   map[string]string
	refused  bool
	conflict *ui.Compare
	code     string // a new receipt code, shown once
}

// alikeFor is how far back "perhaps the same" looks.
const alikeFor = 30 * 24 * time.Hour

func (b *box) open(ctx context.Context, r db.Reader, rep incident.Report) (err error) {
	o := &opened{box: b, rep: rep, errors: map[string]string{}}
	b.one = o
	if rep.AgencyID != nil {
		if o.agency, err = agency.ByID(ctx, r, *rep.AgencyID); err != nil {
			return err
		}
	}
	if o.asset, err = agency.Suggest(ctx, r, string(rep.Asset)+"\n"+string(rep.Description)); err != nil && err != db.ErrNone {
		return err
	}
	if o.lists, err = casework.ReadChoices(ctx, r); err != nil {
		return err
	}
	for _, part := range []func(context.Context, db.Reader) error{o.readPeople, o.readFiles, o.readHints} {
		if err := part(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

func (o *opened) readFiles(ctx context.Context, r db.Reader) (err error) {
	if o.files, err = evidence.OfReport(ctx, r, o.rep.ID); err != nil {
		return err
	}
	var in int64
	if o.rep.IncidentID != nil {
		in = *o.rep.IncidentID
	}
	o.messages, err = incident.MessagesToReporter(ctx, r, o.rep.ID, in)
	return err
}

func (o *opened) readPeople(ctx context.Context, r db.Reader) error {
	name := func(id *int64) string {
		if id == nil {
			return ""
		}
		p, err := personByID(ctx, r, *id)
		if err != nil {
			return ""
		}
		return p
	}
	o.by, o.decided = name(o.rep.EnteredBy), name(o.rep.DecidedBy)
	if o.rep.IncidentID == nil {
		return nil
	}
	numbers, err := incident.Numbers(ctx, r, o.v.Viewer, []int64{*o.rep.IncidentID})
	o.number = numbers[*o.rep.IncidentID]
	return err
}

// hint is an incident or report that may be the same thing. It is never decided upon by itself.
type hint struct {
	number string // of an incident; "" for a report that waits
	row    incident.Row
	report incident.Report
	why    []string
	system bool // the same system, not only the same agency: offered as the answer
}

const shownHints = 4

func (o *opened) readHints(ctx context.Context, r db.Reader) error {
	if !undecided(o.rep) {
		return nil
	}
	since := o.now.Add(-alikeFor)
	at := map[string]int{}
	add := func(f incident.Filter, why string) error {
		f.Since, f.Order, f.Limit = since, "recent", shownHints
		rows, _, err := incident.List(ctx, r, o.v.Viewer, f)
		for _, row := range rows {
			if i, ok := at[row.Number]; ok {
				o.hints[i].why = append(o.hints[i].why, why)
			} else if len(o.hints) < shownHints {
				at[row.Number] = len(o.hints)
				o.hints = append(o.hints, hint{number: row.Number, row: row, why: []string{why}, system: f.Asset != 0})
			}
		}
		return err
	}
	if o.asset.ID != 0 {
		if err := add(incident.Filter{Asset: o.asset.ID}, o.v.T("desk.same.asset", "name", cmp.Or(o.asset.Host, o.asset.Name))); err != nil {
			return err
		}
	}
	if key := o.agencyKey(); key != "" {
		if err := add(incident.Filter{Agency: key}, o.v.T("desk.same.agency")); err != nil {
			return err
		}
	}
	waiting, err := incident.SameAgency(ctx, r, o.v.Viewer, o.rep, since)
	for _, rep := range waiting {
		if undecided(rep) {
			o.hints = append(o.hints, hint{report: rep, why: []string{o.v.T("desk.same.agency"), o.v.T("desk.same.waiting")}})
		}
	}
	return err
}

// agencyKey is the report's agency, or the one whose asset its words speak of.
func (o *opened) agencyKey() string {
	if o.agency.ID != 0 || o.asset.ID == 0 {
		return o.agency.Key
	}
	for _, a := range o.lists.Agencies {
		if a.ID == o.asset.AgencyID {
			return a.Key
		}
	}
	return ""
}

func (h hint) label(o *opened) string {
	if h.number == "" {
		return shown(h.report.Title)
	}
	return shown(h.row.Title)
}

func (h hint) link() ui.Link {
	if h.number == "" {
		return link("/kotak-masuk/"+h.report.Number, h.report.Number)
	}
	return link("/insiden/"+h.number, h.number)
}

func (h hint) note(o *opened) string {
	out := strings.Join(h.why, " · ")
	if h.number != "" {
		out = joined(out, option(o.v, "kind", h.row.Kind), h.row.Agency, o.v.T("status."+h.row.Status))
	}
	return out
}

func (o *opened) way() string {
	at := o.v.Office.Local(o.rep.Received)
	return joined(o.v.T("channel."+o.rep.Channel), o.v.Weekday(at)+" "+o.v.Brief(o.rep.Received)+" "+o.v.ZoneName())
}

// facts is the report in short lines; what nobody said is left out. Foreign words are text, never links.
func (o *opened) facts() ui.Facts {
	v, r := o.v, o.rep
	var out ui.Facts
	add := func(key, value string) {
		if value != "" {
			out.Items = append(out.Items, ui.Fact{Label: v.T("desk.fact." + key), Value: value})
		}
	}
	if r.Channel == "letter" || r.LetterNumber != "" {
		add("letter", joined(shown(r.LetterNumber), o.day(r.LetterDate)))
		add("sender", shown(r.LetterFrom))
		add("subject", shown(r.LetterSubject))
	}
	add("reporter", o.reporter())
	out.Items = append(out.Items, o.reach()...)
	add("agency", foreign.Show(foreign.Text(o.agency.Name)))
	o.asked(&out)
	add("kind", option(v, "kind", r.Kind))
	add("location", shown(r.Location))
	add("occurred", o.moment(r.Occurred, r.OccurredPrecision, r.OccurredWords))
	add("discovered", o.moment(r.Discovered, r.DiscoveredPrecision, ""))
	add("ongoing", option(v, "yes_open", r.Ongoing))
	add("personal_data", option(v, "yes_open", r.PersonalData))
	add("actions", shown(r.Actions))
	if o.by != "" {
		add("entered", joined(o.by, v.Brief(r.Recorded)))
	}
	add("late_reason", shown(r.LateReason))
	return out
}

// asked is the system that the words speak of, and whether the register knows it.
func (o *opened) asked(out *ui.Facts) {
	if o.rep.Asset == "" && o.asset.ID == 0 {
		return
	}
	f := ui.Fact{Label: o.v.T("desk.fact.asset"), Value: shown(o.rep.Asset), Mono: true}
	out.Items = append(out.Items, f)
	if o.asset.ID != 0 {
		name := o.asset.Name
		for _, a := range o.lists.Agencies {
			if a.ID == o.asset.AgencyID {
				name = joined(name, a.Name)
			}
		}
		out.Items = append(out.Items, ui.Fact{Label: o.v.T("desk.fact.known"), Value: foreign.Show(foreign.Text(name))})
	}
}

func (o *opened) reporter() string {
	r := o.rep
	who := joined(shown(r.ReporterName), shown(r.ReporterOrganisation), option(o.v, "origin", r.Origin))
	if r.Anonymous {
		who = joined(who, o.v.T("desk.anonymous"))
	}
	return who
}

// reach is how the reporter can be called back: only what reads as a number becomes an address.
func (o *opened) reach() []ui.Fact {
	var out []ui.Fact
	if r := o.rep; r.ReporterPhone != "" {
		f := ui.Fact{Label: o.v.T("desk.fact.phone"), Value: shown(r.ReporterPhone)}
		if found := indonesian.ParsePhones(string(r.ReporterPhone)).Numbers; len(found) > 0 {
			f.Link = link("tel:"+string(found[0]), o.v.T("desk.call"))
		}
		out = append(out, f)
	}
	if o.rep.ReporterEmail != "" {
		out = append(out, ui.Fact{Label: o.v.T("desk.fact.email"), Value: shown(o.rep.ReporterEmail)})
	}
	return out
}

func (o *opened) day(civil string) string {
	t, err := time.Parse(time.DateOnly, civil)
	if err != nil {
		return civil
	}
	return indonesian.Date(t)
}

// moment is a time as well as it is known, with the words in which it was said.
func (o *opened) moment(t db.Time, precision string, words foreign.Text) string {
	if t == 0 {
		return shown(words)
	}
	at := o.v.Brief(t) + " " + o.v.ZoneName()
	if precision == "day" {
		at = o.v.BriefDay(t)
	} else if precision == "hour" {
		at = o.v.T("desk.about", "when", at)
	}
	if words != "" && !strings.ContainsAny(string(words), "T") {
		at += " (“" + shown(words) + "”)"
	}
	return at
}

func (o *opened) kept() []ui.DocumentLine {
	var out []ui.DocumentLine
	for _, f := range o.files {
		out = append(out, ui.DocumentLine{Name: shown(f.Name), Href: o.at("/berkas/" + f.UID), Note: joined(mediaName(o.v, f.Media), indonesian.Size(f.Size))})
	}
	if o.rep.HasOriginal {
		out = append(out, ui.DocumentLine{Name: o.v.T("desk.original"), Href: o.at("/asli"), Note: o.v.T("desk.original.note")})
	}
	return out
}

func (o *opened) at(more string) string { return "/kotak-masuk/" + o.rep.Number + more }

// outcome says what became of a report that is decided.
func (o *opened) outcome() (string, ui.Link) {
	when := o.v.Brief(o.rep.Decided)
	who := cmp.Or(o.decided, o.v.T("incident.program"))
	switch o.rep.Status {
	case incident.ReportRefused:
		return o.v.T("desk.outcome.refused", "who", who, "when", when, "reason", o.v.T("desk.refusal."+o.rep.Refusal)), ui.Link{}
	case incident.ReportJoined:
		return o.v.T("desk.outcome.joined", "who", who, "when", when), o.incident()
	}
	return o.v.T("desk.outcome.accepted", "who", who, "when", when), o.incident()
}

func (o *opened) incident() ui.Link {
	if o.number == "" {
		return ui.Link{}
	}
	return link("/insiden/"+o.number, o.number)
}

func (o *opened) complain(e *fault.Error) {
	o.refused = true
	for _, f := range e.Fields {
		o.errors[controlOf(f.Path)] = o.v.T("field."+f.Code, f.Args...)
	}
}

// controlOf is the control of a complaint's path.
func controlOf(path string) string {
	switch path {
	case "incident":
		return "insiden"
	case "reason":
		return "alasan"
	case "body":
		return "isi"
	}
	return path
}

func (o *opened) password() bool { return intake.HasPassword(o.rep.Description) }

// who could decide on reports.
func (o *opened) who() string {
	var names []string
	for _, role := range intake.Openers(o.p) {
		names = append(names, short(o.v, o.p, role))
	}
	return strings.Join(names, ", ")
}

// from is who wrote a message: the reporter, or the team.
func (o *opened) from(m incident.Message) string {
	if m.FromOutside {
		return shown(sender(o.v, o.rep))
	}
	return o.v.Office.Get("team.short")
}
