package document_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/agenda"
	"tanggap/internal/blob"
	"tanggap/internal/casework"
	"tanggap/internal/db"
	"tanggap/internal/dbtest"
	"tanggap/internal/document"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/incident"
	"tanggap/internal/intake"
	"tanggap/internal/office"
	"tanggap/internal/procedure"
	"tanggap/internal/timeline"
	"tanggap/internal/tlp"
	"tanggap/sops"
)

// desk is an office with one person for each actor and fixed role.
type desk struct {
	t     *testing.T
	d     *db.DB
	shelf *procedure.Shelf
	v     map[string]account.Viewer
	lists casework.Choicelist
	press document.Press
}

var settings = map[string]string{
	"number.incident": "MALUTPROV-{tahun}-{urut:4}", "number.unit": "DKIP-MU", "agenda.keluar.start": "205", "agenda.masuk.start": "318",
	"kop.government": "PEMERINTAH PROVINSI MALUKU UTARA", "kop.agency": "DINAS KOMUNIKASI, INFORMATIKA DAN PERSANDIAN", "kop.city": "Sofifi",
	"signer.position": "Kepala Dinas", "signer.name": "Dr. Bahar Umpama, M.Si.", "signer.nip": "197104121996031005",
	"team.name": "Tim Tanggap Insiden Siber Provinsi Maluku Utara", "team.short": "MalutProv-CSIRT", "team.phone": "0811-0000-0100", "team.email": "lapor@csirt.contoh.go.id",
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, d *db.DB, more map[string]string) *desk {
	ctx := context.Background()
	k := &desk{t: t, d: d, shelf: procedure.NewShelf(casework.Known()), v: map[string]account.Viewer{}}
	k.write(func(ctx context.Context, tx *db.Tx) error {
		p, err := k.shelf.Load(ctx, tx, "malut.yaml", sops.Malut, "2026-01-01")
		if err != nil {
			return err
		}
		if _, err := agency.Add(ctx, tx, agency.Agency{Key: "dinkes", Kind: "opd", Name: "Dinas Kesehatan", HeadTitle: "Kepala Dinas Kesehatan", Place: "Sofifi"}); err != nil {
			return err
		}
		all := maps.Clone(settings)
		maps.Copy(all, more)
		for key, value := range all {
			if err := office.Set(ctx, tx, key, value); err != nil {
				return err
			}
		}
		roles := []string{"sekretariat", "auditor"}
		for _, a := range p.Actors {
			roles = append(roles, a.ID)
		}
		for _, role := range roles {
			person, err := account.Add(ctx, tx, account.Person{Username: role, Name: "Nurlaila " + role + ", S.Kom.", Rank: "Penata"}, "")
			if err != nil {
				return err
			}
			if err := account.Assign(ctx, tx, account.Assignment{PersonID: person.ID, Role: role, FromDay: "2026-01-01"}, []string{role}); err != nil {
				return err
			}
		}
		return nil
	})
	people, err := account.People(ctx, d, true)
	must(t, err)
	rights, err := k.shelf.Rights(ctx, d)
	must(t, err)
	for _, p := range people {
		v, err := account.Load(ctx, d, p.ID, time.Now(), rights)
		must(t, err)
		k.v[p.Username] = v
	}
	k.lists, err = casework.ReadChoices(ctx, d)
	must(t, err)
	store, err := blob.OpenFolder(t.TempDir())
	must(t, err)
	t.Cleanup(func() { _ = store.Close() })
	k.press = document.Press{DB: d, Blobs: store, Shelf: k.shelf, Site: "csirt.contoh.go.id"}
	return k
}

func (k *desk) write(f func(context.Context, *db.Tx) error) {
	k.t.Helper()
	must(k.t, k.d.Write(context.Background(), db.Actor{Name: "test"}, f))
}

// act runs an act of a user.
func (k *desk) act(user string, f func(ctx context.Context, tx *db.Tx, v account.Viewer) (document.Document, error)) (out document.Document, err error) {
	v := k.v[user]
	err = k.d.Write(context.Background(), v.Actor(), func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = f(ctx, tx, v)
		return err
	})
	return out, err
}

func (k *desk) make(user, number, kind string) document.Document {
	k.t.Helper()
	d, err := k.act(user, func(ctx context.Context, tx *db.Tx, v account.Viewer) (document.Document, error) {
		return document.Make(ctx, tx, k.shelf, v, number, kind)
	})
	must(k.t, err)
	return d
}

