package document_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"os/exec"
	"strings"
	"testing"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/agenda"
	"tanggap/internal/blob"
	"tanggap/internal/casework"
	"tanggap/internal/db"
	"tanggap/internal/document"
	"tanggap/internal/evidence"
	"tanggap/internal/incident"
	"tanggap/internal/intake"
	"tanggap/internal/office"
	"tanggap/internal/procedure"
	"tanggap/internal/timeline"
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

func (k *desk) read(d document.Document) document.Document {
	k.t.Helper()
	d, err := document.Find(context.Background(), k.d, k.v["koordinator"], d.UID)
	must(k.t, err)
	return d
}
