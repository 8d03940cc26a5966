package document

import (
	"context"
	"fmt"

	"tanggap/internal/agenda"
	"tanggap/internal/db"
	"tanggap/internal/document/sheet"
	"tanggap/internal/incident"
	"tanggap/internal/office"
	"tanggap/internal/sop"
	"tanggap/internal/tlp"
)

// BlankSlip is the routing slip of an incoming letter for the pen: what the book says of it, nothing ticked.
func (p Press) BlankSlip(ctx context.Context, l agenda.Line) ([]byte, error) {
	s := &sheet.LembarDisposisi{}
	err := p.DB.View(ctx, func(ctx context.Context, r db.Reader) (err error) {
		s, err = p.blankSlip(ctx, r, l)
		return err
	})
	if err != nil {
		return nil, err
	}
	return sheet.PDF(s, p.assets())
}

func (p Press) blankSlip(ctx context.Context, r db.Reader, l agenda.Line) (*sheet.LembarDisposisi, error) {
	c := &content{}
	var err error
	if c.office, err = office.Read(ctx, r); err != nil {
		return nil, err
	}
	c.today = c.office.Day(r.Now())
	if c.procedure, err = p.Shelf.InForce(ctx, r, c.today); err != nil {
		return nil, err
	}
	s := &sheet.LembarDisposisi{
		Format: c.format(), Kop: c.kop(), Blank: true, From: shown(l.Party), LetterNo: shown(l.LetterNumber), LetterDate: l.LetterDate,
		ReceivedAt: l.Recorded.Time(), AgendaNo: fmt.Sprintf("%03d", l.Running), Subject: shown(l.Subject), Sheet: 1, Sheets: 1,
		Marks: sheet.Marks{Class: classLimited, TLP: tlp.Amber},
	}
	if l.IncidentID != nil {
		if err := c.slipOf(ctx, r, s, *l.IncidentID); err != nil {
			return nil, err
		}
	}
	var from *sop.Actor
	if heads := c.procedure.Holders(sop.Head); len(heads) > 0 {
		from, _ = c.procedure.Actor(heads[0])
		s.Signer.Position = c.position(from)
	}
	return s, c.slipTo(ctx, r, s, from, nil)
}

// slipOf adds the ticket, and raises the marks to its label.
func (c *content) slipOf(ctx context.Context, r db.Reader, s *sheet.LembarDisposisi, id int64) error {
	i, err := incident.ByID(ctx, r, id)
	if err != nil {
		return err
	}
	s.Ticket = i.Number
	if i.TLP.Rank() > s.Marks.TLP.Rank() {
		s.Marks = sheet.Marks{Class: sheet.ClassFor(i.TLP), TLP: i.TLP}
	}
	return nil
}
