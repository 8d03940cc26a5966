package sop_test

import (
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
			"identification": form("handler"), "escalation": form("liaison"), "weaknesses": form("handler"),
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
