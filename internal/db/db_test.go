package db_test

import (
	"context"
	"errors"
	"testing"

	"tanggap/internal/db"
	"tanggap/internal/dbtest"
)

var nobody = db.Actor{}

const (
	makeNote = db.Dynamic(`CREATE TABLE note (id BIGINT PRIMARY KEY, body TEXT NOT NULL, ok BOOLEAN NOT NULL, at BIGINT NOT NULL)`)
	addNote  = db.Dynamic(`INSERT INTO note (id, body, ok, at) VALUES ($1, $2, $3, $4)`)
	listNote = db.Dynamic(`SELECT id, body, ok, at FROM note ORDER BY id`)
)

type word string

type note struct {
	ID   int64
	Body word
	Fine bool `db:"ok"`
	At   db.Time
}

func notes(t *testing.T, d *db.DB) {
	t.Helper()
	if err := d.Write(context.Background(), nobody, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, makeNote)
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		notes(t, d)
		ctx := context.Background()
		var at db.Time
		err := d.Write(ctx, nobody, func(ctx context.Context, tx *db.Tx) error {
			at = tx.Now()
			n, err := db.Exec(ctx, tx, addNote, 1, word("satu"), true, tx.Now())
			if n != 1 {
				t.Errorf("%d rows", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := db.One[note](ctx, d, listNote)
		if err != nil || got != (note{1, "satu", true, at}) {
			t.Fatal(got, err)
		}
		if _, err := db.One[string](ctx, d, db.Dynamic(`SELECT body FROM note WHERE id = $1`), 7); !errors.Is(err, db.ErrNone) {
			t.Error(err)
		}
	})
}
