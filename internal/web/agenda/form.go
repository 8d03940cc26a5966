package agenda

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"tanggap/internal/agency"
	"tanggap/internal/agenda"
	"tanggap/internal/db"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/indonesian"
	"tanggap/internal/intake"
	"tanggap/internal/timeline"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// What a letter belongs to, beside the number of a waiting report.
const (
	toNone  = "tidak"
	toNew   = "baru"
	toOther = "nomor"
)

// waitingShown is how many waiting reports the form offers.
const waitingShown = 8

// fields are the form's in the order in which they stand.
var fields = []string{"agenda", "nomor", "tanggal", "asal", "hal", "diterima", "kaitan", "nomor_tujuan", "instansi", "alasan", "pindaian"}

// nameOf is the form's field of a complaint's path.
var nameOf = map[string]string{
	"number": "agenda", "letter.number": "nomor", "letter.date": "tanggal", "letter.from": "asal", "letter.subject": "hal", "title": "hal",
	"day": "diterima", "date": "diterima", "received_at": "diterima", "to": "nomor_tujuan", "agency": "instansi", "late_reason": "alasan", "scan": "pindaian",
}

// form is the letter's form as it stands.
type form struct {
	v        *server.Visit
	key      string
	typed    map[string]string
	errors   map[string]string
	waiting  []incident.Waiting
	agencies []agency.Agency
	kept     *evidence.File // came with an earlier try
	warnings []string
	alike    []agenda.Line
	failed   bool
}

func newForm(v *server.Visit) *form {
	return &form{v: v, key: db.UID(), errors: map[string]string{}, typed: map[string]string{
		"diterima": v.Office.Day(v.Site.DB.Now()), "kaitan": toNone,
	}}
}

var keyShape = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

func readForm(v *server.Visit) *form {
	f := newForm(v)
	if k := v.FormValue("kunci"); keyShape.MatchString(k) {
		f.key = k
	}
	for _, name := range fields {
		f.typed[name] = v.FormValue(name)
	}
	return f
}

func (f *form) say(name, key string, kv ...any) {
	if f.errors[name] == "" {
		f.errors[name] = f.v.T(key, kv...)
	}
}

// take notes the complaints of a fault by field.
func (f *form) take(e *fault.Error) {
	for _, c := range e.Fields {
		name := nameOf[c.Path]
		if name == "" {
			name = "nomor"
		}
		f.say(name, "field."+c.Code, c.Args...)
	}
}

func showForm(v *server.Visit) error { return newForm(v).show(http.StatusOK) }

// show renders the form with what a person may choose from.
func (f *form) show(code int) error {
	err := f.v.View(func(ctx context.Context, r db.Reader) (err error) {
		if f.waiting, err = incident.WaitingReports(ctx, r, f.v.Viewer, waitingShown); err != nil {
			return err
		}
		f.agencies, err = agency.All(ctx, r)
		return err
	})
	if err != nil {
		return err
	}
	shell := f.v.StaffShell(f.v.T("agenda.form.title"), ui.Agenda)
	shell.Failed = f.failed
	return f.v.RenderAs(code, ui.InStaff(shell, f.view()))
}

// refuse shows the form again; nothing typed and no file is lost.
func (f *form) refuse(code int) error {
	f.failed = true
	return f.show(code)
}

// enter is POST /agenda/masuk/catat.
func enter(v *server.Visit) error {
	scan, err := v.Upload("pindaian", maxScan)
	f := readForm(v)
	if line, err := agenda.ByUID(v.Context(), v.Site.DB, f.key); err == nil {
		return v.Redirect("/agenda/masuk/" + line.UID) // the form was sent twice
	} else if !fault.Is(err, fault.KindNotFound) {
		return err
	}
	if e := fault.Of(err); e != nil {
		return f.refuseScan(e)
	}
	if err != nil {
		return err
	}
	f.keep(scan)
	if f.kept != nil && !scanned(f.kept.Media) {
		f.kept = nil
		v.Site.Sessions.Remove(v.Context(), f.session())
		f.say("pindaian", "agenda.scan_kind")
	}
	return f.save()
}

func (f *form) refuseScan(e *fault.Error) error {
	code := server.Code(e)
	if e.Kind == fault.KindTooLarge {
		f.say("pindaian", "agenda.scan_large", "mb", maxScan>>20)
	} else {
		f.say("pindaian", "agenda.scan_cut")
	}
	return f.refuse(code)
}

// scanned tells whether a scan may have that type.
func scanned(media string) bool {
	return media == "application/pdf" || strings.HasPrefix(media, "image/")
}

func (f *form) session() string { return "scan/" + f.key }

// post is the letter as typed, and what it shall belong to.
func (f *form) post() intake.Post {
	p := intake.Post{
		Key: f.key, Day: f.typed["diterima"], Scan: f.kept,
		Letter: intake.Letter{
			Number: intake.Written(f.typed["nomor"]), Date: f.typed["tanggal"], From: intake.Written(f.typed["asal"]), Subject: intake.Written(f.typed["hal"]),
		},
	}
	if n, err := strconv.ParseInt(strings.TrimSpace(f.typed["agenda"]), 10, 32); err == nil {
		p.Running = n
	}
	switch to := f.typed["kaitan"]; to {
	case toNone, toNew, "":
	case toOther:
		if p.To = strings.TrimSpace(f.typed["nomor_tujuan"]); p.To == "" {
			f.say("nomor_tujuan", "field.need")
		}
	default:
		p.To = to
	}
	return p
}

