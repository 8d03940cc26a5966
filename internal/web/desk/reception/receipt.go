package reception

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"time"

	"tanggap/internal/agenda"
	"tanggap/internal/db"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/indonesian"
	"tanggap/internal/intake"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// noted is a report that was just taken down: its number and code to read out, the way to add files.
type noted struct {
	intake.Receipt
	v      *server.Visit
	key    string
	kept   []ui.Kept
	faults []string
	times  []string // how times were understood
}

// receiptOf opens the receipt for whoever may see the report; the address is known to who took it down only.
func receiptOf(v *server.Visit) (*noted, error) {
	n := &noted{v: v, key: v.PathValue("key")}
	_, err := incident.FindReport(v.Context(), v.Site.DB, v.Viewer, v.PathValue("number"))
	if err != nil {
		return n, err
	}
	n.Receipt, err = intake.OfForm(v.Context(), v.Site.DB, v.PathValue("number"), n.key, v.Site.DB.Now())
	return n, err
}

func receipt(v *server.Visit) error {
	n, err := receiptOf(v)
	if err != nil {
		return err
	}
	return n.show(http.StatusOK)
}

func (n *noted) show(code int) error {
	files, err := evidence.OfReport(n.v.Context(), n.v.Site.DB, n.Report.ID)
	if err != nil {
		return err
	}
	for _, f := range files {
		n.kept = append(n.kept, ui.Kept{Name: shown(f.Name), Size: indonesian.Size(f.Size)})
	}
	n.understood()
	shell := n.v.StaffShell(n.v.T("desk.noted"), ui.Inbox)
	shell.Failed = len(n.faults) > 0
	return n.v.RenderAs(code, ui.InStaff(shell, n.view()))
}

// understood is how times were read, so that they can be said back to the caller.
func (n *noted) understood() {
	for _, t := range []struct {
		key string
		at  db.Time
	}{{"occurred", n.Report.Occurred}, {"discovered", n.Report.Discovered}} {
		if t.at != 0 {
			n.times = append(n.times, n.v.T("desk.fact."+t.key)+": "+readBack(n.v.Office.Local(t.at)))
		}
	}
}

func (n *noted) at() string { return receiptAddress(n.Report.Number, n.key) }

func (n *noted) lead() string {
	return n.v.T("channel."+n.Report.Channel) + " · " + n.v.T("desk.noted.received", "when", n.v.Brief(n.Report.Received)+" "+n.v.ZoneName())
}

func (n *noted) next() ui.Buttons {
	if server.Routing.Allows(n.v.Viewer) {
		return ui.Buttons{
			{Label: n.v.T("desk.noted.open"), Kind: ui.Primary, Href: "/kotak-masuk/" + n.Report.Number},
			{Label: n.v.T("desk.noted.again"), Href: "/kotak-masuk/catat"},
		}
	}
	return ui.Buttons{{Label: n.v.T("desk.noted.again"), Href: "/kotak-masuk/catat"}, {Label: n.v.T("desk.noted.done"), Kind: ui.Bare, Href: "/saya"}}
}

func (n *noted) file() ui.Field {
	f := ui.Field{Kind: ui.File, Name: "berkas", Label: n.v.T("desk.noted.file"), Hint: n.v.T("desk.noted.file.hint", "mb", intake.MaxFileSize>>20), Optional: true, Multiple: true, Kept: n.kept}
	if n.Report.Channel == "letter" {
		f.Label = n.v.T("desk.noted.scan")
	}
	return f
}

func (n *noted) summary() ui.ErrorSummary {
	var s ui.ErrorSummary
	for _, words := range n.faults {
		s.Title, s.Note = n.v.T("desk.noted.not_all"), " "
		s.Items = append(s.Items, ui.Link{Href: "#f-berkas", Label: words})
	}
	return s
}

// slowFile is how long one file may take on a weak line.
const slowFile = 30 * time.Minute

// receiptFiles is POST of files that belong to the report: each is kept as it comes. The first file of a letter is its
// scan in the agenda book.
func receiptFiles(v *server.Visit) error {
	n, err := receiptOf(v)
	if err != nil {
		return err
	}
	parts, err := v.MultipartReader()
	if err != nil {
		return &fault.Error{Kind: fault.KindInvalid, Code: "invalid", Cause: err}
	}
	code, came := http.StatusOK, 0
	for {
		_ = http.NewResponseController(v.W).SetReadDeadline(time.Now().Add(slowFile)) // a test's line has none to set
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if part.FormName() != "berkas" || part.FileName() == "" {
			continue
		}
		came++
		if status, err := n.keep(part); err != nil {
			return err
		} else if status != 0 {
			code = status
		}
	}
	if came == 0 {
		n.faults, code = append(n.faults, v.T("desk.noted.none")), http.StatusUnprocessableEntity
	}
	if len(n.faults) == 0 {
		return v.Redirect(n.at() + "#berkas")
	}
	return n.show(code)
}

// keep stores one file; its status when it was refused for a reason that people can know.
func (n *noted) keep(part *multipart.Part) (int, error) {
	v := n.v
	f, err := intake.AddFile(v.Context(), v.Site.DB, v.Site.Blobs, n.Report, v.Viewer.Actor(), part.FileName(), part)
	e := fault.Of(err)
	switch {
	case err == nil && n.Report.Channel == "letter":
		return 0, n.scanned(f)
	case err == nil:
		return 0, nil
	case e == nil:
		return 0, err
	case e.Kind == fault.KindTooLarge:
		n.faults = append(n.faults, v.T("desk.noted.too_large", "name", foreign.Show(f.Name), "mb", intake.MaxFileSize>>20))
	case e.Kind == fault.KindInvalid && len(e.Fields) > 0 && e.Fields[0].Code == "files_full":
		n.faults = append(n.faults, v.T("desk.noted.full", "name", foreign.Show(f.Name), "n", intake.MaxFiles))
	case e.Kind == fault.KindInvalid:
		n.faults = append(n.faults, v.T("desk.noted.empty", "name", foreign.Show(f.Name)))
	default:
		return 0, err
	}
	return server.Code(e), nil
}

// scanned makes a file the scan of the letter's line in the book, if that has none.
func (n *noted) scanned(f evidence.File) error {
	return n.v.Write(func(ctx context.Context, tx *db.Tx) error {
		lines, err := agenda.OfReport(ctx, tx, n.Report.ID)
		if err != nil || len(lines) == 0 || lines[0].FileID != nil {
			return err
		}
		return agenda.Scan(ctx, tx, lines[0].ID, f.ID)
	})
}
