package api

import (
	"strconv"

	"tanggap/internal/fault"
	"tanggap/internal/foreign"
)

// How long lists are.
const (
	pageLength = 50
	maxPage    = 200
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// line is a query parameter, cleaned.
func (c *call) line(name string) string { return string(foreign.Line(c.r.URL.Query().Get(name))) }

// number is a query parameter that is a whole number, not negative; 0 when it is not given.
func (c *call) number(name string) (int64, error) {
	s := c.r.URL.Query().Get(name)
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		code := "number"
		if name == "cursor" {
			code = "cursor"
		}
		return 0, fault.Invalid(fault.Field{Path: name, Code: code})
	}
	return n, nil
}

// limit is how many items are asked for; more than 200 are never given at once.
func (c *call) limit() (int, error) {
	n, err := c.number("limit")
	if err != nil || n == 0 {
		return pageLength, err
	}
	return int(min(n, maxPage)), nil
}

// at is a part of the address. What no number or id of ours can hold is found nowhere.
func (c *call) at(name string) string {
	raw := c.r.PathValue(name)
	if clean := string(foreign.Line(raw)); clean == raw {
		return raw
	}
	return ""
}
