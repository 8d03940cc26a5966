package archive

import (
	"context"
	"fmt"
	"io"

	"tanggap/internal/blob"
	"tanggap/internal/db"
)

// Unpack reads a whole backup without touching a database: it tells whether it is whole, and puts its files into
// files. What was put stays when it is not: files is a place to throw away.
func Unpack(ctx context.Context, in io.Reader, files blob.Store) (Manifest, Counts, error) {
	return read(ctx, in, taker{
		manifest: func(Manifest) error { return nil },
		rows:     func(Table, [][]any) error { return nil },
		jobs:     func([]Job) error { return nil },
		end:      func(Counts) error { return nil },
		file: func(sha string, r io.Reader) error {
			_, err := files.Put(ctx, r, -1)
			return err
		},
	})
}

// Target is a migrated store without rows, to restore into.
type Target struct {
	DB    *db.DB
	Files blob.Store // where Unpack put the files
	// Record puts jobs into the queue.
	Record func(ctx context.Context, tx *db.Tx, jobs []Job) error
	// Before runs on PostgreSQL when all rows are in their place, before COMMIT.
	Before func() error
}

// writing runs an act of the restore.
type writing func(context.Context, func(context.Context, *db.Tx) error) error

// Load writes rows and jobs of a backup that Unpack found whole. PostgreSQL: in one transaction. SQLite: page by page,
// so the store is one to throw away when it fails.
func (t Target) Load(ctx context.Context, in io.ReadSeeker) error {
	by := db.Actor{Name: "restore"}
	if t.DB.Engine() == db.SQLite {
		return t.load(ctx, in, func(ctx context.Context, f func(context.Context, *db.Tx) error) error { return t.DB.Write(ctx, by, f) })
	}
	return t.DB.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		return t.load(ctx, in, func(ctx context.Context, f func(context.Context, *db.Tx) error) error { return f(ctx, tx) })
	})
}

func (t Target) load(ctx context.Context, in io.ReadSeeker, write writing) error {
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return err
	}
	tables := map[string]Table{}
	_, _, err := read(ctx, in, taker{
		manifest: func(m Manifest) error {
			return write(ctx, func(ctx context.Context, tx *db.Tx) error { return prepare(ctx, tx, m, tables) })
		},
		rows: func(t Table, rows [][]any) error {
			return write(ctx, func(ctx context.Context, tx *db.Tx) error { return insert(ctx, tx, tables[t.Name], rows) })
		},
		jobs: func(jobs []Job) error {
			return write(ctx, func(ctx context.Context, tx *db.Tx) error { return t.Record(ctx, tx, jobs) })
		},
		end: func(Counts) error {
			return t.finish(ctx, write, tables)
		},
	})
	return err
}

// prepare compares the backup's tables with the store's, which must hold no rows.
func prepare(ctx context.Context, tx *db.Tx, m Manifest, tables map[string]Table) error {
	have, err := readSchema(ctx, tx)
	if err != nil {
		return err
	}
	if err := vacant(ctx, tx, have); err != nil {
		return err
	}
	fitting, err := fit(m.Tables, have)
	for _, t := range fitting {
		tables[t.Name] = t
	}
	return err
}

// Vacant refuses a database in which any table of this or another program holds a row (ErrNotEmpty).
func Vacant(ctx context.Context, d *db.DB) error {
	columns, err := db.All[columnRow](ctx, d, readColumns)
	if err != nil {
		return err
	}
	var all []Table
	for _, c := range columns {
		if !machinery(c.Tab) && (len(all) == 0 || all[len(all)-1].Name != c.Tab) {
			all = append(all, Table{Name: c.Tab})
		}
	}
	return vacant(ctx, d, all)
}

func vacant(ctx context.Context, r db.Reader, all []Table) error {
	for _, t := range all {
		rows, err := db.One[int64](ctx, r, db.Dynamic(`SELECT count(*) AS n FROM (SELECT 1 AS one FROM `+quote(t.Name)+` LIMIT 1) AS any_row`))
		if err != nil {
			return err
		}
		if rows > 0 {
			return fmt.Errorf("the database is %w; its table %s has rows", ErrNotEmpty, t.Name)
		}
	}
	return nil
}

// bound is how many values a statement may have on both engines.
const bound = 30000

// insert writes rows in as few statements as may be.
func insert(ctx context.Context, tx *db.Tx, t Table, rows [][]any) error {
	most := min(100, bound/len(t.Columns))
	for len(rows) > 0 {
		n := min(most, len(rows))
		args := make([]any, 0, n*len(t.Columns))
		for _, row := range rows[:n] {
			args = append(args, row...)
		}
		if _, err := db.Exec(ctx, tx, t.insert(n), args...); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
		rows = rows[n:]
	}
	return nil
}

// finish lets identities go on after the rows, and looks whether every file that a row names is there. On PostgreSQL it
// looks within the transaction; on SQLite an act must be short and the rows are there already.
func (t Target) finish(ctx context.Context, write writing, tables map[string]Table) error {
	if t.DB.Engine() == db.SQLite {
		return t.allFiles(ctx, t.DB)
	}
	return write(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, table := range tables {
			if err := advance(ctx, tx, table); err != nil {
				return err
			}
		}
		if err := t.allFiles(ctx, tx); err != nil || t.Before == nil {
			return err
		}
		return t.Before()
	})
}

// advance sets PostgreSQL's sequences of a table behind its rows. SQLite looks for itself.
func advance(ctx context.Context, tx *db.Tx, t Table) error {
	for _, c := range t.Columns {
		if !c.identity {
			continue
		}
		q := fmt.Sprintf(`SELECT setval(pg_get_serial_sequence($1, $2), coalesce(max(%s), 1), max(%s) IS NOT NULL) AS value FROM %s`,
			quote(c.Name), quote(c.Name), quote(t.Name))
		if _, err := db.One[int64](ctx, tx, db.Dynamic(q), quote(t.Name), c.Name); err != nil {
			return fmt.Errorf("numbers of table %s: %w", t.Name, err)
		}
	}
	return nil
}

const everyFile db.SQL = `SELECT id, uid, sha256, size, stored, codec, key_id FROM file WHERE id > $1 ORDER BY id LIMIT $2`

type fileRow struct {
	ID int64
	namedFile
}

// allFiles opens each file; whether its bytes are right, Unpack has seen.
func (t Target) allFiles(ctx context.Context, r db.Reader) error {
	for last := int64(0); ; {
		page, err := db.All[fileRow](ctx, r, everyFile, last, int64(filesPage))
		if err != nil {
			return err
		}
		for _, f := range page {
			last = f.ID
			b, err := t.Files.Open(ctx, f.blob())
			if err != nil {
				return fmt.Errorf("%w: file %s of a row is not in it: %w", ErrDamaged, f.UID, err)
			}
			if err := b.Close(); err != nil {
				return err
			}
		}
		if len(page) < filesPage {
			return nil
		}
	}
}
