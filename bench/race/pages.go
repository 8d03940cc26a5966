package main

import (
	"context"
	"fmt"
	"net/http"

	"tanggap/internal/db"
)

// page is something to look at, and how long it may take (milliseconds, for the reader).
type page struct {
	work, path, who string
	p50             float64
}

// side is a filled store, served.
type side struct {
	store *store
	p     *process
	last  string // number of the incident with the long history
	who   map[string]*client
}

// pages opens pages of a small and a big store in turns.
func (r *race) pages(ctx context.Context, engine string) error {
	var sides []*side
	for _, n := range r.sizes {
		s, err := r.side(ctx, engine, n)
		if err != nil {
			return err
		}
		defer s.p.stop() //nolint:errcheck // it is over
		sides = append(sides, s)
	}
	if err := r.started(engine, sides[1]); err != nil {
		return err
	}
	for _, p := range []page{
		{"queue page", "/antrian", "koordinator", 2},
		{"queue page, who sees little", "/antrian", "sub-website", 0},
		{"queue by API", "/api/v1/incidents", "", 2},
		{"open an incident, 200 entries", "/insiden/%s", "koordinator", 3},
		{"the same by API", "/api/v1/incidents/%s", "", 3},
		{"its history by API", "/api/v1/incidents/%s/timeline?limit=200", "", 3},
	} {
		if err := r.look(ctx, engine, p, sides); err != nil {
			return err
		}
	}
	return r.loaded(ctx, engine, sides[1])
}

func (r *race) side(ctx context.Context, engine string, n int) (*side, error) {
	st, err := r.filled(ctx, engine, n)
	if err != nil {
		return nil, err
	}
	s := &side{store: st, who: map[string]*client{}}
	if s.last, err = lastNumber(ctx, st.opts); err != nil {
		return nil, err
	}
	if s.p, err = r.serve(ctx, st); err != nil {
		return nil, err
	}
	s.who[""] = newClient(s.p.url, st.token)
	return s, nil
}

func lastNumber(ctx context.Context, o db.Options) (number string, err error) {
	d, err := db.Open(ctx, o)
	if err != nil {
		return "", err
	}
	defer d.Close() //nolint:errcheck // it only read
	err = d.ReadPool().QueryRowContext(ctx, "SELECT number FROM incident ORDER BY id DESC LIMIT 1").Scan(&number)
	return number, err
}

// started tells how soon the filled store answered, and what the program holds before anybody asked for anything.
func (r *race) started(engine string, s *side) error {
	mb, err := s.p.memory()
	r.results.add(row{engine: engine, work: "start to first answer", figure: ms(millis(s.p.began)), beside: "150 ms", ratio: millis(s.p.began) / 150, forReader: true})
	r.results.add(row{engine: engine, work: "memory, idle", figure: fmt.Sprintf("%.0f MB", mb), beside: "60 MB", ratio: mb / 60, most: 1})
	return err
}

func (r *race) look(ctx context.Context, engine string, p page, sides []*side) error {
	var looks []contestant
	for _, s := range sides {
		c, path := s.who[p.who], p.path
		if c == nil {
			c = newClient(s.p.url, "")
			if err := c.signIn(ctx, p.who, password); err != nil {
				return err
			}
			s.who[p.who] = c
		}
		if p.path != "/antrian" && p.path != "/api/v1/incidents" {
			path = fmt.Sprintf(p.path, s.last)
		}
		looks = append(looks, contestant{func() error { _, err := c.get(ctx, path); return err }, s.p})
	}
	t, err := r.turns(1, looks...)
	if err != nil {
		return err
	}
	figure := fmt.Sprintf("%s (p95 %s, cpu %s)", ms(median(t[1].p50)), ms(median(t[1].p95)), ms(median(t[1].cpu)))
	if p.p50 > 0 && median(t[1].p50) > p.p50 {
		figure += fmt.Sprintf(" > %g ms", p.p50)
	}
	r.results.add(row{
		engine: engine, work: p.work, figure: figure, beside: fmt.Sprintf("at %d: %s", r.sizes[0], ms(median(t[0].p50))),
		ratio: median(ratios(t[1].p50, t[0].p50)), most: 1.3,
	})
	return nil
}

// loaded tells what the program holds after pages and reports by 16 people at once.
func (r *race) loaded(ctx context.Context, engine string, s *side) error {
	c, staff := s.who[""], s.who["koordinator"]
	for _, do := range []func() error{
		func() error { _, err := staff.get(ctx, "/antrian"); return err },
		func() error { _, err := staff.get(ctx, "/insiden/"+s.last); return err },
		func() error {
			_, err := c.send(ctx, http.MethodPost, "/api/v1/reports", "application/json", body, http.StatusCreated)
			return err
		},
	} {
		if _, err := loop(16, 2*r.span, do); err != nil {
			return err
		}
	}
	mb, err := s.p.memory()
	r.results.add(row{engine: engine, work: "memory, after the load", figure: fmt.Sprintf("%.0f MB", mb), beside: "200 MB", ratio: mb / 200, most: 1})
	return err
}
