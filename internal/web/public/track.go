package public

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/intake"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// Wrong codes and replies that one address may send.
const (
	wrongCodes     = 20
	wrongWithin    = 15 * time.Minute
	repliesPerHour = 20
)

// trackedFor is how long a report stays open on a device after its code was given.
const trackedFor = time.Hour

type trackPage struct {
	Failed, Note string
	Number, Code string
	Over         bool // the hour was over
}

func trackForm(v *server.Visit) error {
	return showTrack(v, trackPage{Over: v.URL.Query().Has("habis")}, http.StatusOK)
}

func showTrack(v *server.Visit, p trackPage, code int) error {
	private(v)
	return v.RenderAs(code, ui.InPublic(shell(v, v.T("public.track.title"), ui.Track, p.Failed != ""), p.View()))
}

// track opens a report by number and code. A wrong number and a wrong code look and take the same.
func track(v *server.Visit) error {
	p := trackPage{Number: v.PostFormValue("nomor"), Code: v.PostFormValue("kode")}
	from := "lacak@" + v.Address()
	err := account.Limit(v.Context(), v.Site.DB, from, wrongCodes, wrongWithin, v.Site.DB.Now())
	if fault.Is(err, fault.KindTooMany) {
		v.W.Header().Set("Retry-After", strconv.Itoa(int(wrongWithin.Seconds())))
		p.Failed, p.Note = v.T("public.track.not_opened"), v.T("public.track.too_many", "phone", v.Office.Get("team.phone"))
		return showTrack(v, p, http.StatusTooManyRequests)
	}
	if err != nil {
		return err
	}
	rep, err := intake.Track(v.Context(), v.Site.DB, numberOf(p.Number, v.Now().Year()), p.Code)
	if fault.Is(err, fault.KindNotFound) {
		if err := count(v, from); err != nil {
			return err
		}
		p.Failed, p.Note = v.T("public.track.not_opened"), v.T("public.track.no_match")
		return showTrack(v, p, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return open(v, rep)
}

var numberShape = regexp.MustCompile(`^L?[- ]*(?:(\d{4})[-/ ]+)?0*(\d{1,9})$`)

// numberOf is a report's number however it was typed: "l 2026 59", "59" (this year's), "L-2026-000059".
func numberOf(typed string, year int) string {
	typed = strings.ToUpper(string(foreign.Line(typed)))
	m := numberShape.FindStringSubmatch(typed)
	if m == nil {
		return typed
	}
	if y, err := strconv.Atoi(m[1]); err == nil {
		year = y
	}
	n, err := strconv.Atoi(m[2])
	if err != nil {
		return typed
	}
	return fmt.Sprintf("L-%d-%06d", year, n)
}

// open keeps on the server which report this device follows: the address holds neither number nor code.
func open(v *server.Visit, rep incident.Report) error {
	if !v.Viewer.Signed() { // a token that somebody else planted must not open it too
		if err := v.Site.Sessions.RenewToken(v.Context()); err != nil {
			return err
		}
	}
	v.Site.Sessions.Put(v.Context(), "lacak", rep.Number+" "+rep.CodeHash)
	v.Site.Sessions.Put(v.Context(), "lacak_until", int64(v.Site.DB.Now().Add(trackedFor)))
	return v.Redirect("/lacak/laporan")
}

// opened is the report that this device follows; "gone" when there is none any more.
func opened(v *server.Visit) (incident.Report, error) {
	private(v)
	number, hash, _ := strings.Cut(v.Site.Sessions.GetString(v.Context(), "lacak"), " ")
	if number == "" || int64(v.Site.DB.Now()) > v.Site.Sessions.GetInt64(v.Context(), "lacak_until") {
		return incident.Report{}, fault.Gone("tracking_over")
	}
	rep, err := incident.ReportByNumber(v.Context(), v.Site.DB, number)
	if err == nil && rep.CodeHash != hash {
		err = fault.Gone("tracking_over")
	}
	return rep, err
}

func tracked(v *server.Visit) error {
	rep, err := opened(v)
	if fault.Is(err, fault.KindGone) {
		return v.Redirect("/lacak?habis")
	}
	if err != nil {
		return err
	}
	return showTracked(v, rep, trackedPage{}, http.StatusOK)
}

func endTracking(v *server.Visit) error {
	v.Site.Sessions.Remove(v.Context(), "lacak")
	v.Site.Sessions.Remove(v.Context(), "lacak_until")
	return v.Redirect("/lacak")
}

func trackedFiles(v *server.Visit) error {
	rep, err := opened(v)
	if err != nil {
		return err
	}
	said, code, err := receive(v, rep)
	if err != nil {
		return err
	}
	if code == 0 {
		return v.Redirect("/lacak/laporan#berkas")
	}
	return showTracked(v, rep, trackedPage{Files: uploads{Faults: said}}, code)
}

// reply sends what the reporter answers.
func reply(v *server.Visit) error {
	rep, err := opened(v)
	if err != nil {
		return err
	}
	body := v.Text("balasan")
	from := "balas@" + rep.UID
	if err := account.Limit(v.Context(), v.Site.DB, from, repliesPerHour, time.Hour, v.Site.DB.Now()); err != nil {
		if !fault.Is(err, fault.KindTooMany) {
			return err
		}
		return showTracked(v, rep, trackedPage{Reply: body, Fault: v.T("public.track.reply_too_many")}, http.StatusTooManyRequests)
	}
	err = v.Write(func(ctx context.Context, tx *db.Tx) error {
		if err := intake.Reply(ctx, tx, rep, body); err != nil {
			return err
		}
		return account.Attempt(ctx, tx, from)
	})
	if e := fault.Of(err); e != nil && e.Kind == fault.KindInvalid && len(e.Fields) > 0 {
		return showTracked(v, rep, trackedPage{Reply: body, Fault: v.T("field."+e.Fields[0].Code, e.Fields[0].Args...)}, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return v.Redirect("/lacak/laporan#pesan")
}

// trackedPage is what a reporter sees of his report.
type trackedPage struct {
	Number   string
	State    string // key below public.state
	Refusal  string // key below public.refusal; "" while it was not refused
	Note     string // what the desk added to a refusal
	Joined   bool
	Stages   ui.Stages
	Messages []ui.Message
	Files    uploads
	Reply    foreign.Text
	Fault    string // why the reply was not sent
	Phone    ui.Link
}

func (p trackedPage) failed() bool { return p.Fault != "" || len(p.Files.Faults) > 0 }

func showTracked(v *server.Visit, rep incident.Report, p trackedPage, code int) error {
	p.Number, p.Joined, p.Phone = rep.Number, rep.Status == incident.ReportJoined, telephone(v.Office.Get("team.phone"))
	said := p.Files.Faults
	err := v.View(func(ctx context.Context, r db.Reader) error {
		inc, err := incidentOf(ctx, r, rep)
		if err != nil {
			return err
		}
		p.State, p.Stages = server.StateOf(rep, inc), v.Stages(rep, inc)
		p.Messages, err = messages(ctx, r, v, rep)
		return err
	})
	if err != nil {
		return err
	}
	if rep.Status == incident.ReportRefused {
		p.Refusal, p.Note = rep.Refusal, foreign.Show(rep.RefusalNote)
	}
	if p.Files, err = uploadsOf(v, rep, "/lacak/laporan/berkas"); err != nil {
		return err
	}
	p.Files.Faults = said
	return v.RenderAs(code, ui.InPublic(shell(v, v.T("public.track.tab", "number", rep.Number), ui.Track, p.failed()), p.View()))
}

// incidentOf is the report's incident; zero while there is none.
func incidentOf(ctx context.Context, r db.Reader, rep incident.Report) (incident.Incident, error) {
	if rep.IncidentID == nil {
		return incident.Incident{}, nil
	}
	return incident.ByID(ctx, r, *rep.IncidentID)
}

// messages are the reporter's conversation, newest first, begun by what he reported.
func messages(ctx context.Context, r db.Reader, v *server.Visit, rep incident.Report) ([]ui.Message, error) {
	var inc int64
	if rep.IncidentID != nil {
		inc = *rep.IncidentID
	}
	all, err := incident.MessagesToReporter(ctx, r, rep.ID, inc)
	if err != nil {
		return nil, err
	}
	var out []ui.Message
	for _, m := range all {
		one := ui.Message{From: v.Office.Get("team.short"), When: v.ShortClock(m.Recorded), Own: m.FromOutside, Body: m.Body}
		if m.FromOutside {
			one.From = v.T("public.track.you")
		}
		out = append(out, one)
	}
	return append(out, ui.Message{
		From: v.T("public.track.you"), When: v.ShortClock(rep.Received), Own: true, Body: foreign.Text(intake.Masked(rep.Description)),
	}), nil
}
