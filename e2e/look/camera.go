package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"tanggap/e2e"
)

// camera takes the pictures and remembers what went wrong.
type camera struct {
	base, out, only string
	browser         *e2e.Browser

	mu        sync.Mutex
	taken     []string
	wrong     []string
	incidents map[string]string // status → address
	finder    *visitor
}

// visitor is somebody at the demonstration.
type visitor struct {
	*e2e.Tab
	c *camera
}

// widths are those of a phone and of an office screen.
var widths = []int64{360, 1280}

// tallest is how much of a page is taken, in pixels; what is longer is cut.
const tallest = 9000

func (c *camera) person(ctx context.Context, who string, mine []shot) error {
	mine = slices.DeleteFunc(slices.Clone(mine), func(s shot) bool { return c.only != "" && !strings.Contains(s.name, c.only) })
	papers := who == "koordinator" && strings.Contains("naskah", c.only)
	if len(mine) == 0 && !papers {
		return nil
	}
	tab, err := c.browser.Open(c.base)
	if err != nil {
		return err
	}
	defer tab.Close()
	v := &visitor{Tab: tab, c: c}
	if who != "" {
		if _, err := tab.SignIn(who, "tanggap-demo"); err != nil {
			return err
		}
	}
	for _, s := range mine {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := v.take(s); err != nil {
			c.complain("%s as %s: %v", s.name, name(who), err)
		}
	}
	for _, f := range tab.Faults() {
		c.complain("as %s: %s", name(who), f)
	}
	if papers {
		return v.papers(ctx)
	}
	return nil
}

func name(who string) string {
	if who == "" {
		return "tamu"
	}
	return who
}

// take opens a page in its state and takes it in both widths and both lights.
func (v *visitor) take(s shot) error {
	path, err := v.find(s.path)
	if err != nil {
		return err
	}
	if err := v.Do(chromedp.EmulateViewport(1280, 900)); err != nil {
		return err
	}
	status, err := v.Go(path)
	if err != nil {
		return err
	}
	if s.do != nil {
		if status, err = s.do(v); err != nil {
			return err
		}
	}
	if want := max(s.want, 200); s.want == 0 && status != 200 || s.want != 0 && status != want {
		v.c.complain("%s as %s: %s answers %d, want %d", s.name, name(s.as), path, status, want)
	}
	for _, width := range widths {
		for _, light := range []string{"light", "dark"} {
			if err := v.picture(fmt.Sprintf("%s.%s.%d.%s.png", s.name, name(s.as), width, light), width, light); err != nil {
				return err
			}
		}
	}
	return nil
}

// still ends what moves on the page, so that no picture catches it half way.
const still = `document.getAnimations().forEach(a => a.finish())`

// picture takes what is on the screen, in full height.
func (v *visitor) picture(file string, width int64, light string) error {
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: light}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}}
	err := v.Do(chromedp.EmulateViewport(width, 800), chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, media)
		return err
	}))
	if err != nil {
		return err
	}
	wide, err := e2e.Ask[int64](v.Tab, `document.documentElement.scrollWidth`)
	if err != nil {
		return err
	}
	if wide > width {
		v.c.complain("%s is %d wide: it must be scrolled sideways", file, wide)
	}
	tall, err := e2e.Ask[int64](v.Tab, `document.documentElement.scrollHeight`)
	if err != nil {
		return err
	}
	// A screen as high as the page: what sticks to the screen's edge is taken at the page's edge.
	if err := v.Do(chromedp.EmulateViewport(width, min(tall, tallest)), chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, 0, 0)); err != nil {
		return err
	}
	if _, err := e2e.Await[*int](v.Tab, `new Promise(done => requestAnimationFrame(() => { `+still+`; requestAnimationFrame(() => done(1)) }))`); err != nil {
		return err
	}
	png, err := v.Screen()
	if err != nil {
		return err
	}
	return v.c.keep(file, png)
}

func (c *camera) keep(file string, png []byte) error {
	c.mu.Lock()
	c.taken = append(c.taken, file)
	c.mu.Unlock()
	return os.WriteFile(filepath.Join(c.out, file), png, 0o644)
}

func (c *camera) complain(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wrong = append(c.wrong, fmt.Sprintf(format, args...))
}

// done prints what was taken and fails when something was wrong.
func (c *camera) done() error {
	slices.Sort(c.taken)
	for _, file := range c.taken {
		fmt.Println(filepath.Join(c.out, file))
	}
	fmt.Printf("%d pictures\n", len(c.taken))
	if len(c.wrong) == 0 {
		return nil
	}
	slices.Sort(c.wrong)
	return errors.New(strings.Join(slices.Compact(c.wrong), "\n  "))
}
