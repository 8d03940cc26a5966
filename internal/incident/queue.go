package incident

import (
	"context"
	"strconv"
	"strings"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
)

// Row is an incident's line in a list, with what the line needs of others. A row that is not Visible (TLP:RED,
// not named) has no title, agency or kind.
type Row struct {
	ID           int64
	UID          string
	Number       string
	Year         int64
	ProcedureID  int64
	Title        foreign.Text
	Status       string
	Waiting      string
	Step         string
	StepSince    db.Time
	TLP          string `db:"tlp"`
	Kind         string
	Priority     string
	Escalated    bool
	Reopened     bool
	Opened       db.Time
	Due          db.Time
	Closed       db.Time
	Finished     db.Time
	Agency       string // abbreviation or name
	AgencyKey    string
	Visible      bool
	Mine         bool // one of the viewer's roles is to do something now
	ReportsCount int64
}

// Filter says which incidents a list holds. Empty fields do not filter. Open leaves out what is finished.
type Filter struct {
	Status, Priority, Agency, Step, Words, Kind string
	Waiting                                     string  // menunggu_opd, menunggu_bssn
	Asset                                       int64   // row id of an affected asset; 0: not asked
	Since                                       db.Time // opened at or after
	AssignedTo                                  string  // uid of a member
	Open, Mine, ClosedUnreported                bool
	Procedure                                   int64   // row of the procedure it began with; 0: any
	LateBefore                                  db.Time // deadline before this instant; 0: not asked
	Order                                       string  // "queue" (priority, then age), "recent", "due"
	Cursor                                      string
	Limit                                       int
}

const rowColumns = `i.id, i.uid, i.number, i.year, i.procedure_id, CASE WHEN ` + Sees + ` THEN i.title ELSE '' END AS title, i.status, i.waiting, i.step, i.step_since,
	i.tlp, CASE WHEN ` + Sees + ` THEN i.kind ELSE '' END AS kind, i.priority, i.escalated, i.reopened, i.opened, i.due, i.closed, i.finished,
	CASE WHEN ` + Sees + ` THEN COALESCE(CASE WHEN a.abbreviation <> '' THEN a.abbreviation ELSE a.name END, '') ELSE '' END AS agency,
	CASE WHEN ` + Sees + ` THEN COALESCE(a.key, '') ELSE '' END AS agency_key, ` + Sees + ` AS visible, ` + filling + ` AS mine,
	(SELECT count(*) FROM report r WHERE r.incident_id = i.id) AS reports_count`

// What orders a list, letter for letter as the indexes of the schema have it.
const (
	byPriority = `(CASE WHEN i.priority = '' THEN 'P0' ELSE i.priority END)`
	byDue      = `(CASE WHEN i.due = 0 THEN 9000000000000000 ELSE i.due END)`
)

// orders are the orders of a list: columns of the keyset, all in one direction.
var orders = map[string]struct{ by, dir string }{
	"queue":  {byPriority + ", i.opened, i.id", ""},
	"recent": {"i.opened, i.id", "DESC"},
	"due":    {byDue + ", i.opened, i.id", ""},
}

// List reads a page of incidents that v may list, and the cursor of the next ("" at the end).
func List(ctx context.Context, r db.Reader, v account.Viewer, f Filter) ([]Row, string, error) {
	f.Limit = max(1, min(f.Limit, 200))
	text, args, err := f.list(v)
	if err != nil {
		return nil, "", err
	}
	rows, err := db.All[Row](ctx, r, text, args...)
	if err != nil || len(rows) <= f.Limit {
		return rows, "", err
	}
	return rows[:f.Limit], cursorOf(rows[f.Limit-1], f.Order), nil
}

// list is the statement of a page and one line more.
func (f Filter) list(v account.Viewer) (db.Dynamic, []any, error) {
	q := query{args: v.Args()}
	q.and(Lists)
	f.where(&q)
	o, ok := orders[f.Order]
	if !ok {
		o = orders["queue"]
	}
	if err := q.after(f.Cursor, o.by, o.dir); err != nil {
		return "", nil, err
	}
	text := `SELECT ` + rowColumns + ` FROM incident i LEFT JOIN agency a ON a.id = i.agency_id WHERE ` + strings.Join(q.conds, " AND ") +
		` ORDER BY ` + directed(o.by, o.dir) + ` LIMIT ` + q.arg(int64(f.Limit+1))
	return db.Dynamic(text), q.args, nil
}

// Many is where a count ends that is shown as "99+", Lots that of "1.000+": nobody waits for the rest.
const (
	Many = 100
	Lots = 1001
)

