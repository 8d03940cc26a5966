package public

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/blob"
	"tanggap/internal/db"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/intake"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// reportsPerHour is how many reports one address may file; a whole office can be one address.
const reportsPerHour = 20

func emptyForm(v *server.Visit) error { return newForm(v).show(http.StatusOK) }

// show answers with the form. Without the register of agencies it is still a form.
func (f *form) show(code int) error {
	var err error
	if f.agencies, err = agency.All(f.v.Context(), f.v.Site.DB); err != nil && code != http.StatusServiceUnavailable {
		return err
	}
	private(f.v)
	page := formPage{form: f, Ways: waysOf(f.v), Urgent: urgent(f.v)}
	return f.v.RenderAs(code, ui.InPublic(shell(f.v, f.v.T("public.form.title"), ui.Report, f.failed != ""), page.View()))
}

// refuse answers with the form and why nothing was filed; nothing that was typed is lost.
func (f *form) refuse(code int, key string) error {
	f.failed = f.v.T("public.form.not_sent")
	if key != "" {
		f.note = f.v.T(key, "phone", f.v.Office.Get("team.phone"))
	}
	if code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable {
		f.v.W.Header().Set("Retry-After", "60")
	}
	return f.show(code)
}

// fileReport files the form and leads to its receipt. The same form again leads to the same receipt.
func fileReport(v *server.Visit) error {
	f := readForm(v)
	d := f.draft()
	f.take(d.Validate(v.Site.DB.Now()))
	if len(f.errors) > 0 {
		return f.refuse(http.StatusUnprocessableEntity, "")
	}
	rep, err := f.file(d)
	e := fault.Of(err)
	switch {
	case err == nil && rep.Description != d.Description:
		f.newKey()
		return f.refuse(http.StatusConflict, "public.form.sent_other")
	case err == nil:
		return v.Redirect(receiptAddress(rep.Number, f.key))
	case db.Unavailable(err) || e != nil && e.Kind == fault.KindTryLater:
		v.Site.Log.Warn("report not filed", "err", err)
		return f.refuse(http.StatusServiceUnavailable, "public.form.store_down")
	case e != nil && e.Kind == fault.KindTooMany:
		return f.refuse(http.StatusTooManyRequests, "public.form.too_many")
	case e != nil && e.Kind == fault.KindInvalid:
		f.take(err)
		return f.refuse(http.StatusUnprocessableEntity, "")
	}
	return err
}

// file is the report of the form: the one filed before with its key, or a new one, counted against the address.
func (f *form) file(d intake.Draft) (incident.Report, error) {
	ctx, site := f.v.Context(), f.v.Site
	if old, err := intake.Filed(ctx, site.DB, f.key); err != db.ErrNone {
		return old, err
	}
	from := "lapor@" + f.v.Address()
	if err := account.Limit(ctx, site.DB, from, reportsPerHour, time.Hour, site.DB.Now()); err != nil {
		return incident.Report{}, err
	}
	var err error
	if d.Original, err = f.original(); err != nil {
		return incident.Report{}, err
	}
	got, err := intake.File(ctx, site.DB, d)
	if err != nil || got.Again {
		return got.Report, err
	}
	return got.Report, count(f.v, from)
}

// count notes one more of key.
func count(v *server.Visit, key string) error {
	return v.Site.DB.Write(v.Context(), account.System("limits"), func(ctx context.Context, tx *db.Tx) error {
		return account.Attempt(ctx, tx, key)
	})
}

// original stores the form's bytes as they came when cleaning has changed any of them; nil otherwise.
func (f *form) original() (*evidence.File, error) {
	if !changed(f.typed) {
		return nil, nil
	}
	came := url.Values{}
	for _, name := range append(slices.Clone(names), "kapan") {
		if f.typed.Has(name) {
			came[name] = f.typed[name]
		}
	}
	s, err := blob.Keep(f.v.Context(), f.v.Site.Blobs, []byte(came.Encode()))
	return &evidence.File{
		SHA256: s.SHA256, Size: s.Size, Stored: s.Name, Codec: s.Codec, KeyID: s.KeyID, Name: "isian-asli.txt", Media: "text/plain",
	}, err
}

// changed tells whether cleaning alters what came, but for the line ends that every browser sends.
func changed(typed url.Values) bool {
	for _, name := range names {
		for _, s := range typed[name] {
			if string(foreign.Clean(s)) != strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) {
				return true
			}
		}
	}
	return false
}

func receiptAddress(number, key string) string { return "/lapor/terima/" + number + "/" + key }
