package sop_test

import (
	"bytes"
	"strings"
	"testing"

	"tanggap/internal/sop"
	"tanggap/sops"
)

// spoil replaces the only occurrence of old.
func spoil(t *testing.T, b []byte, old, with string) []byte {
	t.Helper()
	if n := bytes.Count(b, []byte(old)); n != 1 {
		t.Fatalf("%q stands %d times in the file", old, n)
	}
	return bytes.Replace(b, []byte(old), []byte(with), 1)
}

// lineOf is the line on which the only occurrence of text ends.
func lineOf(t *testing.T, b []byte, text string) int {
	t.Helper()
	if n := bytes.Count(b, []byte(text)); n != 1 {
		t.Fatalf("%q stands %d times in the spoiled file", text, n)
	}
	before, _, _ := bytes.Cut(b, []byte(text))
	return bytes.Count(before, []byte("\n")) + strings.Count(text, "\n") + 1
}

// Each row spoils one place of the shipped procedure; at stands on the line that the fault must name.
var spoiled = []struct{ name, old, with, at, reason string }{
	{"unknown key in a step", "    gates: [report_sent]", "    gate: [report_sent]", "gate: [report_sent]", `unknown key "gate"`},
	{"unknown key at the top", "early_closing: penutupan", "early_closing: penutupan\nspeed: fast", "speed: fast", `unknown key "speed"`},
	{"unknown key in a form", "{form: delivery, by: [koordinator]}", "{form: delivery, bye: [koordinator]}", "bye:", `unknown key "bye"`},
	{"unknown key in a norm", "time: {norm: 3wd, proposed: true}", "time: {norm: 3wd, prepared: true}", "prepared:", `unknown key "prepared"`},
	{"unknown key in an actor", "{title: Kepala Dinas, short: Kadis,", "{title: Kepala Dinas, shrt: Kadis,", "shrt:", `unknown key "shrt"`},
	{"key twice", "early_closing: penutupan", "early_closing: penutupan\nearly_closing: pelaporan", "early_closing: pelaporan", `key "early_closing" stands here a second time, first in line 100`},
	{"wrong kind", "    status: verifikasi_hasil\n    skip: true", "    status: verifikasi_hasil\n    skip: maybe", "skip: maybe", "true or false is expected here"},
	{"list for a name", "status: verifikasi_hasil", "status: [verifikasi_hasil]", "status: [verifikasi_hasil]", "a single name is expected here"},
	{"not YAML", "early_closing: penutupan", "early_closing: [penutupan", "early_closing: [", "did not find expected ',' or ']'"},
	{"wrong format", "format: tanggap/sop/1", "format: tanggap/sop/9", "format:", `format "tanggap/sop/9" is not "tanggap/sop/1"`},
	{"bad id", "id: malut-2023", "id: Malut 2023", "id: Malut 2023", `id "Malut 2023" is not a word of small letters, digits and single hyphens`},
	{"no title", "title: COMPUTER SECURITY INCIDENT RESPONSE TEAM (CSIRT)", "title: ''", "title: ''", "the procedure has no title"},
	{"bad date", "made: 2023-01-01", "made: 2023-02-30", "made:", `made is a bad date: "2023-02-30" (write 2023-01-31)`},
	{"bad revision", "revised: null", "revised: 1 Maret 2024", "revised:", `revised is a bad date: "1 Maret 2024" (write 2023-01-31)`},
	{"no date", "  effective: 2023-01-01", "  effective: null", "effective:", `effective is a bad date: "" (write 2023-01-31)`},

	{"unknown capability", "capabilities: [upward]", "capabilities: [upwards]", "[upwards]", `unknown capability "upwards"`},
	{"fixed role as actor", "  kadis:        {", "  admin:        {", "  admin: ", `actor "admin" has the name of a fixed role`},
	{"column twice", "column: 2", "column: 1", "  koordinator:  {", `column 1 of actor "koordinator" is taken or below 0`},
	{"actor without title", "title: Kepala Dinas, short: Kadis", "short: Kadis", "  kadis: ", `actor "kadis" has no title`},
	{"unknown performer", "performs: [sub-jaringan, sub-website]", "performs: [sub-jaringan,\n      sub-situs, sub-website]", "sub-situs", `unknown actor "sub-situs"`},
	{"unknown actor takes part", "    takes_part: [ketua, koordinator]", "    takes_part: [ketua, sekretaris]", "sekretaris", `unknown actor "sekretaris"`},
	{"nobody performs", "    performs: [kabid]\n    takes_part: [ketua, koordinator]", "    takes_part: [kabid]", "- id: pelaporan", `step "pelaporan" has nobody who performs or decides it`},
	{"unknown filler", "{form: upward_report, by: [kabid]}", "{form: upward_report, by: [kabid, camat]}", "camat", `unknown actor "camat"`},
	{"filler without capability", "{form: upward_report, by: [kabid]}", "{form: upward_report, by: [koordinator]}", "upward_report", `form "upward_report" needs the capability "upward", which "koordinator" does not hold`},
	{"filler not of the step", "{form: evaluation, by: [sub-keamanan]}", "{form: evaluation, by: [sub-keamanan,\n          ketua]}", "          ketua]", `form "evaluation": "ketua" neither performs, decides nor takes part in step "evaluasi"`},
	{"form of nobody", "{form: evaluation, by: [sub-keamanan]}", "{form: evaluation}", "{form: evaluation}", `form "evaluation" names nobody who fills it`},
	{"unknown form", "{form: evaluation, by", "{form: evaluasi, by", "{form: evaluasi,", `unknown form "evaluasi"`},
	{"form without name", "{form: evaluation, by: [sub-keamanan]}", "{by: [sub-keamanan]}", "{by: [sub-keamanan]}", `a form without a name in step "evaluasi"`},
	{"form twice in a step", "      - {form: evaluation, by: [sub-keamanan]}", "      - {form: evaluation, by: [sub-keamanan]}\n      - {form: evaluation,  by: [sub-keamanan]}", "evaluation,  by", `form "evaluation" stands twice in step "evaluasi"`},
	{"other than a form elsewhere", "other_than: treatment", "other_than: weaknesses", "other_than: weaknesses", `other_than names "weaknesses", which is no other form of step "pemulihan"`},
	{"other than itself", "other_than: treatment", "other_than: normal_again", "other_than: normal_again", `other_than names "normal_again", which is no other form of step "pemulihan"`},
	{"unknown gate", "gates: [report_sent]", "gates: [report_read]", "report_read", `unknown gate "report_read"`},
	{"unknown paper", "papers: [{paper: surat_jawaban}]", "papers: [{paper: surat_jawab}]", "surat_jawab}", `unknown paper "surat_jawab"`},
	{"paper twice", "papers: [{paper: surat_jawaban}]", "papers: [{paper: surat_jawaban},\n      {paper: surat_jawaban, issued: true}]", "surat_jawaban, issued", `paper "surat_jawaban" stands twice in step "penerimaan"`},
	{"unknown status", "status: verifikasi_hasil", "status: verifikasi # now", "status: verifikasi # now", `unknown status "verifikasi"`},
	{"no status", "    status: verifikasi_hasil\n", "", "- id: evaluasi", `step "evaluasi" has no status`},
	{"unknown norm", "norm: 1-3d", "norm: 3-1d", "norm: 3-1d", `unknown time norm "3-1d" (write 30m, 4h, 1d, 1-3d or 3wd)`},
	{"unknown shape", "shape: decision", "shape: diamond", "shape: diamond", `unknown shape "diamond" (start, process, decision, end)`},
	{"no activity", "activity: Melakukan publikasi berita dan insiden siber informasi", "activity: ''", "activity: ''", `step "publikasi" has no activity`},

	{"step id twice", "- id: publikasi", "- id: evaluasi # again", "- id: evaluasi # again", `step id "evaluasi" is already the id of another step`},
	{"step number twice", `number: "9"`, `number: "8" `, `number: "8" `, `step number "8" is already the number of a step`},
	{"step number like an id", `number: "9"`, `number: evaluasi`, `number: evaluasi`, `step number "evaluasi" is already the id of a step`},
	{"no step number", "    number: \"9\"\n", "", "- id: publikasi", `step "publikasi" has no number`},
	{"bad step id", "- id: publikasi", "- id: 9", "- id: 9", `step id "9" is not a word of small letters, digits and single hyphens`},
	{"unknown next step", "next: [{to: pelaporan}]", "next: [{to: laporan}]", "{to: laporan}", `unknown step "laporan"`},
	{"next to nowhere", "next: [{to: pelaporan}]", "next: [{to: pelaporan}, {label: Ya}]", "{label: Ya}", `a next without a step to go to in step "publikasi"`},
	{"forward way up the file", "next: [{to: pelaporan}]", "next: [{to: pelaporan}, {to: evaluasi}]", ", {to: evaluasi}]", `step "evaluasi" stands earlier in the file: mark the way there back: true`},
	{"way back down the file", "next: [{to: pelaporan}]", "next: [{to: pelaporan}, {to: pelaporan, back: true}]", "back: true}]", `step "pelaporan" stands later in the file: the way there is not back`},
	{"drawn and back", "{to: kelemahan, drawn: true,", "{to: kelemahan, drawn: true, back: true,", "drawn: true", "a drawn arrow can have neither back nor when"},
	{"unreachable step", "next: [{to: publikasi}]", "next: [{to: pelaporan}]", "- id: publikasi", `step "publikasi" is unreachable`},
	{"reached by a drawn arrow only", "    next: [{to: kelemahan}]", "    next: [{to: pemulihan}]", "- id: kelemahan", `step "kelemahan" is unreachable`},
	{"no way out", "    next: [{to: publikasi}]", "    next: []", "- id: penutupan", `no way out of step "penutupan", and it has not the shape end`},
	{"only back", "{to: evaluasi}", "{to: kelemahan, back: true}", "- id: pemulihan", `no way out of step "pemulihan", and it has not the shape end`},
	{"end with followers", "siber informasi\n    shape: process", "siber informasi\n    shape: end", "siber informasi\n    shape: end", `step "publikasi" has the shape end, but steps follow it`},
	{"no form opens", "      - {form: acceptance, by: [koordinator]}", "      - {form: delivery, by: [koordinator] }", "\nsteps:", "no form opens the incident"},
	{"two forms open", "      - {form: classification, by: [koordinator]}", "      - {form: acceptance, by: [koordinator] }", "[koordinator] }", `form "acceptance" is a second one that opens the incident`},
	{"no form closes", "      - {form: closing, by: [ketua], other_than: delivery}", "      - {form: decision, by: [ketua] }", "\nsteps:", "no form closes the incident"},
	{"two forms close", "{form: publication_approval, by: [ketua], other_than: publication}", "{form: closing, by: [ketua], other_than: publication}", "other_than: publication}", `form "closing" is a second one that closes the incident`},
	{"closing may be skipped", "    status: selesai\n    skip: false", "    status: selesai\n    skip: true # closing", "skip: true # closing", "the step that closes the incident cannot be skipped"},
	{"closing optional", "{form: closing, by: [ketua],", "{form: closing, optional: true, by: [ketua],", "form: closing, optional: true", `form "closing" opens or closes the incident and cannot be optional`},
	{"early closing to no step", "early_closing: penutupan", "early_closing: tutup", "early_closing:", `early_closing: unknown step "tutup"`},
	{"early closing missing", "early_closing: penutupan\n", "", "# SOP CSIRT", `early_closing: unknown step ""`},
	{"early closing elsewhere", "early_closing: penutupan", "early_closing: pelaporan", "early_closing:", `early_closing: step "pelaporan" does not hold the form that closes`},

	{"when an unknown form", "{to: identifikasi, label: Tidak,", "{to: identifikasi, when: verdict.handle, label: Tidak,", "when: verdict", `when: unknown form "verdict" (write form.answer)`},
	{"when a form elsewhere", "next: [{to: pelaporan}]", "next: [{to: pelaporan, when: decision.handle}]", "when: decision", `when: form "decision" is not in step "publikasi"`},
	{"when an unknown answer", "{to: identifikasi, label: Tidak,", "{to: identifikasi, when: decision.maybe, label: Tidak,", "when: decision", `when: form "decision" has no answer "maybe"`},
	{"when a form without answers", "next: [{to: pelaporan}]", "next: [{to: pelaporan, when: publication.yes}]", "when: publication", `when: form "publication" has no answer "yes"`},
	{
		"when in a step that may be skipped", "    skip: false\n    forms:\n      - {form: disposition, by: [ketua]}\n      - {form: decision, by: [ketua]}\n      - {form: coordination, by: [koordinator], optional: true}\n    papers: [{paper: lembar_disposisi, issued: true}]   # disiapkan di langkah 2, diisi dan diparaf Ketua di sini\n    gates: [team_named, decision_recorded]\n    next:",
		"    skip: true\n    forms:\n      - {form: decision, by: [ketua]}\n    next:\n      - {to: identifikasi, when: decision.both}", "when: decision.both", `when: step "keputusan" decides the way and cannot be skipped`,
	},
	{"when an optional form", "      - {form: decision, by: [ketua]}\n      - {form: coordination, by: [koordinator], optional: true}\n    papers: [{paper: lembar_disposisi, issued: true}]   # disiapkan di langkah 2, diisi dan diparaf Ketua di sini\n    gates: [team_named, decision_recorded]\n    next:", "      - {form: decision, by: [ketua], optional: true}\n    next:\n      - {to: identifikasi, when: decision.both}", "when: decision.both", `when: form "decision" is optional and cannot decide the way`},
	{"an answer without a way", "{to: identifikasi, label: Tidak,", "{to: identifikasi, when: decision.escalate, label: Tidak,", "- id: keputusan", `no way out of step "keputusan" after the answers decision.both`},
	{"a way round the closing", "{to: identifikasi, label: Tidak, en: {label: \"No\"}}", "{to: identifikasi, when: decision.escalate}\n      - {to: identifikasi, when: decision.both}\n      - {to: pelaporan, when: decision.handle}", "early_closing: penutupan", "no way out: after the answers decision.handle the incident passes by the step that closes it"},
	{"answering form in two steps", "      - {form: publication_approval, by: [ketua], other_than: publication}", "      - {form: decision, by: [ketua] }", "[ketua] }", `form "decision" decides the way and cannot stand in two steps`},
}

