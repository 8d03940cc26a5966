package world

import (
	"context"
	"fmt"
	"strings"

	"tanggap/internal/account"
	"tanggap/internal/agenda"
	"tanggap/internal/casework"
	"tanggap/internal/casework/correspondence"
	"tanggap/internal/casework/facts"
	"tanggap/internal/db"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/intake"
	"tanggap/internal/timeline"
)

// verb is one kind of act.
type verb func(*filler, context.Context, account.Viewer, act) error

// verbs are what a story can tell of; each calls the act of a room as its door does.
func verbs() map[string]verb {
	return map[string]verb{
		"file": (*filler).file, "accept": (*filler).accept, "join": (*filler).join, "refuse": (*filler).refuse,
		"save": (*filler).save, "complete": (*filler).complete, "close": (*filler).closeEarly, "skip": (*filler).skip, "reopen": (*filler).reopen,
		"say": (*filler).say, "attach": (*filler).attach, "end_clock": (*filler).endClock,
		"letter_in": (*filler).letterIn, "letter_out": (*filler).letterOut,
		"issue": (*filler).issue, "send": (*filler).send, "change": (*filler).change, "dispose": (*filler).dispose,
	}
}

func (f *filler) do(ctx context.Context, a act) error {
	v, ok := verbs()[a.Do]
	if !ok {
		return fmt.Errorf("no act is called %q", a.Do)
	}
	if err := f.moveTo(a.At); err != nil {
		return err
	}
	who, err := f.viewer(ctx, a.By)
	if err != nil {
		return err
	}
	if err := v(f, ctx, who, a); err != nil {
		return err
	}
	if f.unanswered != "" {
		return fmt.Errorf("%s names nothing", f.unanswered)
	}
	return nil
}

// actor is the person in the role in which he acts, or the program itself.
func actor(v account.Viewer, roles ...string) db.Actor {
	if !v.Signed() {
		return account.System("program")
	}
	return v.Actor(roles...)
}

func (f *filler) file(ctx context.Context, v account.Viewer, a act) error {
	d, err := f.draft(*a.File)
	if err != nil {
		return err
	}
	d.By = v
	got, err := intake.File(ctx, f.d, d)
	f.Reports[a.File.Key], f.Codes[a.File.Key] = got.Report.Number, got.Code
	return err
}

func (f *filler) draft(l filing) (intake.Draft, error) {
	d := intake.Draft{
		Channel: l.Channel, Origin: l.Origin, Title: foreign.Text(f.text(l.Title)), Description: foreign.Text(f.text(l.Description)),
		Kind: l.Kind, Agency: l.Agency, Asset: foreign.Text(l.Asset), Anonymous: l.Anonymous, LateReason: foreign.Text(l.LateReason),
		Ongoing: l.Ongoing, PersonalData: l.PersonalData, FormKey: "world " + l.Key,
		Reporter: intake.Reporter{
			Kind: l.Reporter.Kind, Name: foreign.Text(l.Reporter.Name), Email: foreign.Text(l.Reporter.Email),
			Phone: foreign.Text(l.Reporter.Phone), Organisation: foreign.Text(l.Reporter.Organisation),
		},
	}
	if l.Letter != nil {
		day, err := f.cal.day(l.Letter.Date)
		if err != nil {
			return d, err
		}
		d.Letter = intake.Letter{Number: foreign.Text(f.text(l.Letter.Number)), Date: day, From: foreign.Text(l.Letter.From), Subject: foreign.Text(l.Letter.Subject)}
	}
	var err error
	for _, m := range []struct {
		from moment
		to   *intake.Moment
	}{{moment{l.Received, timeline.Exact}, &d.Received}, {l.Occurred, &d.Occurred}, {l.Discovered, &d.Discovered}} {
		if m.from.At == "" {
			continue
		}
		m.to.Precision = m.from.Precision
		if m.to.At, err = f.instant(m.from.At); err != nil {
			return d, err
		}
	}
	return d, nil
}

func (f *filler) instant(relative string) (db.Time, error) {
	t, err := f.cal.at(relative)
	return db.At(t), err
}

