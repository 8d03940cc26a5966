package main

import (
	"context"
	"errors"
	"fmt"

	"tanggap/internal/app"
	"tanggap/internal/config"
	"tanggap/internal/fault"
)

// Exit statuses of deliver (sysexits.h): the mail server bounces a mail on the first two and tries again on the last.
const (
	exUsage    = 64
	exData     = 65
	exTempFail = 75
)

type deliverCommand struct {
	config.Store `embed:""`
}

func (deliverCommand) Help() string {
	return "Reads one mail (RFC 5322) from standard input, keeps it as it is, files it as a report and prints its number. " +
		"It is durable when the command ends with 0. 75: it could not be stored now, try again later. 65: the mail is " +
		"too large. 64: wrong use. The same mail delivered again is the same report.\n\n" +
		example("tanggap deliver --data /var/lib/tanggap < surel.eml")
}

// Run delivers the mail on standard input.
func (c *deliverCommand) Run(ctx context.Context, s *streams) error {
	err := with(ctx, s, c.Store, func(a *app.App) error {
		number, err := a.Receive(ctx, "deliver", s.In)
		if err == nil {
			fmt.Fprintln(s.Out, number)
		}
		return err
	})
	if err != nil {
		return undelivered{err}
	}
	return nil
}

// undelivered is why a mail is not stored. What nobody foresaw is temporary, too: a mail waits rather than bounces.
type undelivered struct{ error }

func (u undelivered) Unwrap() error { return u.error }

func (u undelivered) ExitCode() int {
	if fault.Is(u.error, fault.KindTooLarge) {
		return exData
	}
	if errors.As(u.error, &misuse{}) {
		return exUsage
	}
	return exTempFail
}
