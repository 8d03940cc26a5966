package api_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"slices"
	"strings"
	"sync"
	"testing"

	"tanggap/internal/db"
)

func TestDispositionsAndMessages(t *testing.T) {
	each(t, func(t *testing.T, o *officeUnderTest) {
		number := o.incident()
		path := "/incidents/" + number
		g := o.want(422, o.post("koordinator", path+"/dispositions", map[string]any{"to": []string{"siapa"}, "instructions": []string{"terbang"}, "due": "2026-02-31"}))
		if c := g.codes(); c["body.to"] != "choice" || c["body.instructions"] != "choice" || c["body.due"] != "no_such_day" {
			t.Error(g)
		}
		o.want(404, o.get("sub-jaringan", path))
		o.want(201, o.post("koordinator", path+"/dispositions", map[string]any{"to": []string{o.uid["sub-jaringan"], "ketua"}, "instructions": []string{"tangani_segera"}}))
		o.want(200, o.get("sub-jaringan", path)) // who is addressed is in the team
		o.want(201, o.post("sub-jaringan", path+"/messages", map[string]any{"text": "Sedang diperiksa.", "to": "internal"}))
		g = o.want(422, o.post("sub-jaringan", path+"/messages", map[string]any{"text": " ", "to": "semua"}))
		if c := g.codes(); c["body.text"] != "need" || c["body.to"] != "choice" {
			t.Error(g)
		}
	})
}

// upload is a multipart body with one file.
func upload(name, content string) ([]byte, header) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	f, _ := w.CreateFormFile("file", name)
	_, _ = f.Write([]byte(content))
	_ = w.WriteField("label", "Tangkapan layar")
	_ = w.Close()
	return b.Bytes(), header{"Content-Type": w.FormDataContentType()}
}

// TestSec21_FilesAreHandedOutAsFiles: a page is kept byte for byte and never served as one.
func TestSec21_FilesAreHandedOutAsFiles(t *testing.T) {
	each(t, func(t *testing.T, o *officeUnderTest) {
		path := "/incidents/" + o.incident() + "/evidence"
		const page = "<html><script>alert(1)</script>"
		body, h := upload("../../etc/halaman judi.html", page)
		f := o.want(201, o.send("koordinator", "POST", path, body, h)).body
		if f["name"] != "halaman judi.html" || f["media"] != "text/plain" || f["label"] != "Tangkapan layar" || f["size"] != float64(len(page)) {
			t.Error(f)
		}
		if items := o.want(200, o.get("koordinator", path)).body["items"].([]any); len(items) != 1 {
			t.Error(items)
		}
		g := o.want(200, o.get("koordinator", path+"/"+f["id"].(string)))
		if string(g.raw) != page || g.header.Get("Content-Type") != "text/plain" || !strings.HasPrefix(g.header.Get("Content-Disposition"), "attachment") ||
			g.header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(g.header.Get("Content-Security-Policy"), "sandbox") {
			t.Error(g, g.header)
		}
		n, err := db.One[int64](context.Background(), o.d, db.SQL(`SELECT count(*) FROM reading WHERE person_id = $1`), o.id["koordinator"])
		if err != nil || n != 1 {
			t.Errorf("%d readings recorded: %v", n, err)
		}
		other := "/incidents/" + o.incident() + "/evidence/" + f["id"].(string)
		o.want(404, o.get("koordinator", other)) // Sec08: a file of another incident
		o.want(422, o.send("koordinator", "POST", path, "--x--", header{"Content-Type": "multipart/form-data; boundary=x"}))
		o.want(422, o.send("koordinator", "POST", path, body[:len(body)-60], h))
		o.want(404, o.send("sub-jaringan", "POST", path, body, h))
		h[key] = "unggah-1"
		first := o.want(201, o.send("koordinator", "POST", path, body, h)).body
		again := o.want(201, o.send("koordinator", "POST", path, body, h)).body
		if first["id"] != again["id"] || len(o.get("koordinator", path).body["items"].([]any)) != 2 {
			t.Error("the same upload was doubled")
		}
	})
}

const key = "Idempotency-Key"

