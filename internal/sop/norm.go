package sop

import (
	"regexp"
	"strconv"
	"time"
)

// Norm is a step's time norm ("mutu baku waktu"): `30m`, `4h`, `1d`, a range `1-3d`, or working days `3wd`.
type Norm struct {
	Norm     string `yaml:"norm"`     // empty: none
	Proposed bool   `yaml:"proposed"` // ours, not the SOP's: drives reminders, is never printed on the approved SOP
}

var normShape = regexp.MustCompile(`^([1-9][0-9]{0,3})(?:-([1-9][0-9]{0,3}))?(m|h|d|wd)$`)

// Span is the shortest and the longest time the norm gives; a working day counts as 24 hours here
// (see WorkingDays). Both are 0 without a norm.
func (n Norm) Span() (shortest, longest time.Duration) {
	low, high, unit, ok := n.Parts()
	if !ok {
		return 0, 0
	}
	each := map[string]time.Duration{"m": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "wd": 24 * time.Hour}[unit]
	return time.Duration(low) * each, time.Duration(high) * each
}

// WorkingDays is the norm in working days; ok is false for a norm in elapsed time.
func (n Norm) WorkingDays() (fewest, most int, ok bool) {
	low, high, unit, ok := n.Parts()
	if !ok || unit != "wd" {
		return 0, 0, false
	}
	return low, high, true
}

// Parts splits the norm for printing: `1-3d` is 1, 3, "d". Units: m, h, d, wd.
func (n Norm) Parts() (low, high int, unit string, ok bool) {
	m := normShape.FindStringSubmatch(n.Norm)
	if m == nil {
		return 0, 0, "", false
	}
	low, _ = strconv.Atoi(m[1])
	high = low
	if m[2] != "" {
		high, _ = strconv.Atoi(m[2])
	}
	return low, high, m[3], low <= high
}
