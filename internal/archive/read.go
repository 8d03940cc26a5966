package archive

import (
	"archive/tar"
	"bufio"
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
	"regexp"
	"strings"
)

// taker receives what stands in a backup, in its order.
type taker struct {
	manifest func(Manifest) error
	rows     func(t Table, rows [][]any) error
	jobs     func([]Job) error
	file     func(sha string, r io.Reader) error // nil: files are passed over
	end      func(Counts) error                  // everything before was whole
}

// refused is an error of the taker: what it says of ends and broken pipes is not about the backup.
type refused struct{ error }

func (r refused) Unwrap() error { return r.error }

func taken(err error) error {
	if err == nil {
		return nil
	}
	return refused{err}
}

// reader goes along a backup, entry after entry.
type reader struct {
	ctx      context.Context
	in       *bufio.Reader
	tar      *tar.Reader
	sum      hash.Hash
	take     taker
	manifest Manifest
	tables   map[string]Table
	counts   Counts
	last     string // name of the entry before
}

// read hands everything in a backup to take and tells whether it is whole. Faults say what is wrong and where.
func read(ctx context.Context, in io.Reader, take taker) (Manifest, Counts, error) {
	buffered := bufio.NewReaderSize(in, 1<<16)
	zip, err := gzip.NewReader(buffered)
	if err != nil {
		return Manifest{}, Counts{}, fmt.Errorf("%w (%w)", ErrForeign, err)
	}
	zip.Multistream(false)
	r := &reader{
		ctx: ctx, in: buffered, tar: tar.NewReader(zip), sum: sha256.New(), take: take,
		tables: map[string]Table{}, counts: Counts{Rows: map[string]int64{}},
	}
	if err := r.all(zip); err != nil {
		return r.manifest, r.counts, r.fault(err)
	}
	return r.manifest, r.counts, nil
}

// fault puts the library's words into ours, with the place.
func (r *reader) fault(err error) error {
	var corrupt flate.CorruptInputError
	var by refused
	switch {
	case errors.As(err, &by):
		return by.error
	case errors.Is(err, ErrForeign), errors.Is(err, ErrDamaged), errors.Is(err, ErrCut):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		err = ErrCut
	case errors.As(err, &corrupt), errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), errors.Is(err, tar.ErrHeader):
		err = fmt.Errorf("%w (%w)", ErrDamaged, err)
	default:
		return err
	}
	if r.last == "" {
		return fmt.Errorf("%w, at its beginning", err)
	}
	return fmt.Errorf("%w, in or after its part %q", err, r.last)
}

func (r *reader) all(zip io.Reader) error {
	for {
		h, err := r.tar.Next()
		if err != nil {
			if r.last == "" && errors.Is(err, tar.ErrHeader) {
				return ErrForeign
			}
			return err
		}
		if h.Typeflag != tar.TypeReg {
			return fmt.Errorf("%w: %q is no plain part", ErrDamaged, h.Name)
		}
		before := hex.EncodeToString(r.sum.Sum(nil))
		begin(r.sum, h.Name, h.Size)
		if err := r.entry(h, before); err != nil {
			return err
		}
		r.last = h.Name
		if h.Name == endName {
			return r.nothingMore(zip)
		}
	}
}

// nothingMore reads on: the checksum of the compression stands at the very end.
func (r *reader) nothingMore(zip io.Reader) error {
	more := fmt.Errorf("%w: something follows its end", ErrDamaged)
	if _, err := r.tar.Next(); err == nil {
		return more
	} else if !errors.Is(err, io.EOF) {
		return err
	}
	if _, err := io.Copy(io.Discard, zip); err != nil {
		return err
	}
	if _, err := r.in.Peek(1); !errors.Is(err, io.EOF) {
		return more
	}
	return nil
}

var (
	rowsName = regexp.MustCompile(`^rows/([a-z0-9_]+)/[0-9]{6,}\.jsonl$`)
	jobsName = regexp.MustCompile(`^jobs/[0-9]{6,}\.jsonl$`)
	fileName = regexp.MustCompile(`^files/([0-9a-f]{64})$`)
)

