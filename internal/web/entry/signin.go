package entry

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"tanggap/internal/account"
	"tanggap/internal/fault"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

type signInPage struct {
	Username string
	To       string
	Error    string
	Demo     bool
}

func showSignIn(v *server.Visit) error {
	if v.Viewer.Signed() {
		return v.Redirect(home(v.Viewer))
	}
	p := signInPage{To: safe(v.URL.Query().Get("ke")), Demo: v.Site.Demo}
	return v.Render(ui.InPublic(v.PublicShell(v.T("entry.title"), ""), p.view()))
}

// signIn answers 303 to the person's home; a failed one shows the form again with the reason.
func signIn(v *server.Visit) error {
	p := signInPage{Username: string(v.Line("username")), To: safe(v.FormValue("ke")), Demo: v.Site.Demo}
	person, err := account.SignIn(v.Context(), v.Site.DB, v.Site.Hasher, p.Username, v.FormValue("password"), v.Address())
	if e := fault.Of(err); e != nil && (e.Kind == fault.KindInvalid || e.Kind == fault.KindTooMany) {
		p.Error = v.FaultText(e)
		return v.RenderAs(server.Code(e), ui.InPublic(v.PublicShell(v.T("entry.title"), ""), p.view()))
	}
	if err != nil {
		return err
	}
	if err := v.SignIn(person); err != nil {
		return err
	}
	rights, err := v.Site.Shelf.Rights(v.Context(), v.Site.DB)
	if err != nil {
		return err
	}
	viewer, err := account.Load(v.Context(), v.Site.DB, person, v.Now(), rights)
	if err != nil {
		return err
	}
	if p.To != "" {
		return v.Redirect(p.To)
	}
	return v.Redirect(home(viewer))
}

// home is where a person begins: an agency's contact at the portal, everybody else at his tasks.
func home(v account.Viewer) string {
	if v.Can(account.OPD) && !v.Can(account.Staff) {
		return "/portal"
	}
	return "/saya"
}

// safe is an address of our own to go on to, or "" (no open redirect).
func safe(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		return ""
	}
	return to
}

func signOut(v *server.Visit) error {
	if err := v.SignOut(); err != nil {
		return err
	}
	return v.Redirect("/")
}

// passwordOf reads and checks the new password of a form.
func passwordOf(ctx context.Context, v *server.Visit, username string) (hash string, err error) {
	password := v.FormValue("password")
	if err := account.CheckPassword(password, username); err != nil {
		return "", err
	}
	return v.Site.Hasher.Hash(ctx, password)
}

func statusOf(e *fault.Error) int {
	if e == nil {
		return http.StatusOK
	}
	return server.Code(e)
}