// incident files a report and accepts it.
func (k *desk) incident(d intake.Draft, origin string) string {
	k.t.Helper()
	d.By = k.v["koordinator"]
	got, err := intake.File(context.Background(), k.d, d)
	must(k.t, err)
	form, _ := json.Marshal(map[string]any{
		"verification": "Sudah diperiksa.", "origin": origin, "receipt_channel": "told", "receipt_at": time.Now().UTC().Format(time.RFC3339),
	})
	var number string
	k.write(func(ctx context.Context, tx *db.Tx) (err error) {
		number, err = intake.Accept(ctx, tx, k.shelf, k.v["koordinator"], got.Report.Number, form, k.lists)
		return err
	})
	return number
}

var letter = intake.Draft{
	Channel: "letter", Description: "Laman menampilkan judi.", Agency: "dinkes", Reporter: intake.Reporter{Name: "Saharia"},
	Letter: intake.Letter{Number: "800/12/DINKES", Date: "2026-01-05", From: "Kepala Dinas Kesehatan", Subject: "Laporan Insiden"},
}

// fill saves forms of a step.
func (k *desk) fill(user, number, step string, forms map[string]any) {
	k.t.Helper()
	given := casework.Given{Forms: map[string]json.RawMessage{}, Lists: k.lists}
	for name, body := range forms {
		given.Forms[name], _ = json.Marshal(body)
	}
	must(k.t, k.d.Write(context.Background(), k.v[user].Actor(), func(ctx context.Context, tx *db.Tx) error {
		c, err := casework.Hold(ctx, tx, k.shelf, k.v[user], number)
		if err != nil {
			return err
		}
		return casework.Save(ctx, tx, c, step, given)
	}))
}

func (k *desk) complete(user, number, step string) error {
	return k.d.Write(context.Background(), k.v[user].Actor(), func(ctx context.Context, tx *db.Tx) error {
		c, err := casework.Hold(ctx, tx, k.shelf, k.v[user], number)
		if err != nil {
			return err
		}
		return casework.Complete(ctx, tx, c, step, casework.Given{Lists: k.lists})
	})
}

func (k *desk) classify(number, label string) {
	k.t.Helper()
	k.fill("koordinator", number, "antrian", map[string]any{"classification": map[string]any{
		"kind": "judi_online", "agency": "dinkes", "impact": "tinggi", "urgency": "sedang", "risk": "tinggi", "personal_data": "tidak", "iiv": "tidak", "tlp": label,
	}})
}

func (k *desk) issue(user string, d document.Document, o document.Order) (document.Document, error) {
	return k.press.Issue(context.Background(), k.v[user], d.UID, o)
}

// text is what pdftotext reads, lines joined.
func text(t *testing.T, pdf []byte) string {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Fatal("pdftotext is not installed; run: sudo apt-get install -y poppler-utils")
	}
	c := exec.Command("pdftotext", "-raw", "-", "-")
	c.Stdin = bytes.NewReader(pdf)
	out, err := c.Output()
	must(t, err)
	return strings.Join(strings.Fields(string(out)), " ")
}

func (k *desk) bytes(user string, d document.Document) []byte {
	k.t.Helper()
	_, r, err := k.press.Open(context.Background(), k.v[user], d.UID)
	must(k.t, err)
	defer r.Close()
	b, err := io.ReadAll(r)
	must(k.t, err)
	return b
}

func (k *desk) entries(number string) (kinds []string, last map[string]any) {
	k.t.Helper()
	i, err := incident.ByNumber(context.Background(), k.d, number)
	must(k.t, err)
	all, err := timeline.After(context.Background(), k.d, i.Stream(), 0, 500)
	must(k.t, err)
	for _, e := range all {
		if strings.HasPrefix(e.Kind, "document_") {
			kinds, last = append(kinds, e.Kind), e.Facts()
		}
	}
	return kinds, last
}

func (k *desk) line(d document.Document) agenda.Line {
	k.t.Helper()
	if d.AgendaID == nil {
		k.t.Fatal("no agenda line")
	}
	l, err := agenda.ByID(context.Background(), k.d, *d.AgendaID)
	must(k.t, err)
	return l
}

func contains(t *testing.T, where, s string, wants ...string) {
	t.Helper()
	for _, w := range wants {
		if !strings.Contains(s, w) {
			t.Errorf("%s lacks %q: %s", where, w, s)
		}
	}
}

