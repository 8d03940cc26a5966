package public_test

import (
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"tanggap/internal/db"
)

const newPiece db.SQL = `INSERT INTO publication (uid, slug, state, title, body, created, published) VALUES ($1, $2, $3, $4, $5, $6, $7)`

func (s *site) publish(slug, state, title, body string) {
	s.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, newPiece, db.UID(), slug, state, title, body, int64(tx.Now()), int64(tx.Now()))
		return err
	})
}

func TestNews(t *testing.T) {
	each(t, func(s *site) {
		s.publish("situs-pulih", "published", "Situs <b>pulih</b>", "Tautan sudah dibersihkan.\n\n<script>alert(1)</script>")
		s.publish("belum-jadi", "draft", "Belum jadi", "Rahasia")
		s.publish("ditarik", "withdrawn", "Ditarik", "Keliru")
		for _, path := range []string{"/", "/berita", "/berita/situs-pulih"} {
			a := s.get(path)
			if a.code != http.StatusOK || a.header.Get("Cache-Control") != "public, max-age=60" || !strings.Contains(strings.Join(a.header.Values("Vary"), ","), "Cookie") {
				t.Errorf("%s: %d %v", path, a.code, a.header)
			}
			if a.header.Get("Set-Cookie") != "" {
				t.Errorf("%s: a page for caches sets a cookie", path)
			}
			noMarkup(t, a.body)
			says(t, a.body, "Situs <b>pulih</b>")
			if strings.Contains(a.body, "Belum jadi") || strings.Contains(a.body, "Ditarik") {
				t.Errorf("%s shows what is not published", path)
			}
		}
		for _, path := range []string{"/berita/belum-jadi", "/berita/ditarik", "/berita/tidak-ada"} {
			if a := s.get(path); a.code != http.StatusNotFound {
				t.Errorf("%s: %d", path, a.code)
			}
		}
		if a := s.get("/berita?bahasa=en"); strings.Contains(a.header.Get("Cache-Control"), "public") {
			t.Error("a page that sets the language may be kept by caches")
		}
	})
}

// TestWeight: what a page costs on a weak line (quality.md): without the style sheet, which is at most 4 KB.
func TestWeight(t *testing.T) {
	each(t, func(s *site) {
		to, number, code := s.file(s.form())
		s.open(number, code)
		for path, most := range map[string]int{"/": 6 << 10, "/lapor": 16 << 10, to: 6 << 10, "/lacak": 6 << 10, "/lacak/laporan": 6 << 10, "/berita": 6 << 10} {
			req, err := http.NewRequest(http.MethodGet, s.url+path, nil)
			must(t, err)
			req.Header.Set("Accept-Encoding", "gzip")
			res, err := s.client.Do(req)
			must(t, err)
			sent, err := io.ReadAll(res.Body)
			must(t, err)
			must(t, res.Body.Close())
			if len(sent) > most || res.Header.Get("Content-Encoding") != "gzip" {
				t.Errorf("%s: %d bytes sent, at most %d", path, len(sent), most)
			}
			if _, err := gzip.NewReader(strings.NewReader(string(sent))); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
	})
}

// TestNoKeysShow: every word that the pages look up is in the catalogue, in both languages.
func TestNoKeysShow(t *testing.T) {
	each(t, func(s *site) {
		for _, lang := range []string{"", "?bahasa=en"} {
			for _, path := range []string{"/", "/lapor", "/lacak", "/berita"} {
				if key := regexp.MustCompile(`[>"]public\.[a-z]+[._][^<"]*`).FindString(s.get(path + lang).body); key != "" {
					t.Errorf("%s%s shows a key: %s", path, lang, key)
				}
			}
		}
	})
}
