// Package intake is how a message becomes a report: checked, filed once, receipted; and what the desk makes of it:
// accepted, joined or refused.
package intake

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/office"
)

// Limits in letters.
const (
	MaxTitle       = 200
	MaxDescription = 20000
	maxLine        = 200
)

// Reporter is who reports. Phone is kept as it was written.
type Reporter struct {
	Kind         string
	Name         foreign.Text
	Email        foreign.Text
	Phone        foreign.Text
	Organisation foreign.Text
}

// Letter is the head of a letter, its number and sender exactly as written.
type Letter struct {
	Number  foreign.Text
	Date    string // 2006-01-02
	From    foreign.Text
	Subject foreign.Text
}

// Moment is when something happened, as well as it is known, and how the person said it.
type Moment struct {
	At        db.Time
	Precision string
	Words     foreign.Text
}

// Draft is a report to file.
type Draft struct {
	Channel      string
	Origin       string
	Title        foreign.Text
	Description  foreign.Text
	Kind         string
	Agency       string // key
	Asset        foreign.Text
	Location     foreign.Text
	Actions      foreign.Text
	Reporter     Reporter
	Anonymous    bool // "tanpa kontak", "tanpa nomor"
	Letter       Letter
	Received     Moment // zero: now
	Occurred     Moment
	Discovered   Moment
	LateReason   foreign.Text
	Ongoing      string
	PersonalData string
	FormKey      string          // the form's one-time key, or a mail's hash; the same key is the same report
	By           account.Viewer  // who enters it; zero: a guest
	OriginalID   *int64          // the stored bytes as they came
	Original     *evidence.File  // the same, stored but without a row yet: it is written in the act that files
	Line         string          // a letter: uid of its line in the book; empty: a new one
	Running      int64           // a letter: its agenda number, where the book's numbers are typed
	Office       *office.Profile // as the door has read it; nil: read in the act
	// Also is written in the act that files, and stands or falls with it; not when the form was filed before.
	Also  func(context.Context, *db.Tx, Receipt) error
	fresh bool // the key was made just now: nothing can have been filed with it
}

// lateAfter is how old a report may be when it is entered without a reason.
const lateAfter = time.Hour

// slack is how far ahead a device's clock may be.
const slack = 10 * time.Minute

// Validate complains by field: what the channel requires (domain.md 14, row 2) and what nobody may send.
func (d Draft) Validate(now db.Time) error {
	var bad []fault.Field
	say := func(path, code string, args ...any) {
		bad = append(bad, fault.Field{Path: path, Code: code, Args: args})
	}
	if !slices.Contains(incident.Channels, d.Channel) {
		say("channel", "choice")
	}
	d.needs(say)
	d.words(say)
	d.times(now, say)
	return fault.Invalid(bad...)
}

type sayer func(path, code string, args ...any)

func (d Draft) needs(say sayer) {
	if d.Description == "" && (d.Channel != "letter" || d.Letter.Subject == "") {
		say("description", "description_need")
	}
	switch d.Channel {
	case "web":
		if d.Reporter.Email == "" && d.Reporter.Phone == "" && !d.Anonymous {
			say("reporter.phone", "contact_need")
		}
	case "phone", "whatsapp", "walk_in", "fax", "api":
		if d.Reporter.Name == "" {
			say("reporter.name", "name_need")
		}
	case "letter":
		for path, v := range map[string]string{"letter.number": string(d.Letter.Number), "letter.date": d.Letter.Date, "letter.from": string(d.Letter.From)} {
			if v == "" {
				say(path, "need")
			}
		}
	}
}