// TestH40_TheSameKey is h40 of the hard inputs: the line broke, the program sends again.
func TestH40_TheSameKey(t *testing.T) {
	each(t, func(t *testing.T, o *officeUnderTest) {
		const body, other = `{"description":"Situs mati","reporter":{"name":"Naila"}}`, `{"description":"Situs mata","reporter":{"name":"Naila"}}`
		h := header{key: "k-1"}
		first := o.want(201, o.send("koordinator", "POST", "/reports", body, h))
		again := o.want(201, o.send("koordinator", "POST", "/reports", body, h))
		if !bytes.Equal(first.raw, again.raw) {
			t.Errorf("%s, then %s", first, again)
		}
		g := o.want(422, o.send("koordinator", "POST", "/reports", other, h))
		if g.codes()["header."+key] != "api_key_used" {
			t.Error(g)
		}
		if n := o.count(`SELECT count(*) FROM report`); n != 1 {
			t.Errorf("%d reports", n)
		}
		kept, err := db.All[[]byte](context.Background(), o.d, db.SQL(`SELECT answer FROM idempotency`))
		must(t, err)
		if len(kept) != 1 || bytes.Contains(kept[0], []byte("receipt")) || bytes.Contains(kept[0], []byte("L-2026")) {
			t.Error("the answer lies open in the store")
		}
		// Another person's key is another key; a lost answer still doubles nothing.
		o.want(201, o.send("ketua", "POST", "/reports", body, h))
		o.write(func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM idempotency`))
			return err
		})
		if late := o.want(201, o.send("koordinator", "POST", "/reports", body, h)); !bytes.Equal(first.raw, late.raw) {
			t.Errorf("%s, then %s", first, late)
		}
	})
}

// TestTheSameKeyAtOnce: of eight at once one files, the others get its answer.
func TestTheSameKeyAtOnce(t *testing.T) {
	each(t, func(t *testing.T, o *officeUnderTest) {
		number := o.incident()
		for name, ask := range map[string]func() got{
			"report": func() got {
				return o.send("koordinator", "POST", "/reports", `{"description":"Sama","reporter":{"name":"Naila"}}`, header{key: "k-2"})
			},
			"message": func() got {
				return o.send("koordinator", "POST", "/incidents/"+number+"/messages", `{"text":"Sama","to":"internal"}`, header{key: "k-3"})
			},
		} {
			var wg sync.WaitGroup
			answers := make([]got, 8)
			for i := range answers {
				wg.Go(func() { answers[i] = ask() })
			}
			wg.Wait()
			for _, g := range answers {
				if g.status != 201 || !bytes.Equal(g.raw, answers[0].raw) {
					t.Errorf("%s: %s beside %s", name, g, answers[0])
				}
			}
		}
		if n := o.count(`SELECT count(*) FROM message`); n != 1 {
			t.Errorf("%d messages", n)
		}
		if n := o.count(`SELECT count(*) FROM report WHERE description = 'Sama'`); n != 1 {
			t.Errorf("%d reports", n)
		}
	})
}

func (o *officeUnderTest) count(q db.SQL) int64 {
	o.t.Helper()
	n, err := db.One[int64](context.Background(), o.d, q)
	must(o.t, err)
	return n
}

// TestAFailedActKeepsNoKey: what was refused may be sent again, mended.
func TestAFailedActKeepsNoKey(t *testing.T) {
	each(t, func(t *testing.T, o *officeUnderTest) {
		path := "/incidents/" + o.incident() + "/steps/1/complete"
		h := header{key: "k-4"}
		o.want(422, o.send("koordinator", "POST", path, `{}`, h))
		acceptance := `{"acceptance":{"verification":"Sudah.","origin":"opd","receipt_channel":"shown","receipt_at":"2026-11-20T08:00:00Z"}}`
		first := o.want(200, o.send("koordinator", "POST", path, acceptance, h))
		again := o.want(200, o.send("koordinator", "POST", path, acceptance, h))
		if first.body["step"] != "antrian" || again.body["step"] != "antrian" || again.header.Get("Idempotency-Replayed") != "true" {
			t.Errorf("%v %v", first.body["step"], again.body["step"])
		}
		o.want(422, o.send("koordinator", "POST", path, acceptance, header{key: strings.Repeat("k", 256)}))
	})
}

func TestTheReadersLanguage(t *testing.T) {
	each(t, func(t *testing.T, o *officeUnderTest) {
		for lang, want := range map[string]string{"": "Alamat ini tidak ada.", "de": "Alamat ini tidak ada.", "en-GB,id;q=0.3": "There is no such address."} {
			if g := o.send("", "GET", "/x", nil, header{"Accept-Language": lang}); g.body["detail"] != want {
				t.Errorf("%q: %s", lang, g)
			}
		}
	})
}

func TestListsGoOn(t *testing.T) {
	each(t, func(t *testing.T, o *officeUnderTest) {
		for range 5 {
			o.incident()
		}
		for _, path := range []string{"/reports", "/incidents", "/agenda/masuk"} {
			var seen []string
			cursor := ""
			for range 4 {
				g := o.want(200, o.get("koordinator", path+"?limit=2&cursor="+cursor)).body
				for _, item := range g["items"].([]any) {
					seen = append(seen, item.(map[string]any)["number"].(string))
				}
				if cursor, _ = g["next_cursor"].(string); cursor == "" {
					break
				}
			}
			slices.Sort(seen)
			if len(slices.Compact(seen)) != 5 {
				t.Errorf("%s: %v", path, seen)
			}
		}
	})
}

func TestTheRegister(t *testing.T) {
	each(t, func(t *testing.T, o *officeUnderTest) {
		o.want(201, o.post("koordinator", "/agencies", map[string]any{"id": "bpkad", "name": "BPKAD"}))
		o.want(422, o.post("koordinator", "/agencies", map[string]any{"id": "bpkad", "name": "BPKAD"}))
		o.want(403, o.post("sub-jaringan", "/agencies", map[string]any{"id": "x", "name": "X"}))
		o.want(403, o.get("opd", "/people"))
		if items := o.want(200, o.get("sub-jaringan", "/agencies")).body["items"].([]any); len(items) != 3 {
			t.Error(items)
		}
		people := o.want(200, o.get("admin", "/people")).body["items"].([]any)
		if len(people) != 10 || people[0].(map[string]any)["id"] != o.uid[people[0].(map[string]any)["username"].(string)] {
			t.Error(people)
		}
		o.want(404, o.get("koordinator", "/agenda/rahasia"))
	})
}
