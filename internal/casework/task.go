package casework

import (
	"context"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/incident"
	"tanggap/internal/procedure"
	"tanggap/internal/sop"
)

// Task is a step of an incident that waits for the viewer: a form of it is his to fill and is not complete.
type Task struct {
	Row   incident.Row
	Step  *sop.Step
	Forms []string // names of the open forms that are his
	Due   db.Time  // nearest deadline of the incident, or the end of the step's norm; 0: none
}

// maxTasks bounds what is looked through for one person's tasks.
const maxTasks = 200

// Tasks lists what the procedure expects of the viewer now, nearest deadline first. It judges the open steps of the
// incidents in which one of his roles has its turn.
func Tasks(ctx context.Context, r db.Reader, shelf *procedure.Shelf, v account.Viewer) ([]Task, error) {
	rows, _, err := incident.List(ctx, r, v, incident.Filter{Mine: true, Open: true, Order: "due", Limit: maxTasks})
	if err != nil {
		return nil, err
	}
	var out []Task
	for _, row := range rows {
		if !row.Visible {
			continue
		}
		c, err := Load(ctx, r, shelf, v, row.Number)
		if err != nil {
			return nil, err
		}
		out = append(out, c.tasks(row)...)
	}
	return out, nil
}

// tasks are the open steps of a case that wait for the viewer.
func (c *Case) tasks(row incident.Row) []Task {
	var out []Task
	for _, id := range sop.Open(c.Procedure.Procedure, c.Progress) {
		s, _ := c.Procedure.Step(id)
		var forms []string
		for _, sf := range c.Open(s) {
			if !sf.Optional {
				forms = append(forms, sf.Form.Name)
			}
		}
		if len(forms) == 0 && !c.leavable(s) {
			continue
		}
		t := Task{Row: row, Step: s, Forms: forms, Due: row.Due}
		if _, longest := s.Time.Span(); longest > 0 {
			if end := c.Step(id).Since.Add(longest); t.Due == 0 || end < t.Due {
				t.Due = end
			}
		}
		out = append(out, t)
	}
	return out
}

// leavable tells whether all forms of a step are filled and only the viewer's word is wanting to leave it.
func (c *Case) leavable(s *sop.Step) bool {
	if !c.MayWork(s) {
		return false
	}
	for _, sf := range s.Forms {
		if f, ok := c.Form(s.ID, sf.Form.Name); !sf.Optional && c.applies(sf) && !(ok && f.Complete) {
			return false
		}
	}
	return true
}

// CountTasks counts the incidents in which one of the viewer's roles has its turn, up to incident.Many.
func CountTasks(ctx context.Context, r db.Reader, v account.Viewer) (int64, error) {
	if !v.Can(account.Team) {
		return 0, nil
	}
	return incident.Count(ctx, r, v, incident.Filter{Mine: true, Open: true}, incident.Many)
}