// entry reads one entry to its end. Its name is only compared, never used as a path.
func (r *reader) entry(h *tar.Header, before string) error {
	if err := context.Cause(r.ctx); err != nil {
		return err
	}
	body := io.TeeReader(r.tar, r.sum)
	if first := r.last == ""; first != (h.Name == manifestName) {
		if first {
			return fmt.Errorf("%w: it begins with %q", ErrForeign, h.Name)
		}
		return fmt.Errorf("%w: a second %s", ErrDamaged, h.Name)
	}
	switch {
	case h.Name == manifestName:
		return r.readManifest(body)
	case h.Name == endName:
		return r.readEnd(body, before)
	case rowsName.MatchString(h.Name):
		return r.readRows(h.Name, body)
	case jobsName.MatchString(h.Name):
		return r.readJobs(h.Name, body)
	case fileName.MatchString(h.Name):
		return r.readFile(h, body)
	}
	return fmt.Errorf("%w: nothing called %q stands in a backup", ErrDamaged, h.Name)
}

// manifestBytes is more than any manifest has.
const manifestBytes = 4 << 20

func (r *reader) readManifest(body io.Reader) error {
	b, err := io.ReadAll(io.LimitReader(body, manifestBytes))
	if err != nil {
		return err
	}
	var m Manifest
	if err := json.Unmarshal(b, &m); err != nil {
		return fmt.Errorf("%w: its manifest cannot be read", ErrForeign)
	}
	if m.Format != Format {
		return fmt.Errorf("%w: its format is %.40q, this program reads %q", ErrForeign, m.Format, Format)
	}
	for _, t := range m.Tables {
		r.tables[t.Name] = t
	}
	r.manifest = m
	return taken(r.take.manifest(m))
}

func (r *reader) readRows(name string, body io.Reader) error {
	t, ok := r.tables[rowsName.FindStringSubmatch(name)[1]]
	if !ok {
		return fmt.Errorf("%w: its manifest does not name the table of %q", ErrDamaged, name)
	}
	var rows [][]any
	err := lines(body, func(line []json.RawMessage) error {
		row, err := decodeRow(t, line)
		rows = append(rows, row)
		return err
	})
	if err != nil {
		return inPart(name, err)
	}
	r.counts.Rows[t.Name] += int64(len(rows))
	return taken(r.take.rows(t, rows))
}

func (r *reader) readJobs(name string, body io.Reader) error {
	var jobs []Job
	err := lines(body, func(j Job) error {
		jobs = append(jobs, j)
		return nil
	})
	if err != nil {
		return inPart(name, err)
	}
	r.counts.Jobs += int64(len(jobs))
	return taken(r.take.jobs(jobs))
}

// lines reads one JSON value after the other.
func lines[T any](body io.Reader, f func(T) error) error {
	d := json.NewDecoder(body)
	for {
		var v T
		if err := d.Decode(&v); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if err := f(v); err != nil {
			return err
		}
	}
}

// inPart says that lines cannot be read, unless reading the file itself failed.
func inPart(name string, err error) error {
	var corrupt flate.CorruptInputError
	if errors.As(err, &corrupt) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	return fmt.Errorf("%w: part %q: %w", ErrDamaged, name, err)
}

func (r *reader) readFile(h *tar.Header, body io.Reader) error {
	name := strings.TrimPrefix(h.Name, filesFolder)
	sum := sha256.New()
	body = io.TeeReader(body, sum)
	if r.take.file != nil {
		if err := r.take.file(name, body); err != nil {
			return fmt.Errorf("file %s: %w", name, err)
		}
	}
	if _, err := io.Copy(io.Discard, body); err != nil {
		return err
	}
	if have := hex.EncodeToString(sum.Sum(nil)); have != name {
		return fmt.Errorf("%w: file %s has the hash %s", ErrDamaged, name, have)
	}
	r.counts.Files, r.counts.Bytes = r.counts.Files+1, r.counts.Bytes+h.Size
	return nil
}

func (r *reader) readEnd(body io.Reader, before string) error {
	b, err := io.ReadAll(io.LimitReader(body, manifestBytes))
	if err != nil {
		return err
	}
	var e ending
	if err := json.Unmarshal(b, &e); err != nil {
		return fmt.Errorf("%w: its end cannot be read", ErrDamaged)
	}
	if e.SHA256 != before {
		return fmt.Errorf("%w: its checksum is not that of its parts", ErrDamaged)
	}
	for name := range r.tables { // a table without rows has no part
		r.counts.Rows[name] += 0
	}
	if !maps.Equal(e.Rows, r.counts.Rows) || e.Jobs != r.counts.Jobs || e.Files != r.counts.Files || e.Bytes != r.counts.Bytes {
		return fmt.Errorf("%w: its end counts other rows, jobs or files than it holds", ErrDamaged)
	}
	return taken(r.take.end(r.counts))
}