func TestFaultsNameTheirLine(t *testing.T) {
	for _, c := range spoiled {
		t.Run(c.name, func(t *testing.T) {
			b := spoil(t, sops.Malut, c.old, c.with)
			line := lineOf(t, b, c.at)
			p, faults := sop.Parse("x.yaml", b, known())
			if p != nil {
				t.Fatal("a spoiled file gave a procedure")
			}
			for _, f := range faults {
				if f.File == "x.yaml" && f.Line == line && f.Reason == c.reason {
					return
				}
			}
			t.Errorf("want line %d: %s\n got %v", line, c.reason, faults)
		})
	}
}

func TestAFaultReadsAsFileLineReason(t *testing.T) {
	_, faults := sop.Parse("sops/x.yaml", []byte("format: tanggap/sop/1\nsteps:\n  - id: a\n    gate: [x]\n    skp: true\n"), known())
	want := []string{`sops/x.yaml:4: unknown key "gate"`, `sops/x.yaml:5: unknown key "skp"`}
	if len(faults) != 2 || faults[0].String() != want[0] || faults[1].Error() != want[1] {
		t.Errorf("got %v, want %v", faults, want)
	}
}

func TestWholeFileFaults(t *testing.T) {
	for name, c := range map[string]struct {
		b      []byte
		reason string
	}{
		"empty":          {nil, "the file is empty"},
		"only a comment": {[]byte("# nothing\n"), "the file is empty"},
		"two documents":  {append(bytes.Clone(sops.Malut), "\n---\nid: x\n"...), "the file must hold one document only"},
		"too large":      {bytes.Repeat([]byte("#\n"), sop.MaxBytes), "the file is larger than 1048576 bytes"},
		"no steps":       {[]byte("format: tanggap/sop/1\n"), "the procedure has no steps"},
		"a bare word":    {[]byte("format\n"), "a block of keys is expected here"},
	} {
		_, faults := sop.Parse("x.yaml", c.b, known())
		found := false
		for _, f := range faults {
			found = found || f.Reason == c.reason
		}
		if !found {
			t.Errorf("%s: want %q, got %v", name, c.reason, faults)
		}
	}
}

// FuzzParse: whatever the bytes, Parse answers either a procedure or faults with a line of the file.
func FuzzParse(f *testing.F) {
	f.Add(sops.Malut)
	f.Add(sops.Regency)
	f.Add([]byte("steps: [{id: a, next: [{to: a, back: true}]}]"))
	f.Add([]byte("a: &a [*a]\nactors: {x: 1}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, faults := sop.Parse("x.yaml", b, known())
		if (p == nil) != (len(faults) > 0) {
			t.Fatalf("procedure %v, faults %v", p != nil, faults)
		}
		for _, fault := range faults {
			if fault.Line < 0 || fault.Line > len(b)+2 || fault.Reason == "" {
				t.Errorf("fault %+v", fault)
			}
		}
	})
}
