package agency

import (
	"context"
	"strings"

	"tanggap/internal/db"
	"tanggap/internal/fault"
)

const (
	updateContact db.SQL = `UPDATE contact SET deputy = $1, name = $2, position = $3, phone = $4, email = $5 WHERE id = $6 AND agency_id = $7`
	updateAsset   db.SQL = `UPDATE asset SET name = $1, kind = $2, url = $3, host = $4, ip = $5, se_category = $6, iiv = $7, personal_data = $8,
		criticality = $9, hosting = $10, platform = $11, status = $12, note = $13 WHERE id = $14 AND agency_id = $15`
)

// ChangeContact writes a contact's line; c.AgencyID must be its agency. Faults: no name, no such contact there.
func ChangeContact(ctx context.Context, tx *db.Tx, c Contact) error {
	if strings.TrimSpace(c.Name) == "" {
		return fault.Invalid(fault.Field{Path: "name", Code: "need"})
	}
	n, err := db.Exec(ctx, tx, updateContact, c.Deputy, c.Name, c.Position, c.Phone, c.Email, c.ID, c.AgencyID)
	return one(n, err)
}

// ChangeAsset writes an asset's line; a.AgencyID must be its agency. The host follows the address. Faults: no name, no
// such asset there.
func ChangeAsset(ctx context.Context, tx *db.Tx, a Asset) error {
	if strings.TrimSpace(a.Name) == "" {
		return fault.Invalid(fault.Field{Path: "name", Code: "need"})
	}
	if host := Host(a.URL); host != "" {
		a.Host = host
	}
	n, err := db.Exec(ctx, tx, updateAsset, a.Name, a.Kind, a.URL, a.Host, a.IP, a.SECategory, a.IIV, a.PersonalData,
		a.Criticality, a.Hosting, a.Platform, a.Status, a.Note, a.ID, a.AgencyID)
	return one(n, err)
}

func one(n int64, err error) error {
	if err == nil && n == 0 {
		return fault.NotFound()
	}
	return err
}
