package public

import (
	"net/http"
	"net/url"

	"tanggap/internal/foreign"
	"tanggap/internal/indonesian"
	"tanggap/internal/intake"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// receiptPage is what a reporter takes away.
type receiptPage struct {
	Number, Code string
	Words        string // to send to oneself
	Chat         string // the same as a WhatsApp link
	Read         []string
	Password     bool // the report seems to give a password away
	Anonymous    bool
	Phone        ui.Link
	Files        uploads
}

func (p receiptPage) failed() bool { return len(p.Files.Faults) > 0 }

// receiptOf finds the receipt that the address opens.
func receiptOf(v *server.Visit) (intake.Receipt, error) {
	private(v)
	return intake.OfForm(v.Context(), v.Site.DB, v.PathValue("number"), v.PathValue("key"), v.Site.DB.Now())
}

func receipt(v *server.Visit) error {
	r, err := receiptOf(v)
	if err != nil {
		return err
	}
	return showReceipt(v, r, nil, http.StatusOK)
}

// receiptFiles keeps the files that follow from the receipt page.
func receiptFiles(v *server.Visit) error {
	r, err := receiptOf(v)
	if err != nil {
		return err
	}
	said, code, err := receive(v, r.Report)
	if err != nil {
		return err
	}
	if code == 0 {
		return v.Redirect(receiptAddress(r.Report.Number, v.PathValue("key")) + "#berkas")
	}
	return showReceipt(v, r, said, code)
}

func showReceipt(v *server.Visit, r intake.Receipt, faults []string, code int) error {
	files, err := uploadsOf(v, r.Report, receiptAddress(r.Report.Number, v.PathValue("key")))
	if err != nil {
		return err
	}
	files.Faults = faults
	words := v.T("public.receipt.words", "team", v.Office.Get("team.short"), "number", r.Report.Number, "code", r.Code, "address", v.Site.BaseURL+"/lacak")
	p := receiptPage{
		Number: r.Report.Number, Code: r.Code, Words: words, Chat: "https://wa.me/?text=" + url.QueryEscape(words),
		Read: understood(v, r), Password: intake.HasPassword(r.Report.Description), Anonymous: r.Report.ReporterPhone == "" && r.Report.ReporterEmail == "",
		Phone: telephone(v.Office.Get("team.phone")), Files: files,
	}
	s := shell(v, v.T("public.receipt.tab"), ui.Report, p.failed())
	s.Script = true
	return v.RenderAs(code, ui.InPublic(s, p.View()))
}

// understood is how times and numbers were read, so that the reporter can correct them.
func understood(v *server.Visit, r intake.Receipt) []string {
	var out []string
	if t := r.Report.Occurred; t != 0 {
		out = append(out, v.T("public.receipt.occurred", "when", readBack(v.Office.Local(t)), "words", foreign.Show(r.Report.OccurredWords)))
	}
	if t := r.Report.Discovered; t != 0 {
		out = append(out, v.T("public.receipt.discovered", "when", readBack(v.Office.Local(t))))
	}
	if p := indonesian.ParsePhones(string(r.Report.ReporterPhone)); len(p.Numbers) > 0 {
		numbers := make([]string, 0, len(p.Numbers))
		for _, n := range p.Numbers {
			numbers = append(numbers, n.String())
		}
		out = append(out, v.T("public.receipt.phone", "numbers", indonesian.Join(numbers)))
	}
	return out
}