// save checks, warns once, and enters.
func (f *form) save() error {
	v, p := f.v, f.post()
	if e := fault.Of(p.Validate(v.Office, v.Site.DB.Now())); e != nil {
		f.take(e)
	}
	if agenda.Typed(v.Office, agenda.In) && p.Running <= 0 {
		f.say("agenda", "field.number")
	}
	if len(f.errors) > 0 {
		return f.refuse(http.StatusUnprocessableEntity)
	}
	if warned, err := f.warn(p); err != nil || warned {
		if err == nil {
			err = f.show(http.StatusUnprocessableEntity)
		}
		return err
	}
	line, said, err := f.book(p)
	if e := fault.Of(err); e != nil && e.Kind == fault.KindInvalid {
		f.take(e)
		return f.refuse(http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	v.Site.Sessions.Remove(v.Context(), f.session())
	v.Flash(ui.FlashDone, v.T("agenda.entered", "n", line.Number), said, ui.Link{})
	return v.Redirect("/agenda/masuk/" + line.UID)
}

// warn tells what should be looked at again, unless the person has said that he did.
func (f *form) warn(p intake.Post) (bool, error) {
	var err error
	if f.warnings, f.alike, err = p.Warnings(f.v.Context(), f.v.Site.DB); err != nil {
		return false, err
	}
	seen := strings.Split(f.v.FormValue("dilihat"), " ")
	sure := f.v.FormValue("yakin") != ""
	for _, w := range f.warnings {
		if !sure || !slices.Contains(seen, w) {
			return true, nil
		}
	}
	return false, nil
}

// book enters the letter, alone or as a new report.
func (f *form) book(p intake.Post) (agenda.Line, string, error) {
	v := f.v
	if f.typed["kaitan"] != toNew {
		l, err := intake.Book(v.Context(), v.Site.DB, v.Viewer, p)
		return l, "", err
	}
	draft := intake.Draft{Agency: f.typed["instansi"], LateReason: foreign.Clean(f.typed["alasan"])}
	if p.Day != v.Office.Day(v.Site.DB.Now()) {
		day, err := time.ParseInLocation(time.DateOnly, p.Day, v.Office.Zone())
		if err != nil {
			return agenda.Line{}, "", fault.Invalid(fault.Field{Path: "day", Code: "no_such_day"})
		}
		draft.Received = intake.Moment{At: db.At(day), Precision: timeline.Day}
	}
	l, got, err := intake.BookReport(v.Context(), v.Site.DB, v.Viewer, p, draft)
	return l, v.T("agenda.entered_report", "number", got.Report.Number), err
}

func (f *form) field(name string, x ui.Field) ui.Field {
	x.Name, x.Error = name, f.errors[name]
	x.Label = f.v.T("agenda.form." + name)
	if x.Kind != ui.File {
		x.Value = f.typed[name]
	}
	return x
}

// links are the choices of what the letter belongs to: the waiting reports by number, day and channel alone.
func (f *form) links() ui.Field {
	v, x := f.v, f.field("kaitan", ui.Field{Kind: ui.Radio})
	x.Choices = waitingChoices(v, f.waiting)
	number := f.field("nomor_tujuan", ui.Field{Width: ui.Mid, Hint: v.T("agenda.form.nomor_tujuan_hint")})
	owner := f.field("instansi", ui.Field{Kind: ui.Select, Optional: true, Empty: v.T("agenda.form.unknown_agency"), Width: ui.Mid})
	for _, a := range f.agencies {
		owner.Choices = append(owner.Choices, ui.Choice{Value: a.Key, Label: a.Name})
	}
	late := f.field("alasan", ui.Field{Optional: true, Width: ui.Mid, Hint: v.T("agenda.form.alasan_hint")})
	x.Choices = append(
		x.Choices,
		ui.Choice{Value: toNew, Label: v.T("agenda.form.new"), Hint: v.T("agenda.form.new_hint"), More: join(owner.View(), late.View())},
		ui.Choice{Value: toOther, Label: v.T("agenda.form.other"), More: number.View()},
		ui.Choice{Value: toNone, Label: v.T("agenda.form.none"), Last: true},
	)
	return x
}

// waitingChoices show reports neutrally: number, when they came, by which channel.
func waitingChoices(v *server.Visit, waiting []incident.Waiting) []ui.Choice {
	var out []ui.Choice
	for _, w := range waiting {
		out = append(out, ui.Choice{Value: w.Number, Label: w.Number, Hint: v.T("channel."+w.Channel) + " · " + v.Brief(w.Received)})
	}
	return out
}

func (f *form) scan() ui.Field {
	x := f.field("pindaian", ui.Field{Kind: ui.File, Optional: true, Hint: f.v.T("agenda.form.pindaian_hint", "mb", maxScan>>20), Accept: "application/pdf,image/*"})
	if f.kept != nil {
		x.Kept = []ui.Kept{{Name: foreign.Show(f.kept.Name), Size: indonesian.Size(f.kept.Size)}}
	}
	return x
}

// summary is the list above a refused form.
func (f *form) summary() ui.ErrorSummary {
	s := ui.ErrorSummary{Title: f.v.T("agenda.form.failed")}
	for _, name := range fields {
		if words := f.errors[name]; words != "" {
			s.Items = append(s.Items, ui.Link{Href: "#f-" + name, Label: f.v.T("agenda.form."+name) + ": " + words})
		}
	}
	return s
}
