// Command look takes pictures of every page and every paper of the demonstration into a folder: 360 and 1280 pixels
// wide, light and dark, full height. A page that does not answer as expected fails it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"tanggap/e2e"
)

func main() {
	bin := flag.String("bin", "bin/tanggap", "the program")
	out := flag.String("o", "build/look", "folder of the pictures")
	only := flag.String("only", "", "take only shots whose name contains this")
	at := flag.Int("at", 3, "tabs at once")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := look(ctx, *bin, *out, *only, *at)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "look:", err)
		os.Exit(1)
	}
}

// look starts the demonstration in a folder of its own and takes all pictures.
func look(ctx context.Context, bin, out, only string, at int) error {
	bin, err := filepath.Abs(bin)
	if err != nil {
		return err
	}
	data, err := os.MkdirTemp("", "tanggap-look-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	fmt.Println("filling the demonstration")
	server, err := e2e.Program{Bin: bin, Data: data}.Start(ctx, "demo")
	if err != nil {
		return err
	}
	defer server.Stop() //nolint:errcheck // the pictures are taken
	browser, err := e2e.OpenBrowser(ctx)
	if err != nil {
		return err
	}
	defer browser.Close()
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	c := &camera{base: server.URL, browser: browser, out: out, only: only, incidents: map[string]string{}}
	if err := c.all(ctx, at); err != nil {
		return err
	}
	return c.done()
}

// all takes the shots of each person, several people at once.
func (c *camera) all(ctx context.Context, at int) error {
	var g errgroup.Group
	g.SetLimit(at)
	for who, shots := range byPerson() {
		g.Go(func() error {
			if err := c.person(ctx, who, shots); err != nil {
				return fmt.Errorf("%s: %w", who, err)
			}
			return nil
		})
	}
	return g.Wait()
}
