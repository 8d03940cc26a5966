package api

import (
	"context"
	"encoding/json"
	"net/url"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/api/body"
	"tanggap/internal/blob"
	"tanggap/internal/casework"
	"tanggap/internal/db"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/intake"
)

// Letter is the head of a letter.
type Letter struct {
	Number  string `json:"number,omitempty"`
	Date    string `json:"date,omitempty"`
	From    string `json:"from,omitempty"`
	Subject string `json:"subject,omitempty"`
}

// Reporter is who reports.
type Reporter struct {
	Name         string `json:"name,omitempty"`
	Email        string `json:"email,omitempty"`
	Phone        string `json:"phone,omitempty"`
	Organisation string `json:"organisation,omitempty"`
}

// NewReport is a report to file.
type NewReport struct {
	Description  foreign.Text `json:"description"`
	Title        string       `json:"title,omitempty"`
	Channel      string       `json:"channel,omitempty"`
	Origin       string       `json:"origin,omitempty"`
	ReceivedAt   body.Instant `json:"received_at,omitempty"`
	OccurredAt   body.Instant `json:"occurred_at,omitempty"`
	DiscoveredAt body.Instant `json:"discovered_at,omitempty"`
	Kind         string       `json:"kind,omitempty"`
	Agency       string       `json:"agency,omitempty"`
	Asset        string       `json:"asset,omitempty"`
	Letter       Letter       `json:"letter,omitempty"`
	Reporter     Reporter     `json:"reporter"`
	LateReason   foreign.Text `json:"late_reason,omitempty"`
	Ongoing      body.YesNo   `json:"ongoing,omitempty"`
	PersonalData body.YesNo   `json:"personal_data,omitempty"`
}

// Receipt is what the reporter takes away. The code is told this once.
type Receipt struct {
	Number      string `json:"number"`
	ReceiptCode string `json:"receipt_code"`
	URL         string `json:"url"`
}

func moment(at body.Instant) intake.Moment {
	if at == 0 {
		return intake.Moment{}
	}
	return intake.Moment{At: at.Time(), Precision: "exact"}
}

func (n NewReport) draft(v account.Viewer) intake.Draft {
	if n.Channel == "" {
		n.Channel = "api"
	}
	return intake.Draft{
		Channel: n.Channel, Origin: n.Origin, Title: foreign.Text(n.Title), Description: n.Description, Kind: n.Kind, Agency: n.Agency,
		Asset:    foreign.Text(n.Asset),
		Reporter: intake.Reporter{Name: foreign.Text(n.Reporter.Name), Email: foreign.Text(n.Reporter.Email), Phone: foreign.Text(n.Reporter.Phone), Organisation: foreign.Text(n.Reporter.Organisation)},
		Letter:   intake.Letter{Number: foreign.Text(n.Letter.Number), Date: n.Letter.Date, From: foreign.Text(n.Letter.From), Subject: foreign.Text(n.Letter.Subject)},
		Received: moment(n.ReceivedAt), Occurred: moment(n.OccurredAt), Discovered: moment(n.DiscoveredAt),
		LateReason: n.LateReason, Ongoing: string(n.Ongoing), PersonalData: string(n.PersonalData), By: v,
	}
}

// fileReport stores the body as it came, then files the report with it. A contact files for his own agency only.
func fileReport(ctx context.Context, c *call, n NewReport) (Receipt, error) {
	d := n.draft(c.v)
	if err := c.contacts(ctx, &d); err != nil {
		return Receipt{}, err
	}
	if err := d.Validate(c.DB.Now()); err != nil {
		return Receipt{}, err
	}
	stored, err := blob.Keep(ctx, c.Blobs, c.body)
	if err != nil {
		return Receipt{}, err
	}
	d.Office = &c.office
	d.Original = &evidence.File{SHA256: stored.SHA256, Size: stored.Size, Stored: stored.Name, Codec: stored.Codec, KeyID: stored.KeyID, Name: "laporan.json", Media: "application/json"}
	if c.memory != nil {
		d.FormKey = c.memory.FormKey()
		d.Also = func(ctx context.Context, tx *db.Tx, r intake.Receipt) error {
			if err := c.memory.Claim(ctx, tx); err != nil {
				return err
			}
			return c.memory.Keep(ctx, tx, c.receipt(r))
		}
	}
	filed, err := intake.File(ctx, c.DB, d)
	if err != nil {
		return Receipt{}, err
	}
	return c.receipt(filed), nil
}

