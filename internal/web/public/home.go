package public

import (
	"strings"

	"tanggap/internal/foreign"
	"tanggap/internal/indonesian"
	"tanggap/internal/publication"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// newsOnHome is how many pieces the first page shows, newsListed how many the list.
const (
	newsOnHome = 3
	newsListed = 50
)

// headline is one line of the list of news.
type headline struct{ Day, Date, Href, Title, Excerpt string }

func headlines(v *server.Visit, n int) ([]headline, error) {
	pieces, err := publication.List(v.Context(), v.Site.DB, n)
	if err != nil {
		return nil, err
	}
	var out []headline
	for _, p := range pieces {
		t := v.Office.Local(p.Published)
		out = append(out, headline{
			Day: t.Format("2006-01-02"), Date: indonesian.Date(t), Href: "/berita/" + p.Slug,
			Title: foreign.Show(p.Title), Excerpt: excerpt(foreign.Show(p.Body)),
		})
	}
	return out, nil
}

// excerpt is the beginning of a text, cut between words.
func excerpt(s string) string {
	const most = 160
	first, _, _ := strings.Cut(s, "\n")
	out := ""
	for _, w := range strings.Fields(first) {
		if len([]rune(out))+len([]rune(w)) > most {
			return out + " …"
		}
		out = strings.TrimSpace(out + " " + w)
	}
	return out
}

func home(v *server.Visit) error {
	if to := workplace(v.Viewer); to != "" {
		return v.Redirect(to)
	}
	pieces, err := headlines(v, newsOnHome)
	if err != nil {
		return err
	}
	cached(v)
	s := shell(v, v.T("public.home.tab"), "", false)
	s.Home = true
	return v.Render(ui.InPublic(s, homePage{Government: spoken(v.Office.Get("kop.government")), Ways: waysOf(v), Urgent: urgent(v), News: pieces}.View()))
}

func news(v *server.Visit) error {
	pieces, err := headlines(v, newsListed)
	if err != nil {
		return err
	}
	cached(v)
	return v.Render(ui.InPublic(shell(v, v.T("public.news.title"), ui.NewsPages, false), newsPage{News: pieces}.View()))
}

func piece(v *server.Visit) error {
	p, err := publication.BySlug(v.Context(), v.Site.DB, v.PathValue("slug"))
	if err != nil {
		return err
	}
	cached(v)
	t := v.Office.Local(p.Published)
	page := piecePage{Title: foreign.Show(p.Title), Day: t.Format("2006-01-02"), Date: indonesian.Date(t), Paragraphs: paragraphs(foreign.Show(p.Body))}
	return v.Render(ui.InPublic(shell(v, page.Title, ui.NewsPages, false), page.View()))
}

// paragraphs are the parts of a plain text between empty lines.
func paragraphs(s string) []string {
	var out []string
	for p := range strings.SplitSeq(s, "\n\n") {
		if p = strings.Trim(p, "\n"); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// spoken is a line of the kop as a sentence says it: not in capitals.
func spoken(line string) string {
	if line == strings.ToUpper(line) {
		return indonesian.TitleCase(strings.ToLower(line))
	}
	return line
}
