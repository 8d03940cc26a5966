package document

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tanggap/internal/agency"
	"tanggap/internal/db"
	"tanggap/internal/document/sheet"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/indonesian"
	"tanggap/internal/tlp"
)

// Readers of a surat jawaban, by the origin of what it answers (papers.md P02, 2.4).
const (
	toAgency = "agency" // V0: the agency that reported its own system
	toPerson = "person" // a citizen: receipt, decision, contact, nothing else
	toOwner  = "owner"  // V4: the report came from elsewhere; the reporter is never named
)

// Classes of papers (papers.md 1.8): open and limited.
const (
	classOpen    = "B"
	classLimited = "T"
)

// composeAnswer writes the surat jawaban: accepted, by who reads it.
func composeAnswer(ctx context.Context, r db.Reader, c *content) (composed, error) {
	s := &sheet.SuratJawaban{
		Letter: sheet.Letter{
			Format: c.format(), Kop: c.kop(), City: c.office.Get("kop.city"), Speed: sheet.SpeedFor(c.incident.Priority),
			Signer: sheet.Signer{
				Position: c.office.Get("signer.position"), Name: c.office.Get("signer.name"),
				Rank: c.office.Get("signer.rank"), NIP: c.office.Get("signer.nip"),
			},
		},
		Ticket: c.incident.Number, Type: c.incident.Kind, Priority: c.priority(), Systems: c.systems, Site: c.site, TeamName: c.office.Get("team.name"),
	}
	if c.incident.PersonalData == "ya" || c.incident.PersonalData == "tidak_tahu" {
		s.PersonalData = &sheet.Personal{} // what kinds and how many is stated by hand, once confirmed
	}
	s.TargetAt, s.NoTarget = c.target()
	var err error
	if s.Contact, err = c.contact(ctx, r); err != nil {
		return composed{}, err
	}
	out := composed{paper: s, class: classLimited, label: tlp.Amber, ceiling: tlp.Amber, subject: "Tanggapan atas Laporan Insiden Siber"}
	out.set = func(st stamp) {
		s.Konsep, s.Number, s.Date, s.Marks, s.Edits = st.konsep, st.number, st.day, st.marks, st.edits
	}
	if c.incident.TLP.Rank() > tlp.Amber.Rank() {
		out.label = c.incident.TLP
	}
	if len(c.reports) == 0 {
		return out, nil
	}
	return out, c.address(ctx, r, s, &out)
}

// address gives the letter its reader, what it answers, and the wording for that reader.
func (c *content) address(ctx context.Context, r db.Reader, s *sheet.SuratJawaban, out *composed) error {
	first := c.reports[0]
	reader := c.reader(first)
	answered := slices.DeleteFunc(slices.Clone(c.reports), func(o incident.Report) bool { return !sameParty(first, o) })
	s.ReceivedAt = first.Received.Time()
	for _, rep := range answered {
		s.ReportNos = append(s.ReportNos, rep.Number)
		s.Sources = append(s.Sources, source(rep))
	}
	slices.SortStableFunc(s.Sources, func(a, b sheet.Source) int {
		return cmp.Or(-cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Date, b.Date)) // "letter" before "channel"
	})
	if reader == toPerson {
		out.party = "Pelapor perorangan"
		if first.ReporterName != "" && !first.Anonymous {
			s.To = []string{"Sdr. " + shown(first.ReporterName)}
		}
		c.generalise(s, out)
		return nil
	}
	to := c.owner
	if reader == toAgency && first.AgencyID != nil {
		a, err := agency.ByID(ctx, r, *first.AgencyID)
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return err
		}
		to = a
	}
	title := c.headOf(to)
	if title == "" && reader == toAgency {
		title = shown(first.LetterFrom)
	}
	if title != "" {
		s.To = []string{title}
	}
	s.ToPlace, out.party = to.Place, title
	if c.incident.Escalated {
		out.base = sheet.Edits{"handling": c.escalated()}
	}
	if reader == toOwner {
		c.notify(s, out, first)
	}
	s.CopiesTo = c.copies(s, title)
	return nil
}

// reader is who the answer goes to: by the origin that the desk confirmed, else by how the report looks.
func (c *content) reader(first incident.Report) string {
	var accepted struct {
		Origin string `json:"origin"`
	}
	origin := first.Origin
	if c.form("acceptance", &accepted) && accepted.Origin != "" {
		origin = accepted.Origin
	}
	switch {
	case origin == "opd":
		return toAgency
	case origin == "masyarakat":
		return toPerson
	case origin != "" || first.Channel == "detection":
		return toOwner
	case first.LetterFrom != "" || first.AgencyID != nil:
		return toAgency
	}
	return toPerson
}