func (f *filler) accept(ctx context.Context, v account.Viewer, a act) error {
	bodies, err := f.forms(a.Forms)
	if err != nil {
		return err
	}
	step, _ := f.sop.StepOf("acceptance")
	return f.d.Write(ctx, v.Actor(step.Whole()...), func(ctx context.Context, tx *db.Tx) error {
		n, err := intake.Accept(ctx, tx, f.shelf, v, f.Reports[a.Report], bodies["acceptance"], f.lists)
		f.Incidents[a.story] = n
		return err
	})
}

func (f *filler) join(ctx context.Context, v account.Viewer, a act) error {
	return f.d.Write(ctx, v.Actor(), func(ctx context.Context, tx *db.Tx) error {
		return intake.Join(ctx, tx, f.shelf, v, f.Reports[a.Report], f.Incidents[a.story])
	})
}

func (f *filler) refuse(ctx context.Context, v account.Viewer, a act) error {
	return f.d.Write(ctx, v.Actor(), func(ctx context.Context, tx *db.Tx) error {
		return intake.Refuse(ctx, tx, f.shelf, v, f.Reports[a.Report], a.Reason, foreign.Text(f.text(a.Note)))
	})
}

// onCase holds the case for an act of v.
func (f *filler) onCase(ctx context.Context, v account.Viewer, a act, do func(context.Context, *db.Tx, *casework.Case, casework.Given) error) error {
	bodies, err := f.forms(a.Forms)
	if err != nil {
		return err
	}
	var roles []string
	if s, ok := f.sop.Step(a.Step); ok {
		roles = s.Whole()
	}
	return f.d.Write(ctx, v.Actor(roles...), func(ctx context.Context, tx *db.Tx) error {
		c, err := casework.Hold(ctx, tx, f.shelf, v, f.Incidents[a.story])
		if err != nil {
			return err
		}
		return do(ctx, tx, c, casework.Given{Forms: bodies, Lists: f.lists})
	})
}

func (f *filler) save(ctx context.Context, v account.Viewer, a act) error {
	return f.onCase(ctx, v, a, func(ctx context.Context, tx *db.Tx, c *casework.Case, g casework.Given) error {
		return casework.Save(ctx, tx, c, a.Step, g)
	})
}

func (f *filler) complete(ctx context.Context, v account.Viewer, a act) error {
	return f.onCase(ctx, v, a, func(ctx context.Context, tx *db.Tx, c *casework.Case, g casework.Given) error {
		return casework.Complete(ctx, tx, c, a.Step, g)
	})
}

// closeEarly gives the closing from an earlier step, and leaves the closing step.
func (f *filler) closeEarly(ctx context.Context, v account.Viewer, a act) error {
	return f.onCase(ctx, v, a, func(ctx context.Context, tx *db.Tx, c *casework.Case, g casework.Given) error {
		if err := casework.Complete(ctx, tx, c, a.Step, g); err != nil || c.Incident.Closed != 0 {
			return err
		}
		return casework.Complete(ctx, tx, c, a.Step, casework.Given{Lists: f.lists})
	})
}

func (f *filler) skip(ctx context.Context, v account.Viewer, a act) error {
	return f.onCase(ctx, v, a, func(ctx context.Context, tx *db.Tx, c *casework.Case, _ casework.Given) error {
		return casework.Skip(ctx, tx, c, a.Step, foreign.Text(f.text(a.Reason)))
	})
}

func (f *filler) reopen(ctx context.Context, v account.Viewer, a act) error {
	return f.onCase(ctx, v, a, func(ctx context.Context, tx *db.Tx, c *casework.Case, _ casework.Given) error {
		return casework.Reopen(ctx, tx, c, a.Step, foreign.Text(f.text(a.Reason)))
	})
}

// change changes the priority and risk level of an incident outside its steps.
func (f *filler) change(ctx context.Context, v account.Viewer, a act) error {
	return f.onCase(ctx, v, a, func(ctx context.Context, tx *db.Tx, c *casework.Case, _ casework.Given) error {
		return facts.Change(ctx, tx, c, facts.Patch{Version: c.Incident.Version, Priority: a.Change.Priority, Risk: a.Change.Risk, Reason: foreign.Text(f.text(a.Reason))})
	})
}

