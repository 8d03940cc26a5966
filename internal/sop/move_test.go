package sop_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tanggap/internal/sop"
	"tanggap/sops"
)

// upTo completes steps until the named one is the first that is not done.
func upTo(t *testing.T, p *sop.Procedure, step string) sop.Progress {
	t.Helper()
	pr := sop.Begin(p)
	for at := sop.First(p, pr); at != step; at = sop.First(p, pr) {
		pr = must(t)(sop.Complete(p, pr, at, map[string]string{"decision": "handle"}))
	}
	return pr
}

func must(t *testing.T) func(sop.Progress, error) sop.Progress {
	return func(pr sop.Progress, err error) sop.Progress {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return pr
	}
}

// states prints the steps in file order, one letter each: p a d s r.
func states(p *sop.Procedure, pr sop.Progress) string {
	var b strings.Builder
	for _, s := range p.Steps {
		b.WriteByte(string(pr.States[s.ID])[0])
	}
	return b.String()
}

func TestMovementsOfTheProvince(t *testing.T) {
	p := malut(t)
	at6 := upTo(t, p, "pemulihan")
	closed := upTo(t, p, "publikasi")
	end := upTo(t, p, "")
	for name, c := range map[string]struct {
		move           func() (sop.Progress, error)
		states, status string
		first          string
	}{
		"begin":                          {func() (sop.Progress, error) { return sop.Begin(p), nil }, "appppppppp", "antre", "penerimaan"},
		"decision":                       {func() (sop.Progress, error) { return upTo(t, p, "keputusan"), nil }, "ddappppppp", "menunggu_keputusan", "keputusan"},
		"step 4 stays after the answer":  {func() (sop.Progress, error) { return upTo(t, p, "identifikasi"), nil }, "dddapppppp", "ditangani", "identifikasi"},
		"by number":                      {func() (sop.Progress, error) { return sop.Complete(p, at6, "6", nil) }, "ddddddappp", "verifikasi_hasil", "evaluasi"},
		"not normal":                     {func() (sop.Progress, error) { return sop.Return(p, at6, "pemulihan", "kelemahan") }, "ddddrppppp", "dibuka_kembali", "kelemahan"},
		"skip":                           {func() (sop.Progress, error) { return sop.Skip(p, at6, "pemulihan", "sudah pulih") }, "dddddsappp", "verifikasi_hasil", "evaluasi"},
		"skip ahead opens nothing":       {func() (sop.Progress, error) { return sop.Skip(p, at6, "evaluasi", "digabung") }, "dddddasppp", "ditangani", "pemulihan"},
		"closed":                         {func() (sop.Progress, error) { return closed, nil }, "ddddddddap", "ditutup", "publikasi"},
		"end":                            {func() (sop.Progress, error) { return end, nil }, "dddddddddd", "ditutup", ""},
		"reopen a closed incident":       {func() (sop.Progress, error) { return sop.Reopen(p, end, "pemulihan") }, "dddddrpppp", "dibuka_kembali", "pemulihan"},
		"reopen behind closing":          {func() (sop.Progress, error) { return sop.Reopen(p, end, "publikasi") }, "ddddddddrp", "ditutup", "publikasi"},
		"close early":                    {func() (sop.Progress, error) { return sop.CloseEarly(p, at6, "duplikat", false) }, "dddddssass", "selesai", "penutupan"},
		"close early, keep what follows": {func() (sop.Progress, error) { return sop.CloseEarly(p, at6, "duplikat", true) }, "dddddssapp", "selesai", "penutupan"},
		"close early at the beginning":   {func() (sop.Progress, error) { return sop.CloseEarly(p, sop.Begin(p), "bukan_insiden", false) }, "sssssssass", "selesai", "penutupan"},
	} {
		pr, err := c.move()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := states(p, pr); got != c.states || sop.Status(p, pr) != c.status || sop.First(p, pr) != c.first {
			t.Errorf("%s: %s %s at %q, want %s %s at %q", name, got, sop.Status(p, pr), sop.First(p, pr), c.states, c.status, c.first)
		}
	}
}