// Count counts what a filter holds, up to most.
func Count(ctx context.Context, r db.Reader, v account.Viewer, f Filter, most int) (int64, error) {
	q := query{args: v.Args()}
	q.and(Lists)
	from := `SELECT i.id FROM incident i`
	if f.Mine { // from the turns: they are few
		from = `SELECT DISTINCT i.id FROM assignment ma JOIN incident_turn mt ON mt.role = ma.role JOIN incident i ON i.id = mt.incident_id`
		q.and(`mt.part = 'fills' AND ma.person_id = $1 AND ma.from_day <= $4 AND ma.until_day >= $4`)
		f.Mine = false
	}
	f.where(&q)
	text := `SELECT count(*) FROM (` + from + ` LEFT JOIN agency a ON a.id = i.agency_id WHERE ` + strings.Join(q.conds, " AND ") +
		` LIMIT ` + q.arg(int64(most)) + `) AS n`
	return db.One[int64](ctx, r, db.Dynamic(text), q.args...)
}

// where adds the filter's conditions. A filter over what a hidden line does not show applies only to visible ones:
// else a count would betray it.
func (f Filter) where(q *query) {
	hidden := []struct{ value, cond string }{
		{f.Agency, "a.key = "}, {f.Kind, "i.kind = "},
	}
	for _, h := range hidden {
		if h.value != "" {
			q.and(h.cond + q.arg(h.value) + " AND " + Sees)
		}
	}
	for _, h := range []struct{ value, cond string }{
		{f.Status, "i.status = "}, {f.Priority, "i.priority = "}, {f.Step, "i.step = "}, {f.Waiting, "i.waiting <> '' AND i.waiting = "},
	} {
		if h.value != "" {
			q.and(h.cond + q.arg(h.value))
		}
	}
	if f.Words != "" {
		q.and("i.folded LIKE " + q.arg("%"+escapeLike(foreign.Fold(foreign.Clean(f.Words)))+"%") + ` ESCAPE '\' AND ` + Sees)
	}
	if f.AssignedTo != "" {
		q.and("EXISTS (SELECT 1 FROM incident_member m JOIN person p ON p.id = m.person_id WHERE m.incident_id = i.id AND p.uid = " + q.arg(f.AssignedTo) + ") AND " + Sees)
	}
	if f.Asset != 0 {
		q.and("EXISTS (SELECT 1 FROM incident_asset x WHERE x.incident_id = i.id AND x.asset_id = " + q.arg(f.Asset) + ") AND " + Sees)
	}
	f.flags(q)
}

func (f Filter) flags(q *query) {
	if f.Open {
		q.and("i.finished = 0")
	}
	if f.Procedure != 0 {
		q.and("i.procedure_id = " + q.arg(f.Procedure))
	}
	if f.Mine {
		q.and(`i.id IN (` + fillings + `)`)
	}
	if f.Since != 0 {
		q.and("i.opened >= " + q.arg(int64(f.Since)))
	}
	if f.LateBefore != 0 {
		q.and("i.finished = 0 AND " + byDue + " < " + q.arg(int64(f.LateBefore)))
	}
	if f.ClosedUnreported {
		q.and("i.closed <> 0 AND i.finished = 0")
	}
}

// after lets a list begin behind a cursor. Faults: a cursor that is none of ours.
func (q *query) after(cursor, by, dir string) error {
	if cursor == "" {
		return nil
	}
	parts := strings.Split(cursor, "~")
	if len(parts) != strings.Count(by, ", ")+1 {
		return fault.Invalid(fault.Field{Path: "cursor", Code: "cursor"})
	}
	values := make([]string, len(parts))
	for i, p := range parts {
		if i == 0 && strings.HasPrefix(p, "P") {
			values[i] = q.arg(p)
			continue
		}
		n, err := strconv.ParseInt(p, 10, 64)
		if err != nil {
			return fault.Invalid(fault.Field{Path: "cursor", Code: "cursor"})
		}
		values[i] = q.arg(n)
	}
	sign := " > "
	if dir == "DESC" {
		sign = " < "
	}
	q.and("(" + by + ")" + sign + "(" + strings.Join(values, ", ") + ")")
	return nil
}

func directed(by, dir string) string {
	return strings.ReplaceAll(by, ", i.", " "+dir+", i.") + " " + dir
}

// cursorOf is the keyset of a row in an order.
func cursorOf(r Row, order string) string {
	tail := itoa(int64(r.Opened)) + "~" + itoa(r.ID)
	switch order {
	case "recent":
		return tail
	case "due":
		due := r.Due
		if due == 0 {
			due = 9000000000000000
		}
		return itoa(int64(due)) + "~" + tail
	}
	if r.Priority == "" {
		return "P0~" + tail
	}
	return r.Priority + "~" + tail
}

func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

// query is a statement in the making: only numbers of parameters and our own words enter its text.
type query struct {
	conds []string
	args  []any
}

func (q *query) and(cond string) { q.conds = append(q.conds, "("+cond+")") }

func (q *query) arg(v any) string {
	q.args = append(q.args, v)
	cast := "TEXT"
	if _, ok := v.(int64); ok {
		cast = "BIGINT"
	}
	return "CAST($" + strconv.Itoa(len(q.args)) + " AS " + cast + ")"
}
