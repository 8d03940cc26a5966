package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// row is one line of the table: a figure, what stands beside it, their ratio, and how small or great that may be.
type row struct {
	engine, work, figure, beside string
	ratio, least, most           float64
	forReader                    bool // milliseconds judge nothing: the machine is not ours alone
}

func (r row) missed() bool {
	return !r.forReader && (r.least > 0 && r.ratio < r.least || r.most > 0 && r.ratio > r.most)
}

func (r row) budget() string {
	switch {
	case r.forReader:
		return "for the reader"
	case r.least > 0:
		return fmt.Sprintf("≥ %.2f", r.least)
	}
	return fmt.Sprintf("≤ %.2f", r.most)
}

type results []row

func (r *results) add(one row) { *r = append(*r, one) }

func (r results) missed() bool {
	for _, one := range r {
		if one.missed() {
			return true
		}
	}
	return false
}

func (r results) print(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "engine\twork\tfigure\tbeside\tratio\tbudget\t")
	for _, one := range r {
		mark := ""
		if one.missed() {
			mark = "MISSED"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%.2f\t%s\t%s\n", one.engine, one.work, one.figure, one.beside, one.ratio, one.budget(), mark)
	}
	_ = t.Flush()
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func ms(v float64) string { return fmt.Sprintf("%.2f ms", v) }
