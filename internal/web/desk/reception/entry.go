package reception

import (
	"cmp"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/indonesian"
	"tanggap/internal/intake"
	"tanggap/internal/text"
	"tanggap/internal/timeline"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// entryFields are the fields of the entry in the order in which they stand on the page.
var entryFields = []string{
	"saluran", "nomor_surat", "tanggal_surat", "pengirim", "hal", "cerita", "instansi", "jenis", "nama", "telepon", "tanpa_nomor", "surel", "lembaga",
	"aset", "judul", "lokasi", "tindakan", "diterima", "alasan", "kejadian", "diketahui", "berlangsung", "data_pribadi", "sumber",
}

// entryOf is the entry's field of a draft's path.
var entryOf = map[string]string{
	"channel": "saluran", "description": "cerita", "kind": "jenis", "agency": "instansi", "asset": "aset", "title": "judul", "location": "lokasi",
	"actions": "tindakan", "received_at": "diterima", "late_reason": "alasan", "occurred_at": "kejadian", "discovered_at": "diketahui",
	"ongoing": "berlangsung", "personal_data": "data_pribadi", "origin": "sumber", "reporter.name": "nama", "reporter.phone": "telepon",
	"reporter.email": "surel", "reporter.organisation": "lembaga", "letter.number": "nomor_surat", "letter.date": "tanggal_surat",
	"letter.from": "pengirim", "letter.subject": "hal",
}

// origins is where the knowledge comes from unless the entry says otherwise.
var originOf = map[string]string{
	"phone": "masyarakat", "whatsapp": "masyarakat", "walk_in": "masyarakat", "letter": "opd", "fax": "opd", "detection": "deteksi_sendiri",
}

// numbered are the channels that ask for the reporter's number; "tanpa nomor" is an answer.
var numbered = []string{"phone", "whatsapp", "walk_in"}

// entry is a report as the staff takes it down: what was typed, exactly, and what is wrong with it.
type entry struct {
	v        *server.Visit
	key      string
	opened   string // when the button was pressed: the time of receipt unless another is typed
	channels []string
	typed    url.Values
	errors   map[string]string
	meanings map[string][]ui.Choice // a time that can mean several
	read     map[string]string      // how a time was understood
	agencies []agency.Agency
	failed   string
	note     string
}

// channelsOf are the channels by which somebody may take down a report: the desk all, the sekretariat letters, a
// handler what he detects himself.
func channelsOf(v account.Viewer) []string {
	if v.Can(account.Desk | account.Head) {
		return incident.DeskChannels
	}
	var out []string
	if v.Can(account.Sekretariat) {
		out = append(out, "letter")
	}
	if v.Can(account.Handler) {
		out = append(out, "detection")
	}
	return out
}

func newEntry(v *server.Visit) *entry {
	e := &entry{v: v, channels: channelsOf(v.Viewer), typed: url.Values{}, errors: map[string]string{}, meanings: map[string][]ui.Choice{}, read: map[string]string{}}
	e.newKey()
	return e
}

func (e *entry) newKey() {
	e.key, _ = account.Secret(18)
	e.opened = e.v.Now().Format(time.RFC3339)
}

var keyShape = regexp.MustCompile(`^[A-Za-z0-9_-]{24}$`)

// emptyEntry is GET /kotak-masuk/catat.
func emptyEntry(v *server.Visit) error {
	e := newEntry(v)
	e.typed.Set("saluran", e.channels[0])
	if c := v.FormValue("saluran"); slices.Contains(e.channels, c) {
		e.typed.Set("saluran", c)
	}
	return e.show(http.StatusOK)
}

// enter is POST /kotak-masuk/catat. The same form again leads to the same receipt.
func enter(v *server.Visit) error {
	e := newEntry(v)
	if k := v.PostFormValue("kunci"); keyShape.MatchString(k) {
		e.key = k
	}
	e.opened, e.typed = v.PostFormValue("dibuka"), v.PostForm
	d := e.draft()
	e.take(d.Validate(v.Site.DB.Now()))
	if len(e.errors) > 0 {
		return e.refuse(http.StatusUnprocessableEntity, "")
	}
	got, err := intake.File(v.Context(), v.Site.DB, d)
	f := fault.Of(err)
	switch {
	case err == nil && got.Again && got.Report.Description != d.Description && d.Description != "":
		e.newKey()
		return e.refuse(http.StatusConflict, "desk.entry.sent_other")
	case err == nil:
		return v.Redirect(receiptAddress(got.Report.Number, e.key))
	case db.Unavailable(err) || f != nil && f.Kind == fault.KindTryLater:
		v.Site.Log.Warn("report not taken down", "err", err)
		return e.refuse(http.StatusServiceUnavailable, "desk.entry.store_down")
	case f != nil && f.Kind == fault.KindInvalid:
		e.take(err)
		return e.refuse(http.StatusUnprocessableEntity, "")
	}
	return err
}

func receiptAddress(number, key string) string { return Noted + "/" + number + "/" + key }

func (e *entry) show(code int) error {
	var err error
	if e.agencies, err = agency.All(e.v.Context(), e.v.Site.DB); err != nil && code != http.StatusServiceUnavailable {
		return err
	}
	shell := e.v.StaffShell(e.v.T("desk.catch"), ui.Inbox)
	shell.Failed = e.failed != ""
	return e.v.RenderAs(code, ui.InStaff(shell, e.view()))
}

// refuse answers with the form and why nothing was stored; nothing that was typed is lost.
func (e *entry) refuse(code int, key string) error {
	e.failed = e.v.T("desk.entry.not_saved")
	if key != "" {
		e.note = e.v.T(key)
	}
	if code == http.StatusServiceUnavailable {
		e.v.W.Header().Set("Retry-After", "60")
	}
	return e.show(code)
}

func (e *entry) line(name string) foreign.Text { return foreign.Line(e.typed.Get(name)) }

func (e *entry) channel() string { return e.typed.Get("saluran") }

// draft is the report that was typed: only what its channel asks for.
func (e *entry) draft() intake.Draft {
	now := e.v.Now()
	d := intake.Draft{
		Channel: e.channel(), FormKey: e.key, By: e.v.Viewer, Origin: cmp.Or(e.typed.Get("sumber"), originOf[e.channel()]),
		Title: e.line("judul"), Description: foreign.Clean(e.typed.Get("cerita")), Kind: e.typed.Get("jenis"), Agency: e.typed.Get("instansi"),
		Asset: e.line("aset"), Location: e.line("lokasi"), Actions: foreign.Clean(e.typed.Get("tindakan")),
		Ongoing: e.typed.Get("berlangsung"), PersonalData: e.typed.Get("data_pribadi"), LateReason: foreign.Clean(e.typed.Get("alasan")),
		Occurred: e.moment("kejadian", now), Discovered: e.moment("diketahui", now), Received: e.received(now),
	}
	if d.Channel != "detection" {
		d.Reporter = intake.Reporter{Kind: d.Origin, Name: e.line("nama"), Phone: e.line("telepon"), Email: e.line("surel"), Organisation: e.line("lembaga")}
		d.Anonymous = e.typed.Get("tanpa_nomor") != "" && d.Reporter.Phone == ""
	}
	if d.Channel == "letter" {
		d.Letter = intake.Letter{Number: e.line("nomor_surat"), Date: e.typed.Get("tanggal_surat"), From: e.line("pengirim"), Subject: e.line("hal")}
	}
	e.check(d)
	return d
}

// check notes what only this page asks: a channel that is the viewer's, a number or the word that there is none.
func (e *entry) check(d intake.Draft) {
	if !slices.Contains(e.channels, d.Channel) {
		e.say("saluran", "field.choice")
	}
	if slices.Contains(numbered, d.Channel) && d.Reporter.Phone == "" && d.Reporter.Email == "" && !d.Anonymous {
		e.say("telepon", "desk.entry.number_need")
	}
}

// received is when it came: as typed, else when the button was pressed.
func (e *entry) received(now time.Time) intake.Moment {
	if e.line("diterima") != "" {
		m := e.moment("diterima", now)
		m.Words = ""
		return m
	}
	at, err := time.Parse(time.RFC3339, e.opened)
	if err != nil || at.After(now) {
		at = now
	}
	return intake.Moment{At: db.At(at), Precision: timeline.Exact}
}

// moment reads a time as people say it, in the office's zone. One that can mean several is asked for.
func (e *entry) moment(name string, now time.Time) intake.Moment {
	words := e.line(name)
	if words == "" {
		return intake.Moment{}
	}
	w, err := indonesian.ParseWhen(string(words), now)
	if err != nil {
		e.errors[name] = err.Error()
		if text.From(e.v.Context()) != text.ID {
			e.say(name, "field.moment")
		}
		return intake.Moment{Words: words}
	}
	t, sure := w.Time()
	if picked, ok := e.picked(name, w.Candidates); !sure && ok {
		t, sure = picked, true
	}
	if !sure {
		e.ask(name, w.Candidates)
		return intake.Moment{Words: words}
	}
	e.read[name] = e.v.T("desk.entry.read", "when", readBack(t))
	m := intake.Moment{At: db.At(t), Precision: timeline.Exact, Words: words}
	switch {
	case w.DateOnly:
		m.Precision = timeline.Day
	case w.Approximate:
		m.Precision = timeline.Hour
	}
	return m
}

func (e *entry) picked(name string, meanings []time.Time) (time.Time, bool) {
	at, err := time.Parse(time.RFC3339, e.typed.Get(name+"_pilih"))
	i := slices.IndexFunc(meanings, at.Equal)
	if err != nil || i < 0 {
		return time.Time{}, false
	}
	return meanings[i], true
}

func (e *entry) ask(name string, meanings []time.Time) {
	e.say(name, "desk.entry.which")
	for _, m := range meanings {
		e.meanings[name] = append(e.meanings[name], ui.Choice{Value: m.Format(time.RFC3339), Label: readBack(m)})
	}
}

// readBack is a time as it was understood.
func readBack(t time.Time) string { return indonesian.DateDay(t) + ", " + indonesian.Clock(t) }

func (e *entry) say(name, key string, kv ...any) {
	if e.errors[name] == "" {
		e.errors[name] = e.v.T(key, kv...)
	}
}

// take notes the complaints of a fault by field; what is noted already stays.
func (e *entry) take(err error) {
	f := fault.Of(err)
	if f == nil {
		return
	}
	for _, c := range f.Fields {
		e.say(cmp.Or(entryOf[c.Path], "cerita"), "field."+c.Code, c.Args...)
	}
}

func (e *entry) summary() ui.ErrorSummary {
	s := ui.ErrorSummary{Title: e.failed, Note: e.note}
	for _, name := range entryFields {
		if words := e.errors[name]; words != "" {
			s.Items = append(s.Items, ui.Link{Href: "#f-" + name, Label: e.v.T("desk.entry."+name) + ": " + words})
		}
	}
	return s
}

// any tells whether one of the fields holds something or is complained about: its fold is then open.
func (e *entry) any(fields ...string) bool {
	return slices.ContainsFunc(fields, func(name string) bool { return e.typed.Get(name) != "" || e.errors[name] != "" })
}

func (e *entry) takes(channel string) bool { return slices.Contains(e.channels, channel) }

// crumb leads back to where the viewer came from.
func (e *entry) crumb() ui.Link {
	if server.Routing.Allows(e.v.Viewer) {
		return ui.Link{Href: "/kotak-masuk", Label: e.v.T("ui.area.inbox")}
	}
	return ui.Link{Href: "/saya", Label: e.v.T("ui.area.mine")}
}
