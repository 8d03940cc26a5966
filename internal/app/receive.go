package app

import (
	"context"
	"fmt"
	"io"

	"tanggap/internal/channel"
	"tanggap/internal/channel/deliver"
)

// Receive takes one message by a way of channel.All and answers its report's number.
func (a *App) Receive(ctx context.Context, way string, r io.Reader) (string, error) {
	for _, w := range channel.All() {
		if w.Name == way {
			return w.Take(ctx, deliver.Deps{DB: a.DB, Blobs: a.Blobs, Log: a.opts.Log}, r)
		}
	}
	return "", fmt.Errorf("no way in is called %q", way)
}
