package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"tanggap/internal/blob"
	"tanggap/internal/db"
)

// Source is a store to write into a backup.
type Source struct {
	DB       *db.DB
	Files    blob.Store
	Instance string // the store's own id
	// Undone reads a page of the jobs that are not done, by id, after one; an empty page is the end.
	Undone func(ctx context.Context, r db.Reader, after int64) ([]Job, error)
}

// Write writes the whole store to w, beside a working server and in constant memory: rows and jobs of one snapshot,
// then the files that they name, each checked against its hash. A missing or changed file is an error that names it;
// what was written then is no backup and is refused by Restore.
func (s Source) Write(ctx context.Context, w io.Writer) (Counts, error) {
	out, err := newWriter(ctx, w, s.DB.Now().Time())
	if err != nil {
		return Counts{}, err
	}
	var named fileCount
	err = s.DB.View(ctx, func(ctx context.Context, r db.Reader) error {
		if err := s.writeRows(ctx, r, out); err != nil {
			return err
		}
		if err := s.writeJobs(ctx, r, out); err != nil {
			return err
		}
		named, err = db.One[fileCount](ctx, r, countFiles)
		return err
	})
	if err == nil {
		err = s.writeFiles(ctx, named, out)
	}
	if err == nil {
		err = out.end()
	}
	return out.counts, err
}

func (s Source) writeRows(ctx context.Context, r db.Reader, out *writer) error {
	schema, err := s.DB.Version(ctx)
	if err != nil {
		return err
	}
	all, err := readSchema(ctx, r)
	if err != nil {
		return err
	}
	m := Manifest{Format: Format, Instance: s.Instance, Schema: schema, Engine: s.DB.Engine().String(), Made: out.made.Format(time.RFC3339)}
	for _, t := range all {
		if copied(t) {
			m.Tables = append(m.Tables, t)
		}
	}
	if err := out.json(manifestName, m); err != nil {
		return err
	}
	for _, t := range m.Tables {
		if err := writeTable(ctx, r, t, out); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
	}
	return nil
}

func writeTable(ctx context.Context, r db.Reader, t Table, out *writer) error {
	p := out.pages(rowsFolder + t.Name + "/")
	values, into := make([]any, len(t.Columns)), make([]any, len(t.Columns))
	for i := range values {
		into[i] = &values[i]
	}
	n := int64(0)
	err := db.Walk(ctx, r, t.selectAll(), func(scan func(...any) error) error {
		if err := scan(into...); err != nil {
			return err
		}
		n++
		line := make([]any, len(values))
		for i, v := range values {
			var err error
			if line[i], err = portable(t.Columns[i].Type, v); err != nil {
				return fmt.Errorf("row %d, column %s: %w", n, t.Columns[i].Name, err)
			}
		}
		return p.add(line)
	})
	out.counts.Rows[t.Name] = n
	return errors.Join(err, p.flush())
}

func (s Source) writeJobs(ctx context.Context, r db.Reader, out *writer) error {
	p := out.pages(jobsFolder)
	for last := int64(0); ; {
		jobs, err := s.Undone(ctx, r, last)
		if err != nil {
			return fmt.Errorf("undone jobs: %w", err)
		}
		for _, j := range jobs {
			last = j.ID
			out.counts.Jobs++
			if err := p.add(j); err != nil {
				return err
			}
		}
		if len(jobs) == 0 {
			return p.flush()
		}
	}
}

// fileCount is how many files the rows of a snapshot name, and the last of these rows.
type fileCount struct{ Last, Files int64 }

const countFiles db.SQL = `SELECT coalesce(max(id), 0) AS last, count(DISTINCT CASE WHEN codec <> 'inline' THEN sha256 END) AS files FROM file`

// namedFile is a stored file as a row names it.
type namedFile struct {
	UID    string
	SHA256 string `db:"sha256"`
	Size   int64
	Stored string
	Codec  string
	KeyID  string `db:"key_id"`
}

func (f namedFile) blob() blob.Stored {
	return blob.Stored{SHA256: f.SHA256, Size: f.Size, Name: f.Stored, Codec: f.Codec, KeyID: f.KeyID}
}

const filesPage = 200

