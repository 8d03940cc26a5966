package mail

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tanggap/internal/dbtest"
)

type expected struct {
	Subject      string
	MessageID    string `json:"message_id"`
	HasHTML      bool   `json:"has_html"`
	From, To     []named
	Count        int    `json:"attachment_count"`
	Date         string `json:"date_utc"`
	TextStart    string `json:"text_start"`
	Auto         bool   `json:"is_auto"`
	Attachments  []struct{ Filename, SHA256 string }
	TextContains []string `json:"text_contains"`
	Strict       []string
}

type named struct{ Addr, Name string }

func first(list []named) (n named) {
	if len(list) > 0 {
		n = list[0]
	}
	return n
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestSec17_RealWorldMailsAreRead(t *testing.T) {
	dir := dbtest.Samples(t, "mail")
	var want map[string]expected
	b, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err == nil {
		err = json.Unmarshal(b, &want)
	}
	if err != nil {
		t.Fatal(err)
	}
	agreed := 0
	for name, w := range want {
		raw, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		var files []string
		m, err := Parse(bytes.NewReader(raw), func(a Attachment) error {
			files = append(files, a.Name)
			_, err := io.Copy(io.Discard, a.Body)
			return err
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if w.Auto && m.Auto == "" {
			t.Errorf("%s: taken for a person's", name)
		}
		for _, f := range w.Strict {
			got, want := compare(f, m, files, w)
			if got == want {
				agreed++
				continue
			}
			t.Errorf("%s: %s\n got %q\nwant %q (notes %v)", name, f, got, want, m.Notes)
		}
	}
	t.Logf("counted: %d mails of ../shared/samples/mail read, %d facts as expected", len(want), agreed)
}

// compare lays one fact beside what is expected of it.
func compare(f string, m Message, files []string, w expected) (got, want any) {
	one := func(list []Address) (a Address) {
		if len(list) > 0 {
			a = list[0]
		}
		return a
	}
	switch f {
	case "subject":
		return squeeze(string(m.Subject)), squeeze(w.Subject)
	case "message_id":
		return m.ID, strings.Trim(w.MessageID, "<>")
	case "has_html":
		return m.HTML, w.HasHTML
	case "from_addr":
		return strings.ToLower(string(one(m.From).Address)), strings.ToLower(first(w.From).Addr)
	case "from_name":
		return string(one(m.From).Name), squeeze(first(w.From).Name)
	case "to_addrs":
		var a, b []string
		for _, x := range m.To {
			a = append(a, strings.ToLower(string(x.Address)))
		}
		for _, x := range w.To {
			b = append(b, strings.ToLower(x.Addr))
		}
		return strings.Join(a, " "), strings.Join(b, " ")
	case "date_utc":
		if m.Date.IsZero() {
			return "", w.Date
		}
		return m.Date.UTC().Format("2006-01-02T15:04:05Z"), w.Date
	case "attachment_count":
		return len(files), w.Count
	case "attachment_names":
		var b []string
		for _, a := range w.Attachments {
			b = append(b, a.Filename)
		}
		return strings.Join(files, "|"), strings.Join(b, "|")
	case "text_start":
		have, start := squeeze(string(m.Text)), squeeze(w.TextStart)
		return have[:min(len(have), len(start))], start
	case "text_contains":
		i := slices.IndexFunc(w.TextContains, func(s string) bool { return !strings.Contains(string(m.Text), s) })
		return i, -1
	}
	return "an unknown field", f
}
