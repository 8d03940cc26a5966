package deliver

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tanggap/internal/blob"
	"tanggap/internal/db"
	"tanggap/internal/dbtest"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/intake"
	"tanggap/internal/mail"
	"tanggap/internal/timeline"
)

// box is a store that takes mails.
type box struct {
	*testing.T
	Deps
}

func open(t *testing.T, d *db.DB) *box {
	t.Helper()
	blobs, err := blob.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = blobs.Close() })
	return &box{t, Deps{d, blobs, slog.New(slog.DiscardHandler)}}
}

// take delivers a mail and reads its report back; the original must be there byte for byte.
func (b *box) take(raw string) (incident.Report, []evidence.Attachment) {
	b.Helper()
	number, err := Deliver(b.Context(), b.Deps, strings.NewReader(raw))
	if err != nil {
		b.Fatal(err)
	}
	rep, err := incident.ReportByNumber(b.Context(), b.DB, number)
	if err != nil {
		b.Fatal(err)
	}
	f, err := evidence.ByID(b.Context(), b.DB, *rep.OriginalID)
	if err != nil {
		b.Fatal(err)
	}
	if kept := b.bytes(f); kept != raw || f.Media != "message/rfc822" {
		b.Errorf("%s: %d bytes came, %d are kept as %s", number, len(raw), len(kept), f.Media)
	}
	files, err := evidence.OfReport(b.Context(), b.DB, rep.ID)
	if err != nil {
		b.Fatal(err)
	}
	return rep, files
}

func (b *box) bytes(f evidence.File) string {
	b.Helper()
	in, err := b.Blobs.Open(b.Context(), f.Blob())
	if err != nil {
		b.Fatal(err)
	}
	defer in.Close() //nolint:errcheck // read only
	got, err := io.ReadAll(in)
	if err != nil {
		b.Fatal(err)
	}
	return string(got)
}

// entries are the kinds of a report's chain with their facts.
func (b *box) entries(rep incident.Report) (kinds []string, facts map[string]map[string]any) {
	b.Helper()
	all, err := timeline.After(b.Context(), b.DB, rep.Stream(), 0, 1000)
	if err != nil {
		b.Fatal(err)
	}
	facts = map[string]map[string]any{}
	for _, e := range all {
		kinds = append(kinds, e.Kind)
		facts[e.Kind] = e.Facts()
	}
	return kinds, facts
}

// verify checks every chain and every file.
func (b *box) verify() {
	b.Helper()
	err := b.DB.View(b.Context(), func(ctx context.Context, r db.Reader) error {
		_, bad, err := timeline.Verify(ctx, r)
		for _, p := range bad {
			b.Error(p)
		}
		return err
	})
	if err != nil {
		b.Error(err)
	}
	files, err := evidence.Stored(b.Context(), b.DB, 0, 10000)
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range files {
		if err := b.Blobs.Check(b.Context(), f.Blob()); err != nil {
			b.Error(err)
		}
	}
}

const countReports db.SQL = `SELECT count(*) FROM report`

func (b *box) reports() int64 {
	b.Helper()
	n, err := db.One[int64](b.Context(), b.DB, countReports)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

func TestSec17_EveryRealMailBecomesAReport(t *testing.T) {
	dir := dbtest.Samples(t, "mail")
	names, err := filepath.Glob(filepath.Join(dir, "*", "*.eml"))
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := open(t, d)
		numbers, files := map[string]string{}, 0
		for _, name := range names {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			rep, kept := b.take(string(raw))
			if old := numbers[rep.Number]; old != "" {
				t.Errorf("%s and %s are one report", old, name)
			}
			numbers[rep.Number] = name
			files += len(kept)
			if again, _ := b.take(string(raw)); again.Number != rep.Number {
				t.Errorf("%s delivered again: %s and %s", name, rep.Number, again.Number)
			}
		}
		if n := b.reports(); n != int64(len(names)) {
			t.Errorf("%d mails, %d reports", len(names), n)
		}
		b.verify()
		t.Logf("counted: %d mails of ../shared/samples/mail delivered twice, %d reports with %d files, none lost", len(names), b.reports(), files)
	})
}

