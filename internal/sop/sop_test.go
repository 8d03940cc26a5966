package sop_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"tanggap/internal/sop"
	"tanggap/sops"
)

// known is everything procedure-file.md lists; casework gives the real one.
func known() sop.Known {
	form := func(c string, answers ...string) sop.FormFacts { return sop.FormFacts{Capability: c, Answers: answers} }
	k := sop.Known{
		Capabilities: sop.Capabilities(),
		Gates: []string{
			"contact_and_description", "receipt_given", "agenda_entry", "team_named",
			"decision_recorded", "agency_confirmed_or_silent", "report_sent",
		},
		Papers: []string{"surat_jawaban", "lembar_disposisi"},
		Statuses: []string{
			"antre", "menunggu_keputusan", "ditangani", "dieskalasi", "menunggu_opd", "menunggu_bssn", "pemantauan",
			"verifikasi_hasil", "selesai", "ditutup", "dibuka_kembali", "diarsipkan",
		},
		Forms: map[string]sop.FormFacts{
			"acceptance": {Capability: "desk", Opens: true}, "classification": form("desk"), "forwarding": form("desk"),
			"disposition": form("head"), "decision": form("head", "handle", "escalate", "both"),
			"identification": form("handler"), "escalation": form("liaison"), "coordination": form("liaison"), "weaknesses": form("handler"),
			"detections": form("handler"), "treatment": {Capability: "handler", Many: true},
			"normal_again": form("handler"), "evaluation": form("handler"), "delivery": form("desk"),
			"confirmation": form("desk"), "closing": {Capability: "head", Closes: true},
			"publication": form("publisher"), "publication_approval": form("head"), "upward_report": form("upward"),
		},
	}
	return k
}

func parse(t *testing.T, file string, b []byte) *sop.Procedure {
	t.Helper()
	p, faults := sop.Parse(file, b, known())
	for _, f := range faults {
		t.Error(f)
	}
	if p == nil {
		t.Fatal("no procedure")
	}
	return p
}

func malut(t *testing.T) *sop.Procedure {
	t.Helper()
	return parse(t, "malut-2023.yaml", sops.Malut)
}

func regency(t *testing.T) *sop.Procedure {
	t.Helper()
	return parse(t, "kabupaten-2025.yaml", sops.Regency)
}

func TestShippedProceduresAreWalkedToTheEnd(t *testing.T) {
	for _, p := range []*sop.Procedure{malut(t), regency(t)} {
		pr := sop.Begin(p)
		var went []string
		for step := sop.First(p, pr); step != ""; step = sop.First(p, pr) {
			var err error
			if pr, err = sop.Complete(p, pr, step, map[string]string{"decision": "handle"}); err != nil {
				t.Fatal(err)
			}
			went = append(went, step)
		}
		if len(went) != len(p.Steps) || !sop.Closed(p, pr) || sop.Status(p, pr) != sop.StatusClosed {
			t.Errorf("%s: went %v, closed %v, status %s", p.ID, went, sop.Closed(p, pr), sop.Status(p, pr))
		}
	}
}

func TestWhoMayWhat(t *testing.T) {
	p, r := malut(t), regency(t)
	for _, c := range []struct {
		p     *sop.Procedure
		roles []string
		want  string
	}{
		{p, []string{"koordinator"}, "desk liaison"},
		{p, []string{"kadis", "koordinator"}, "desk liaison signer"},
		{p, []string{"sekretariat", "admin", "petugas"}, ""},
		{r, []string{"petugas"}, "desk publisher liaison"},
		{r, []string{"kadin", "sekdin"}, "head upward signer"},
	} {
		if got := strings.Join(c.p.Capabilities(c.roles), " "); got != c.want {
			t.Errorf("%s %v: %q, want %q", c.p.ID, c.roles, got, c.want)
		}
	}
	if got := p.Holders(sop.Handler); !slices.Equal(got, []string{"sub-jaringan", "sub-keamanan", "sub-website"}) {
		t.Errorf("handlers: %v", got)
	}
	for _, c := range sop.Capabilities() {
		for _, q := range []*sop.Procedure{p, r} {
			if len(q.Holders(c)) == 0 {
				t.Errorf("%s: no actor holds %s", q.ID, c)
			}
		}
	}
}

func TestTheProvincesProcedure(t *testing.T) {
	p := malut(t)
	sum := sha256.Sum256(sops.Malut)
	if p.Hash != hex.EncodeToString(sum[:]) || !bytes.Equal(p.Bytes, sops.Malut) {
		t.Error("hash or bytes are not the file's")
	}
	var kept []string
	for _, s := range p.Steps {
		if !s.Skip {
			kept = append(kept, s.Number)
		}
		if !s.Time.Proposed || s.En.Short == "" || s.En.Activity == "" {
			t.Errorf("step %s: its norm is not marked as proposed, or its English is missing", s.Number)
		}
	}
	if strings.Join(kept, " ") != "3 8 10" {
		t.Errorf("steps that cannot be skipped: %v", kept)
	}
	if s, ok := p.Step("8"); !ok || s != p.Closing() || s.ID != "penutupan" {
		t.Errorf("closing is %v", s)
	}
	if s, ok := p.StepOf("treatment"); !ok || !slices.Equal(s.Whole(), []string{"sub-jaringan", "sub-website", "sub-keamanan"}) {
		t.Errorf("treatment: %v", s)
	}
	if got := p.Forward("keputusan"); !slices.Equal(got, []string{"identifikasi"}) {
		t.Errorf("the drawn arrow of step 3 counts: %v", got)
	}
	if got := p.Before("kelemahan"); !slices.Equal(got, []string{"identifikasi"}) {
		t.Errorf("the way back counts as a predecessor: %v", got)
	}
	if got := p.After("penutupan"); !slices.Equal(got, []string{"publikasi", "pelaporan"}) {
		t.Errorf("behind closing: %v", got)
	}
	if !strings.HasPrefix(p.SkipWarning(), "Apabila kegiatan CSIRT tidak") || !strings.Contains(p.AccessWarning(), "tertutup / terbatas") {
		t.Errorf("warnings: %q, %q", p.SkipWarning(), p.AccessWarning())
	}
	if a, _ := p.Actor("kabid"); a.Column != 0 || a.Short != "Kabid" {
		t.Errorf("kabid: %+v", a)
	}
}

func TestTextsFallBackToIndonesian(t *testing.T) {
	for _, c := range [][5]string{
		{"id", "Antrian", "Queue", "Antrian", "id"},
		{"en", "Antrian", "Queue", "Queue", "en"},
		{"en", "Antrian", "", "Antrian", "id"},
	} {
		if text, lang := sop.In(c[0], c[1], c[2]); text != c[3] || lang != c[4] {
			t.Errorf("%v: %s %s", c, text, lang)
		}
	}
	if s := regency(t).Steps[0]; s.En.Short != "" || s.Short != "Terima" {
		t.Errorf("regency: %+v", s.StepText)
	}
}