func TestLetterFromDraftToSent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, ctx := open(t, d, nil), context.Background()
		number := k.incident(letter, "opd")
		doc := k.make("koordinator", number, "surat_jawaban")

		_, err := k.issue("koordinator", doc, document.Order{})
		f := fault.Of(err)
		if f == nil || len(f.Missing) != 2 || f.Missing[0].Field != "priority" && f.Missing[1].Field != "priority" {
			t.Fatalf("unclassified: %v", err)
		}
		for _, m := range f.Missing {
			if m.Code != document.MissFact || !strings.Contains(m.Href, number) || !slices.Contains(m.Who, "koordinator") || strings.Contains(m.Text, "paper.") {
				t.Errorf("missing %+v", m)
			}
		}
		pdf, err := k.press.Preview(ctx, k.v["koordinator"], doc.UID)
		must(t, err)
		contains(t, "draft", text(t, pdf), "KONSEP", "Belum sah sebagai naskah dinas", "[……]")

		k.classify(number, "AMBER")
		doc, err = k.act("sekretariat", func(ctx context.Context, tx *db.Tx, v account.Viewer) (document.Document, error) {
			return document.Edit(ctx, tx, k.shelf, v, doc.UID, document.Change{Version: doc.Version, Paragraphs: map[string]string{"extra": "Rapat diadakan besok.", "help.log": ""}})
		})
		must(t, err)
		_, err = k.act("koordinator", func(ctx context.Context, tx *db.Tx, v account.Viewer) (document.Document, error) {
			return document.Edit(ctx, tx, k.shelf, v, doc.UID, document.Change{Version: doc.Version - 1, Paragraphs: map[string]string{"extra": "Lain."}})
		})
		if now, ok := fault.Of(err).Now.(document.Document); !fault.Is(err, fault.KindConflict) || !ok || !strings.Contains(now.Paragraphs, "Rapat") {
			t.Error("stale edit:", err)
		}

		_, err = k.issue("sub-jaringan", doc, document.Order{})
		if !fault.Is(err, fault.KindForbidden) && !fault.Is(err, fault.KindNotFound) {
			t.Error("a handler issues:", err)
		}
		doc, err = k.issue("sekretariat", doc, document.Order{Version: doc.Version})
		must(t, err)
		year := time.Now().In(time.FixedZone("WIT", 9*3600)).Year()
		if want := fmt.Sprintf("T-000.6/205/DKIP-MU/%d", year); doc.Number != want || doc.State != document.Issued {
			t.Fatalf("%s %q, want %s", doc.State, doc.Number, want)
		}
		if l := k.line(doc); l.State != agenda.Used || l.Number != doc.Number || l.Running != 205 || string(l.Party) != "Kepala Dinas Kesehatan Provinsi Maluku Utara" {
			t.Errorf("line %+v", l)
		}
		first := k.bytes("koordinator", doc)
		said := text(t, first)
		contains(t, "letter", said, doc.Number, number, "TLP:AMBER", "Rapat diadakan besok", "surat Saudara Nomor 800/12/DINKES", "Tembusan", "csirt.contoh.go.id/lacak")
		if strings.Contains(said, "KONSEP") || strings.Contains(said, "tidak wajar") {
			t.Error("an issued letter with KONSEP or a paragraph taken out:", said)
		}
		_, facts := k.entries(number)
		file, err := evidence.ByID(ctx, d, *doc.FileID)
		must(t, err)
		if facts["number"] != doc.Number || facts["sha256"] != file.SHA256 {
			t.Errorf("entry %v", facts)
		}
		if _, err = k.issue("koordinator", doc, document.Order{}); !fault.Is(err, fault.KindConflict) {
			t.Error("issued twice:", err)
		}
		again, err := k.press.Finish(ctx, account.System("test"), doc.UID)
		if err != nil || again.Version != doc.Version {
			t.Error("finished twice:", err)
		}

		scan := k.store("scan")
		doc, err = k.act("sekretariat", func(ctx context.Context, tx *db.Tx, v account.Viewer) (document.Document, error) {
			return document.Sign(ctx, tx, k.shelf, v, doc.UID, scan)
		})
		must(t, err)
		_, err = k.act("sekretariat", func(ctx context.Context, tx *db.Tx, v account.Viewer) (document.Document, error) {
			return document.Send(ctx, tx, k.shelf, v, doc.UID, document.Sending{Channel: "pigeon"})
		})
		if f := fault.Of(err); f == nil || len(f.Fields) != 3 {
			t.Error("an empty sending:", err)
		}
		doc, err = k.act("sekretariat", func(ctx context.Context, tx *db.Tx, v account.Viewer) (document.Document, error) {
			return document.Send(ctx, tx, k.shelf, v, doc.UID, document.Sending{At: tx.Now(), Channel: "by_hand", To: "Agendaris Dinas Kesehatan"})
		})
		must(t, err)
		if doc.State != document.Sent || doc.ScanID == nil || !bytes.Equal(first, k.bytes("sekretariat", doc)) {
			t.Errorf("sent: %+v", doc)
		}
		kinds, _ := k.entries(number)
		if want := []string{"document_drafted", "document_edited", "document_reserved", "document_issued", "document_signed", "document_sent"}; !slices.Equal(kinds, want) {
			t.Errorf("entries %v", kinds)
		}
		issued, err := document.IssuedKinds(ctx, d, doc.IncidentID)
		if err != nil || !slices.Equal(issued, []string{"surat_jawaban"}) {
			t.Errorf("issued kinds %v %v", issued, err)
		}
	})
}

