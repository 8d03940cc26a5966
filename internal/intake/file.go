package intake

import (
	"cmp"
	"context"
	"crypto/subtle"
	"fmt"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/agenda"
	"tanggap/internal/blob"
	"tanggap/internal/db"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/office"
)

// FilesFor is how long files may follow a report from its receipt page.
const FilesFor = 72 * time.Hour

// Receipt is what the reporter takes away. Code is shown once and kept as a hash.
type Receipt struct {
	Report incident.Report
	Code   string
	Again  bool // the same form was filed before; nothing was doubled
}

// File checks and files a report. A draft with a form key that was filed already gives the same receipt again.
// A letter enters the agenda book in the same act.
func File(ctx context.Context, d *db.DB, draft Draft) (Receipt, error) {
	if err := draft.Validate(d.Now()); err != nil {
		return Receipt{}, err
	}
	if draft.fresh = draft.FormKey == ""; draft.fresh {
		draft.FormKey, _ = account.Secret(18)
	}
	write := d.Join
	if draft.Channel == "letter" {
		write = d.Write // it draws from two counters
	}
	var out Receipt
	err := write(ctx, draft.By.Actor(), func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = file(ctx, tx, draft)
		return err
	})
	if db.IsUnique(err) { // the same form at the same moment on another connection: it is filed now
		err = d.View(ctx, func(ctx context.Context, r db.Reader) (err error) {
			out, err = again(ctx, r, draft)
			return err
		})
	}
	return out, err
}

func again(ctx context.Context, r db.Reader, draft Draft) (Receipt, error) {
	rep, err := incident.ReportByKey(ctx, r, formKey(draft))
	return Receipt{Report: rep, Code: draft.code(), Again: true}, err
}

// formKey is what is kept of a form's key: who reads the store must not be able to make the receipt code of it.
// No form can name a mail's key, so that nobody takes a mail's place before it comes.
func formKey(draft Draft) string {
	if draft.Channel == "email" {
		return account.SecretHash("mail " + draft.FormKey)
	}
	return account.SecretHash("form " + draft.FormKey)
}

// codeHash is what is kept of the receipt code. A mail has none until the desk gives one: its key is known to
// everybody who has the mail.
func (d Draft) codeHash() string {
	if d.Channel == "email" {
		return ""
	}
	return CodeHash(d.code())
}

// code is the receipt code that the reporter is shown.
func (d Draft) code() string {
	if d.Channel == "email" {
		return ""
	}
	return CodeOf(d.FormKey)
}

func file(ctx context.Context, tx *db.Tx, draft Draft) (Receipt, error) {
	if !draft.fresh {
		if old, err := again(ctx, tx, draft); err != db.ErrNone {
			return old, err
		}
	}
	if err := draft.original(ctx, tx); err != nil {
		return Receipt{}, err
	}
	rep, err := draft.report(ctx, tx)
	if err != nil {
		return Receipt{}, err
	}
	p, err := draft.office(ctx, tx)
	if err != nil {
		return Receipt{}, err
	}
	year := p.Year(tx.Now())
	n, err := office.Draw(ctx, tx, fmt.Sprintf("report/%d", year), 1)
	if err != nil {
		return Receipt{}, err
	}
	rep.Number = fmt.Sprintf("L-%d-%06d", year, n)
	if rep, err = incident.InsertReport(ctx, tx, rep); err != nil {
		return Receipt{}, err
	}
	if draft.Channel == "letter" {
		err = enter(ctx, tx, p, rep, nil, agenda.Draft{UID: draft.Line, Day: p.Day(rep.Received), Typed: draft.Running})
	}
	receipt := Receipt{Report: rep, Code: draft.code()}
	if err == nil && draft.Also != nil {
		err = draft.Also(ctx, tx, receipt)
	}
	return receipt, err
}

func (d *Draft) office(ctx context.Context, tx *db.Tx) (office.Profile, error) {
	if d.Office != nil {
		return *d.Office, nil
	}
	return office.Read(ctx, tx)
}

// original writes the row of the bytes as they came, unless they are few: those stand in the report's own.
func (d *Draft) original(ctx context.Context, tx *db.Tx) error {
	if d.Original == nil || d.Original.Codec == blob.Inline {
		return nil
	}
	f, err := evidence.Add(ctx, tx, *d.Original)
	d.OriginalID = &f.ID
	return err
}

