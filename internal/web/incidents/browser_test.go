package incidents_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/app/apptest"
	"tanggap/internal/casework"
	"tanggap/internal/db"
	"tanggap/internal/incident"
	"tanggap/internal/intake"
)

// office is a site with one person for each role, an agency, and one incident just opened.
type office struct {
	*apptest.Site
	t      *testing.T
	number string
	in     map[string]*apptest.Browser
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newOffice(t *testing.T, s *apptest.Site) *office {
	s.Staff()
	o := &office{Site: s, t: t, in: map[string]*apptest.Browser{}}
	o.write(func(ctx context.Context, tx *db.Tx) error {
		a, err := agency.Add(ctx, tx, agency.Agency{Key: "dinkes", Name: "Dinas Kesehatan"})
		if err == nil {
			_, err = agency.AddAsset(ctx, tx, agency.Asset{Key: "situs", AgencyID: a.ID, Name: "Situs dinas", URL: "https://dinkes.example"})
		}
		return err
	})
	o.number = o.incident("Situs menampilkan judi.")
	return o
}

func (o *office) write(f func(context.Context, *db.Tx) error) {
	o.t.Helper()
	must(o.t, o.App.DB.Write(context.Background(), account.System("test"), f))
}

func (o *office) viewer(username string) account.Viewer {
	o.t.Helper()
	ctx := context.Background()
	p, err := account.ByUsername(ctx, o.App.DB, username)
	must(o.t, err)
	rights, err := o.App.Shelf.Rights(ctx, o.App.DB)
	must(o.t, err)
	v, err := account.Load(ctx, o.App.DB, p.ID, time.Now(), rights)
	must(o.t, err)
	return v
}

// incident files a report by phone and opens an incident of it.
func (o *office) incident(words string) (number string) {
	o.t.Helper()
	ctx := context.Background()
	desk := o.viewer("koordinator")
	got, err := intake.File(ctx, o.App.DB, intake.Draft{Channel: "phone", Agency: "dinkes", Description: text(words), Reporter: intake.Reporter{Name: "Saharia"}, By: desk})
	must(o.t, err)
	must(o.t, o.App.DB.Write(ctx, desk.Actor(), func(ctx context.Context, tx *db.Tx) (err error) {
		number, err = intake.Accept(ctx, tx, o.App.Shelf, desk, got.Report.Number, nil, casework.Choicelist{})
		return err
	}))
	return number
}

func (o *office) as(username string) *apptest.Browser {
	if o.in[username] == nil {
		o.in[username] = o.SignIn(username)
	}
	return o.in[username]
}

func (o *office) now() incident.Incident {
	o.t.Helper()
	i, err := incident.ByNumber(context.Background(), o.App.DB, o.number)
	must(o.t, err)
	return i
}

// form is a form of a page as a browser would send it.
type form struct {
	action  string
	values  url.Values
	buttons map[string]string // words → do
	primary string
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

func walkNodes(n *html.Node, f func(*html.Node)) {
	f(n)
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		walkNodes(c, f)
	}
}

func words(n *html.Node) string {
	var b strings.Builder
	walkNodes(n, func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
	})
	return strings.Join(strings.Fields(b.String()), " ")
}

// stepForm reads the form of the step from a page; ok is false when the viewer has none.
func stepForm(t *testing.T, page string) (f form, ok bool) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	must(t, err)
	walkNodes(doc, func(n *html.Node) {
		if n.Type == html.ElementNode && n.Data == "form" && attr(n, "class") == "stepform" {
			ok = true
			f = readForm(n)
		}
	})
	return f, ok
}

func readForm(n *html.Node) form {
	f := form{action: attr(n, "action"), values: url.Values{}, buttons: map[string]string{}}
	walkNodes(n, func(n *html.Node) {
		name := attr(n, "name")
		switch {
		case n.Type != html.ElementNode || name == "":
		case n.Data == "button":
			f.buttons[words(n)] = attr(n, "value")
			if strings.Contains(attr(n, "class"), "btn-primary") {
				f.primary = words(n)
			}
		case n.Data == "textarea":
			f.values[name] = []string{words(n)}
		case n.Data == "select":
			f.values[name] = []string{chosen(n)}
		case n.Data == "input":
			f.input(n, name)
		}
	})
	return f
}

func chosen(n *html.Node) (value string) {
	walkNodes(n, func(o *html.Node) {
		if o.Data == "option" && has(o, "selected") {
			value = attr(o, "value")
		}
	})
	return value
}

func (f form) input(n *html.Node, name string) {
	switch attr(n, "type") {
	case "radio", "checkbox":
		if has(n, "checked") {
			f.values.Add(name, attr(n, "value"))
		}
	default:
		f.values.Add(name, attr(n, "value"))
	}
}

// fill answers every control of the page's form that is empty with something that fits: the first option, a word,
// a time just past. Of repeated rows the first is filled; what is typed under Skip stays empty.
func fill(t *testing.T, page string, f form, at time.Time, skip ...string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	must(t, err)
	walkNodes(doc, func(n *html.Node) {
		name := attr(n, "name")
		if n.Type != html.ElementNode || !strings.Contains(name, ".") || strings.HasPrefix(name, "versi.") || laterRow(name) || slices.Contains(skip, name) {
			return
		}
		if v := f.values[name]; len(v) > 0 && v[0] != "" {
			return
		}
		if v := answer(n, at); v != "" {
			f.values.Set(name, v)
		}
	})
}

func laterRow(name string) bool {
	return slices.ContainsFunc(strings.Split(name, "."), func(s string) bool { return s >= "1" && s <= "9" && len(s) == 1 })
}

func answer(n *html.Node, at time.Time) (v string) {
	switch n.Data {
	case "textarea":
		return "isi yang panjang"
	case "select":
		walkNodes(n, func(o *html.Node) {
			if o.Data == "option" && v == "" {
				v = attr(o, "value")
			}
		})
		return v
	case "input":
		switch attr(n, "type") {
		case "datetime-local":
			return at.Format("2006-01-02T15:04")
		case "date":
			return at.Format(time.DateOnly)
		case "radio", "checkbox":
			return attr(n, "value")
		case "text":
			return "isi"
		}
	}
	return ""
}