// store keeps bytes as a file.
func (k *desk) store(content string) (id int64) {
	s, err := k.press.Blobs.Put(context.Background(), strings.NewReader(content), -1)
	must(k.t, err)
	k.write(func(ctx context.Context, tx *db.Tx) error {
		f, err := evidence.Add(ctx, tx, evidence.File{SHA256: s.SHA256, Size: s.Size, Stored: s.Name, Name: "scan.pdf", Media: "application/pdf"})
		id = f.ID
		return err
	})
	return id
}

func TestSlipOpensTheThirdStep(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d, nil)
		number := k.incident(letter, "opd")
		k.classify(number, "AMBER")
		k.fill("koordinator", number, "antrian", map[string]any{"forwarding": map[string]any{"proposal": "handle", "advice": "Tangani."}})
		must(t, k.complete("koordinator", number, "antrian"))
		doc := k.make("koordinator", number, "lembar_disposisi")
		_, err := k.issue("ketua", doc, document.Order{})
		var lacks []string
		for _, m := range fault.Of(err).Missing {
			lacks = append(lacks, m.Field)
			if !slices.Equal(m.Who, []string{"ketua"}) || !strings.Contains(m.Href, "langkah=keputusan") {
				t.Errorf("missing %+v", m)
			}
		}
		if want := []string{"signer.name", "to", "instructions", "signed_at", "initials"}; !slices.Equal(lacks, want) {
			t.Errorf("missing %v", lacks)
		}
		to := k.v["sub-keamanan"].UID
		k.fill("ketua", number, "keputusan", map[string]any{
			"disposition": map[string]any{"to": []string{to}, "instructions": []string{"tangani_segera", "telaah"}, "note": "Amankan bukti."},
			"decision":    map[string]any{"answer": "handle", "reason": "Mampu.", "team": []string{to}},
		})
		if err := k.complete("ketua", number, "keputusan"); len(fault.Of(err).Missing) != 1 || fault.Of(err).Missing[0].Code != casework.MissPaper {
			t.Fatal("left without the sheet:", err)
		}
		doc, err = k.issue("ketua", doc, document.Order{})
		must(t, err)
		contains(t, "sheet", text(t, k.bytes("sub-keamanan", doc)), "LEMBAR DISPOSISI", "318", "800/12/DINKES", "Ketua MalutProv-CSIRT,", "Amankan bukti.", "Telaah", "Lembar 1 dari 1")
		if doc.Number != "" || doc.AgendaID != nil {
			t.Errorf("the sheet took a number: %+v", doc)
		}
		must(t, k.complete("ketua", number, "keputusan"))
	})
}

func TestTwentyAtOnceLeaveNoGap(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d, nil)
		var docs []document.Document
		for range 10 {
			number := k.incident(letter, "opd")
			k.classify(number, "AMBER")
			docs = append(docs, k.make("koordinator", number, "surat_jawaban"), k.make("sekretariat", number, "surat_jawaban"))
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		got, conflicts := map[int64]bool{}, 0
		for i := range 40 { // each of the twenty by two people
			wg.Go(func() {
				done, err := k.issue([]string{"koordinator", "sekretariat"}[i/20], docs[i%20], document.Order{})
				mu.Lock()
				defer mu.Unlock()
				if fault.Is(err, fault.KindConflict) {
					conflicts++
				} else if err != nil {
					t.Error(err)
				} else {
					got[k.line(done).Running] = true
				}
			})
		}
		wg.Wait()
		if len(got) != 20 || conflicts != 20 {
			t.Fatalf("%d numbers, %d conflicts", len(got), conflicts)
		}
		for n := int64(205); n < 225; n++ {
			if !got[n] {
				t.Errorf("number %d is missing", n)
			}
		}
		lines, err := agenda.List(context.Background(), d, agenda.Out, int(k.line(k.read(docs[0])).Year), "", 0, 100)
		if err != nil || len(lines) != 20 {
			t.Errorf("%d lines, %v", len(lines), err)
		}
	})
}