// contacts holds an agency's contact to his own agency and to this channel.
func (c *call) contacts(ctx context.Context, d *intake.Draft) error {
	if c.v.Agency == 0 || !c.v.Can(account.OPD) {
		return nil
	}
	own, err := agency.ByID(ctx, c.DB, c.v.Agency)
	if err != nil {
		return err
	}
	var bad []fault.Field
	if d.Agency != "" && d.Agency != own.Key {
		bad = append(bad, fault.Field{Path: "agency", Code: "choice"})
	}
	if d.Channel != "api" {
		bad = append(bad, fault.Field{Path: "channel", Code: "choice"})
	}
	d.Agency = own.Key
	return fault.Invalid(bad...)
}

func (c *call) receipt(r intake.Receipt) Receipt {
	return Receipt{r.Report.Number, r.Code, c.BaseURL + "/lacak?nomor=" + url.QueryEscape(r.Report.Number)}
}

// Report is a report as its readers see it: the names of POST, what became of it.
type Report struct {
	Number       string     `json:"number"`
	Status       string     `json:"status"`
	Incident     *string    `json:"incident"`
	Channel      string     `json:"channel"`
	Origin       string     `json:"origin,omitempty"`
	Title        string     `json:"title"`
	TitleDerived bool       `json:"title_derived"`
	Description  string     `json:"description,omitempty"`
	RecordedAt   *time.Time `json:"recorded_at"`
	ReceivedAt   *time.Time `json:"received_at"`
	OccurredAt   *time.Time `json:"occurred_at,omitempty"`
	DiscoveredAt *time.Time `json:"discovered_at,omitempty"`
	LateReason   string     `json:"late_reason,omitempty"`
	Kind         string     `json:"kind,omitempty"`
	Agency       string     `json:"agency,omitempty"`
	Asset        string     `json:"asset,omitempty"`
	Letter       *Letter    `json:"letter,omitempty"`
	Reporter     *Reporter  `json:"reporter,omitempty"`
	Ongoing      string     `json:"ongoing,omitempty"`
	PersonalData string     `json:"personal_data,omitempty"`
	Refusal      string     `json:"refusal,omitempty"`
}

// Page is a list and where it goes on; a null cursor is its end.
type Page[T any] struct {
	Items      []T     `json:"items"`
	NextCursor *string `json:"next_cursor"`
}

// page turns rows into a list. A nil cursor ends it.
func page[R, T any](rows []R, next string, show func(R) T) Page[T] {
	p := Page[T]{Items: make([]T, 0, len(rows))}
	for _, r := range rows {
		p.Items = append(p.Items, show(r))
	}
	if next != "" {
		p.NextCursor = &next
	}
	return p
}

// when is an instant in an answer; none is null.
func when(t db.Time) *time.Time {
	if t == 0 {
		return nil
	}
	at := t.Time()
	return &at
}

// names are what rows name by id: agencies, and the numbers of incidents that the viewer may know.
type names struct {
	agencies  map[int64]string
	incidents map[int64]string
}

func (c *call) names(ctx context.Context, r db.Reader, reports []incident.Report) (names, error) {
	n := names{map[int64]string{}, map[int64]string{}}
	all, err := agency.All(ctx, r)
	if err != nil {
		return n, err
	}
	for _, a := range all {
		n.agencies[a.ID] = a.Key
	}
	var ids []int64
	for _, rep := range reports {
		if rep.IncidentID != nil {
			ids = append(ids, *rep.IncidentID)
		}
	}
	n.incidents, err = incident.Numbers(ctx, r, c.v, ids)
	return n, err
}

// show lays a report out. A contact of its agency who did not write it sees no more than its head.
func (c *call) show(rep incident.Report, n names) Report {
	out := Report{
		Number: rep.Number, Status: rep.Status, Channel: rep.Channel, Title: string(rep.Title), TitleDerived: rep.TitleDerived,
		RecordedAt: when(rep.Recorded), ReceivedAt: when(rep.Received), Refusal: rep.Refusal,
	}
	if rep.IncidentID != nil {
		if number, ok := n.incidents[*rep.IncidentID]; ok {
			out.Incident = &number
		}
	}
	if rep.AgencyID != nil {
		out.Agency = n.agencies[*rep.AgencyID]
	}
	if c.v.Can(account.OPD) && !c.v.Can(account.Team) && (rep.ReporterID == nil || *rep.ReporterID != c.v.Person) {
		return out
	}
	out.Origin, out.Description, out.Kind, out.Asset = rep.Origin, string(rep.Description), rep.Kind, string(rep.Asset)
	out.OccurredAt, out.DiscoveredAt, out.LateReason = when(rep.Occurred), when(rep.Discovered), string(rep.LateReason)
	out.Ongoing, out.PersonalData = rep.Ongoing, rep.PersonalData
	if rep.Channel == "letter" {
		out.Letter = &Letter{string(rep.LetterNumber), rep.LetterDate, string(rep.LetterFrom), string(rep.LetterSubject)}
	}
	out.Reporter = &Reporter{string(rep.ReporterName), string(rep.ReporterEmail), string(rep.ReporterPhone), string(rep.ReporterOrganisation)}
	return out
}

