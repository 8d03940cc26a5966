package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// client asks one server, with a token or as somebody who signed in.
type client struct {
	http  *http.Client
	base  string
	token string
}

func newClient(base, token string) *client {
	jar, _ := cookiejar.New(nil) // it has no way to fail
	return &client{
		base: base, token: token,
		http: &http.Client{
			Jar: jar, Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

func (c *client) signIn(ctx context.Context, username, password string) error {
	form := url.Values{"username": {username}, "password": {password}}.Encode()
	_, err := c.send(ctx, http.MethodPost, "/masuk", "application/x-www-form-urlencoded", form, http.StatusSeeOther)
	return err
}

func (c *client) get(ctx context.Context, path string) (int, error) {
	return c.send(ctx, http.MethodGet, path, "", "", http.StatusOK)
}

// send asks and reads the whole answer, of so many bytes on the wire. Any other status than wanted is an error.
func (c *client) send(ctx context.Context, method, path, media, body string, wanted int) (int, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	} else {
		r.Header.Set("Accept-Encoding", "gzip, br")
	}
	res, err := c.http.Do(r)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != wanted {
		err = fmt.Errorf("%s %s: %d, want %d: %.300s", method, path, res.StatusCode, wanted, b)
	}
	return len(b), err
}

// text reads a page as it is before compression.
func (c *client) text(ctx context.Context, path string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		return "", err
	}
	res, err := c.http.Do(r)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return string(b), err
}

// sample is what one round measured: how much was done in a second, and how long each took, sorted.
type sample struct {
	rate  float64
	spent []time.Duration
}

func (s sample) at(share float64) time.Duration { return s.spent[int(float64(len(s.spent)-1)*share)] }

// loop lets n clients do one thing after the other for a while.
func loop(n int, span time.Duration, do func() error) (sample, error) {
	var mu sync.Mutex
	var all sample
	var failed error
	var wg sync.WaitGroup
	begin := time.Now()
	for range n {
		wg.Go(func() {
			var spent []time.Duration
			var err error
			for last := time.Now(); err == nil && last.Sub(begin) < span; {
				err = do()
				now := time.Now()
				spent, last = append(spent, now.Sub(last)), now
			}
			mu.Lock()
			defer mu.Unlock()
			all.spent = append(all.spent, spent...)
			if err != nil {
				failed = err
			}
		})
	}
	wg.Wait()
	all.rate = float64(len(all.spent)) / time.Since(begin).Seconds()
	slices.Sort(all.spent)
	return all, failed
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	return (v[len(v)/2] + v[(len(v)-1)/2]) / 2
}
