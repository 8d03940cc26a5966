package document_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agenda"
	"tanggap/internal/casework"
	"tanggap/internal/db"
	"tanggap/internal/dbtest"
	"tanggap/internal/document"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/intake"
	"tanggap/internal/job"
	"tanggap/internal/tlp"
)

func TestLetterFromDraftToSent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, ctx := open(t, d, nil), context.Background()
		number := k.incident(letter, "opd")
		doc := k.make("koordinator", number, "surat_jawaban")

		_, err := k.issue("koordinator", doc, document.Order{})
		f := fault.Of(err)
		if f == nil || len(f.Missing) != 3 {
			t.Fatalf("unclassified: %v", err)
		}
		for i, m := range f.Missing {
			if m.Field != []string{"type", "priority", "target_at"}[i] || m.Code != document.MissFact || !strings.Contains(m.Href, number) || !slices.Contains(m.Who, "koordinator") || strings.Contains(m.Text, "paper.") {
				t.Errorf("missing %+v", m)
			}
		}
		pdf, err := k.press.Preview(ctx, k.v["koordinator"], doc.UID)
		must(t, err)
		contains(t, "draft", text(t, pdf), "K O N S E P", "Konsep ke-1", "Belum sah sebagai naskah dinas", "[……]")

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
		if strings.Contains(said, "K O N S E P") || strings.Contains(said, "Konsep") || strings.Contains(said, "tidak wajar") {
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

func TestTheQueueFinishesWhatWasReserved(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		k, ctx := open(t, d, nil), context.Background()
		number := k.incident(letter, "opd")
		k.classify(number, "AMBER")
		doc := k.make("koordinator", number, "surat_jawaban")
		q, err := job.Open(ctx, d, k.press.Worker())
		must(t, err)
		_, err = k.act("koordinator", func(ctx context.Context, tx *db.Tx, v account.Viewer) (document.Document, error) {
			tx.Later(document.IssueJob{Document: doc.UID}) // the act's own waits a minute
			return document.Reserve(ctx, tx, k.shelf, v, doc.UID, k.press.Site, document.Order{})
		})
		must(t, err)
		must(t, q.Start(ctx))
		defer func() { must(t, q.Stop(ctx)) }()
		look, end := time.NewTicker(50*time.Millisecond), time.After(30*time.Second)
		defer look.Stop()
		for done := k.read(doc); done.State != document.Issued; done = k.read(doc) {
			select {
			case <-look.C:
			case <-end:
				t.Fatal("nobody finished it: ", done.State)
			}
		}
		_, facts := k.entries(number)
		if facts["number"] == "" || facts["sha256"] == nil {
			t.Errorf("entry %v", facts)
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
		for _, never := range []string{"P2", "Segera", "judi", "mengubah, menghapus", "TERBATAS"} {
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
