package public

import (
	"net/url"
	"regexp"
	"slices"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/indonesian"
	"tanggap/internal/intake"
	"tanggap/internal/text"
	"tanggap/internal/timeline"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// names are the form's fields in the order in which they stand on the page.
var names = []string{
	"jenis", "cerita", "aset", "judul", "lokasi", "tindakan",
	"diketahui", "kejadian", "berlangsung", "data_pribadi",
	"nama", "telepon", "surel", "tanpa_kontak", "sebagai", "instansi", "setuju",
}

// nameOf is the form's field of a draft's path.
var nameOf = map[string]string{
	"kind": "jenis", "description": "cerita", "asset": "aset", "title": "judul", "location": "lokasi", "actions": "tindakan",
	"discovered_at": "diketahui", "occurred_at": "kejadian", "ongoing": "berlangsung", "personal_data": "data_pribadi",
	"reporter.name": "nama", "reporter.phone": "telepon", "reporter.email": "surel", "reporter.organisation": "instansi", "agency": "instansi",
}

// kinds are the everyday types as the form asks; the last is for who does not know.
var kinds = []string{
	"situs_diubah", "judi_online", "phishing", "data_bocor", "ransomware", "malware",
	"akun_diretas", "layanan_mati", "akses_ilegal", "kerentanan", "spam",
}

const unknownKind = "lainnya"

// reporters are who reports, with the origin that follows.
var reporters = []struct{ word, origin string }{
	{"masyarakat", "masyarakat"}, {"pegawai", "opd"}, {"narahubung", "opd"}, {"csirt_lain", "csirt_lain"},
}

// form is the report form as it stands: what was typed, exactly, and what is wrong with it.
type form struct {
	v        *server.Visit
	key      string
	typed    url.Values
	errors   map[string]string
	read     map[string]string      // how a time was understood
	meanings map[string][]ui.Choice // a time that can mean several
	agencies []agency.Agency
	failed   string // what did not happen; "" on a fresh form
	note     string // instead of the usual words above the list of errors
}

func newForm(v *server.Visit) *form {
	f := &form{v: v, typed: url.Values{}, errors: map[string]string{}, read: map[string]string{}, meanings: map[string][]ui.Choice{}}
	f.newKey()
	return f
}

func (f *form) newKey() { f.key, _ = account.Secret(18) }

var keyShape = regexp.MustCompile(`^[A-Za-z0-9_-]{24}$`)

// readForm takes what was sent. A key that this program did not make is replaced.
func readForm(v *server.Visit) *form {
	f := newForm(v)
	if k := v.PostFormValue("kunci"); keyShape.MatchString(k) {
		f.key = k
	}
	f.typed = v.PostForm
	return f
}

func (f *form) line(name string) foreign.Text { return foreign.Line(f.typed.Get(name)) }

func (f *form) say(name, key string, kv ...any) { f.errors[name] = f.v.T(key, kv...) }

// draft is the report that was typed; what cannot be read is noted in errors.
func (f *form) draft() intake.Draft {
	now := f.v.Now()
	d := intake.Draft{
		Channel: "web", FormKey: f.key, By: f.v.Viewer,
		Title: f.line("judul"), Description: foreign.Clean(f.typed.Get("cerita")), Kind: f.typed.Get("jenis"),
		Agency: f.typed.Get("instansi"), Asset: f.line("aset"), Location: f.line("lokasi"), Actions: foreign.Clean(f.typed.Get("tindakan")),
		Anonymous: f.typed.Get("tanpa_kontak") != "",
		Ongoing:   f.typed.Get("berlangsung"), PersonalData: f.typed.Get("data_pribadi"),
		Reporter: intake.Reporter{Kind: f.typed.Get("sebagai"), Name: f.line("nama"), Email: f.line("surel"), Phone: f.line("telepon")},
		Occurred: f.moment("kejadian", now), Discovered: f.discovered(now),
	}
	for _, r := range reporters {
		if r.word == d.Reporter.Kind {
			d.Origin = r.origin
		}
	}
	if d.Origin == "" {
		d.Reporter.Kind = ""
	}
	f.check(d)
	return d
}

// check notes what only this page asks: a number that can be called, and the consent where there is somebody to ask.
func (f *form) check(d intake.Draft) {
	if d.Reporter.Phone != "" && d.Reporter.Email == "" && !d.Anonymous && len(indonesian.ParsePhones(string(d.Reporter.Phone)).Numbers) == 0 {
		f.say("telepon", "public.form.phone_short")
	}
	named := d.Reporter.Name != "" || d.Reporter.Phone != "" || d.Reporter.Email != ""
	if named && f.typed.Get("setuju") == "" {
		f.say("setuju", "public.form.consent_need")
	}
}

// discovered is when the reporter came to know of it: just now, as written, or not known.
func (f *form) discovered(now time.Time) intake.Moment {
	if f.typed.Get("kapan") == "baru" && f.line("diketahui") == "" {
		return intake.Moment{At: db.At(now), Precision: timeline.Hour}
	}
	return f.moment("diketahui", now)
}

// moment reads a time as people write it, in the office's zone. One that can mean several is asked for.
func (f *form) moment(name string, now time.Time) intake.Moment {
	words := f.line(name)
	if words == "" {
		return intake.Moment{}
	}
	w, err := indonesian.ParseWhen(string(words), now)
	if err != nil {
		f.unread(name, err)
		return intake.Moment{Words: words}
	}
	t, sure := w.Time()
	if !sure {
		if t, sure = f.chosen(name, w.Candidates); !sure {
			f.ask(name, w.Candidates)
			return intake.Moment{Words: words}
		}
	}
	f.read[name] = f.v.T("public.form.read", "when", readBack(t))
	m := intake.Moment{At: db.At(t), Precision: timeline.Exact, Words: words}
	switch {
	case w.DateOnly:
		m.Precision = timeline.Day
	case w.Approximate:
		m.Precision = timeline.Hour
	}
	return m
}

func (f *form) unread(name string, err error) {
	f.errors[name] = err.Error()
	if text.From(f.v.Context()) != text.ID {
		f.say(name, "public.form.unread")
	}
}

// chosen is the meaning that was picked on the page.
func (f *form) chosen(name string, meanings []time.Time) (time.Time, bool) {
	picked, err := time.Parse(time.RFC3339, f.typed.Get(name+"_pilih"))
	if err == nil {
		for _, m := range meanings {
			if m.Equal(picked) {
				return m, true
			}
		}
	}
	return time.Time{}, false
}

func (f *form) ask(name string, meanings []time.Time) {
	f.say(name, "public.form.two")
	for _, m := range meanings {
		f.meanings[name] = append(f.meanings[name], ui.Choice{Value: m.Format(time.RFC3339), Label: readBack(m)})
	}
}

// readBack is a time as it was understood, with Jakarta's time beside it, so that its writer can check.
func readBack(t time.Time) string { return indonesian.DateDay(t) + ", " + indonesian.ClockWIB(t) }

// take notes the complaints of a fault by field; what is noted already stays.
func (f *form) take(err error) {
	e := fault.Of(err)
	if e == nil {
		return
	}
	for _, c := range e.Fields {
		name := nameOf[c.Path]
		if name == "" {
			name = "cerita"
		}
		if f.errors[name] == "" {
			f.say(name, "field."+c.Code, c.Args...)
		}
	}
}

// summary is the list above a refused form, in the page's order.
func (f *form) summary() ui.ErrorSummary {
	s := ui.ErrorSummary{Title: f.failed, Note: f.note}
	for _, name := range names {
		if words := f.errors[name]; words != "" {
			s.Items = append(s.Items, ui.Link{Href: "#f-" + name, Label: words})
		}
	}
	return s
}

// any tells whether one of the fields holds something: its fold is then open.
func (f *form) any(fields ...string) bool {
	return slices.ContainsFunc(fields, func(name string) bool { return f.typed.Get(name) != "" || f.errors[name] != "" })
}
