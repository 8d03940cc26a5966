// Package incident is the subject: what a report and an incident are, their numbers, words, classification,
// members, and the one rule of who may see them. It does not know forms, pages or papers.
package incident

import "tanggap/internal/tlp"

// Channels by which a report comes in (contract.md).
var Channels = []string{"api", "web", "email", "letter", "phone", "whatsapp", "fax", "walk_in", "detection"}

// DeskChannels are those that the staff enters by hand.
var DeskChannels = []string{"phone", "whatsapp", "letter", "fax", "walk_in", "detection"}

// Kinds are the twelve everyday types (domain.md 2.6 C); the last is for who does not know.
var Kinds = []string{
	"situs_diubah", "judi_online", "phishing", "data_bocor", "ransomware", "malware",
	"akun_diretas", "layanan_mati", "akses_ilegal", "kerentanan", "spam", "lainnya",
}

// RSITOf is the default type of the Reference Security Incident Taxonomy (version 1003) of an everyday type.
var RSITOf = map[string]string{
	"situs_diubah": "information-content-security/unauthorised-information-modification",
	"judi_online":  "information-content-security/unauthorised-information-modification",
	"phishing":     "fraud/phishing",
	"data_bocor":   "information-content-security/data-leak",
	"ransomware":   "malicious-code/infected-system",
	"malware":      "malicious-code/infected-system",
	"akun_diretas": "intrusions/account-compromise",
	"layanan_mati": "availability/dos",
	"akses_ilegal": "intrusions/system-compromise",
	"kerentanan":   "vulnerable/vulnerable-system",
	"spam":         "abusive-content/spam",
	"lainnya":      "other/other",
}

// RSIT lists the classes and types of the Reference Security Incident Taxonomy, version 1003, as "class/type".
var RSIT = []string{
	"abusive-content/spam", "abusive-content/harmful-speech", "abusive-content/violence",
	"malicious-code/infected-system", "malicious-code/c2-server", "malicious-code/malware-distribution", "malicious-code/malware-configuration",
	"information-gathering/scanner", "information-gathering/sniffing", "information-gathering/social-engineering",
	"intrusion-attempts/ids-alert", "intrusion-attempts/brute-force", "intrusion-attempts/exploit",
	"intrusions/privileged-account-compromise", "intrusions/unprivileged-account-compromise", "intrusions/account-compromise",
	"intrusions/application-compromise", "intrusions/system-compromise", "intrusions/burglary",
	"availability/dos", "availability/ddos", "availability/misconfiguration", "availability/sabotage", "availability/outage",
	"information-content-security/unauthorised-information-access", "information-content-security/unauthorised-information-modification",
	"information-content-security/data-loss", "information-content-security/data-leak",
	"fraud/unauthorised-use-of-resources", "fraud/copyright", "fraud/masquerade", "fraud/phishing",
	"vulnerable/weak-crypto", "vulnerable/ddos-amplifier", "vulnerable/potentially-unwanted-accessible", "vulnerable/information-disclosure", "vulnerable/vulnerable-system",
	"other/other", "other/undetermined", "test/test",
}

// Origins say where the knowledge comes from (papers.md 2.3).
var Origins = []string{"opd", "masyarakat", "bssn", "csirt_lain", "deteksi_sendiri"}

// Levels of impact and of risk, Urgencies, Priorities (domain.md 9.2).
var (
	Levels     = []string{"rendah", "sedang", "tinggi", "kritis"}
	Urgencies  = []string{"rendah", "sedang", "tinggi"}
	Priorities = []string{"P1", "P2", "P3", "P4"}
)

// YesNo and its relatives are answers that may also be unknown.
var (
	YesNo     = []string{"ya", "tidak"}
	YesNoOpen = []string{"ya", "tidak", "tidak_tahu"}
	IIVWords  = []string{"ya", "tidak", "belum_dinilai"}
)

// Refusals are the reasons for which a report is refused.
var Refusals = []string{"di_luar_kewenangan", "bukan_insiden", "salah_konfigurasi", "data_tidak_cukup", "duplikat", "ditarik_pelapor", "latihan", "spam"}

// ClosingDone is the closing reason of an incident that went all its steps.
const ClosingDone = "tertangani_tuntas"

// Closings are the closing reasons (domain.md 9.1). All but the first lead from any step to closing.
var Closings = []string{
	ClosingDone, "bukan_insiden", "salah_konfigurasi", "duplikat", "data_tidak_cukup",
	"di_luar_kewenangan", "diterima_risikonya", "ditarik_pelapor", "latihan",
}

// Statuses that a step of a procedure file may give to its incident (domain.md 9.1).
var Statuses = []string{
	"antre", "menunggu_keputusan", "ditangani", "pemantauan", "verifikasi_hasil", "selesai", "ditutup", "dibuka_kembali", "diarsipkan",
	"verifikasi",
}

// Waitings overlay the status while somebody outside has the ball.
var Waitings = []string{"menunggu_opd", "menunggu_bssn"}

// States of a report (domain.md 14, row 1).
const (
	ReportNew       = "baru"
	ReportVerifying = "verifikasi"
	ReportAccepted  = "diterima"
	ReportRefused   = "ditolak"
	ReportJoined    = "duplikat"
)

// Priority is impact × urgency by the default matrix; "" while one of them is unknown.
func Priority(impact, urgency string) string {
	i, u := rank(Levels, impact), rank(Urgencies, urgency)
	if i < 0 || u < 0 {
		return ""
	}
	return matrix[i][u]
}

var matrix = [4][3]string{{"P4", "P4", "P3"}, {"P4", "P3", "P2"}, {"P3", "P2", "P1"}, {"P2", "P1", "P1"}}

// Risk proposes the risk level: the higher of impact and priority (domain.md 14, row 7).
func Risk(impact, priority string) string {
	i, p := rank(Levels, impact), rank([]string{"P4", "P3", "P2", "P1"}, priority)
	if max(i, p) < 0 {
		return ""
	}
	return Levels[max(i, p)]
}

// Reportable tells whether a risk level brings the duty to report to the sector TTIS (PBSSN 1/2024 Ps 15(1),(3)).
func Reportable(risk string) bool { return rank(Levels, risk) >= 2 }

func rank(list []string, word string) int {
	for i, w := range list {
		if w == word {
			return i
		}
	}
	return -1
}

// DefaultTLP is the label of an incident until somebody sets another.
const DefaultTLP = tlp.Amber
