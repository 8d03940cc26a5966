package documents

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tanggap/internal/db"
	"tanggap/internal/document"
	"tanggap/internal/document/sheet"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

const perPage = 40

// views are the list's tabs: the word of the address and the states that stand there.
var views = []struct{ word, state, or string }{
	{"", "", ""},
	{"konsep", document.Draft, document.Reserved},
	{"belum-dikirim", document.Issued, document.Signed},
	{"terkirim", document.Sent, ""},
	{"batal", document.Void, ""},
}

// list is the page /dokumen.
type list struct {
	v     *server.Visit
	word  string
	query document.Query
	docs  []document.Document
	more  bool
	lacks map[int64]string // drafts: what is missing, or that nothing is
	to    map[int64]string // addressee
}

func showList(v *server.Visit) error {
	l := &list{v: v, query: document.Query{Words: string(foreign.Line(v.FormValue("q"))), N: perPage + 1}, lacks: map[int64]string{}, to: map[int64]string{}}
	for _, w := range views {
		if w.word == v.FormValue("keadaan") {
			l.word, l.query.State, l.query.Or = w.word, w.state, w.or
		}
	}
	if k, ok := document.KindByName(v.FormValue("jenis")); ok {
		l.query.Kind = k.Name
	}
	if s := v.FormValue("sebelum"); s != "" {
		n, err := strconv.ParseInt(s, 10, 62)
		if err != nil || n < 1 {
			return fault.NotFound()
		}
		l.query.Before = n
	}
	err := v.View(func(ctx context.Context, r db.Reader) (err error) {
		l.docs, err = document.List(ctx, r, v.Viewer, l.query)
		return err
	})
	if err != nil {
		return err
	}
	if l.more = len(l.docs) > perPage; l.more {
		l.docs = l.docs[:perPage]
	}
	for _, d := range l.docs {
		if err := l.look(d); err != nil {
			return err
		}
	}
	return v.Render(ui.InStaff(v.StaffShell(v.T("papers.title"), ui.Documents), l.view()))
}

// look finds out to whom a paper goes and, of a draft, what it lacks.
func (l *list) look(d document.Document) error {
	if d.State != document.Draft {
		l.to[d.ID] = addressee([]byte(d.Facts))
		return nil
	}
	p, err := l.v.Site.Press.Proof(l.v.Context(), l.v.Viewer, d.UID)
	if fault.Is(err, fault.KindNotFound) { // carried on meanwhile
		return nil
	}
	if err != nil {
		return err
	}
	if letter, ok := p.Paper().(*sheet.SuratJawaban); ok {
		l.to[d.ID] = strings.Join(letter.To, ", ")
	}
	switch {
	case len(p.Missing) > 0:
		l.lacks[d.ID] = l.v.T("papers.lacks", "n", len(p.Missing))
	case p.Refused != nil:
		l.lacks[d.ID] = l.v.T("papers.refused")
	default:
		l.lacks[d.ID] = l.v.T("papers.ready")
	}
	return nil
}

// addressee is to whom a letter went, from its frozen facts; a form has none.
func addressee(facts []byte) string {
	var f struct{ To []string }
	if json.Unmarshal(facts, &f) != nil {
		return ""
	}
	return strings.Join(f.To, ", ")
}

func (l *list) href(change url.Values) string {
	q := url.Values{}
	for key, s := range map[string]string{"keadaan": l.word, "q": l.query.Words, "jenis": l.query.Kind} {
		if s != "" {
			q.Set(key, s)
		}
	}
	for key, s := range change {
		if q.Del(key); len(s) > 0 && s[0] != "" {
			q.Set(key, s[0])
		}
	}
	if len(q) == 0 {
		return "/dokumen"
	}
	return "/dokumen?" + q.Encode()
}

func (l *list) tabs() ui.Tabs {
	t := ui.Tabs{Label: l.v.T("papers.views")}
	for _, w := range views {
		t.Items = append(t.Items, ui.Tab{Label: l.v.T("papers.view." + w.word), Href: l.href(url.Values{"keadaan": {w.word}}), Count: -1, Current: w.word == l.word})
	}
	return t
}

func (l *list) filters() ui.FilterBar {
	kind := ui.Field{Kind: ui.Select, Name: "jenis", Label: l.v.T("papers.kind"), Empty: l.v.T("papers.all"), Value: l.query.Kind}
	for _, k := range document.Kinds {
		kind.Choices = append(kind.Choices, ui.Choice{Value: k.Name, Label: document.Title(l.v.Context(), k.Name)})
	}
	f := ui.FilterBar{Action: "/dokumen", Fields: []ui.Field{{Kind: ui.Search, Name: "q", Label: l.v.T("papers.search"), Value: l.query.Words, Width: ui.Mid}, kind}}
	if l.word != "" {
		f.Carry = []ui.Hidden{{Name: "keadaan", Value: l.word}}
	}
	if l.query.Words != "" {
		f.Active = append(f.Active, ui.Link{Href: l.href(url.Values{"q": nil}), Label: foreign.Show(foreign.Text(l.query.Words))})
	}
	if l.query.Kind != "" {
		f.Active = append(f.Active, ui.Link{Href: l.href(url.Values{"jenis": nil}), Label: document.Title(l.v.Context(), l.query.Kind)})
	}
	return f
}

func (l *list) columns() []ui.Column {
	var out []ui.Column
	for _, name := range []string{"paper", "number", "ticket", "day", "state"} {
		out = append(out, ui.Column{Label: l.v.T("papers.col." + name)})
	}
	return out
}

func (l *list) paging() ui.Paging {
	p := ui.Paging{Range: l.v.T("papers.shown", "n", len(l.docs))}
	if l.query.Before > 0 {
		p.Prev = l.href(nil)
	}
	if l.more {
		p.Next = l.href(url.Values{"sebelum": {strconv.FormatInt(l.docs[len(l.docs)-1].ID, 10)}})
	}
	return p
}

// ticket leads to the incident for who may read it.
func ticket(v *server.Visit, number string) ui.Link {
	if _, err := incident.Find(v.Context(), v.Site.DB, v.Viewer, number); err != nil {
		return ui.Link{Label: number}
	}
	return ui.Link{Href: "/insiden/" + number, Label: number}
}

// day is the last day on which something happened to a paper.
func day(v *server.Visit, d document.Document) string {
	return v.BriefDay(slices.Max([]db.Time{d.Created, d.Issued, d.Signed, d.Sent}))
}

// states pairs the states of papers with their labels.
var states = map[string]ui.PaperState{
	document.Draft: ui.Draft, document.Reserved: ui.Reserved, document.Signed: ui.Signed, document.Sent: ui.Sent, document.Void: ui.Void,
}
