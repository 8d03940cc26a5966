package public_test

import (
	"context"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/blob"
	"tanggap/internal/casework"
	"tanggap/internal/db"
	"tanggap/internal/dbtest"
	"tanggap/internal/indonesian"
	"tanggap/internal/office"
	"tanggap/internal/procedure"
	"tanggap/internal/web/public"
	"tanggap/internal/web/server"
)

// noon is Tuesday 24 November 2026, 15.00 in Sofifi.
var noon = time.Date(2026, 11, 24, 15, 0, 0, 0, indonesian.WIT)

// site is the public pages over a fresh store, and a guest's browser.
type site struct {
	t      *testing.T
	d      *db.DB
	url    string
	client *http.Client
}

// before is a day that is past on every machine: sessions end by the machine's clock.
var before = time.Date(2024, 11, 26, 15, 0, 0, 0, indonesian.WIT)

func each(t *testing.T, body func(*site)) { eachAt(t, before, body) }

func eachAt(t *testing.T, now time.Time, body func(*site)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { body(open(t, d)) }, dbtest.At(func() time.Time { return now }))
}

// eachLater lets the body move the store's clock on.
func eachLater(t *testing.T, body func(s *site, later func(time.Duration))) {
	var passed atomic.Int64
	clock := func() time.Time { return before.Add(time.Duration(passed.Load())) }
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		passed.Store(0)
		body(open(t, d), func(by time.Duration) { passed.Add(int64(by)) })
	}, dbtest.At(clock))
}

func open(t *testing.T, d *db.DB) *site {
	t.Helper()
	blobs, err := blob.OpenFolder(t.TempDir())
	must(t, err)
	t.Cleanup(func() { _ = blobs.Close() })
	made := server.New(server.Site{
		DB: d, Shelf: procedure.NewShelf(casework.Known()), Blobs: blobs, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), BaseURL: "http://csirt.example",
	})
	srv := httptest.NewServer(made.Handler(public.Routes(made), nil))
	t.Cleanup(srv.Close)
	s := &site{t: t, d: d, url: srv.URL}
	s.client = browser()
	s.write(func(ctx context.Context, tx *db.Tx) error {
		for key, value := range map[string]string{"team.short": "MalutProv-CSIRT", "team.phone": "0921-000-000", "kop.government": "Pemerintah Provinsi Maluku Utara"} {
			if err := office.Set(ctx, tx, key, value); err != nil {
				return err
			}
		}
		_, err := agency.Add(ctx, tx, agency.Agency{Key: "dinkes", Name: "Dinas Kesehatan"})
		return err
	})
	return s
}

// browser is a new device; redirects are not followed.
func browser() *http.Client {
	jar, _ := cookiejar.New(nil)
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s *site) write(f func(context.Context, *db.Tx) error) {
	s.t.Helper()
	must(s.t, s.d.Write(context.Background(), account.System("test"), f))
}

type answer struct {
	code   int
	body   string
	to     string
	header http.Header
}

func (s *site) read(res *http.Response, err error) answer {
	s.t.Helper()
	must(s.t, err)
	defer res.Body.Close() //nolint:errcheck // read to its end
	b, err := io.ReadAll(res.Body)
	must(s.t, err)
	return answer{res.StatusCode, string(b), res.Header.Get("Location"), res.Header}
}

func (s *site) get(path string) answer {
	s.t.Helper()
	return s.read(s.client.Get(s.url + path))
}

func (s *site) post(path string, form url.Values) answer {
	s.t.Helper()
	return s.read(s.client.PostForm(s.url+path, form))
}

var hiddenKey = regexp.MustCompile(`name="kunci" value="([^"]+)"`)

// form is a fresh form's key with a report that can be sent.
func (s *site) form() url.Values {
	s.t.Helper()
	m := hiddenKey.FindStringSubmatch(s.get("/lapor").body)
	if m == nil {
		s.t.Fatal("the form has no key")
	}
	return url.Values{
		"kunci": {m[1]}, "jenis": {"judi_online"}, "cerita": {"Situs perpustakaan menampilkan slot gacor."},
		"nama": {"Hasna"}, "telepon": {"0812 3456 7890"}, "sebagai": {"masyarakat"}, "setuju": {"on"},
	}
}

var (
	shownNumber = regexp.MustCompile(`L-\d{4}-\d{6}`)
	shownCode   = regexp.MustCompile(`[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}`)
)

// file sends a form and reads its receipt.
func (s *site) file(form url.Values) (address, number, code string) {
	s.t.Helper()
	a := s.post("/lapor", form)
	if a.code != http.StatusSeeOther {
		s.t.Fatalf("%d %s", a.code, faults(a.body))
	}
	page := s.get(a.to)
	number, code = shownNumber.FindString(page.body), shownCode.FindString(page.body)
	if page.code != http.StatusOK || number == "" || code == "" {
		s.t.Fatalf("receipt %s: %d, number %q, code %q", a.to, page.code, number, code)
	}
	return a.to, number, code
}

// faults are the sentences by which a page refuses.
func faults(body string) string {
	var out []string
	for _, m := range regexp.MustCompile(`(?s)class="(?:fault|errsum)"[^>]*>(.*?)</(?:p|div)>`).FindAllStringSubmatch(body, -1) {
		out = append(out, html.UnescapeString(m[1]))
	}
	return strings.Join(out, " | ")
}

func says(t *testing.T, body, words string) {
	t.Helper()
	if !strings.Contains(html.UnescapeString(body), words) {
		t.Errorf("the page does not say %q; it refuses with: %s", words, faults(body))
	}
}
