// Package deliver takes one mail as it comes from the mail server: kept byte for byte, read as far as it can be read,
// filed as a report. Nothing in a mail is obeyed.
package deliver

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"tanggap/internal/blob"
	"tanggap/internal/db"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/intake"
	"tanggap/internal/mail"
	"tanggap/internal/text"
)

// Limits of one mail. Its files of up to intake.MaxFileSize are kept apart, too; all of them are in the original.
const (
	MaxMail  = 100 << 20 // bytes
	MaxFiles = 100
)

// Deps are what a delivery needs.
type Deps struct {
	DB    *db.DB
	Blobs blob.Store
	Log   *slog.Logger
}

// Deliver stores one mail durably and answers its report's number. The same bytes delivered again are the same report
// (a mail server that was not answered repeats itself). No mail is refused for what is in it; the faults are too large
// (MaxMail) and those of the store.
func Deliver(ctx context.Context, d Deps, r io.Reader) (string, error) {
	original, err := d.Blobs.Put(ctx, r, MaxMail)
	if err != nil {
		return "", fmt.Errorf("keep the mail: %w", err)
	}
	draft, err := d.draft(ctx, original)
	if err != nil {
		return "", fmt.Errorf("mail %s: %w", original.SHA256, err)
	}
	receipt, err := intake.File(ctx, d.DB, draft)
	if err != nil {
		return "", fmt.Errorf("file mail %s: %w", original.SHA256, err)
	}
	d.Log.Info("mail delivered", "report", receipt.Report.Number, "bytes", original.Size, "again", receipt.Again)
	return receipt.Report.Number, nil
}

// draft reads the stored mail, stores its files, and lays out the report.
func (d Deps) draft(ctx context.Context, original blob.Stored) (intake.Draft, error) {
	in, err := d.Blobs.Open(ctx, original)
	if err != nil {
		return intake.Draft{}, err
	}
	defer in.Close() //nolint:errcheck // read only
	var e intake.Enclosed
	m, err := mail.Parse(in, func(a mail.Attachment) error { return d.keep(ctx, a, &e) })
	if err != nil {
		return intake.Draft{}, err
	}
	draft := words(m)
	draft.Channel, draft.FormKey = "email", original.SHA256
	f := file(original, "surel.eml", "message/rfc822")
	draft.Original = &f
	if draft.Description.Letters() < m.Text.Letters() {
		m.Notes = append(m.Notes, mail.TextCut)
	}
	e.Head = head(m)
	draft.Also = e.Write
	return draft, nil
}

// keep stores one file of the mail, or notes why not.
func (d Deps) keep(ctx context.Context, a mail.Attachment, e *intake.Enclosed) error {
	body := &counter{r: a.Body}
	in := bufio.NewReaderSize(body, 512)
	name := a.Name
	if name == "" && a.Declared == "message/rfc822" {
		name = "pesan.eml"
	}
	why := "too_many"
	if len(e.Files) < MaxFiles {
		first, _ := in.Peek(512) // what is wrong with the body shows again when it is read
		s, err := d.Blobs.Put(ctx, in, intake.MaxFileSize)
		if err == nil {
			e.Files = append(e.Files, file(s, name, evidence.Sniff(first)))
			return nil
		}
		if !fault.Is(err, fault.KindTooLarge) {
			return err
		}
		why = "too_large"
	}
	_, err := io.Copy(io.Discard, body)
	if len(e.Unkept) < MaxFiles {
		e.Unkept = append(e.Unkept, intake.Unkept{Name: evidence.CleanName(name), Size: body.n, Why: why})
	}
	return err
}

type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

func file(s blob.Stored, name, media string) evidence.File {
	return evidence.File{
		SHA256: s.SHA256, Size: s.Size, Stored: s.Name, Codec: s.Codec, KeyID: s.KeyID,
		Name: evidence.CleanName(name), Media: media,
	}
}

// words are the report in the mail's words, cut to what a report holds.
func words(m mail.Message) intake.Draft {
	d := intake.Draft{Title: clip(m.Subject, intake.MaxTitle), Description: clip(m.Text, intake.MaxDescription)}
	if d.Description == "" {
		d.Description = m.Subject
	}
	if d.Description == "" {
		d.Description = foreign.Text(text.T(text.With(context.Background(), text.ID), "mail.empty"))
	}
	if len(m.From) > 0 {
		d.Reporter = sender(m.From[0])
	}
	return d
}

// maxName is how long a reporter's name may be, in letters.
const maxName = 200

// sender is who the mail says wrote it. What is no address stands with the name.
func sender(a mail.Address) (r intake.Reporter) {
	if intake.GoodAddress(string(a.Address)) {
		r.Email, r.Name = a.Address, clip(a.Name, maxName)
		return r
	}
	r.Name = clip(foreign.Line(strings.TrimSpace(string(a.Name)+" "+string(a.Address))), maxName)
	return r
}

func clip(t foreign.Text, n int) foreign.Text {
	if t.Letters() <= n {
		return t
	}
	return foreign.Text(strings.TrimSpace(string([]rune(string(t))[:n])))
}

// maxReferences is how many identifiers of other mails are kept: the newest.
const maxReferences = 20

func head(m mail.Message) intake.Letterhead {
	h := intake.Letterhead{ID: m.ID, Date: m.Date, Auto: m.Auto, Notes: m.Notes, References: newest(m.References), InReplyTo: newest(m.InReplyTo)}
	if len(m.ReplyTo) > 0 {
		h.ReplyTo = clip(m.ReplyTo[0].Address, maxName)
	}
	return h
}

func newest(ids []string) []string { return ids[max(0, len(ids)-maxReferences):] }