func TestEarlyClosingEndsAndIsVoidAfterReopening(t *testing.T) {
	p := malut(t)
	pr := must(t)(sop.CloseEarly(p, upTo(t, p, "identifikasi"), "duplikat", true))
	pr = must(t)(sop.Complete(p, pr, "penutupan", nil))
	if got := states(p, pr); got != "dddssssdap" || !sop.Closed(p, pr) || pr.Early != "duplikat" {
		t.Errorf("closed early: %s, %q", got, pr.Early)
	}
	again := must(t)(sop.Reopen(p, pr, "keputusan"))
	if got := states(p, again); got != "ddrppppppp" || again.Early != "" || len(again.Reasons) != 0 {
		t.Errorf("re-opened before closing: %s, %q, %v", got, again.Early, again.Reasons)
	}
	only := must(t)(sop.Reopen(p, pr, "penutupan"))
	if got := states(p, only); got != "dddssssrpp" || only.Early != "duplikat" {
		t.Errorf("closing re-opened: %s, %q", got, only.Early)
	}
	if _, err := sop.CloseEarly(p, pr, "duplikat", false); !errors.Is(err, sop.ErrClosed) {
		t.Errorf("closing a closed incident early: %v", err)
	}
}

func TestAReopenedStepKeepsWhatTheHeadSkipped(t *testing.T) {
	p := malut(t)
	pr := must(t)(sop.Skip(p, upTo(t, p, "pemulihan"), "pemulihan", "sudah pulih"))
	pr = must(t)(sop.Complete(p, pr, "evaluasi", nil))
	pr = must(t)(sop.Reopen(p, pr, "kelemahan"))
	if got := states(p, pr); got != "ddddrspppp" || pr.Reasons["pemulihan"] != "sudah pulih" {
		t.Errorf("%s %v", got, pr.Reasons)
	}
	if blocking := sop.Ready(p, pr, "evaluasi"); !slices.Equal(blocking, []string{"kelemahan"}) {
		t.Errorf("step 7 behind a skipped step waits for %v", blocking)
	}
}

func TestRefusals(t *testing.T) {
	p := malut(t)
	begun, at8 := sop.Begin(p), upTo(t, p, "penutupan")
	for name, c := range map[string]struct {
		move func() (sop.Progress, error)
		want error
	}{
		"no such step":          {func() (sop.Progress, error) { return sop.Complete(p, begun, "11", nil) }, sop.ErrNoStep},
		"too early":             {func() (sop.Progress, error) { return sop.Complete(p, begun, "pemulihan", nil) }, sop.ErrBlocked},
		"done twice":            {func() (sop.Progress, error) { return sop.Complete(p, at8, "pemulihan", nil) }, sop.ErrNotOpen},
		"skip the decision":     {func() (sop.Progress, error) { return sop.Skip(p, begun, "3", "tidak perlu") }, sop.ErrMustDo},
		"skip closing":          {func() (sop.Progress, error) { return sop.Skip(p, at8, "8", "tidak perlu") }, sop.ErrMustDo},
		"skip the last report":  {func() (sop.Progress, error) { return sop.Skip(p, at8, "10", "tidak perlu") }, sop.ErrMustDo},
		"skip without a reason": {func() (sop.Progress, error) { return sop.Skip(p, begun, "5", " \n") }, sop.ErrNoReason},
		"skip what is done":     {func() (sop.Progress, error) { return sop.Skip(p, at8, "5", "x") }, sop.ErrNotOpen},
		"reopen an open step":   {func() (sop.Progress, error) { return sop.Reopen(p, at8, "8") }, sop.ErrNotDone},
		"reopen a coming step":  {func() (sop.Progress, error) { return sop.Reopen(p, at8, "9") }, sop.ErrNotDone},
		"early without reason":  {func() (sop.Progress, error) { return sop.CloseEarly(p, begun, "", false) }, sop.ErrNoReason},
		"back where none leads": {func() (sop.Progress, error) { return sop.Return(p, at8, "8", "pemulihan") }, sop.ErrNoWay},
		"back from what waits":  {func() (sop.Progress, error) { return sop.Return(p, begun, "6", "kelemahan") }, sop.ErrNotOpen},
	} {
		before := fmt.Sprint(begun, at8)
		if pr, err := c.move(); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, %s; want %v", name, err, states(p, pr), c.want)
		}
		if fmt.Sprint(begun, at8) != before {
			t.Errorf("%s changed the progress it was given", name)
		}
	}
}