// pageOfFiles reads each stored file once, by hash. Not from the snapshot: files are many and big, and a snapshot that
// stays open lets SQLite's log grow. Rows of files are only added; those after $1 are of later acts.
const pageOfFiles db.SQL = `SELECT uid, sha256, size, stored, codec, key_id FROM file
	WHERE id IN (SELECT min(id) FROM file WHERE id <= $1 AND sha256 > $2 AND codec <> 'inline' GROUP BY sha256 ORDER BY sha256 LIMIT $3) ORDER BY sha256`

func (s Source) writeFiles(ctx context.Context, named fileCount, out *writer) error {
	for last := ""; ; {
		page, err := db.All[namedFile](ctx, s.DB, pageOfFiles, named.Last, last, int64(filesPage))
		if err != nil {
			return fmt.Errorf("files: %w", err)
		}
		for _, f := range page {
			last = f.SHA256
			if err := s.writeFile(ctx, f, out); err != nil {
				return fmt.Errorf("file %s, stored as %s: %w", f.UID, f.SHA256, err)
			}
		}
		if len(page) < filesPage {
			break
		}
	}
	if out.counts.Files < named.Files {
		return fmt.Errorf("rows of files were removed during the backup: %d of %d copied; start it again", out.counts.Files, named.Files)
	}
	return nil
}

func (s Source) writeFile(ctx context.Context, f namedFile, out *writer) error {
	r, err := s.Files.Open(ctx, f.blob())
	if err != nil {
		return err
	}
	defer r.Close()
	h := sha256.New()
	if err := out.entry(filesFolder+f.SHA256, f.Size, io.TeeReader(r, h)); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = fmt.Errorf("%w: it is shorter than its row says", blob.ErrDamaged)
		}
		return err
	}
	if n, _ := io.Copy(io.Discard, io.LimitReader(r, 1)); n > 0 || hex.EncodeToString(h.Sum(nil)) != f.SHA256 {
		return blob.ErrDamaged
	}
	out.counts.Files, out.counts.Bytes = out.counts.Files+1, out.counts.Bytes+f.Size
	return nil
}

// writer writes entries and adds them up.
type writer struct {
	ctx    context.Context
	zip    *gzip.Writer
	tar    *tar.Writer
	sum    hash.Hash
	made   time.Time
	counts Counts
}

func newWriter(ctx context.Context, w io.Writer, made time.Time) (*writer, error) {
	zip, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	return &writer{ctx: ctx, zip: zip, tar: tar.NewWriter(zip), sum: sha256.New(), made: made.Truncate(time.Second), counts: Counts{Rows: map[string]int64{}}}, nil
}

// entry writes size bytes of body; fewer are io.ErrUnexpectedEOF.
func (w *writer) entry(name string, size int64, body io.Reader) error {
	if err := context.Cause(w.ctx); err != nil {
		return err
	}
	err := w.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: w.made})
	if err != nil {
		return err
	}
	begin(w.sum, name, size)
	n, err := io.Copy(io.MultiWriter(w.tar, w.sum), io.LimitReader(body, size))
	if err == nil && n < size {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// begin adds an entry's name and size to the sum over all.
func begin(sum hash.Hash, name string, size int64) { fmt.Fprintf(sum, "%s\n%d\n", name, size) }

func (w *writer) json(name string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return w.entry(name, int64(len(b)), bytes.NewReader(b))
}

func (w *writer) end() error {
	if err := w.json(endName, ending{w.counts, hex.EncodeToString(w.sum.Sum(nil))}); err != nil {
		return err
	}
	return errors.Join(w.tar.Close(), w.zip.Close())
}

// pageBytes is about how much a page of lines holds.
const pageBytes = 1 << 20

// pages gathers lines, because an entry's size stands before it.
type pages struct {
	w      *writer
	folder string
	n      int
	buf    bytes.Buffer
	lines  *json.Encoder
}

func (w *writer) pages(folder string) *pages {
	p := &pages{w: w, folder: folder}
	p.lines = json.NewEncoder(&p.buf)
	p.lines.SetEscapeHTML(false)
	return p
}

func (p *pages) add(line any) error {
	if err := p.lines.Encode(line); err != nil {
		return err
	}
	if p.buf.Len() < pageBytes {
		return nil
	}
	return p.flush()
}

func (p *pages) flush() error {
	if p.buf.Len() == 0 {
		return nil
	}
	p.n++
	defer p.buf.Reset()
	return p.w.entry(fmt.Sprintf("%s%06d.jsonl", p.folder, p.n), int64(p.buf.Len()), &p.buf)
}
