package api

import (
	"context"

	"tanggap/internal/db"
	"tanggap/internal/incident"
)

// DocumentLine is a paper of an incident.
type DocumentLine struct {
	ID     string `json:"id"`
	Kind   string `json:"kind"`
	State  string `json:"state"`
	Title  string `json:"title"`
	Number string `json:"number,omitempty"`
	Date   string `json:"date,omitempty"`
}

func (c *call) documents(context.Context, db.Reader, incident.Incident) ([]DocumentLine, error) {
	return []DocumentLine{}, nil
}