// forked is the province's procedure in which only an escalated incident passes step 4, and a treatment
// that answers "no" leads back.
func forked(t *testing.T) *sop.Procedure {
	t.Helper()
	b := spoil(t, sops.Malut, `{to: identifikasi, label: Tidak, en: {label: "No"}}`,
		"{to: identifikasi, when: decision.escalate}\n      - {to: identifikasi, when: decision.both}\n      - {to: kelemahan, when: decision.handle}")
	b = spoil(t, b, "{to: kelemahan, back: true, label: Belum normal, en: {label: Not yet normal}}", "{to: kelemahan, back: true, when: normal_again.no}")
	k := known()
	k.Forms["normal_again"] = sop.FormFacts{Capability: "handler", Answers: []string{"yes", "no"}}
	p, faults := sop.Parse("forked.yaml", b, k)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return p
}

func TestAnAnswerChoosesTheWay(t *testing.T) {
	p := forked(t)
	at3 := sop.Begin(p)
	for _, step := range []string{"1", "2"} {
		at3 = must(t)(sop.Complete(p, at3, step, nil))
	}
	handled := must(t)(sop.Complete(p, at3, "3", map[string]string{"decision": "handle"}))
	if got := states(p, handled); got != "dddsappppp" || !handled.NotTaken("identifikasi") {
		t.Errorf("handle: %s", got)
	}
	escalated := must(t)(sop.Complete(p, at3, "3", map[string]string{"decision": "escalate"}))
	if got := states(p, escalated); got != "dddapppppp" {
		t.Errorf("escalate: %s", got)
	}
	if _, err := sop.Complete(p, at3, "3", nil); !errors.Is(err, sop.ErrNoWay) {
		t.Errorf("no answer: %v", err)
	}
	if _, err := sop.Reopen(p, handled, "4"); !errors.Is(err, sop.ErrNotDone) {
		t.Errorf("a way not taken was re-opened: %v", err)
	}
	// A new decision opens the way that was not taken.
	again := must(t)(sop.Reopen(p, handled, "3"))
	again = must(t)(sop.Complete(p, again, "3", map[string]string{"decision": "both"}))
	if got := states(p, again); got != "dddapppppp" {
		t.Errorf("decided again: %s", got)
	}
	// An answer that leads back.
	at6 := must(t)(sop.Complete(p, handled, "5", nil))
	back := must(t)(sop.Complete(p, at6, "6", map[string]string{"normal_again": "no"}))
	if got := states(p, back); got != "dddsrppppp" {
		t.Errorf("not normal: %s", got)
	}
}

// TestMovementKeepsItsRules makes random movements on all procedures and checks what must hold after each.
func TestMovementKeepsItsRules(t *testing.T) {
	procedures := []*sop.Procedure{malut(t), regency(t), forked(t)}
	rapid.Check(t, func(t *rapid.T) {
		p := procedures[rapid.IntRange(0, 2).Draw(t, "procedure")]
		pr := sop.Begin(p)
		var ids []string
		for _, s := range p.Steps {
			ids = append(ids, s.ID)
		}
		for range rapid.IntRange(1, 40).Draw(t, "moves") {
			before := clone(pr)
			next, err := move(t, p, pr, rapid.SampledFrom(ids).Draw(t, "step"))
			if fmt.Sprint(before) != fmt.Sprint(pr) {
				t.Fatalf("the movement changed what it was given")
			}
			if err != nil && fmt.Sprint(next) != fmt.Sprint(pr) {
				t.Fatalf("refused with %v, but moved", err)
			}
			pr = next
			holds(t, p, pr)
		}
		finish(t, p, pr)
	})
}

