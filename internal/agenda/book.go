package agenda

import (
	"context"
	"slices"
	"strings"

	"tanggap/internal/db"
	"tanggap/internal/foreign"
	"tanggap/internal/office"
)

const among = ` FROM agenda WHERE book = $1 AND year = $2
	AND ($3 = '' OR letter_number_folded LIKE $3 ESCAPE '\' OR number LIKE $4 ESCAPE '\') AND ($5 = '' OR day LIKE $5) AND ($6 = '' OR state = $6)`

const (
	linesBefore db.SQL = `SELECT ` + lineColumns + among + ` AND running < $7 ORDER BY running DESC LIMIT $8`
	linesAfter  db.SQL = `SELECT ` + lineColumns + among + ` AND running > $7 ORDER BY running LIMIT $8`
	years       db.SQL = `SELECT DISTINCT year FROM agenda WHERE book = $1 ORDER BY year DESC`
	months      db.SQL = `SELECT substr(day, 1, 7) AS month, count(*) AS lines, sum(CASE WHEN state = 'void' THEN 1 ELSE 0 END) AS void,
		sum(CASE WHEN state = 'reserved' THEN 1 ELSE 0 END) AS reserved, min(running) AS first, max(running) AS last
		FROM agenda WHERE book = $1 AND year = $2 GROUP BY substr(day, 1, 7) ORDER BY 1`
	twins db.SQL = `SELECT ` + lineColumns + ` FROM agenda WHERE book = 'masuk' AND letter_number_folded = $1 AND letter_date = $2
		AND letter_number_folded <> '' AND state <> 'void' ORDER BY id LIMIT 50`
)

// Query asks for lines of a book's year: words look in the letter's number, spaces or not; Month is "2006-01".
// Before and After are running numbers; one of them at most.
type Query struct {
	Book   string
	Year   int
	Words  string
	Month  string
	State  string
	Before int64
	After  int64
	N      int
}

func (q Query) args(running int64) []any {
	folded, plain, month := "", "", ""
	if words := strings.TrimSpace(q.Words); words != "" {
		folded, plain = "%"+escapeLike(FoldNumber(words))+"%", "%"+escapeLike(words)+"%"
	}
	if q.Month != "" {
		month = q.Month + "-%"
	}
	return []any{q.Book, int64(q.Year), folded, plain, month, q.State, running, int64(q.N)}
}

// Find reads lines, newest first: those before q.Before (0: from the end), or the next ones after q.After.
func Find(ctx context.Context, r db.Reader, q Query) ([]Line, error) {
	if q.After > 0 {
		lines, err := db.All[Line](ctx, r, linesAfter, q.args(q.After)...)
		slices.Reverse(lines)
		return lines, err
	}
	if q.Before <= 0 {
		q.Before = 1 << 60
	}
	return db.All[Line](ctx, r, linesBefore, q.args(q.Before)...)
}

// List is Find for who only pages back.
func List(ctx context.Context, r db.Reader, book string, year int, words string, before int64, n int) ([]Line, error) {
	return Find(ctx, r, Query{Book: book, Year: year, Words: words, Before: before, N: n})
}

func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

// Years lists the years that a book has lines of, newest first.
func Years(ctx context.Context, r db.Reader, book string) ([]int64, error) {
	return db.All[int64](ctx, r, years, book)
}

// Month is what a book holds of one month ("2006-01"), by the day under which its lines stand.
type Month struct {
	Month    string
	Lines    int64
	Void     int64
	Reserved int64
	First    int64
	Last     int64
}

// Months sums a book's year up, January first.
func Months(ctx context.Context, r db.Reader, book string, year int) ([]Month, error) {
	return db.All[Month](ctx, r, months, book, int64(year))
}

// Typed tells whether a book's numbers are typed from the secretariat's own book.
func Typed(p office.Profile, book string) bool { return p.Get("agenda."+book+".mode") == "typed" }

// Next is the number that the next line of this year will get; 0 for a book whose numbers are typed. It is a
// promise to nobody: another act may take it.
func Next(ctx context.Context, r db.Reader, p office.Profile, book string) (int64, error) {
	if Typed(p, book) {
		return 0, nil
	}
	year := int64(p.Year(r.Now()))
	n, err := office.Drawn(ctx, r, counter(book, year))
	if err != nil || n > 0 {
		return n + 1, err
	}
	return start(ctx, r, p, book, year)
}

// Twins are the lines of a letter that stands in the book already: the same number, date and sender. A warning,
// never a refusal.
func Twins(ctx context.Context, r db.Reader, number, date string, party foreign.Text) ([]Line, error) {
	lines, err := db.All[Line](ctx, r, twins, FoldNumber(number), date)
	return slices.DeleteFunc(lines, func(l Line) bool { return foreign.Fold(l.Party) != foreign.Fold(party) }), err
}
