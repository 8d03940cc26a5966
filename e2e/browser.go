package e2e

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"sync"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Browser is one running Chromium.
type Browser struct {
	ctx   context.Context
	close context.CancelFunc
}

// OpenBrowser starts Chromium. Without one it tells the line to run.
func OpenBrowser(ctx context.Context) (*Browser, error) {
	path, err := exec.LookPath("chromium")
	if err != nil {
		return nil, fmt.Errorf("no Chromium here. Run: sudo apt-get install -y chromium")
	}
	opts := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(path),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("lang", "id"), chromedp.Flag("font-render-hinting", "none"))
	if os.Getuid() == 0 {
		opts = append(opts, chromedp.NoSandbox)
	}
	ctx, stop := chromedp.NewExecAllocator(ctx, opts...)
	ctx, closeFirst := chromedp.NewContext(ctx)
	b := &Browser{ctx: ctx, close: func() { closeFirst(); stop() }}
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		b.close()
		return nil, fmt.Errorf("start Chromium: %w", err)
	}
	return b, nil
}

// Close ends the browser.
func (b *Browser) Close() { b.close() }

// Tab is a tab with cookies of its own: one person at one desk. It keeps what a page may not do: ask another host, run
// into an error, break the page's own policy.
type Tab struct {
	ctx   context.Context
	close context.CancelFunc
	base  string

	mu     sync.Mutex
	faults []string
}

// patience is how long a page may take.
const patience = 30 * time.Second

// Open opens a tab for the program at base ("http://127.0.0.1:8080").
func (b *Browser) Open(base string) (*Tab, error) {
	t := &Tab{base: base}
	t.ctx, t.close = chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(t.hear))
	return t, chromedp.Do(t.ctx, chromedp.EmulateViewport(1280, 900))
}

// Close closes the tab and forgets its cookies.
func (t *Tab) Close() { t.close() }

// hear notes the faults of pages.
func (t *Tab) hear(ev any) {
	switch ev := ev.(type) {
	case *network.EventRequestWillBeSent:
		u, err := url.Parse(ev.Request.URL)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" {
			return
		}
		if own, err := url.Parse(t.base); err != nil || u.Host != own.Host {
			t.fault("a page asked another host: " + ev.Request.URL)
		}
	case *runtime.EventExceptionThrown:
		t.fault("a script failed: " + ev.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		if ev.Entry.Level == "error" && ev.Entry.Source != "network" {
			t.fault(ev.Entry.Text)
		}
	}
}

func (t *Tab) fault(words string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.faults = append(t.faults, words)
}

// Faults are what pages of this tab did that none may do.
func (t *Tab) Faults() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.faults)
}

// Do runs actions of chromedp within the tab's patience.
func (t *Tab) Do(steps ...chromedp.Action[chromedp.Void]) error {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	return chromedp.Do(ctx, steps...)
}

// Go opens a path and gives the answer's status.
func (t *Tab) Go(path string) (int, error) { return t.answer(chromedp.Navigate(t.base + path)) }

// Press clicks on what a selector finds and gives the status of the page that follows.
func (t *Tab) Press(selector string) (int, error) {
	status, err := t.answer(chromedp.ScrollIntoView(chromedp.CSS(selector)), chromedp.Click(chromedp.CSS(selector)))
	if err != nil {
		return 0, fmt.Errorf("press %s: %w", selector, err)
	}
	return status, nil
}

func (t *Tab) answer(steps ...chromedp.Action[chromedp.Void]) (int, error) {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	r, err := chromedp.RunResponse(ctx, steps...)
	if err != nil {
		return 0, err
	}
	if r == nil {
		return 0, nil // moved within the page
	}
	return int(r.Status), nil
}

// Ask evaluates an expression in the page.
func Ask[T any](t *Tab, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression))
}

// Screen is a picture (PNG) of what is on the screen.
func (t *Tab) Screen() ([]byte, error) {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.CaptureScreenshot())
}

// Path is where the tab stands.
func (t *Tab) Path() (string, error) { return Ask[string](t, `location.pathname + location.search`) }

// Words are what a person reads on the page.
func (t *Tab) Words() (string, error) { return Ask[string](t, `document.body.innerText`) }

// SignIn signs a person in and gives where he begins.
func (t *Tab) SignIn(name, password string) (string, error) {
	if _, err := t.Go("/masuk"); err != nil {
		return "", err
	}
	err := t.Do(chromedp.SendKeys(chromedp.CSS(`[name="username"]`), name), chromedp.SendKeys(chromedp.CSS(`[name="password"]`), password))
	if err != nil {
		return "", err
	}
	if _, err := t.Press(`form[action="/masuk"] button`); err != nil {
		return "", err
	}
	return t.Path()
}