func move(t *rapid.T, p *sop.Procedure, pr sop.Progress, step string) (sop.Progress, error) {
	answers := map[string]string{
		"decision":     rapid.SampledFrom([]string{"handle", "escalate", "both"}).Draw(t, "decision"),
		"normal_again": rapid.SampledFrom([]string{"yes", "no"}).Draw(t, "normal"),
	}
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0:
		return sop.Skip(p, pr, step, "alasan")
	case 1:
		return sop.Reopen(p, pr, step)
	case 2:
		return sop.CloseEarly(p, pr, "duplikat", rapid.Bool().Draw(t, "keep"))
	case 3:
		return sop.Complete(p, pr, step, answers)
	}
	return sop.Complete(p, pr, sop.First(p, pr), answers)
}

func holds(t *rapid.T, p *sop.Procedure, pr sop.Progress) {
	first := sop.First(p, pr)
	if (first == "") != (len(sop.Open(p, pr)) == 0) {
		t.Fatalf("first %q, open %v: %v", first, sop.Open(p, pr), pr.States)
	}
	for _, s := range p.Steps {
		st, blocking := pr.States[s.ID], sop.Ready(p, pr, s.ID)
		switch {
		case (st == sop.Done || st == sop.Active || st == sop.Reopened) && len(blocking) > 0:
			t.Fatalf("step %s is %s while %v are not done", s.ID, st, blocking)
		case st == sop.Pending && len(blocking) == 0:
			t.Fatalf("step %s is pending and nothing blocks it", s.ID)
		case pr.Reasons[s.ID] != "" && st != sop.Skipped:
			t.Fatalf("step %s is %s and has the reason %q", s.ID, st, pr.Reasons[s.ID])
		case st == sop.Skipped && !s.Skip && pr.Reasons[s.ID] == "alasan":
			t.Fatalf("step %s was skipped", s.ID)
		}
	}
	if closing := p.Closing().ID; pr.States[closing] == sop.Skipped {
		t.Fatal("closing was passed over")
	}
}

// finish: from wherever an incident is, completing what is open ends it, closed.
func finish(t *rapid.T, p *sop.Procedure, pr sop.Progress) {
	for range p.Steps {
		if sop.First(p, pr) == "" {
			break
		}
		var err error
		if pr, err = sop.Complete(p, pr, sop.Open(p, pr)[0], map[string]string{"decision": "handle", "normal_again": "yes"}); err != nil {
			t.Fatal(err)
		}
	}
	if sop.First(p, pr) != "" || !sop.Closed(p, pr) || sop.Status(p, pr) != sop.StatusClosed {
		t.Fatalf("not finished: %v", pr.States)
	}
}

func clone(pr sop.Progress) sop.Progress {
	return sop.Progress{States: maps.Clone(pr.States), Reasons: maps.Clone(pr.Reasons), Answers: maps.Clone(pr.Answers), Early: pr.Early}
}

func TestNorms(t *testing.T) {
	const day = 24 * time.Hour
	for norm, want := range map[string]struct {
		low, high time.Duration
		working   bool
	}{
		"30m": {30 * time.Minute, 30 * time.Minute, false}, "4h": {4 * time.Hour, 4 * time.Hour, false},
		"1d": {day, day, false}, "1-3d": {day, 3 * day, false}, "3wd": {3 * day, 3 * day, true}, "2-5wd": {2 * day, 5 * day, true},
		"": {}, "0d": {}, "3-1d": {}, "1w": {}, "1.5h": {}, "-3d": {},
	} {
		n := sop.Norm{Norm: norm}
		low, high := n.Span()
		_, _, working := n.WorkingDays()
		if want.low != low || want.high != high || want.working != working {
			t.Errorf("%q: %v to %v, working days %v", norm, low, high, working)
		}
	}
}