// findReport is a report that the caller may read, or that his agency follows.
func (c *call) findReport(ctx context.Context, r db.Reader) (incident.Report, error) {
	rep, err := incident.FindReport(ctx, r, c.v, c.at("number"))
	if fault.Is(err, fault.KindNotFound) {
		rep, err = incident.FindSharedReport(ctx, r, c.v, c.at("number"))
	}
	return rep, err
}

func readReport(ctx context.Context, c *call) (out Report, err error) {
	err = c.DB.View(ctx, func(ctx context.Context, r db.Reader) error {
		rep, err := c.findReport(ctx, r)
		if err != nil {
			return err
		}
		n, err := c.names(ctx, r, []incident.Report{rep})
		out = c.show(rep, n)
		return err
	})
	return out, err
}

func listReports(ctx context.Context, c *call) (out Page[Report], err error) {
	limit, err := c.limit()
	if err != nil {
		return out, err
	}
	before, err := c.number("cursor")
	if err != nil {
		return out, err
	}
	err = c.DB.View(ctx, func(ctx context.Context, r db.Reader) error {
		rows, err := incident.ListReports(ctx, r, c.v, before, c.line("status"), limit+1)
		if err != nil {
			return err
		}
		next := ""
		if len(rows) > limit {
			rows = rows[:limit]
			next = itoa(rows[limit-1].ID)
		}
		n, err := c.names(ctx, r, rows)
		out = page(rows, next, func(rep incident.Report) Report { return c.show(rep, n) })
		return err
	})
	return out, err
}

// Opened names the incident that a report is in now.
type Opened struct {
	Number string `json:"number"`
}

// Acceptance is an empty body, the incident to join, or the acceptance form: under its name or its fields alone.
type Acceptance struct {
	Rest body.Forms `json:""`
}

func acceptReport(ctx context.Context, c *call, a Acceptance) (Opened, error) {
	join, form, err := a.read()
	if err != nil {
		return Opened{}, err
	}
	number := c.at("number")
	if _, err := incident.FindReport(ctx, c.DB, c.v, number); err != nil {
		return Opened{}, err
	}
	lists, err := casework.ReadChoices(ctx, c.DB)
	if err != nil {
		return Opened{}, err
	}
	return act(ctx, c, c.v.Actor(), func(ctx context.Context, tx *db.Tx) (Opened, error) {
		if join != "" {
			return Opened{join}, intake.Join(ctx, tx, c.Shelf, c.v, number, join)
		}
		opened, err := intake.Accept(ctx, tx, c.Shelf, c.v, number, form, lists)
		return Opened{opened}, err
	})
}

func (a Acceptance) read() (join string, form json.RawMessage, err error) {
	if b, ok := a.Rest["incident"]; ok {
		if json.Unmarshal(b, &join) != nil || join == "" || len(a.Rest) > 1 {
			err = fault.Invalid(fault.Field{Path: "incident", Code: "shape"})
		}
		return string(foreign.Line(join)), nil, err
	}
	if b, ok := a.Rest["acceptance"]; ok {
		for name := range a.Rest {
			if name != "acceptance" {
				return "", nil, fault.Invalid(fault.Field{Path: string(foreign.Line(name)), Code: "unknown_field"})
			}
		}
		return "", b, nil
	}
	if len(a.Rest) == 0 {
		return "", nil, nil
	}
	form, err = json.Marshal(a.Rest)
	return "", form, err
}

// Refusal is why a report is refused: a word of the list, and a note.
type Refusal struct {
	Reason string       `json:"reason"`
	Note   foreign.Text `json:"note,omitempty"`
}

func refuseReport(ctx context.Context, c *call, f Refusal) (Report, error) {
	if n := f.Note.Letters(); n > casework.MaxLong {
		return Report{}, fault.Invalid(fault.Field{Path: "note", Code: "too_long", Args: []any{"n", casework.MaxLong, "have", n}})
	}
	number := c.at("number")
	if _, err := incident.FindReport(ctx, c.DB, c.v, number); err != nil {
		return Report{}, err
	}
	return act(ctx, c, c.v.Actor(), func(ctx context.Context, tx *db.Tx) (Report, error) {
		if err := intake.Refuse(ctx, tx, c.Shelf, c.v, number, f.Reason, f.Note); err != nil {
			return Report{}, err
		}
		rep, err := incident.ReportByNumber(ctx, tx, number)
		if err != nil {
			return Report{}, err
		}
		n, err := c.names(ctx, tx, []incident.Report{rep})
		return c.show(rep, n), err
	})
}
