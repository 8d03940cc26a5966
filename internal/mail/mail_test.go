package mail

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

type file struct{ name, declared, body string }

// read parses and keeps the attachments whole.
func read(t testing.TB, raw string) (Message, []file) {
	t.Helper()
	var files []file
	m, err := Parse(strings.NewReader(raw), func(a Attachment) error {
		b, err := io.ReadAll(a.Body)
		files = append(files, file{a.Name, a.Declared, string(b)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return m, files
}

// crlf writes a message with the line ends of the wire.
func crlf(lines ...string) string { return strings.Join(lines, "\r\n") + "\r\n" }

func TestSec17_BrokenMessagesAreReadAsFarAsTheyGo(t *testing.T) {
	for name, c := range map[string]struct {
		raw, text string
		files     int
		notes     []string
	}{
		"nothing":                 {"", "", 0, []string{HeaderBad}},
		"only an empty line":      {"\r\n", "", 0, []string{HeaderBad}},
		"only a header":           {"Subject: a", "", 0, nil},
		"no header":               {"Tolong, situs kami diretas.\n\nSegera.", "Tolong, situs kami diretas.\n\nSegera.", 0, []string{HeaderBad}},
		"an mbox":                 {"From a@b Fri\nSubject: a\n\nhalo", "halo", 0, nil},
		"a line in between":       {"Subject: a\nhalo semua\nX: b", "halo semua\nX: b", 0, []string{HeaderBad}},
		"NUL":                     {"Subject: a\x00b\n\nha\x00lo", "halo", 0, nil},
		"unknown charset":         {crlf("Content-Type: text/plain; charset=x-tidakada", "", "l\xe9"), "lé", 0, []string{CharsetUnknown, CharsetBad}},
		"wrong charset":           {crlf("Content-Type: text/plain; charset=utf-8", "", "l\xe9"), "lé", 0, []string{CharsetBad}},
		"cut in a letter":         {"Content-Type: text/plain; charset=utf-8\n\néé\xc3", "éé\uFFFD", 0, []string{CharsetBad}},
		"shift_jis":               {crlf("Content-Type: text/plain; charset=Shift_JIS", "", "\x93\xfa\x96{"), "日本", 0, nil},
		"broken base64":           {crlf("Content-Transfer-Encoding: base64", "", "SGFs!!!!", "bw=="), "Halo", 0, []string{EncodingBad}},
		"base64 in two pieces":    {crlf("Content-Transfer-Encoding: base64", "", "SGE=", "bG8="), "Halo", 0, nil},
		"broken quoted":           {crlf("Content-Transfer-Encoding: quoted-printable", "", "a=ZZ=3Db =  ", "c"), "a=ZZ=b c", 0, []string{EncodingBad}},
		"unknown encoding":        {crlf("Content-Transfer-Encoding: x-rot13", "", "halo"), "halo", 0, []string{EncodingUnknown}},
		"no boundary":             {crlf("Content-Type: multipart/mixed", "", "--x", "halo"), "--x\nhalo", 0, []string{NoParts}},
		"boundary never met":      {crlf("Content-Type: multipart/mixed; boundary=b", "", "halo"), "halo", 0, []string{NoParts}},
		"unclosed":                {crlf("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "halo"), "halo", 0, []string{Unclosed}},
		"inner one unclosed":      {crlf("Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: multipart/mixed; boundary=c", "", "--c", "", "satu", "--b", "", "dua", "--b--"), "satu\n\ndua", 0, []string{Unclosed}},
		"boundary begins another": {crlf("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "satu", "--bc", "dua", "--b--"), "satu\n--bc\ndua", 0, nil},
		"part without a break":    {crlf("Content-Type: multipart/mixed; boundary=b", "", "--b", "halo", "--b--"), "halo", 0, []string{HeaderBad}},
		"epilogue":                {crlf("Content-Type: multipart/mixed; boundary=b", "", "pre", "--b", "", "halo", "--b--", "epi", "--b", "", "tidak"), "halo", 0, nil},
		"digest":                  {crlf("Content-Type: multipart/digest; boundary=b", "", "--b", "", "Subject: a", "", "x", "--b--"), "", 1, nil},
		"plain and HTML":          {crlf("Content-Type: multipart/alternative; boundary=b", "", "--b", "Content-Type: text/html", "", "<b>satu</b>", "--b", "", "dua", "--b--"), "dua", 0, nil},
		"empty plain and HTML":    {crlf("Content-Type: multipart/alternative; boundary=b", "", "--b", "", " ", "--b", "Content-Type: text/html", "", "<b>satu</b>", "--b--"), "satu", 0, nil},
		"HTML and a plain foot":   {crlf("Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: text/html", "", "<b>satu</b>", "--b", "", "dua", "--b--"), "satu\n\ndua", 0, nil},
		"broken media type":       {crlf("Content-Type: ;;;\"", "", "halo"), "halo", 0, nil},
		"duplicate parameter":     {crlf("Content-Type: multipart/mixed; boundary=b; boundary=c", "", "--b", "", "halo", "--b--"), "halo", 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			m, files := read(t, c.raw)
			if string(m.Text) != c.text || len(files) != c.files || !slices.Equal(m.Notes, c.notes) {
				t.Errorf("text %q, files %v, notes %v; want %q, %d, %v", m.Text, files, m.Notes, c.text, c.files, c.notes)
			}
		})
	}
}

func TestSec17_LimitsAreKept(t *testing.T) {
	deep := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=\"b%d\"\r\n\r\n--b%d\r\n", i, i)
		}
		return b.String() + "\r\nhalo\r\n"
	}
	for name, c := range map[string]struct{ raw, note string }{
		"depth":  {deep(MaxDepth + 1), TooDeep},
		"parts":  {"Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", MaxParts+1), TooManyParts},
		"header": {"Subject: a\nX: " + strings.Repeat("x", MaxHeader) + "\n\nhalo", HeaderCut},
		"text":   {"\n" + strings.Repeat("halo\n", MaxText/4), TextCut},
		"base64": {"Content-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString(make([]byte, MaxText+1)), TextCut},
	} {
		m, _ := read(t, c.raw)
		if !slices.Contains(m.Notes, c.note) {
			t.Errorf("%s: notes %v, want %s", name, m.Notes, c.note)
		}
		if len(m.Text) > MaxText {
			t.Errorf("%s: %d bytes of text", name, len(m.Text))
		}
	}
	if m, _ := read(t, deep(MaxDepth)); m.Text != "halo" {
		t.Errorf("at the deepest place: %q, %v", m.Text, m.Notes)
	}
	if m, _ := read(t, "Subject: a\nX: "+strings.Repeat("x", MaxHeader)+"\n\nhalo"); m.Subject != "a" || m.Text != "halo" {
		t.Errorf("behind a long header: %q %q", m.Subject, m.Text)
	}
}

// hostile are messages that make careless readers quadratic, each about n bytes long.
func hostile(n int) map[string]string {
	fill := func(piece string) string { return strings.Repeat(piece, n/len(piece)) }
	page := func(piece string) string { return "Content-Type: text/html\r\n\r\n" + fill(piece) }
	multi := "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
	var deep strings.Builder
	for i := range 1600 {
		fmt.Fprintf(&deep, "Content-Type: multipart/mixed; boundary=\"b%d\"\r\n\r\n--b%d\r\n", i, i)
	}
	return map[string]string{
		"nested":               deep.String() + fill("--b1599 \r\n"),
		"nested digests":       fill("Content-Type: message/rfc822\r\n\r\n"),
		"parts":                multi + fill("--b\r\nContent-Type: text/plain\r\n\r\nx\r\n"),
		"empty parts":          multi + fill("--b\r\n"),
		"nearly boundaries":    multi + "--b\r\n\r\n" + fill("--bb\r\n--b-\r\n"),
		"blank lines":          multi + "--b\r\n\r\n" + fill("\r\n"),
		"returns":              multi + "--b\r\n\r\n" + fill("\r"),
		"one header line":      "Subject: " + fill("x"),
		"folded":               "Subject: a\r\n" + fill(" x\r\n"),
		"many fields":          fill("A: b\r\n"),
		"many addresses":       "From: " + fill("a@b.c,"),
		"comments":             "From: " + fill("(") + "a@b.c\r\n\r\n",
		"quotes":               "Content-Type: text/plain; a=\"" + fill("\\\"") + "\r\n\r\n",
		"parameters":           "Content-Type: text/plain" + fill(";a*0=b"),
		"encoded words":        "Subject: " + fill("=?utf-8?B?QQ==?= "),
		"nearly words":         "Subject: " + fill("=?utf-8?Q?"),
		"identifiers":          "References: " + fill("<a@b> <"),
		"base64 of nothing":    "Content-Transfer-Encoding: base64\r\n\r\n" + fill("="),
		"base64 of noise":      "Content-Transfer-Encoding: base64\r\n\r\n" + fill("!"),
		"quoted line ends":     "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + fill("="),
		"quoted blanks":        "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + fill("= "),
		"open tags":            page("<a href="),
		"open comments":        page("<!--"),
		"open scripts":         page("<script><!--"),
		"attributes":           page("<a ") + fill("b=c "),
		"links":                page("<a href=x>y"),
		"entities":             page("&amp"),
		"nested tags":          page("<div>"),
		"open CDATA":           page("<svg><![CDATA["),
		"one long line":        "\r\n" + fill("x"),
		"one charset per part": multi + fill("--b\r\nContent-Type: text/plain; charset=gb18030\r\n\r\n\x81\r\n"),
	}
}

// A quadratic reader would need many minutes for one of these.
func TestSec17_HostileMailTakesLinearTime(t *testing.T) {
	for name, raw := range hostile(2 << 20) {
		began := time.Now()
		m, _ := read(t, raw)
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s: %v", name, took)
		} else if took > time.Second {
			t.Logf("%s: %v", name, took)
		}
		if !utf8.ValidString(string(m.Text)) || strings.ContainsRune(string(m.Text)+string(m.Subject), 0) {
			t.Errorf("%s: unclean text", name)
		}
	}
}

func TestFieldsAreDecodedAndClean(t *testing.T) {
	m, files := read(t, crlf(
		`From: =?utf-8?B?UsSraHVtYQ==?= <rahma@contoh.go.id>`, `Reply-To: "Dinas, Bagian \"A\"" <balas@contoh.go.id>`,
		`To: a@b.id, B <b@b.id>`, `Subject: =?iso-2022-jp?B?GyRC?= Situs`, "\t=?utf-8?Q?=E2=80=AEdiretas?= =?x-tidakada?Q?l=E9?=",
		`Date: Mon, 5 Jan 2026 09:00:00 +0900`, `Message-ID: <satu@contoh>`, `In-Reply-To: <nol@contoh>`, `References: <a@b> <c@d> sampah <e`,
		`Content-Type: multipart/mixed; boundary=b`, ``,
		`--b`, `Content-Disposition: attachment; filename="../../x`+"\u202e"+`fdp.exe"`, ``, `MZ`,
		`--b`, `Content-Disposition: attachment; filename*=utf-8''surat%20%E2%9C%93.txt`, `Content-Transfer-Encoding: base64`, ``, `aGFsbw==`,
		`--b`, `Content-Type: image/png; name="=?utf-8?Q?l=C3=A9?="`, ``, `PNG`,
		`--b`, `Content-Type: message/rfc822`, ``, `Subject: dalam`, ``, `isi`,
		`--b--`))
	want := []file{
		{"../../x\u202efdp.exe", "text/plain", "MZ"},
		{"surat ✓.txt", "text/plain", "halo"},
		{"lé", "image/png", "PNG"},
		{"", "message/rfc822", "Subject: dalam\r\n\r\nisi"},
	}
	if !slices.Equal(files, want) {
		t.Errorf("files %q", files)
	}
	for what, c := range map[string][2]string{
		"from":    {fmt.Sprint(m.From), "[{Rīhuma rahma@contoh.go.id}]"},
		"reply":   {fmt.Sprint(m.ReplyTo), `[{Dinas, Bagian "A" balas@contoh.go.id}]`},
		"to":      {fmt.Sprint(m.To), "[{ a@b.id} {B b@b.id}]"},
		"subject": {string(m.Subject), "Situs \u202ediretaslé"},
		"date":    {m.Date.UTC().Format(time.RFC3339), "2026-01-05T00:00:00Z"},
		"id":      {m.ID, "satu@contoh"},
		"refs":    {fmt.Sprint(m.InReplyTo, m.References), "[nol@contoh] [a@b c@d]"},
	} {
		if c[0] != c[1] {
			t.Errorf("%s: %q, want %q", what, c[0], c[1])
		}
	}
}

func TestMachinesAreKnown(t *testing.T) {
	for head, want := range map[string]string{
		"From: a@b.id":                      "",
		"Auto-Submitted: no":                "",
		"Auto-Submitted: auto-replied; x=y": AutoSubmitted,
		"Precedence: auto_reply":            AutoSubmitted,
		"X-Autoreply: yes":                  AutoSubmitted,
		"Precedence: bulk":                  AutoBulk,
		"List-Id: <x.y>":                    AutoBulk,
		"Return-Path: <>":                   AutoBounce,
		"Return-Path: <a@b.id>":             "",
		"From: MAILER-DAEMON@x.id":          AutoBounce,
		"From: Mail <postmaster@x.id>":      AutoBounce,
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b": AutoBounce,
		"Content-Type: multipart/report; report-type=feedback-report; boundary=b": "",
	} {
		if m, _ := read(t, head+"\r\n\r\n"); m.Auto != want {
			t.Errorf("%s: %q, want %q", head, m.Auto, want)
		}
	}
}

func TestPagesAreReadAsText(t *testing.T) {
	for page, want := range map[string]string{
		"<p>Satu  <b>dua</b></p><p>tiga<br>empat":                              "Satu dua\n\ntiga\nempat",
		"<title>x</title><style>p{}</style><script>alert(1)</script>isi":       "isi",
		`<a href="https://jahat.example/x">bank.co.id</a>.`:                    "bank.co.id <https://jahat.example/x>.",
		`<a href="https://a.id">https://a.id</a> <a href="mailto:a@b">a@b</a>`: "https://a.id a@b",
		`<a href="javascript:alert(1)">klik`:                                   "klik <javascript:alert(1)>",
		`<img src="http://x/y.png" alt="Logo"> a<img src=x>`:                   "[Logo] a",
		"<ul><li>a<li>b</ul>c":                                                 "- a\n- b\n\nc",
		"<table><tr><td>a</td><td>b</td></tr><tr><td>c":                        "a b\nc",
		"a&lt;b&gt;&nbsp;c&#0;":                                                "a<b> c\uFFFD",
	} {
		if got := readHTML(page); got != want {
			t.Errorf("%s\n got %q\nwant %q", page, got, want)
		}
	}
}

var errBroken = errors.New("broken")

func TestOnlyTheReaderAndTheKeeperFail(t *testing.T) {
	raw := crlf("Content-Type: application/pdf", "", "x")
	if _, err := Parse(strings.NewReader(raw), func(Attachment) error { return errBroken }); err != errBroken {
		t.Error(err)
	}
	for n := range len(raw) {
		r := io.MultiReader(strings.NewReader(raw[:n]), iotestErr{})
		if _, err := Parse(r, func(a Attachment) error { _, err := io.Copy(io.Discard, a.Body); return err }); err != errBroken {
			t.Error(n, err)
		}
	}
}

type iotestErr struct{}

func (iotestErr) Read([]byte) (int, error) { return 0, errBroken }

// FuzzParse: no message makes the reader fail, panic or answer with unclean text, and its decoders do not care in
// what pieces it comes.
func FuzzParse(f *testing.F) {
	for _, raw := range hostile(2 << 10) {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, files := read(t, string(raw))
		var total int
		for _, x := range files {
			total += len(x.body)
		}
		if total > len(raw) || len(m.Text) > 3*MaxText+2*len(raw) {
			t.Errorf("%d bytes became %d of files and %d of text", len(raw), total, len(m.Text))
		}
		for _, s := range []string{string(m.Subject), string(m.Text), m.ID} {
			if !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
				t.Errorf("unclean: %q", s)
			}
		}
		var again []file
		m2, err := Parse(oneByOne{bytes.NewReader(raw)}, func(a Attachment) error {
			b, err := io.ReadAll(oneByOne{a.Body})
			again = append(again, file{a.Name, a.Declared, string(b)})
			return err
		})
		if err != nil || m2.Text != m.Text || !slices.Equal(files, again) {
			t.Errorf("byte by byte it is another message: %v", err)
		}
	})
}

// oneByOne reads one byte at a time.
type oneByOne struct{ r io.Reader }

func (o oneByOne) Read(p []byte) (int, error) {
	if len(p) > 1 {
		p = p[:1]
	}
	return o.r.Read(p)
}
