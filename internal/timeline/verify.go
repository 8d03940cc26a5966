package timeline

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tanggap/internal/db"
)

// Problem is one thing that does not hold: in which stream, at which entry (0: the stream as a whole), and what.
type Problem struct {
	Stream string
	Seq    int64
	What   string
}

// String is the problem as a line: stream, entry, what.
func (p Problem) String() string {
	if p.Seq == 0 {
		return fmt.Sprintf("%s: %s", p.Stream, p.What)
	}
	return fmt.Sprintf("%s entry %d: %s", p.Stream, p.Seq, p.What)
}

// Tail is where a stream ends, and the last values that its entries set of number, title, tlp, status and original.
type Tail struct {
	Seq int64
	Set map[string]string
}

// claims are the payload's keys that say what the subject's row must hold; original: the hash of a report's bytes as
// they came.
var claims = []string{"number", "title", "tlp", "status", "original"}

const pageSize = 500

const everything db.SQL = `SELECT ` + entryColumns + ` FROM timeline WHERE (stream, seq) > ($1, $2) ORDER BY stream, seq LIMIT $3`

// Verify walks every chain: hashes, order, and that each column says what the hashed bytes say. It reads in pages
// and works beside a running server. What it cannot prove: a chain that somebody with the program and the database
// computed anew from its first entry.
func Verify(ctx context.Context, r db.Reader) (map[string]Tail, []Problem, error) {
	w := walker{tails: map[string]Tail{}}
	stream, seq := "", int64(0)
	for {
		page, err := db.All[Entry](ctx, r, everything, stream, seq, int64(pageSize))
		if err != nil {
			return nil, nil, fmt.Errorf("verify: %w", err)
		}
		for _, e := range page {
			w.step(e)
		}
		if len(page) < pageSize {
			w.end()
			return w.tails, w.problems, nil
		}
		last := page[len(page)-1]
		stream, seq = last.Stream, last.Seq
	}
}

// walker goes along one chain after the other.
type walker struct {
	tails    map[string]Tail
	problems []Problem
	before   Entry
	blank    []int64        // entries of the stream whose payload is empty
	redacted map[int64]bool // entries that a redaction names
	set      map[string]string
}

func (w *walker) say(e Entry, format string, args ...any) {
	w.problems = append(w.problems, Problem{e.Stream, e.Seq, fmt.Sprintf(format, args...)})
}

func (w *walker) step(e Entry) {
	if e.Stream != w.before.Stream {
		w.end()
		w.before, w.blank, w.redacted, w.set = Entry{Stream: e.Stream}, nil, map[int64]bool{}, map[string]string{}
	}
	switch {
	case e.Seq != w.before.Seq+1:
		w.say(e, "entries %d to %d are missing before it", w.before.Seq+1, e.Seq-1)
	case e.Head != e.head(w.before.Hash):
		w.say(e, "%s", unlike(e, w.before.Hash))
	case e.Hash != sum(e.Head):
		w.say(e, "its hash is not that of its bytes")
	}
	w.payload(e)
	w.before = e
}

// unlike says which part of the hashed bytes differs from the columns.
func unlike(e Entry, before string) string {
	parts := []string{"format", "hash of the entry before", "stream", "seq", "actor", "role", "recorded", "happened", "precision", "kind", "payload hash"}
	have, want := strings.Split(e.Head, "\n"), strings.Split(e.head(before), "\n")
	for i := range parts {
		if i >= len(have) || i >= len(want) || have[i] != want[i] {
			return parts[i] + " differs from the hashed bytes"
		}
	}
	return "its bytes differ"
}

func (w *walker) payload(e Entry) {
	if e.Payload == "" {
		w.blank = append(w.blank, e.Seq)
		return
	}
	if sum(e.Payload) != e.PayloadHash {
		w.say(e, "its payload is not what was hashed")
		return
	}
	var facts map[string]any
	if err := json.Unmarshal([]byte(e.Payload), &facts); err != nil {
		w.say(e, "its payload cannot be read")
		return
	}
	if seq, ok := facts["redacts"].(float64); ok && e.Kind == "redacted" {
		w.redacted[int64(seq)] = true
	}
	for _, c := range claims {
		if v, ok := facts[c].(string); ok && claimed(e.Kind, c) {
			w.set[c] = v
		}
	}
}

// claimed tells whether an entry's key speaks of the stream's subject: a paper's number is the paper's.
func claimed(kind, key string) bool {
	return !strings.HasPrefix(kind, "document_") && !strings.HasPrefix(kind, "agenda_") || key == "status"
}

func (w *walker) end() {
	if w.before.Stream == "" {
		return
	}
	for _, seq := range w.blank {
		if !w.redacted[seq] {
			w.problems = append(w.problems, Problem{w.before.Stream, seq, "its payload is empty and no redaction names it"})
		}
	}
	w.tails[w.before.Stream] = Tail{Seq: w.before.Seq, Set: w.set}
	w.before = Entry{}
}

// Subject is what a report's or incident's row says of itself.
type Subject struct {
	Stream string
	Seq    int64
	Number string
	Title  string
	TLP    string `db:"tlp"` // "" of a report
	Status string
}

const subjects db.SQL = `SELECT 'report/' || uid AS stream, seq, number, title, '' AS tlp, status FROM report
	UNION ALL SELECT 'incident/' || uid AS stream, seq, number, title, tlp, status FROM incident
	UNION ALL SELECT 'office/' || CAST(year AS TEXT) AS stream, seq, '' AS number, '' AS title, '' AS tlp, '' AS status FROM office_stream`

// Compare tells where rows and chains disagree: a cut tail, a stream without subject or a subject without stream, a
// number, title, TLP or status that no entry set.
func Compare(ctx context.Context, r db.Reader, tails map[string]Tail) ([]Problem, error) {
	rows, err := db.All[Subject](ctx, r, subjects)
	if err != nil {
		return nil, fmt.Errorf("verify subjects: %w", err)
	}
	var out []Problem
	known := map[string]bool{}
	for _, s := range rows {
		known[s.Stream] = true
		out = append(out, s.compare(tails)...)
	}
	for stream := range tails {
		if !known[stream] {
			out = append(out, Problem{stream, 0, "its report or incident is gone"})
		}
	}
	slices.SortFunc(out, func(a, b Problem) int { return strings.Compare(a.String(), b.String()) })
	return out, nil
}

func (s Subject) compare(tails map[string]Tail) []Problem {
	tail, ok := tails[s.Stream]
	if !ok {
		return []Problem{{s.Stream, 0, "it has no entries: the whole chain is gone"}}
	}
	var out []Problem
	if tail.Seq != s.Seq {
		out = append(out, Problem{s.Stream, tail.Seq, fmt.Sprintf("the chain ends here, its subject counts %d entries", s.Seq)})
	}
	for key, have := range map[string]string{"number": s.Number, "title": s.Title, "tlp": s.TLP, "status": s.Status} {
		if set, said := tail.Set[key]; said && have != "" && set != have {
			out = append(out, Problem{s.Stream, tail.Seq, fmt.Sprintf("%s is %q, the last entry that set it says %q", key, have, set)})
		}
	}
	return out
}