func (k *desk) read(d document.Document) document.Document {
	k.t.Helper()
	d, err := document.Find(context.Background(), k.d, k.v["koordinator"], d.UID)
	must(k.t, err)
	return d
}

func TestDeathBetweenTheActs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, ctx := open(t, d, nil), context.Background()
		number := k.incident(letter, "opd")
		k.classify(number, "AMBER")
		reserve := func() document.Document {
			doc := k.make("koordinator", number, "surat_jawaban")
			doc, err := k.act("koordinator", func(ctx context.Context, tx *db.Tx, v account.Viewer) (document.Document, error) {
				return document.Reserve(ctx, tx, k.shelf, v, doc.UID, "csirt.contoh.go.id", document.Order{})
			})
			must(t, err)
			if l := k.line(doc); doc.State != document.Reserved || l.State != agenda.Reserved {
				t.Fatalf("after act one: %s, line %s", doc.State, l.State)
			}
			return doc
		}
		doc := reserve()
		var mine int
		for _, j := range dbtest.Jobs(d) {
			if due, ok := j.(interface{ Kind() string }); ok && due.Kind() == "issue_paper" {
				mine++
			}
		}
		if mine != 1 {
			t.Errorf("%d jobs named", mine)
		}
		if _, _, err := k.press.Open(ctx, k.v["koordinator"], doc.UID); !fault.Is(err, fault.KindNotFound) {
			t.Error("opened without bytes:", err)
		}
		done, err := k.press.Finish(ctx, account.System("issue_paper"), doc.UID)
		must(t, err)
		if l := k.line(done); done.State != document.Issued || l.State != agenda.Used {
			t.Errorf("finished: %s, line %s", done.State, l.State)
		}
		contains(t, "letter", text(t, k.bytes("koordinator", done)), done.Number)

		doc = reserve()
		cancel := func(user string) (document.Document, error) {
			return k.act(user, func(ctx context.Context, tx *db.Tx, v account.Viewer) (document.Document, error) {
				return document.Cancel(ctx, tx, k.shelf, v, doc.UID, "Salah tujuan")
			})
		}
		done, err = cancel("sekretariat")
		must(t, err)
		if l := k.line(done); done.State != document.Void || l.State != agenda.Void || l.VoidReason != "Salah tujuan" {
			t.Errorf("void: %s, line %+v", done.State, l)
		}
		if _, err := k.press.Finish(ctx, account.System("issue_paper"), doc.UID); !fault.Is(err, fault.KindConflict) {
			t.Error("a void paper was finished:", err)
		}
		if _, err := cancel("sekretariat"); !fault.Is(err, fault.KindConflict) {
			t.Error("void twice:", err)
		}
		if next := reserve(); k.line(next).Running != 207 {
			t.Errorf("number after a void one: %d", k.line(next).Running)
		}
	})
}

func TestTypedNumbers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d, map[string]string{"agenda.keluar.mode": "typed"})
		number := k.incident(letter, "opd")
		k.classify(number, "AMBER")
		a, b, c := k.make("koordinator", number, "surat_jawaban"), k.make("koordinator", number, "surat_jawaban"), k.make("koordinator", number, "surat_jawaban")
		for _, n := range []string{"", "abc"} {
			if _, err := k.issue("sekretariat", a, document.Order{Number: n}); !fault.Is(err, fault.KindInvalid) {
				t.Errorf("number %q: %v", n, err)
			}
		}
		a, err := k.issue("sekretariat", a, document.Order{Number: "61"})
		must(t, err)
		if !strings.HasPrefix(a.Number, "T-000.6/061/DKIP-MU/") || k.line(a).Running != 61 {
			t.Errorf("number %q", a.Number)
		}
		if _, err := k.issue("sekretariat", b, document.Order{Number: "61"}); !fault.Is(err, fault.KindInvalid) {
			t.Error("taken number:", err)
		}
		c, err = k.issue("sekretariat", c, document.Order{Number: "B/000.6/77/SETDA"})
		must(t, err)
		if c.Number != "B/000.6/77/SETDA" || k.line(c).Running != 77 {
			t.Errorf("number %q", c.Number)
		}
	})
}

