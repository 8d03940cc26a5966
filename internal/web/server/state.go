package server

import (
	"slices"

	"tanggap/internal/incident"
	"tanggap/internal/web/ui"
)

// Statuses of an incident by the public stage in which they stand; every other one is "Ditangani".
var (
	checking = []string{"verifikasi", "antre", "menunggu_keputusan"}
	ended    = []string{"selesai", "ditutup", "diarsipkan"}
	told     = slices.Concat(checking, ended, []string{
		"baru", "ditolak", "ditangani", "pemantauan", "verifikasi_hasil", "dibuka_kembali", "menunggu_opd", "menunggu_bssn",
	})
)

// StateOf is the word below public.state that says where a report stands.
func StateOf(rep incident.Report, inc incident.Incident) string {
	state := rep.Status
	switch {
	case inc.ID != 0 && inc.Waiting != "" && !slices.Contains(ended, inc.Status):
		state = inc.Waiting
	case inc.ID != 0:
		state = inc.Status
	}
	if !slices.Contains(told, state) { // a procedure's own word
		return "ditangani"
	}
	return state
}

// Stages are the four that the public and agencies see. A refused report ends after it was looked at.
func (v *Visit) Stages(rep incident.Report, inc incident.Incident) ui.Stages {
	word := func(key string) string { return v.T("public.stage." + key) }
	now := v.T("public.stage.now")
	came := ui.Stage{Label: word("received"), When: v.ShortClock(rep.Received), Done: true}
	looked := ui.Stage{Label: word("checked")}
	worked := ui.Stage{Label: word("handled")}
	done := ui.Stage{Label: word("done")}
	if rep.Decided != 0 {
		looked.When = v.ShortClock(rep.Decided)
	}
	state := StateOf(rep, inc)
	switch {
	case state == incident.ReportNew:
		came.Done, came.Now = false, true
	case state == incident.ReportRefused:
		looked.Done, done.Done = true, true
		return ui.Stages{came, looked, done}
	case slices.Contains(checking, state):
		looked.Now, looked.When = true, now
	case slices.Contains(ended, state):
		looked.Done, worked.Done, done.Done = true, true, true
		if inc.Closed != 0 {
			done.When = v.ShortClock(inc.Closed)
		}
	default:
		looked.Done, worked.Now, worked.When = true, true, now
	}
	return ui.Stages{came, looked, worked, done}
}