func (d Draft) words(say sayer) {
	for _, f := range []struct {
		path string
		text foreign.Text
		most int
	}{
		{"title", d.Title, MaxTitle},
		{"description", d.Description, MaxDescription},
		{"asset", d.Asset, 500},
		{"location", d.Location, 500},
		{"actions", d.Actions, MaxDescription},
		{"late_reason", d.LateReason, 2000},
		{"reporter.name", d.Reporter.Name, maxLine},
		{"reporter.phone", d.Reporter.Phone, maxLine},
		{"reporter.organisation", d.Reporter.Organisation, maxLine},
		{"letter.number", d.Letter.Number, maxLine},
		{"letter.from", d.Letter.From, maxLine},
		{"letter.subject", d.Letter.Subject, 500},
	} {
		if n := f.text.Letters(); n > f.most {
			say(f.path, "too_long", "n", f.most, "have", n)
		}
	}
	for _, f := range []struct {
		path, word string
		list       []string
	}{{"kind", d.Kind, incident.Kinds}, {"origin", d.Origin, incident.Origins}, {"ongoing", d.Ongoing, incident.YesNoOpen}, {"personal_data", d.PersonalData, incident.YesNoOpen}} {
		if f.word != "" && !slices.Contains(f.list, f.word) {
			say(f.path, "choice")
		}
	}
	if e := string(d.Reporter.Email); e != "" && !GoodAddress(e) {
		say("reporter.email", "email")
	}
}

// GoodAddress tells whether s is one mail address (RFC 5322) and nothing else.
func GoodAddress(s string) bool {
	if len(s) > 254 || strings.ContainsAny(s, "\r\n<>") {
		return false
	}
	a, err := mail.ParseAddress(s)
	return err == nil && a.Name == ""
}

func (d Draft) times(now db.Time, say sayer) {
	for path, m := range map[string]Moment{"received_at": d.Received, "occurred_at": d.Occurred, "discovered_at": d.Discovered} {
		if m.At != 0 && m.At > now.Add(slack) {
			say(path, "future")
		}
	}
	if d.Received.At != 0 && now.Sub(d.Received.At) > lateAfter && d.LateReason == "" {
		say("late_reason", "late_reason")
	}
	if d.Letter.Date != "" {
		if _, err := time.Parse(time.DateOnly, d.Letter.Date); err != nil {
			say("letter.date", "no_such_day")
		}
	}
}

// Title is the draft's title, or one derived from the first sentence of what was told, cut between words.
func (d Draft) title() (foreign.Text, bool) {
	if d.Title != "" {
		return d.Title, false
	}
	if d.Letter.Subject != "" {
		return d.Letter.Subject, false
	}
	first, _, _ := strings.Cut(Masked(d.Description), "\n")
	if i := strings.IndexAny(first, ".!?"); i > 20 {
		first = first[:i]
	}
	words, out := strings.Fields(first), ""
	for _, w := range words {
		if len([]rune(out))+len([]rune(w)) > 80 {
			break
		}
		out = strings.TrimSpace(out + " " + w)
	}
	if out == "" && len(words) > 0 {
		out = string([]rune(words[0])[:min(80, len([]rune(words[0])))])
	}
	return foreign.Text(out), true
}

var secret = regexp.MustCompile(`(?i)(password|kata ?sandi|passwd|pass|pwd|pin)([^:=\n]{0,30})[:=]\s*\S+`)

// Masked is a text with what looks like a password blanked: for titles, summaries and notices. The text itself is kept.
func Masked(t foreign.Text) string { return secret.ReplaceAllString(string(t), "$1$2: •••") }

// HasPassword tells whether a text seems to give a password away, so that its writer is told to change it.
func HasPassword(t foreign.Text) bool { return secret.MatchString(string(t)) }

// code letters: no 0, O, 1, I, L, U: they are read out on the phone.
var codeLetters = base32.NewEncoding("23456789ABCDEFGHJKMNPQRSTVWXYZab").WithPadding(base32.NoPadding)

// CodeOf is the receipt code that belongs to a one-time key: twelve letters in three groups. A form sent twice
// shows the same code, which is kept only as a hash.
func CodeOf(key string) string {
	sum := sha256.Sum256([]byte("receipt " + key))
	s := strings.ToUpper(codeLetters.EncodeToString(sum[:])[:12])
	return s[:4] + "-" + s[4:8] + "-" + s[8:]
}

// CodeHash is what is kept of a receipt code, however it is typed.
func CodeHash(code string) string {
	plain := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, strings.ToUpper(code))
	return account.SecretHash("receipt " + plain)
}