// The mails in testdata are hostile ones of our own.
func TestSec17_HostileMailsBecomeReports(t *testing.T) {
	for _, c := range []struct {
		file, title, description, name, email string
		files, auto, notes                    string
	}{
		{"empty.eml", "(pesan kosong)", "(pesan kosong)", "", "", "", "", "header_bad"},
		{"no-text.eml", "Situs diretas", "Situs diretas", "Rahma", "rahma@contoh.go.id", "layar.png image/png", "", ""},
		{"spoofed.eml", "Re: [MALUTPROV-2026-0003] tutup saja", "Tutup saja tiketnya.", "Ketua", "ketua@csirt.contoh.go.id", "", "", ""},
		{"broken.eml", "Lapor", "Halo, l\u00e9", "", "", "pesan.eml text/plain", "", "charset_unknown charset_bad unclosed"},
		{"noname.eml", "Nama berkas", "x", "bukan alamat", "", "x_fdp.exe text/plain|passwd text/plain|pesan.eml text/plain", "", ""},
		{"away.eml", "Balasan otomatis: tanda terima", "Saya sedang dinas luar sampai tanggal 12.", "", "pegawai@contoh.go.id", "", "auto_submitted", ""},
		{"nul.eml", "ab", "cd", "", "", "", "", ""},
	} {
		t.Run(c.file, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join("testdata", c.file))
			if err != nil {
				t.Fatal(err)
			}
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				b := open(t, d)
				rep, files := b.take(string(raw))
				var kept []string
				for _, f := range files {
					kept = append(kept, string(f.Name)+" "+f.Media)
				}
				_, facts := b.entries(rep)
				for what, w := range map[string][2]string{
					"title": {string(rep.Title), c.title}, "description": {string(rep.Description), c.description},
					"name": {string(rep.ReporterName), c.name}, "email": {string(rep.ReporterEmail), c.email},
					"files": {strings.Join(kept, "|"), c.files},
					"auto":  {fmt.Sprint(or(facts["mail_read"]["auto"], "")), c.auto},
					"notes": {strings.Trim(fmt.Sprint(or(facts["mail_read"]["notes"], "")), "[]"), c.notes},
				} {
					if w[0] != w[1] {
						t.Errorf("%s: %q, want %q", what, w[0], w[1])
					}
				}
				if rep.Channel != "email" || rep.Status != incident.ReportNew || rep.IncidentID != nil || rep.CodeHash != "" || facts["mail_read"]["proven"] != false {
					t.Errorf("%+v %v", rep, facts)
				}
				b.verify()
			})
		})
	}
}

func or(v, otherwise any) any {
	if v == nil {
		return otherwise
	}
	return v
}

func TestDifferentMailsAreDifferentReports(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := open(t, d)
		raw := "Message-ID: <a@b>\r\nSubject: a\r\n\r\nb"
		first, _ := b.take(raw)
		other, _ := b.take(raw + "\r\n") // threading comes later: the same identifier alone joins nothing
		if first.Number == other.Number || b.reports() != 2 {
			t.Error(first.Number, other.Number, b.reports())
		}
	})
}

func TestWhatAMailSaidIsReadBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := open(t, d)
		rep, _ := b.take("Message-ID: <a@b>\r\nIn-Reply-To: <c@d>\r\nReply-To: x@y.id\r\nDate: Mon, 5 Jan 2026 09:00:00 +0900\r\nPrecedence: bulk\r\n" +
			"Content-Type: text/plain; charset=x-tidakada\r\n\r\nb")
		got, err := intake.Mailed(t.Context(), d, rep)
		want := "{a@b [] [c@d] x@y.id 2026-01-05 00:00:00 +0000 UTC bulk [charset_unknown]}"
		if err != nil || fmt.Sprint(got.Head) != want {
			t.Errorf("%v, want %s: %v", got.Head, want, err)
		}
		rep, _ = b.take(attached(intake.MaxFileSize+1, "besar.bin"))
		if got, err := intake.Mailed(t.Context(), d, rep); err != nil || fmt.Sprint(got.Unkept) != fmt.Sprint([]intake.Unkept{{Name: "besar.bin", Size: intake.MaxFileSize + 1, Why: "too_large"}}) {
			t.Error(got, err)
		}
	})
}

