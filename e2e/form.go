package e2e

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"github.com/chromedp/chromedp"
)

//go:embed fill.js
var fillScript string

// zone is the office's: forms take times on its clocks.
const zone = "Asia/Jayapura"

// Fill fills a form: what said gives by control name (a word, or several for check boxes), and something that fits into
// every other control that is empty and in sight. Controls under skip stay empty. It tells the names of the controls.
func (t *Tab) Fill(form string, said map[string]any, skip ...string) ([]string, error) {
	here, err := time.LoadLocation(zone)
	if err != nil {
		return nil, err
	}
	if said == nil {
		said = map[string]any{}
	}
	if skip == nil {
		skip = []string{}
	}
	var args []byte
	if args, err = json.Marshal([]any{form, said, skip, time.Now().In(here).Format("2006-01-02T15:04")}); err != nil {
		return nil, err
	}
	names, err := Ask[[]string](t, fmt.Sprintf("(%s)(...%s)", fillScript, args))
	if err == nil && names == nil {
		path, _ := t.Path()
		return nil, fmt.Errorf("no form %s on %s", form, path)
	}
	return names, err
}

// Await evaluates an expression that promises a value.
func Await[T any](t *Tab, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}
