package app

import (
	"context"
	"errors"
	"fmt"
	"io"

	"tanggap/internal/blob"
	"tanggap/internal/db"
	"tanggap/internal/evidence"
	"tanggap/internal/incident"
	"tanggap/internal/timeline"
)

// ErrBroken says that something did not hold; what, was written out before.
var ErrBroken = errors.New("the record does not hold")

// Verify checks every chain, every subject against its chain, and every stored file against its hash, and writes a line
// for each fault. It changes nothing and works beside a running server.
func (a *App) Verify(ctx context.Context, w io.Writer) error {
	var tails map[string]timeline.Tail
	var problems []timeline.Problem
	err := a.DB.View(ctx, func(ctx context.Context, r db.Reader) (err error) {
		if tails, problems, err = timeline.Verify(ctx, r); err != nil {
			return err
		}
		more, err := timeline.Compare(ctx, r, tails)
		problems = append(problems, more...)
		return err
	})
	if err != nil {
		return err
	}
	files, bad, err := a.verifyFiles(ctx)
	if err != nil {
		return err
	}
	more, err := a.verifyOriginals(ctx, tails)
	if err != nil {
		return err
	}
	bad = append(bad, more...)
	for _, p := range problems {
		fmt.Fprintln(w, p)
	}
	for _, line := range bad {
		fmt.Fprintln(w, line)
	}
	fmt.Fprintf(w, "%d chains, %d files checked, %d faults\n", len(tails), files, len(problems)+len(bad))
	fmt.Fprintln(w, "Not proved: a chain that somebody with this program and the database computed anew from its first entry.")
	if len(problems)+len(bad) > 0 {
		return ErrBroken
	}
	return nil
}

// verifyOriginals compares the bytes of each report as they came with the hash that its chain says.
func (a *App) verifyOriginals(ctx context.Context, tails map[string]timeline.Tail) (bad []string, err error) {
	for last := int64(0); ; {
		page, err := incident.KeptOriginals(ctx, a.DB, last, 200)
		if err != nil || len(page) == 0 {
			return bad, err
		}
		for _, k := range page {
			last = k.ID
			stream := timeline.Report(k.UID)
			if tail, read := tails[string(stream)]; read && tail.Set["original"] != k.Hash() {
				bad = append(bad, fmt.Sprintf("%s (%s): its bytes as they came are not those that were filed", stream, k.Number))
			}
		}
	}
}

// verifyFiles compares each stored file with the hash of its row.
func (a *App) verifyFiles(ctx context.Context) (n int, bad []string, err error) {
	for last := int64(0); ; {
		page, err := evidence.Stored(ctx, a.DB, last, 200)
		if err != nil || len(page) == 0 {
			return n, bad, err
		}
		for _, f := range page {
			n, last = n+1, f.ID
			if err := a.Blobs.Check(ctx, f.Blob()); errors.Is(err, blob.ErrMissing) || errors.Is(err, blob.ErrDamaged) {
				bad = append(bad, fmt.Sprintf("file %s (%s): %v", f.UID, f.SHA256, err))
			} else if err != nil {
				return n, bad, err
			}
		}
	}
}