// report lays the draft out as a row.
func (d Draft) report(ctx context.Context, tx *db.Tx) (incident.Report, error) {
	r := incident.Report{
		Status: incident.ReportNew, Channel: d.Channel, Origin: d.Origin, Description: d.Description, Kind: d.Kind, Asset: d.Asset,
		Received: d.Received.At, ReceivedPrecision: cmp.Or(d.Received.Precision, "exact"), LateReason: d.LateReason,
		Occurred: d.Occurred.At, OccurredPrecision: cmp.Or(d.Occurred.Precision, "unknown"), OccurredWords: d.Occurred.Words,
		Discovered: d.Discovered.At, DiscoveredPrecision: cmp.Or(d.Discovered.Precision, "unknown"),
		ReporterKind: d.Reporter.Kind, ReporterName: d.Reporter.Name, ReporterEmail: d.Reporter.Email, ReporterPhone: d.Reporter.Phone,
		ReporterOrganisation: d.Reporter.Organisation, Anonymous: d.Anonymous,
		LetterNumber: d.Letter.Number, LetterDate: d.Letter.Date, LetterFrom: d.Letter.From, LetterSubject: d.Letter.Subject,
		Ongoing: d.Ongoing, PersonalData: d.PersonalData, Actions: d.Actions, Location: d.Location,
		CodeHash: d.codeHash(), OriginalID: d.OriginalID, FilesUntil: tx.Now().Add(FilesFor),
	}
	if o := d.Original; o != nil {
		r.OriginalHash = o.SHA256
		if o.Codec == blob.Inline {
			r.Original = o.Pack()
		}
	}
	if !d.fresh { // a key that nobody else has finds nothing again
		key := formKey(d)
		r.FormKey = &key
	}
	if r.Received == 0 {
		r.Received = tx.Now()
	}
	r.Title, r.TitleDerived = d.title()
	if r.Description == "" {
		r.Description = d.Letter.Subject
	}
	if d.By.Signed() {
		if d.By.Can(account.OPD) {
			r.ReporterID = &d.By.Person
		} else {
			r.EnteredBy = &d.By.Person
		}
	}
	return r, d.agency(ctx, tx, &r)
}

func (d Draft) agency(ctx context.Context, tx *db.Tx, r *incident.Report) error {
	if d.Agency == "" {
		return nil
	}
	a, err := agency.ByKey(ctx, tx, d.Agency)
	if fault.Is(err, fault.KindNotFound) {
		return fault.Invalid(fault.Field{Path: "agency", Code: "choice"})
	}
	r.AgencyID = &a.ID
	return err
}

// enter writes a report's line in the book of incoming letters, with the neutral subject. A letter stands under the
// day on which it came.
func enter(ctx context.Context, tx *db.Tx, p office.Profile, r incident.Report, inc *int64, d agenda.Draft) error {
	d.Book, d.Subject, d.ReportID, d.IncidentID, d.Party = agenda.In, agenda.Subject, &r.ID, inc, party(r)
	if r.Channel == "letter" {
		d.LetterNumber, d.LetterDate, d.Party = r.LetterNumber, r.LetterDate, r.LetterFrom
	}
	_, err := agenda.Enter(ctx, tx, p, d)
	return err
}

// party is who a line of the book names: the sender of a letter as written, an organisation, else nobody by name.
func party(r incident.Report) foreign.Text {
	if r.ReporterOrganisation != "" {
		return r.ReporterOrganisation
	}
	if r.Channel == "detection" {
		return "Deteksi sendiri"
	}
	return "Pelapor perorangan"
}

// Track finds a report by number and receipt code. A wrong number and a wrong code are the same fault.
func Track(ctx context.Context, r db.Reader, number, code string) (incident.Report, error) {
	rep, err := incident.ReportByNumber(ctx, r, number)
	if err != nil && !fault.Is(err, fault.KindNotFound) {
		return rep, err
	}
	if subtle.ConstantTimeCompare([]byte(rep.CodeHash), []byte(CodeHash(code))) != 1 || rep.CodeHash == "" {
		return incident.Report{}, fault.NotFound()
	}
	return rep, nil
}

// NewCode gives a report a new receipt code, for a reporter whom the desk has called back. The old one ends.
func NewCode(ctx context.Context, tx *db.Tx, rep incident.Report) (string, error) {
	key, _ := account.Secret(18)
	code := CodeOf(key)
	if err := incident.SetCode(ctx, tx, rep.ID, CodeHash(code)); err != nil {
		return "", err
	}
	return code, record(ctx, tx, rep, "code_renewed", nil)
}
