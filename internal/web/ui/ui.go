// Package ui holds the parts that pages are made of (design: look.md, section 5). A part is a plain struct with a
// method View that returns its templ component; pages fill the struct and write @ui.Frame{…}.View() { … }.
//
// It knows values only: no room of the house, no request, no database. Numbers, dates and names come in ready to
// read; what people outside wrote comes in as foreign.Text and is shown through foreign.Show. Nothing here needs a
// script, and nothing writes inline style or script: the policy of the server forbids both.
package ui

import (
	"context"
	"strconv"
	"strings"
	"time"

	"tanggap/internal/text"
)

// Link is an address with its words. The zero Link is shown as nothing.
type Link struct{ Href, Label string }

// Number writes n as Indonesians (1.000) or the English (1,000) do.
func Number(ctx context.Context, n int) string {
	sep := "."
	if text.From(ctx) == text.EN {
		sep = ","
	}
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + sep + digits[i:]
	}
	return digits
}

// Capped is Number up to 1.000, above it 1.000+: lists are not counted to the end.
func Capped(ctx context.Context, n int) string {
	if n > 1000 {
		return Number(ctx, 1000) + "+"
	}
	return Number(ctx, n)
}

// Badge is a number beside a name, up to 99, above it 99+: it stands on every page and is not counted further.
func Badge(n int) string {
	if n > 99 {
		return "99+"
	}
	return strconv.Itoa(n)
}

// Initials are the letters of a paraf: of the first and of the last word of a name, titles (before: with a dot;
// behind: after a comma) dropped.
func Initials(name string) string {
	name, _, _ = strings.Cut(name, ",")
	words := strings.Fields(name)
	for len(words) > 1 && strings.HasSuffix(words[0], ".") {
		words = words[1:]
	}
	if len(words) == 0 {
		return "?"
	}
	first := firstLetter(words[0])
	if len(words) == 1 {
		return first
	}
	return first + firstLetter(words[len(words)-1])
}

func firstLetter(word string) string {
	for _, r := range word {
		return strings.ToUpper(string(r))
	}
	return ""
}

// Remaining says how long is left (or past, when left is negative) as look.md writes it: "sisa 2 hari 1 jam",
// "sisa 22 jam", "sisa 2 jam 40 menit", "sisa 11 menit", "lewat 18 menit". Parts of a minute are dropped.
func Remaining(ctx context.Context, left time.Duration) string {
	key := "ui.clock.left"
	if left < 0 {
		key, left = "ui.clock.past", -left
	}
	return text.T(ctx, key, "span", Span(ctx, left))
}

// Span says a length of time in its two largest units, minutes only below six hours.
func Span(ctx context.Context, d time.Duration) string {
	days, hours, minutes := int(d.Hours())/24, int(d.Hours())%24, int(d.Minutes())%60
	one := func(key string, n int) string { return text.T(ctx, "ui.span."+key, "n", n) }
	two := func(a, b string, n int) string {
		if n == 0 {
			return a
		}
		return a + " " + b
	}
	switch {
	case days > 0:
		return two(one("days", days), one("hours", hours), hours)
	case hours >= 6:
		return one("hours", hours)
	case hours > 0:
		return two(one("hours", hours), one("minutes", minutes), minutes)
	}
	return one("minutes", minutes)
}

// ClockStateOf tells how a running clock looks: late, near (a quarter of its span or 15 minutes left), or running.
func ClockStateOf(left, span time.Duration) ClockState {
	switch {
	case left < 0:
		return Late
	case left <= 15*time.Minute, span > 0 && left <= span/4:
		return Near
	}
	return Running
}