func TestReadersAndTheirCeiling(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k := open(t, d, nil)
		citizen := intake.Draft{Channel: "whatsapp", Description: "Laman menampilkan judi.", Agency: "dinkes", Reporter: intake.Reporter{Name: "Saharia", Phone: "0812"}}
		number := k.incident(citizen, "masyarakat")
		k.classify(number, "AMBER")
		doc, err := k.issue("koordinator", k.make("koordinator", number, "surat_jawaban"), document.Order{})
		must(t, err)
		said := text(t, k.bytes("koordinator", doc))
		contains(t, "letter to a citizen", said, "Sdr. Saharia", "B-000.6/", "TLP:GREEN", number)
		for _, never := range []string{"P2", "judi", "mengubah, menghapus", "TERBATAS"} {
			if strings.Contains(said, never) {
				t.Errorf("a citizen reads %q: %s", never, said)
			}
		}
		if l := k.line(doc); string(l.Party) != "Pelapor perorangan" {
			t.Errorf("the book names the citizen: %q", l.Party)
		}

		number = k.incident(citizen, "csirt_lain")
		k.classify(number, "AMBER")
		doc, err = k.issue("koordinator", k.make("koordinator", number, "surat_jawaban"), document.Order{})
		must(t, err)
		said = text(t, k.bytes("koordinator", doc))
		contains(t, "letter to the owner", said, "Kepala Dinas Kesehatan", "Berdasarkan hasil pemantauan", "/portal", "P2 (Tinggi)")
		if strings.Contains(said, "Saharia") {
			t.Error("the owner reads the reporter's name")
		}

		number = k.incident(letter, "opd")
		k.classify(number, "AMBER+STRICT")
		doc = k.make("koordinator", number, "surat_jawaban")
		if doc.TLP != tlp.AmberStrict {
			t.Errorf("label %s", doc.TLP)
		}
		if _, err = k.issue("koordinator", doc, document.Order{}); fault.Of(err) == nil || fault.Of(err).Code != "paper_above_reader" {
			t.Error("above the agency's ceiling:", err)
		}
	})
}

func TestWhoSeesAndDrafts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, ctx := open(t, d, nil), context.Background()
		number := k.incident(letter, "opd")
		doc := k.make("koordinator", number, "surat_jawaban")
		for user, sees := range map[string]bool{"koordinator": true, "ketua": true, "sekretariat": true, "kadis": true, "sub-website": false, "auditor": false} {
			_, err := document.Find(ctx, d, k.v[user], doc.UID)
			list, listErr := document.Recent(ctx, d, k.v[user], "", 0, 10)
			if sees != (err == nil) || !sees && !fault.Is(err, fault.KindNotFound) || listErr != nil || sees != (len(list) == 1) {
				t.Errorf("%s: %v, %d in the list, %v", user, err, len(list), listErr)
			}
		}
		other := k.incident(letter, "opd")
		if _, err := document.Find(ctx, d, k.v["koordinator"], doc.UID, other); !fault.Is(err, fault.KindNotFound) {
			t.Error("found under another incident:", err)
		}
		for user, want := range map[string]fault.Kind{"kadis": fault.KindForbidden, "auditor": fault.KindNotFound} {
			_, err := k.act(user, func(ctx context.Context, tx *db.Tx, v account.Viewer) (document.Document, error) {
				return document.Make(ctx, tx, k.shelf, v, number, "surat_jawaban")
			})
			if !fault.Is(err, want) {
				t.Errorf("%s drafts: %v", user, err)
			}
		}
		k.classify(number, "RED")
		for _, user := range []string{"sekretariat", "kadis"} {
			if _, err := document.Find(ctx, d, k.v[user], doc.UID); !fault.Is(err, fault.KindNotFound) {
				t.Errorf("%s sees a draft of a RED incident: %v", user, err)
			}
		}
		_, err := k.act("koordinator", func(ctx context.Context, tx *db.Tx, v account.Viewer) (document.Document, error) {
			return document.Edit(ctx, tx, k.shelf, v, doc.UID, document.Change{Paragraphs: map[string]string{"nothing": "x"}, TLP: "PINK"})
		})
		if f := fault.Of(err); f == nil || len(f.Fields) != 2 {
			t.Error("unknown paragraph and label:", err)
		}
	})
}
