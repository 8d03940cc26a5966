package main

import (
	"context"
	"fmt"
	"net/http"
)

const description = "Sejak pukul 07.30 laman depan situs dinas menampilkan tautan judi daring. Petugas sudah mengganti kata sandi admin " +
	"tetapi tautan muncul lagi. Mohon bantuan untuk membersihkan situs dan memeriksa berkas yang tidak dikenal di folder unggahan."

const body = `{"title":"Situs dinas menampilkan judi daring","description":"` + description + `","kind":"judi_online","asset":"https://dinas.contoh.go.id",` +
	`"ongoing":true,"reporter":{"name":"Sitti Rahma Contoh","phone":"0812-0000-0107","email":"sitti@contoh.go.id","organisation":"Dinas Contoh"}}`

// filing files reports through the API, the program and the floor in turns, with 1 and 16 clients.
func (r *race) filing(ctx context.Context, engine string) error {
	ours, err := r.newStore(ctx, engine, "filing")
	if err != nil {
		return err
	}
	if err := r.found(ctx, ours); err != nil {
		return err
	}
	floor, err := r.newStore(ctx, engine, "floor")
	if err != nil {
		return err
	}
	program, err := r.serve(ctx, ours)
	if err != nil {
		return err
	}
	defer program.stop() //nolint:errcheck // it is over
	bare, err := start(ctx, "/", append([]string{r.floor, "--token", ours.token}, floor.args...)...)
	if err != nil {
		return err
	}
	defer bare.stop() //nolint:errcheck // it is over
	file := func(p *process) func() error {
		c := newClient(p.url, ours.token)
		return func() error {
			_, err := c.send(ctx, http.MethodPost, "/api/v1/reports", "application/json", body, http.StatusCreated)
			return err
		}
	}
	return r.race(engine, contestant{file(program), program}, contestant{file(bare), bare})
}

func (r *race) race(engine string, ours, floor contestant) error {
	for clients, least := range map[int]float64{1: 0.6, 16: 0.75} {
		t, err := r.turns(clients, ours, floor)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("file a report, %d client(s)", clients)
		r.results.add(row{
			engine: engine, work: name, figure: t[0].speed(), beside: "floor " + t[1].speed(),
			ratio: median(ratios(t[0].rates, t[1].rates)), least: least,
		})
		r.results.add(row{
			engine: engine, work: name + ", p99", figure: ms(median(t[0].p99)), beside: "floor " + ms(median(t[1].p99)),
			ratio: median(t[0].p99) / median(t[1].p99), most: 2,
		})
	}
	return nil
}

// contestant is something to do again and again, and the server that does it.
type contestant struct {
	do func() error
	p  *process
}

// taken is what one contestant did in each round; latencies and processor time of each act in milliseconds.
type taken struct{ rates, cpu, p50, p95, p99 []float64 }

func (t taken) speed() string {
	return fmt.Sprintf("%.0f/s (cpu %s)", median(t.rates), ms(median(t.cpu)))
}

// turns measures contestants in turns, round after round; every other round goes backwards. The first round warms up.
func (r *race) turns(clients int, contestants ...contestant) ([]taken, error) {
	out := make([]taken, len(contestants))
	for round := range r.rounds + 1 {
		for k := range contestants {
			if round%2 == 1 {
				k = len(contestants) - 1 - k
			}
			c := contestants[k]
			before := c.p.spent()
			s, err := loop(clients, r.span, c.do)
			if err != nil {
				return nil, err
			}
			if round == 0 {
				continue
			}
			t := &out[k]
			t.rates, t.p50 = append(t.rates, s.rate), append(t.p50, millis(s.at(0.5)))
			t.cpu = append(t.cpu, millis(c.p.spent()-before)/float64(len(s.spent)))
			t.p95, t.p99 = append(t.p95, millis(s.at(0.95))), append(t.p99, millis(s.at(0.99)))
		}
	}
	return out, nil
}

func ratios(a, b []float64) []float64 {
	out := make([]float64, len(a))
	for i := range a {
		out[i] = a[i] / b[i]
	}
	return out
}