func TestSec17_AFormCannotTakeAMailsPlace(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := open(t, d)
		raw := "Subject: a\r\n\r\nb"
		sum := sha256.Sum256([]byte(raw))
		key := hex.EncodeToString(sum[:])
		form, err := intake.File(t.Context(), d, intake.Draft{Channel: "web", Anonymous: true, Description: "c", FormKey: key})
		if err != nil {
			t.Fatal(err)
		}
		rep, _ := b.take(raw)
		if rep.Number == form.Report.Number {
			t.Error("the mail was taken for the form")
		}
		if _, err := intake.Track(t.Context(), d, rep.Number, intake.CodeOf(key)); !fault.Is(err, fault.KindNotFound) {
			t.Errorf("who has the mail can follow its report: %v", err)
		}
	})
}

// attached is a mail with one file of n bytes for each name.
func attached(n int, names ...string) string {
	var s strings.Builder
	s.WriteString("From: a@contoh.go.id\r\nSubject: lampiran\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n")
	body := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("x"), n))
	for _, name := range names {
		fmt.Fprintf(&s, "--b\r\nContent-Type: image/heic\r\nContent-Disposition: attachment; filename=%q\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n", name, body)
	}
	return s.String() + "--b--\r\n"
}

func TestSec17_FilesOverTheLimitsAreNotedAndTheMailIsKept(t *testing.T) {
	var many []string
	for i := range MaxFiles + 2 {
		many = append(many, fmt.Sprintf("%d.txt", i))
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := open(t, d)
		name := "IMG 0031 (1).heic.exe"
		rep, files := b.take(attached(48<<20, name))
		_, facts := b.entries(rep)
		if got := facts["file_too_large"]; len(files) != 0 || got["name"] != name || got["size"] != float64(48<<20) {
			t.Error(files, facts)
		}
		rep, files = b.take(attached(intake.MaxFileSize, name))
		if len(files) != 1 || files[0].Size != intake.MaxFileSize || files[0].Media != "text/plain" || string(files[0].Name) != name {
			t.Error(rep.Number, files)
		}
		rep, files = b.take(attached(3, many...))
		kinds, facts := b.entries(rep)
		if len(files) != MaxFiles || facts["file_too_many"]["name"] != many[len(many)-1] || len(kinds) != 2+MaxFiles+2 {
			t.Error(len(files), facts["file_too_many"], kinds)
		}
		b.verify()
	})
}

func TestSec17_WordsOverTheLimitsAreCut(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := open(t, d)
		long := strings.Repeat("Situs kami é ", 2<<20/14)
		rep, _ := b.take("From: " + strings.Repeat("n", 300) + " <a@b.id>\r\nSubject: " + strings.Repeat("s", 4000) + "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + long)
		_, facts := b.entries(rep)
		if rep.Title.Letters() != intake.MaxTitle || rep.Description.Letters() > intake.MaxDescription || rep.Description.Letters() < intake.MaxDescription-1 ||
			rep.ReporterName.Letters() != maxName || fmt.Sprint(facts["mail_read"]["notes"]) != "["+mail.TextCut+"]" {
			t.Error(rep.Title.Letters(), rep.Description.Letters(), rep.ReporterName.Letters(), facts)
		}
	})
}

func TestTooLargeMailIsRefusedAndLeavesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := open(t, d)
		_, err := Deliver(t.Context(), b.Deps, io.LimitReader(endless{}, MaxMail+1))
		if !fault.Is(err, fault.KindTooLarge) || b.reports() != 0 {
			t.Error(err, b.reports())
		}
	})
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// Whatever a mail says, it is filed: what it brings fits what intake asks of a draft.
func FuzzDraft(f *testing.F) {
	f.Add("From: a <b@c>, d\nSubject: =?utf-8?Q?=00?=\nReply-To: x\n\nhalo")
	f.Fuzz(func(t *testing.T, raw string) {
		m, err := mail.Parse(strings.NewReader(raw), func(mail.Attachment) error { return nil })
		if err != nil {
			t.Fatal(err)
		}
		d := words(m)
		d.Channel = "email"
		if err := d.Validate(0); err != nil {
			t.Errorf("%v: %+v", err, d)
		}
		for _, s := range []foreign.Text{d.Title, d.Description, d.Reporter.Name, d.Reporter.Email} {
			if foreign.Clean(string(s)) != s {
				t.Errorf("unclean: %q", s)
			}
		}
	})
}
