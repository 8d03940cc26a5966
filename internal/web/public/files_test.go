package public_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"tanggap/internal/evidence"
	"tanggap/internal/timeline"
)

// named is one file to send.
type named struct{ name, body string }

func multipartOf(t *testing.T, files []named) (string, []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, f := range files {
		part, err := w.CreateFormFile("berkas", f.name)
		must(t, err)
		_, err = io.WriteString(part, f.body)
		must(t, err)
	}
	must(t, w.Close())
	return w.FormDataContentType(), b.Bytes()
}

func (s *site) send(path string, files ...named) answer {
	s.t.Helper()
	kind, body := multipartOf(s.t, files)
	return s.read(s.client.Post(s.url+path, kind, bytes.NewReader(body)))
}

func (s *site) kept() []string {
	s.t.Helper()
	all, err := evidence.OfReport(context.Background(), s.d, s.last().ID)
	must(s.t, err)
	var out []string
	for _, a := range all {
		out = append(out, string(a.Name)+" "+a.Media)
	}
	return out
}

const png = "\x89PNG\r\n\x1a\n"

// five are five photos of 64 KB; the third begins in the middle of the body.
func five() []named {
	var out []named
	for i := range 5 {
		out = append(out, named{fmt.Sprintf("foto %d.png", i+1), png + strings.Repeat(fmt.Sprint(i), 64<<10)})
	}
	return out
}

// TestLineCutInTheThirdFile: two are there; sending all again makes five, not seven.
func TestLineCutInTheThirdFile(t *testing.T) {
	each(t, func(s *site) {
		to, _, _ := s.file(s.form())
		kind, body := multipartOf(t, five())
		third := bytes.Index(body, []byte("foto 3.png"))
		cut := third + 20<<10
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		must(t, err)
		_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: csirt.example\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n", to, kind, len(body))
		must(t, err)
		_, err = conn.Write(body[:cut])
		must(t, err)
		must(t, conn.(*net.TCPConn).CloseWrite())
		_, _ = io.Copy(io.Discard, conn) // ends when the server has ended with it
		if got := strings.Join(s.kept(), ", "); got != "foto 1.png image/png, foto 2.png image/png" {
			t.Fatalf("after the cut: %s", got)
		}
		half := s.read(s.client.Post(s.url+to, kind, bytes.NewReader(body[:cut]))) // a proxy that passes on what it has
		if half.code != http.StatusBadRequest {
			t.Errorf("half a body: %d", half.code)
		}
		says(t, half.body, "Yang sudah sampai tersimpan")
		if got := s.kept(); len(got) != 2 {
			t.Errorf("after half a body: %v", got)
		}
		if a := s.send(to, five()...); a.code != http.StatusSeeOther {
			t.Fatalf("again: %d", a.code)
		}
		if got := s.kept(); len(got) != 5 {
			t.Errorf("after sending again: %v", got)
		}
		entries, err := timeline.After(context.Background(), s.d, s.last().Stream(), 0, 50)
		must(t, err)
		if len(entries) != 6 {
			t.Errorf("%d entries for a report and five files", len(entries))
		}
		page := s.get(to)
		says(t, page.body, "foto 5.png, 65,5 kB, sudah tersimpan")
	})
}

func TestFilesHaveLimits(t *testing.T) {
	each(t, func(s *site) {
		to, _, _ := s.file(s.form())
		big := named{"besar.iso", strings.Repeat("x", 25<<20+1)}
		a := s.send(to, named{"satu.txt", "catatan"}, big, named{"kosong.txt", ""}, named{"../../etc/passwd", "<script>alert(1)</script>"})
		if a.code != http.StatusRequestEntityTooLarge {
			t.Errorf("too large: %d", a.code)
		}
		says(t, a.body, "besar.iso terlalu besar, paling besar 25 MB.")
		says(t, a.body, "kosong.txt kosong")
		if got := strings.Join(s.kept(), ", "); got != "satu.txt text/plain, passwd text/plain" {
			t.Errorf("kept %s", got)
		}
		var more []named
		for i := range 9 {
			more = append(more, named{fmt.Sprintf("%d.log", i), fmt.Sprint(i)})
		}
		a = s.send(to, more...)
		if a.code != http.StatusUnprocessableEntity || len(s.kept()) != 10 {
			t.Errorf("eleven files: %d, %d kept", a.code, len(s.kept()))
		}
		says(t, a.body, "8.log tidak disimpan: sudah ada 10 berkas.")
		if none := s.send(to); none.code != http.StatusUnprocessableEntity {
			t.Errorf("no file: %d", none.code)
		}
		if plain := s.post(to, nil); plain.code != http.StatusUnprocessableEntity {
			t.Errorf("no multipart: %d", plain.code)
		}
	})
}

func TestFilesFollowForThreeDays(t *testing.T) {
	eachLater(t, func(s *site, later func(time.Duration)) {
		to, number, code := s.file(s.form())
		later(71 * time.Hour)
		if a := s.send(to, named{"a.txt", "a"}); a.code != http.StatusSeeOther {
			t.Errorf("after 71 hours: %d", a.code)
		}
		later(2 * time.Hour)
		if a := s.get(to); a.code != http.StatusGone {
			t.Errorf("receipt after 73 hours: %d", a.code)
		}
		s.open(number, code)
		a := s.send("/lacak/laporan/berkas", named{"b.txt", "b"})
		if a.code != http.StatusGone || len(s.kept()) != 1 {
			t.Errorf("file after 73 hours: %d, %v", a.code, s.kept())
		}
		says(t, a.body, "sudah lewat 72 jam")
	})
}
