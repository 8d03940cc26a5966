package public

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"time"

	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/indonesian"
	"tanggap/internal/intake"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// slowFile is how long one file may take on a weak line.
const slowFile = 30 * time.Minute

// uploads are the files of a report and the way to send more.
type uploads struct {
	Action string
	Kept   []ui.Kept
	Open   bool     // more may follow
	Until  string   // until when
	Faults []string // what did not arrive
}

func uploadsOf(v *server.Visit, rep incident.Report, action string) (uploads, error) {
	u := uploads{Action: action, Until: indonesian.DateClock(v.Office.Local(rep.FilesUntil))}
	files, err := evidence.OfReport(v.Context(), v.Site.DB, rep.ID)
	for _, f := range files {
		u.Kept = append(u.Kept, ui.Kept{Name: foreign.Show(f.Name), Size: indonesian.Size(f.Size)})
	}
	u.Open = v.Site.DB.Now() <= rep.FilesUntil && len(files) < intake.MaxFiles
	return u, err
}

// receive keeps the files of a form as they arrive, each as an act of its own. What did not arrive comes back as
// sentences with the status to answer; 0 when everything is there. A lost line ends the visit: nobody is left to tell.
func receive(v *server.Visit, rep incident.Report) (said []string, code int, err error) {
	parts, err := v.MultipartReader()
	if err != nil {
		return []string{v.T("public.files.none_chosen")}, http.StatusUnprocessableEntity, nil
	}
	worse := func(status int, words string) {
		if said = append(said, words); code == 0 || status == http.StatusRequestEntityTooLarge {
			code = status
		}
	}
	control := http.NewResponseController(v.W)
	came := 0
	for {
		_ = control.SetReadDeadline(time.Now().Add(slowFile)) // a test's line has none to set
		part, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil && v.Context().Err() != nil {
			return nil, 0, v.Context().Err()
		}
		if err != nil {
			worse(cut(v, err))
			return said, code, nil
		}
		if part.FormName() != "berkas" || part.FileName() == "" {
			continue
		}
		came++
		status, words, err := keep(v, rep, part)
		if err != nil {
			return nil, 0, err
		}
		if status != 0 {
			worse(status, words)
		}
		if status == http.StatusBadRequest {
			return said, code, nil
		}
	}
	if came == 0 {
		worse(http.StatusUnprocessableEntity, v.T("public.files.none_chosen"))
	}
	return said, code, nil
}

// keep stores one file; its status and words when that failed for a reason that people can know.
func keep(v *server.Visit, rep incident.Report, part *multipart.Part) (int, string, error) {
	in := &line{r: part}
	f, err := intake.AddFile(v.Context(), v.Site.DB, v.Site.Blobs, rep, v.Viewer.Actor(), part.FileName(), in)
	if err == nil {
		return 0, "", nil
	}
	name, e := foreign.Show(f.Name), fault.Of(err)
	switch {
	case v.Context().Err() != nil:
		return 0, "", v.Context().Err()
	case in.err != nil:
		code, words := cut(v, in.err)
		return code, words, nil
	case e == nil:
		return 0, "", err
	case e.Kind == fault.KindTooLarge:
		return http.StatusRequestEntityTooLarge, v.T("public.files.too_large", "name", name, "mb", intake.MaxFileSize>>20), nil
	case e.Kind == fault.KindGone:
		return http.StatusGone, v.T("public.files.closed"), nil
	case e.Kind == fault.KindInvalid && len(e.Fields) > 0 && e.Fields[0].Code == "files_full":
		return http.StatusUnprocessableEntity, v.T("public.files.full", "name", name, "n", intake.MaxFiles), nil
	case e.Kind == fault.KindInvalid:
		return http.StatusUnprocessableEntity, v.T("public.files.empty", "name", name), nil
	}
	return 0, "", err
}

// line remembers what went wrong with the sending, so that it is not taken for a fault of the store.
type line struct {
	r   io.Reader
	err error
}

func (l *line) Read(b []byte) (int, error) {
	n, err := l.r.Read(b)
	if err != nil && err != io.EOF {
		l.err = err
	}
	return n, err
}

// cut says why the sending ended before its end: too much in one, or the line was lost.
func cut(v *server.Visit, err error) (int, string) {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return http.StatusRequestEntityTooLarge, v.T("public.files.too_much")
	}
	v.Site.Log.Info("files cut off", "err", err)
	return http.StatusBadRequest, v.T("public.files.cut")
}
