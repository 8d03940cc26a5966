package app

import (
	"context"
	"errors"
	"fmt"
	"net"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/office"
	"tanggap/internal/world"
)

// Loopback tells whether an address can be reached from this machine only.
func Loopback(listen string) bool {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// FillDemo writes the invented office into a demonstration's empty store and marks it; one that is marked goes on.
func (a *App) FillDemo(ctx context.Context, clock *world.Clock) error {
	marked, err := office.Marked(ctx, a.DB, MarkDemo)
	if err != nil {
		return err
	}
	filled, err := office.Marked(ctx, a.DB, "filled")
	switch {
	case err != nil || filled != "":
		return err
	case marked != "":
		return errors.New("the demonstration was interrupted while it was being filled: remove its folder and start again")
	}
	if err := world.Mark(ctx, a.DB); err != nil {
		return err
	}
	if _, err := world.Fill(ctx, a.DB, a.Shelf, a.Hasher, clock, world.Options{Files: a.Blobs}); err != nil {
		return fmt.Errorf("fill the demonstration: %w", err)
	}
	return a.DB.Write(ctx, account.System("demo"), func(ctx context.Context, tx *db.Tx) error {
		return office.Mark(ctx, tx, "filled", "1")
	})
}
