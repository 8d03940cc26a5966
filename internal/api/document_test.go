package api_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"tanggap/internal/db"
	"tanggap/internal/office"
)

// furnish gives the office what its letters print.
func (o *officeUnderTest) furnish() {
	o.write(func(ctx context.Context, tx *db.Tx) error {
		for k, v := range map[string]string{
			"team.name": "CSIRT Uji", "team.phone": "0811-0000-9000", "team.email": "csirt@contoh.go.id", "kop.government": "Pemerintah Provinsi Uji",
			"kop.agency": "Dinas Uji", "kop.street": "Jalan Satu", "kop.city": "Sofifi", "signer.name": "Nurlaila Uji", "signer.nip": "198502192010011012",
			"number.unit": "DKIP-MU", "agenda.keluar.start": "41",
		} {
			if err := office.Set(ctx, tx, k, v); err != nil {
				return err
			}
		}
		return nil
	})
}

// classified is an incident whose second step has its facts, filled by schema alone.
func (o *officeUnderTest) classified() string {
	number := o.incident()
	for _, step := range []string{"penerimaan", "antrian"} {
		o.work("koordinator", number, step)
	}
	return number
}

func TestTheLifeOfAPaper(t *testing.T) {
	each(t, func(t *testing.T, o *officeUnderTest) {
		o.furnish()
		path := "/incidents/" + o.classified() + "/documents"
		o.want(422, o.post("koordinator", path, map[string]any{"kind": "surat_cinta"}))
		o.want(403, o.post("sub-jaringan", path, map[string]any{"kind": "surat_jawaban"}))
		made := o.want(201, o.post("koordinator", path, map[string]any{"kind": "surat_jawaban"})).body
		one := path + "/" + made["id"].(string)
		draft := o.want(200, o.get("koordinator", one)).body
		first := draft["paragraphs"].([]any)[0].(map[string]any)["key"].(string)
		for _, m := range draft["missing"].([]any) {
			t.Log("lacks", m)
		}
		g := o.want(422, o.send("koordinator", "PATCH", one, map[string]any{"paragraphs": map[string]any{"bukan": "x"}, "tlp": "PUTIH"}))
		if c := g.codes(); c["body.paragraphs.bukan"] != "unknown_paragraph" || c["body.tlp"] != "choice" {
			t.Error(g)
		}
		o.want(200, o.send("koordinator", "PATCH", one, map[string]any{"version": made["version"], "paragraphs": map[string]any{first: "Kalimat kami sendiri."}}))
		g = o.want(409, o.send("koordinator", "PATCH", one, map[string]any{"version": made["version"], "paragraphs": map[string]any{first: "Kalimat lain."}}))
		if g.body["current"] == nil {
			t.Error(g)
		}
		if pdf := o.want(200, o.get("koordinator", one+"/pdf")); !bytes.HasPrefix(pdf.raw, []byte("%PDF-")) || !strings.Contains(pdf.header.Get("Content-Disposition"), "konsep") {
			t.Errorf("the draft: %.20q", pdf.raw)
		}
		o.want(409, o.post("koordinator", one+"/sent", map[string]any{"at": "2026-11-20T08:00:00Z", "channel": "email", "to": "Kadis"}))
		issued := o.want(200, o.send("koordinator", "POST", one+"/issue", "{}", header{key: "terbit-1"}))
		if n, _ := issued.body["number"].(string); !strings.Contains(n, "041") || issued.body["state"] != "issued" {
			t.Error(issued)
		}
		if again := o.want(200, o.send("koordinator", "POST", one+"/issue", "{}", header{key: "terbit-1"})); !bytes.Equal(again.raw, issued.raw) {
			t.Errorf("%s, then %s", issued, again)
		}
		g = o.want(409, o.post("koordinator", one+"/issue", nil))
		if g.body["current"].(map[string]any)["number"] != issued.body["number"] {
			t.Error(g)
		}
		pdf := o.want(200, o.get("sekretariat", one+"/pdf"))
		if !bytes.Equal(pdf.raw, o.want(200, o.get("koordinator", one+"/pdf")).raw) {
			t.Error("issued bytes differ")
		}
		scan, h := upload("scan.pdf", "%PDF-1.4 tanda tangan")
		if g := o.want(200, o.send("sekretariat", "POST", one+"/signed", scan, h)); g.body["state"] != "signed" {
			t.Error(g)
		}
		g = o.want(422, o.post("sekretariat", one+"/sent", map[string]any{"at": "2090-01-01T00:00:00Z", "channel": "merpati"}))
		if c := g.codes(); c["body.at"] != "future" || c["body.channel"] != "choice" || c["body.to"] != "need" {
			t.Error(g)
		}
		sent := o.want(200, o.post("sekretariat", one+"/sent", map[string]any{"at": "2026-11-20T08:00:00Z", "channel": "email", "to": "Kepala Dinas Kesehatan", "proof": "balasan surel"})).body
		if sent["state"] != "sent" || sent["sent_to"] != "Kepala Dinas Kesehatan" {
			t.Error(sent)
		}
		list := o.want(200, o.get("sekretariat", path)).body["items"].([]any)
		if len(list) != 1 {
			t.Error(list)
		}
		o.want(404, o.get("opd2", path))
		o.want(404, o.get("opd2", one+"/pdf"))
		o.want(404, o.get("admin", one))
		o.want(404, o.get("koordinator", "/incidents/"+o.incident()+"/documents/"+made["id"].(string))) // Sec08: another incident's
		out := o.want(200, o.get("sekretariat", "/agenda/keluar")).body["items"].([]any)[0].(map[string]any)
		if out["running"] != float64(41) || out["state"] != "used" {
			t.Error(out)
		}
		o.want(422, o.post("koordinator", one+"/void", nil))
		if g := o.want(200, o.post("koordinator", one+"/void", map[string]any{"reason": "salah alamat"})); g.body["state"] != "void" {
			t.Error(g)
		}
	})
}
