package world

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"path"
	"strings"

	"tanggap/internal/account"
	"tanggap/internal/casework"
	"tanggap/internal/casework/correspondence"
	"tanggap/internal/db"
	"tanggap/internal/evidence"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/intake"
)

// attach stores files and puts them to the report that they came with, or to the case.
func (f *filler) attach(ctx context.Context, v account.Viewer, a act) error {
	for _, one := range a.Files {
		b, err := content(one.Name, f.text(one.Text))
		if err == nil && a.Report != "" {
			err = f.follow(ctx, v, a, one.Name, b)
		} else if err == nil {
			err = f.collect(ctx, v, a, one, b)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", one.Name, err)
		}
	}
	return nil
}

func (f *filler) follow(ctx context.Context, v account.Viewer, a act, name string, b []byte) error {
	rep, err := incident.ReportByNumber(ctx, f.d, f.Reports[a.Report])
	if err != nil {
		return err
	}
	_, err = intake.AddFile(ctx, f.d, f.press.Blobs, rep, actor(v), name, bytes.NewReader(b))
	return err
}

func (f *filler) collect(ctx context.Context, v account.Viewer, a act, one file, b []byte) error {
	kept, err := f.press.Blobs.Put(ctx, bytes.NewReader(b), -1)
	if err != nil {
		return err
	}
	row := evidence.File{
		SHA256: kept.SHA256, Size: kept.Size, Stored: kept.Name, Codec: kept.Codec, KeyID: kept.KeyID,
		Name: foreign.Text(one.Name), Media: evidence.Sniff(b),
	}
	return f.onCase(ctx, v, a, func(ctx context.Context, tx *db.Tx, c *casework.Case, _ casework.Given) error {
		_, err := correspondence.AddEvidence(ctx, tx, c, row, foreign.Text(one.Label))
		return err
	})
}

// content makes a small file of the kind that its name says; given is its text when the data has one.
func content(name, given string) ([]byte, error) {
	if given == "" {
		given = logLines(name)
	}
	var b bytes.Buffer
	var err error
	switch strings.ToLower(path.Ext(name)) {
	case ".png":
		err = png.Encode(&b, picture(name))
	case ".jpg", ".jpeg":
		err = jpeg.Encode(&b, picture(name), &jpeg.Options{Quality: 80})
	case ".gz":
		z := gzip.NewWriter(&b)
		if _, err = z.Write([]byte(given)); err == nil {
			err = z.Close()
		}
	case ".zip":
		err = packed(&b, name, given)
	default:
		b.WriteString(given)
	}
	return b.Bytes(), err
}

func packed(b *bytes.Buffer, name, text string) error {
	z := zip.NewWriter(b)
	w, err := z.Create(strings.TrimSuffix(name, path.Ext(name)) + ".txt")
	if err != nil {
		return err
	}
	if _, err := w.Write([]byte(text)); err != nil {
		return err
	}
	return z.Close()
}

// logLines are lines as a web server writes them, with addresses that belong to nobody (RFC 5737, RFC 3849).
func logLines(name string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s: contoh rekaan\n", name)
	for i := range 40 {
		from := []string{"203.0.113.45", "203.0.113.46", "198.51.100.20", "2001:db8:bad::77"}[i%4]
		fmt.Fprintf(&b, "%s - - [01/Jan/2026:01:%02d:%02d +0900] \"GET /uploads/%03d.html HTTP/1.1\" %d %d\n", from, 10+i, i*7%60, i, 200+(i%3)*102, 1200+i*37)
	}
	return b.String()
}

// picture draws what looks like a photographed page or screen: a bar, lines of "text", one marked place. Every name
// gives another drawing, so that no two files have the same bytes.
func picture(name string) image.Image {
	const width, height = 640, 420
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	box := func(x, y, w, h int, c color.Color) {
		draw.Draw(m, image.Rect(x, y, x+w, y+h), image.NewUniform(c), image.Point{}, draw.Src)
	}
	box(0, 0, width, height, color.RGBA{246, 245, 240, 255})
	box(0, 0, width, 44, color.RGBA{40, 52, 70, 255})
	for i, r := range []byte(name) {
		box(24, 70+i*14%300, 80+int(r)*3, 7, color.RGBA{120, 125, 132, 255})
	}
	sum := 0
	for _, r := range []byte(name) {
		sum = sum*31 + int(r)
	}
	box(360+sum&127, 90+sum>>7&127, 120, 80, color.RGBA{176, 38, 38, 255})
	return m
}
