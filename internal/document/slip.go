package document

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/agenda"
	"tanggap/internal/db"
	"tanggap/internal/document/sheet"
	"tanggap/internal/fault"
	"tanggap/internal/indonesian"
	"tanggap/internal/sop"
	"tanggap/internal/tlp"
)

// phrases are the instructions as the sheet prints them (domain.md 3.6 C): the unit's twelve in the sheet's order,
// then those that stand on it only when they are ticked.
var phrases = []struct{ word, text string }{
	{"tanggapan_saran", "Tanggapan dan saran"},
	{"proses_lebih_lanjut", "Proses lebih lanjut"},
	{"koordinasikan_opd", "Koordinasi/konfirmasikan"},
	{"tangani_segera", "Tangani segera"},
	{"teliti_laporkan", "Teliti dan laporkan"},
	{"siapkan_konsep", "Siapkan konsep surat"},
	{"siapkan_surat_tugas", "Siapkan surat tugas"},
	{"eskalasikan", "Eskalasikan ke BSSN"},
	{"laporkan_hasil", "Laporkan hasilnya"},
	{"pantau", "Pantau perkembangannya"},
	{"untuk_diketahui", "Untuk diketahui"},
	{"arsipkan", "Arsipkan/simpan"},
	{"tindak_lanjuti", "Tindak lanjuti"},
	{"siapkan_jawaban", "Siapkan jawaban"},
	{"bicarakan", "Bicarakan"},
	{"telaah", "Telaah"},
	{"verifikasi", "Verifikasi"},
	{"hadiri", "Hadiri"},
}

const printed = 12

// composeSlip writes the lembar disposisi of the newest hop, on the incoming agenda number of its letter.
func composeSlip(ctx context.Context, r db.Reader, c *content) (composed, error) {
	s := &sheet.LembarDisposisi{
		Format: c.format(), Kop: c.kop(), TwoUp: true, Speed: sheet.SpeedFor(c.incident.Priority),
		Ticket: c.incident.Number, Type: c.incident.Kind, Priority: c.priority(), Sheet: 1, Sheets: 1,
	}
	out := composed{paper: s, class: classLimited, label: tlp.Amber, ceiling: tlp.Red} // RED goes in the closed map
	if c.incident.TLP.Rank() > tlp.Amber.Rank() {
		out.label = c.incident.TLP
	}
	out.set = func(st stamp) { s.Konsep, s.Marks = st.konsep, st.marks }
	if line, ok := c.lineIn(); ok {
		s.AgendaNo, s.Subject = fmt.Sprintf("%03d", line.Running), shown(line.Subject)
	}
	out.subject = s.Subject
	if len(c.reports) > 0 {
		if err := c.slipSender(ctx, r, s); err != nil {
			return out, err
		}
	}
	return out, c.slipHop(ctx, r, s)
}

// slipSender says whose letter it is and when it came.
func (c *content) slipSender(ctx context.Context, r db.Reader, s *sheet.LembarDisposisi) error {
	rep := c.reports[0]
	s.ReceivedAt, s.Channel = rep.Received.Time(), rep.Channel
	s.LetterNo, s.LetterDate = shown(rep.LetterNumber), rep.LetterDate
	switch {
	case rep.LetterFrom != "":
		s.From = shown(rep.LetterFrom)
	case rep.Channel == "detection":
		s.From, s.Channel = "Deteksi sendiri", ""
	case c.reader(rep) == toAgency && rep.AgencyID != nil:
		a, err := agency.ByID(ctx, r, *rep.AgencyID)
		if err != nil && !fault.Is(err, fault.KindNotFound) {
			return err
		}
		s.From = c.headOf(a)
	case c.reader(rep) == toOwner && rep.ReporterOrganisation != "":
		s.From = shown(rep.ReporterOrganisation)
	}
	s.From = either(s.From, "Pelapor perorangan")
	return nil
}

// initialled are the hops that were initialled; of several in a row by one person the last stands for all.
func (c *content) initialled() []agenda.Disposition {
	var out []agenda.Disposition
	for _, h := range c.hops {
		if h.Initialled == 0 || h.FromPerson == nil {
			continue
		}
		if n := len(out); n > 0 && *out[n-1].FromPerson == *h.FromPerson {
			out[n-1] = h
			continue
		}
		out = append(out, h)
	}
	return out
}

