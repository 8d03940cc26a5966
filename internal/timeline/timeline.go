// Package timeline is the record of every act: one hash chain a stream, written in the act's transaction.
// Entries are never changed; a payload can be blanked by a recorded redaction. The room knows no content.
package timeline

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"tanggap/internal/db"
)

// Stream is what a chain belongs to: "report/<uid>", "incident/<uid>" or "office/<year>".
type Stream string

// Report, Incident and Office name the three kinds of streams.
func Report(uid string) Stream { return Stream("report/" + uid) }

// Incident is the stream of an incident.
func Incident(uid string) Stream { return Stream("incident/" + uid) }

// Office is the stream of acts without a report or incident, in the office's year.
func Office(year int) Stream { return Stream("office/" + strconv.Itoa(year)) }

// Precisions of the time at which something happened.
const (
	Exact   = "exact"
	Hour    = "hour"
	Day     = "day"
	Unknown = "unknown"
)

// Draft is an act to record. Happened 0 means: now. Payload is any JSON object of codes and parameters,
// never finished sentences.
type Draft struct {
	Kind      string
	Happened  db.Time
	Precision string
	Payload   map[string]any
}

// Entry is one recorded act. Head holds the exact bytes that Hash covers; every other field is derived
// from it, and Verify compares them.
type Entry struct {
	Stream            string
	Seq               int64
	Recorded          db.Time
	Happened          db.Time
	HappenedPrecision string
	Actor             string
	Role              string
	Kind              string
	Payload           string
	PayloadHash       string
	Head              string
	Hash              string
}

// format names what Head is and how it is hashed; a changed meaning is a new name.
const format = "tanggap/entry/1 sha256"

// head lays out what is hashed.
func (e Entry) head(before string) string {
	return strings.Join([]string{
		format, before, e.Stream, strconv.FormatInt(e.Seq, 10), e.Actor, e.Role,
		strconv.FormatInt(int64(e.Recorded), 10), strconv.FormatInt(int64(e.Happened), 10), e.HappenedPrecision,
		e.Kind, e.PayloadHash,
	}, "\n")
}

func sum(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

const (
	bumpReport   db.SQL = `UPDATE report SET seq = seq + 1 WHERE uid = $1 RETURNING seq`
	bumpIncident db.SQL = `UPDATE incident SET seq = seq + 1 WHERE uid = $1 RETURNING seq`
	bumpOffice   db.SQL = `INSERT INTO office_stream (year, seq) VALUES ($1, 1)
		ON CONFLICT (year) DO UPDATE SET seq = office_stream.seq + 1 RETURNING seq`
	hashBefore  db.SQL = `SELECT hash FROM timeline WHERE stream = $1 AND seq = $2`
	insertEntry db.SQL = `INSERT INTO timeline (stream, seq, recorded, happened, happened_precision, actor, role, kind, payload, payload_hash, head, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`
)

// Begin writes the first entry of a new stream, whose subject is written with seq 1 in the same act.
func Begin(ctx context.Context, tx *db.Tx, s Stream, d Draft) (Entry, error) {
	return write(ctx, tx, s, 1, "", d)
}

// Append writes the next entry of a stream. It locks the stream's subject; numbers are drawn before it and
// stand in its payload.
func Append(ctx context.Context, tx *db.Tx, s Stream, d Draft) (Entry, error) {
	seq, err := bump(ctx, tx, s)
	if err != nil {
		return Entry{}, fmt.Errorf("timeline %s: %w", s, err)
	}
	before := ""
	if seq > 1 {
		if before, err = db.One[string](ctx, tx, hashBefore, string(s), seq-1); err != nil {
			return Entry{}, fmt.Errorf("timeline %s %d: entry before: %w", s, seq, err)
		}
	}
	return write(ctx, tx, s, seq, before, d)
}

func bump(ctx context.Context, tx *db.Tx, s Stream) (int64, error) {
	kind, name, _ := strings.Cut(string(s), "/")
	switch kind {
	case "report":
		return db.One[int64](ctx, tx, bumpReport, name)
	case "incident":
		return db.One[int64](ctx, tx, bumpIncident, name)
	}
	year, err := strconv.ParseInt(name, 10, 64)
	if err != nil {
		return 0, err
	}
	return db.One[int64](ctx, tx, bumpOffice, year)
}

func write(ctx context.Context, tx *db.Tx, s Stream, seq int64, before string, d Draft) (Entry, error) {
	payload, err := salted(d.Payload)
	if err != nil {
		return Entry{}, fmt.Errorf("timeline %s: payload: %w", s, err)
	}
	e := Entry{
		Stream: string(s), Seq: seq, Recorded: tx.Now(), Happened: d.Happened, HappenedPrecision: d.Precision,
		Actor: tx.Actor().UID, Role: tx.Actor().Role, Kind: d.Kind, Payload: payload, PayloadHash: sum(payload),
	}
	if e.Happened == 0 {
		e.Happened = e.Recorded
	}
	if e.HappenedPrecision == "" {
		e.HappenedPrecision = Exact
	}
	e.Head = e.head(before)
	e.Hash = sum(e.Head)
	_, err = db.Exec(ctx, tx, insertEntry, e.Stream, e.Seq, int64(e.Recorded), int64(e.Happened), e.HappenedPrecision, e.Actor, e.Role, e.Kind, e.Payload, e.PayloadHash, e.Head, e.Hash)
	return e, err
}

// salted is the payload with 16 random bytes in it, so that a blanked phone number cannot be guessed from its hash.
func salted(p map[string]any) (string, error) {
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	all := make(map[string]any, len(p)+1)
	for k, v := range p {
		all[k] = v
	}
	all["salt"] = base64.RawStdEncoding.EncodeToString(salt)
	b, err := json.Marshal(all)
	return string(b), err
}

const entryColumns = `stream, seq, recorded, happened, happened_precision, actor, role, kind, payload, payload_hash, head, hash`

const (
	entries     db.SQL = `SELECT ` + entryColumns + ` FROM timeline WHERE stream = $1 AND seq > $2 ORDER BY seq LIMIT $3`
	entriesBack db.SQL = `SELECT ` + entryColumns + ` FROM timeline WHERE stream = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3`
)

// After reads up to n entries of a stream behind seq, oldest first.
func After(ctx context.Context, r db.Reader, s Stream, seq int64, n int) ([]Entry, error) {
	return db.All[Entry](ctx, r, entries, string(s), seq, int64(n))
}

// Before reads up to n entries of a stream before seq (0: from the end), newest first.
func Before(ctx context.Context, r db.Reader, s Stream, seq int64, n int) ([]Entry, error) {
	if seq <= 0 {
		seq = 1 << 62
	}
	return db.All[Entry](ctx, r, entriesBack, string(s), seq, int64(n))
}

const officeYears db.SQL = `SELECT year FROM office_stream ORDER BY year DESC`

// Years lists the years in which the office's chain has entries, newest first.
func Years(ctx context.Context, r db.Reader) ([]int64, error) {
	return db.All[int64](ctx, r, officeYears)
}

// Facts are the payload's parameters.
func (e Entry) Facts() map[string]any {
	facts := map[string]any{}
	_ = json.Unmarshal([]byte(e.Payload), &facts) // a blanked payload has none
	delete(facts, "salt")
	return facts
}