// sameParty tells whether two reports are from the same agency or person, so that one letter may name both.
func sameParty(a, b incident.Report) bool {
	if a.AgencyID != nil && b.AgencyID != nil && a.ReporterKind == b.ReporterKind {
		return *a.AgencyID == *b.AgencyID
	}
	return a.UID == b.UID || a.ReporterName != "" && foreign.Fold(a.ReporterName) == foreign.Fold(b.ReporterName) && a.LetterFrom == b.LetterFrom
}

// shown is foreign text as one line of a paper.
func shown(t foreign.Text) string { return foreign.Show(foreign.Line(string(t))) }

// source is what the opening says of one report (2.3).
func source(rep incident.Report) sheet.Source {
	if rep.Channel == "letter" || rep.LetterNumber != "" {
		return sheet.Source{
			Kind: "letter", Number: shown(rep.LetterNumber), Date: rep.LetterDate,
			Subject: either(shown(rep.LetterSubject), "Laporan Insiden Siber"), At: rep.Received.Time(),
		}
	}
	return sheet.Source{Kind: "channel", Channel: rep.Channel, At: rep.Received.Time()}
}

// generalise leaves in a letter to a person only receipt, decision and contact (2.4): then it is GREEN, unless the
// incident as such may not be known.
func (c *content) generalise(s *sheet.SuratJawaban, out *composed) {
	out.class, out.label, out.ceiling = classOpen, tlp.Green, tlp.Green
	if c.incident.TLP.Rank() > tlp.Amber.Rank() {
		out.label = c.incident.TLP
	}
	s.PersonalData, s.Speed = nil, sheet.SpeedFor("") // nor does the speed tell the priority
	out.base = sheet.Edits{
		"handling": "Insiden tersebut ditangani oleh " + either(s.TeamName, "tim kami") + ".",
		"closing":  "Demikian kami sampaikan. Atas kepedulian Saudara, kami ucapkan terima kasih.",
	}
	for _, p := range s.Paragraphs() {
		switch head, _, _ := strings.Cut(p.Key, "."); head {
		case "report":
			before, _, _ := strings.Cut(p.Text, ", jenis ")
			out.base[p.Key] = before + "."
		case "help", "systems", "personal":
			out.base[p.Key] = ""
		}
	}
}

// notify is the letter to the owner of a system that somebody else reported (V4).
func (c *content) notify(s *sheet.SuratJawaban, out *composed, first incident.Report) {
	at := first.Decided
	if at == 0 {
		at = first.Received
	}
	s.Sources = []sheet.Source{{Kind: "own", Date: c.office.Day(at)}}
	s.Subject, out.subject = "Pemberitahuan Dugaan Insiden Siber", "Pemberitahuan Dugaan Insiden Siber"
	on := "pada sistem elektronik " + c.owner.Name
	if len(s.Systems) > 0 {
		on = "pada " + indonesian.Join(s.Systems)
	}
	s.Systems = nil
	if out.base == nil {
		out.base = sheet.Edits{}
	}
	out.base["report"] = fmt.Sprintf("Ditemukan dugaan %s %s yang Saudara kelola. Kejadian tersebut kami catat dengan nomor tiket %s, prioritas %s.",
		orGap(sheet.TypeWords(s.Type)), on, s.Ticket, orGap(s.Priority))
	for _, p := range s.Paragraphs() {
		if p.Key == "contact" {
			before, _, _ := strings.Cut(p.Text, " Perkembangan penanganan")
			out.base["contact"] = before + fmt.Sprintf(" Perkembangan penanganan dapat dilihat melalui portal OPD di %s/portal.", orGap(s.Site))
		}
	}
}

func orGap(s string) string { return either(s, "[……]") }

// escalated is item 2 of V1, with K-eskalasi when it is known what went out.
func (c *content) escalated() string {
	var e struct {
		SentAt string `json:"sent_at"`
		Ticket string `json:"ticket"`
	}
	clause := ""
	c.form("escalation", &e)
	if at, err := time.Parse(time.RFC3339, e.SentAt); err == nil {
		clause = " Insiden tersebut telah kami eskalasikan kepada Badan Siber dan Sandi Negara pada " + indonesian.Date(at.In(c.office.Zone()))
		if e.Ticket != "" {
			clause += " dengan nomor tiket " + e.Ticket
		}
		clause += "."
	}
	return "Insiden tersebut kami tangani bersama Badan Siber dan Sandi Negara (BSSN)." + clause +
		" Permintaan data dari BSSN kami teruskan kepada Saudara melalui narahubung kami."
}

// copies are the tembusan: the Sekda for P1 and P2, the team's head when the head of the agency signs.
func (c *content) copies(s *sheet.SuratJawaban, to string) []string {
	var out []string
	sekda := strings.TrimSpace("Sekretaris Daerah " + c.region())
	if p := c.incident.Priority; (p == "P1" || p == "P2") && to != sekda {
		out = append(out, sekda)
	}
	if short := c.office.Get("team.short"); short != "" && !strings.HasPrefix(s.Signer.Position, "Ketua") {
		out = append(out, "Ketua "+short)
	}
	return out
}
