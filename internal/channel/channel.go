// Package channel lists the ways in that are not pages: each takes bytes from a stranger and answers when they are
// durable.
package channel

import (
	"context"
	"io"

	"tanggap/internal/channel/deliver"
)

// Way is one way in.
type Way struct {
	Name string
	// Take stores one message and files it; it answers the report's number.
	Take func(ctx context.Context, d deliver.Deps, r io.Reader) (number string, err error)
}

// All are the ways in.
func All() []Way {
	return []Way{
		{Name: "deliver", Take: deliver.Deliver},
	}
}
