// Package document is the papers: what kinds there are, their facts, drafts, issuing in two acts, sending.
package document

import (
	"context"

	"tanggap/internal/db"
)

// States of a paper.
const (
	Draft    = "draft"
	Reserved = "reserved" // its number is drawn, its bytes are not kept yet
	Issued   = "issued"
	Signed   = "signed"
	Sent     = "sent"
	Void     = "void"
)

const issuedKinds db.SQL = `SELECT DISTINCT kind FROM document WHERE incident_id = $1 AND state IN ('issued', 'signed', 'sent')`

// IssuedKinds lists the kinds of papers issued on an incident.
func IssuedKinds(ctx context.Context, r db.Reader, incident int64) ([]string, error) {
	return db.All[string](ctx, r, issuedKinds, incident)
}
