package incident

import (
	"context"

	"tanggap/internal/db"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
)

// Original is a report's bytes as they came; fault.NotFound when nothing but the report itself was sent.
func Original(ctx context.Context, r db.Reader, rep Report) (evidence.File, error) {
	if rep.OriginalID != nil {
		return evidence.ByID(ctx, r, *rep.OriginalID)
	}
	packed, err := db.One[string](ctx, r, packedOf, rep.ID)
	if err != nil {
		return evidence.File{}, err
	}
	if packed == "" {
		return evidence.File{}, fault.NotFound()
	}
	f, err := evidence.Unpack(packed, rep.UID)
	f.Created = rep.Recorded
	return f, err
}

// KeptOriginal is what a report's row says of its bytes as they came.
type KeptOriginal struct {
	ID     int64
	UID    string
	Number string
	Packed string
	File   string // SHA-256 that the row of its file names
}

const keptOriginals db.SQL = `SELECT r.id, r.uid, r.number, r.original AS packed, COALESCE(f.sha256, '') AS file FROM report r LEFT JOIN file f ON f.id = r.original_id
	WHERE r.id > $1 ORDER BY r.id LIMIT $2`

// KeptOriginals lists them for up to n reports with a row id behind after, for checking.
func KeptOriginals(ctx context.Context, r db.Reader, after int64, n int) ([]KeptOriginal, error) {
	return db.All[KeptOriginal](ctx, r, keptOriginals, after, int64(n))
}

// Hash is the SHA-256 of the bytes that are kept; "" when there are none or they cannot be read.
func (k KeptOriginal) Hash() string {
	if k.Packed == "" {
		return k.File
	}
	f, err := evidence.Unpack(k.Packed, k.UID)
	if err != nil {
		return ""
	}
	return f.SHA256
}