// dispose writes a further hop of the disposition.
func (f *filler) dispose(ctx context.Context, v account.Viewer, a act) error {
	due, err := f.cal.day(a.Hop.Due)
	if err != nil {
		return err
	}
	var to []string
	for _, key := range a.Hop.To {
		to = append(to, f.Person(key).UID)
	}
	return f.onCase(ctx, v, a, func(ctx context.Context, tx *db.Tx, c *casework.Case, _ casework.Given) error {
		_, err := correspondence.Dispose(ctx, tx, c, f.lists, agenda.Disposition{Note: foreign.Text(f.text(a.Hop.Note)), Due: due}, to, a.Hop.Instructions)
		return err
	})
}

// say writes a message of a person to the case. What belongs to one report of it, and what the program itself says,
// goes another way.
func (f *filler) say(ctx context.Context, v account.Viewer, a act) error {
	if a.Report != "" || !v.Signed() {
		return f.tell(ctx, v, a)
	}
	return f.onCase(ctx, v, a, func(ctx context.Context, tx *db.Tx, c *casework.Case, _ casework.Given) error {
		return correspondence.Say(ctx, tx, c, a.To, foreign.Text(f.text(a.Text)))
	})
}

// tell writes a message to the reporter of one report, into the chain of the incident once there is one.
func (f *filler) tell(ctx context.Context, v account.Viewer, a act) error {
	return f.d.Write(ctx, actor(v), func(ctx context.Context, tx *db.Tx) error {
		rep, err := incident.ReportByNumber(ctx, tx, f.Reports[a.Report])
		if err != nil {
			return err
		}
		m := incident.Message{Audience: a.To, Body: foreign.Text(f.text(a.Text)), ReportID: &rep.ID, IncidentID: rep.IncidentID}
		if v.Signed() {
			m.PersonID = &v.Person
		}
		stream := rep.Stream()
		if rep.IncidentID != nil {
			i, err := incident.Hold(ctx, tx, *rep.IncidentID)
			if err != nil {
				return err
			}
			stream = i.Stream()
		}
		return incident.Say(ctx, tx, m, stream)
	})
}

// endClock ends a clock by what proves that its report was sent.
func (f *filler) endClock(ctx context.Context, v account.Viewer, a act) error {
	at, err := f.instant(a.Happened)
	if err != nil {
		return err
	}
	return f.d.Write(ctx, v.Actor(), func(ctx context.Context, tx *db.Tx) error {
		i, err := f.of(ctx, tx, a)
		if err != nil {
			return err
		}
		if i, err = incident.Hold(ctx, tx, i.ID); err != nil {
			return err
		}
		return incident.EndClock(ctx, tx, i, a.Clock, at, f.text(a.Proof))
	})
}

// letterIn enters a letter that came on paper and is no report.
func (f *filler) letterIn(ctx context.Context, v account.Viewer, a act) error {
	return f.d.Write(ctx, v.Actor(), func(ctx context.Context, tx *db.Tx) error {
		day, err := f.cal.day(a.Letter.Date)
		if err != nil {
			return err
		}
		_, err = agenda.Enter(ctx, tx, f.profile, agenda.Draft{
			Book: agenda.In, LetterNumber: foreign.Text(f.text(a.Letter.Number)), LetterDate: day,
			Party: foreign.Text(a.Letter.Party), Subject: foreign.Text(a.Letter.Subject),
		})
		return err
	})
}

// letterOut enters a letter that was written outside the program; {urut} in its number is what the book draws.
func (f *filler) letterOut(ctx context.Context, v account.Viewer, a act) error {
	return f.d.Write(ctx, v.Actor(), func(ctx context.Context, tx *db.Tx) error {
		d := agenda.Draft{Book: agenda.Out, State: agenda.Reserved, Party: foreign.Text(a.Letter.Party), Subject: foreign.Text(a.Letter.Subject)}
		if i, err := f.of(ctx, tx, a); err == nil {
			d.IncidentID = &i.ID
		}
		l, err := agenda.Enter(ctx, tx, f.profile, d)
		if err != nil {
			return err
		}
		number := strings.Replace(f.text(a.Letter.Number), "{urut}", fmt.Sprintf("%03d", l.Running), 1)
		f.letters[a.Letter.Key] = number
		if err := agenda.Name(ctx, tx, l.ID, foreign.Text(number), l.Day); err != nil {
			return err
		}
		if a.Letter.Void != "" {
			return agenda.Cancel(ctx, tx, l.ID, a.Letter.Void)
		}
		return agenda.Use(ctx, tx, l.ID)
	})
}
