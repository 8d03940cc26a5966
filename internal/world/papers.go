package world

import (
	"context"
	"fmt"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/document"
	"tanggap/internal/foreign"
)

// issue drafts a paper of the incident and issues it at once.
func (f *filler) issue(ctx context.Context, v account.Viewer, a act) error {
	var drafted document.Document
	err := f.d.Write(ctx, v.Actor(), func(ctx context.Context, tx *db.Tx) (err error) {
		drafted, err = document.Make(ctx, tx, f.shelf, v, f.Incidents[a.story], a.Paper)
		return err
	})
	if err != nil {
		return err
	}
	_, err = f.press.Issue(ctx, v, drafted.UID, document.Order{})
	return err
}

// send records how an issued paper went out.
func (f *filler) send(ctx context.Context, v account.Viewer, a act) error {
	return f.d.Write(ctx, v.Actor(), func(ctx context.Context, tx *db.Tx) error {
		i, err := f.of(ctx, tx, a)
		if err != nil {
			return err
		}
		papers, err := document.OfIncident(ctx, tx, v, i.ID)
		if err != nil {
			return err
		}
		for _, p := range papers {
			if p.Kind == a.Paper && p.State == document.Issued {
				_, err := document.Send(ctx, tx, f.shelf, v, p.UID, document.Sending{
					At: tx.Now(), Channel: a.Channel, To: foreign.Text(a.To), Proof: foreign.Text(f.text(a.Proof)),
				})
				return err
			}
		}
		return fmt.Errorf("no %s is issued", a.Paper)
	})
}