// slipHop fills in what the newest hop says; without one the sheet is as it is prepared for the head.
func (c *content) slipHop(ctx context.Context, r db.Reader, s *sheet.LembarDisposisi) error {
	hops := c.initialled()
	var hop agenda.Disposition
	var from *sop.Actor
	if n := len(hops); n > 0 {
		hop = hops[n-1]
		s.Sheet, s.Sheets = n, n
		var err error
		if from, err = c.slipSigner(ctx, r, s, hop); err != nil {
			return err
		}
		if n > 1 {
			before := &sheet.LembarDisposisi{}
			if _, err := c.slipSigner(ctx, r, before, hops[n-2]); err != nil {
				return err
			}
			s.Forwarded = before.Signer.Position + ", " + indonesian.DateClock(c.office.Local(hops[n-2].Initialled))
		}
	} else if heads := c.procedure.Holders(sop.Head); len(heads) > 0 {
		from, _ = c.procedure.Actor(heads[0])
		s.Signer.Position = c.position(from)
	}
	s.Note = string(hop.Note)
	if day, err := time.ParseInLocation(time.DateOnly, hop.Due, c.office.Zone()); err == nil {
		s.DueAt = day.Add(24*time.Hour - time.Minute) // a day given is until its end
	}
	s.Instructions = ticksOf(hop.List(hop.Instructions))
	return c.slipTo(ctx, r, s, from, hop.List(hop.Addressees))
}

// slipSigner is who initialled a hop, as the actor he was that day.
func (c *content) slipSigner(ctx context.Context, r db.Reader, s *sheet.LembarDisposisi, hop agenda.Disposition) (*sop.Actor, error) {
	p, err := account.ByID(ctx, r, *hop.FromPerson)
	if err != nil {
		return nil, err
	}
	s.SignedAt = hop.Initialled.Time()
	s.Initials = indonesian.Initials(p.Name)
	s.Signer = sheet.Signer{Name: p.Name, Rank: p.Rank, NIP: p.NIP, Position: p.Position}
	if p.Rank != "" && p.Grade != "" {
		s.Signer.Rank = p.Rank + " (" + p.Grade + ")"
	}
	roles, err := held(ctx, r, p.ID, c.office.Day(hop.Initialled))
	if err != nil {
		return nil, err
	}
	var from *sop.Actor
	for _, role := range roles {
		a, ok := c.procedure.Actor(role.Role)
		if !ok || from != nil && !a.Has(sop.Head) {
			continue
		}
		from, s.Signer.Position, s.Signer.Acting = a, c.position(a), ""
		if role.StandInFor != nil {
			s.Signer.Acting = "Plh."
		}
		if a.Has(sop.Head) {
			break
		}
	}
	return from, nil
}

// slipTo ticks the actors whom the hop addresses; a person who holds none of them stands on the free line.
func (c *content) slipTo(ctx context.Context, r db.Reader, s *sheet.LembarDisposisi, from *sop.Actor, addressees []string) error {
	chosen := map[string]bool{}
	for _, uid := range addressees {
		if _, ok := c.procedure.Actor(uid); ok {
			chosen[uid] = true
			continue
		}
		p, err := account.ByUID(ctx, r, uid)
		if err != nil {
			return err
		}
		roles, err := held(ctx, r, p.ID, c.today)
		if err != nil {
			return err
		}
		known := false
		for _, role := range roles {
			if a, ok := c.procedure.Actor(role.Role); ok && (from == nil || a.ID != from.ID) {
				chosen[role.Role], known = true, true
			}
		}
		if !known {
			s.ToOther = joined(s.ToOther, p.Name)
		}
	}
	for i := range c.procedure.Actors {
		a := &c.procedure.Actors[i]
		superior := a.Column == 0 && a.Has(sop.Signer) // nobody sends his superior a disposition
		if from != nil && a.ID == from.ID || superior && !chosen[a.ID] {
			continue
		}
		s.To = append(s.To, sheet.Tick{Text: a.Title, On: chosen[a.ID]})
	}
	return nil
}

// ticksOf are the printed phrases; one that is not among them takes the place of the last unticked.
func ticksOf(words []string) []sheet.Tick {
	var out, more []sheet.Tick
	for i, p := range phrases {
		t := sheet.Tick{Text: p.text, On: slices.Contains(words, p.word)}
		if i < printed {
			out = append(out, t)
		} else if t.On {
			more = append(more, t)
		}
	}
	for _, t := range more {
		for i := len(out) - 1; i >= 0; i-- {
			if !out[i].On {
				out = slices.Delete(out, i, i+1)
				break
			}
		}
		out = append(out, t)
	}
	return out
}

func joined(a, b string) string {
	if a == "" {
		return b
	}
	return a + ", " + b
}
