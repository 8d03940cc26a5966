package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"time"

	"tanggap/e2e"
)

// password is everybody's. Real ones are chosen by their people.
const password = "kalimat sandi pengujian"

// facts are what a new office sets before its first report.
var facts = map[string]string{
	"team.name": "Tim Tanggap Insiden Siber Provinsi Contoh", "team.short": "CSIRT Contoh", "team.phone": "0811-0000-0100",
	"team.email": "lapor@csirt.contoh.go.id", "kop.government": "PEMERINTAH PROVINSI CONTOH",
	"kop.agency": "DINAS KOMUNIKASI, INFORMATIKA DAN PERSANDIAN", "kop.street": "Jalan Pelabuhan Nomor 1", "kop.city": "Sofifi",
	"signer.name": "Contoh Kepala Dinas, S.Kom., M.T.", "signer.nip": "19700101 199503 1 001", "number.unit": "DKIP-CTH",
	"number.incident": "CONTOH-{tahun}-{urut:4}", "agenda.masuk.start": "215", "agenda.keluar.start": "118",
}

// patient waits for the program as long as a person would.
var patient = &http.Client{Timeout: time.Minute}

// office is a running program with people, and what its tests know of it.
type office struct {
	ctx context.Context
	e2e.Program
	server *e2e.Server
	token  map[string]string
}

// found starts the program on an empty store and sets it up as an administrator would: the one-time address, the
// office's facts, an agency. first makes the administrator.
func found(ctx context.Context, p e2e.Program, first func(o *office, address string) error) (*office, error) {
	o := &office{ctx: ctx, Program: p, token: map[string]string{}}
	var err error
	if o.server, err = p.Start(ctx, "serve"); err != nil {
		return nil, err
	}
	if o.server.Setup == "" {
		return o, fmt.Errorf("no set-up address was printed:\n%s", o.server.Log())
	}
	if err := first(o, o.server.Setup); err != nil {
		return o, err
	}
	for key, value := range facts {
		if _, err := o.do("", "office", "set", key, value); err != nil {
			return o, err
		}
	}
	if err := o.giveToken("admin"); err != nil {
		return o, err
	}
	status, answer, err := o.call("admin", http.MethodPost, "/agencies", map[string]any{"id": "dinkes", "name": "Dinas Kesehatan"})
	if err == nil && status != http.StatusCreated {
		err = fmt.Errorf("add an agency: %d %s", status, answer)
	}
	return o, err
}

func (o *office) firstAdmin(address string) error {
	c := o.client()
	r, err := c.PostForm(address, url.Values{"name": {"Admin Pertama"}, "username": {"admin"}, "password": {password}})
	if err != nil {
		return err
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusSeeOther {
		b, _ := io.ReadAll(r.Body)
		return fmt.Errorf("set-up answers %d: %s", r.StatusCode, b)
	}
	again, err := c.Get(address)
	if err != nil {
		return err
	}
	defer again.Body.Close()
	if again.StatusCode != http.StatusGone {
		return fmt.Errorf("the set-up address answers %d once it is used", again.StatusCode)
	}
	return nil
}

// client keeps cookies and follows nothing.
func (o *office) client() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		panic(err) // never without options
	}
	return &http.Client{Timeout: time.Minute, Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// do runs a command that must succeed.
func (o *office) do(stdin string, args ...string) (string, error) {
	r, err := o.Run(o.ctx, stdin, args...)
	if err == nil && r.Status != 0 {
		err = fmt.Errorf("tanggap %s: status %d: %s%s", strings.Join(args, " "), r.Status, r.Out, r.Err)
	}
	return r.Out, err
}

// hire adds a person for each role, called by the role's name.
func (o *office) hire(roles ...string) error {
	for _, role := range roles {
		if o.token[role] != "" {
			continue
		}
		args := []string{"user", "add", role, "--role", role, "--full-name", "Orang " + role, "--password-stdin"}
		if role == "opd" {
			args = append(args, "--agency", "dinkes")
		}
		if _, err := o.do(password, args...); err != nil {
			return err
		}
		if err := o.giveToken(role); err != nil {
			return err
		}
	}
	return nil
}

func (o *office) giveToken(name string) error {
	out, err := o.do("", "token", "create", "--user", name)
	lines := strings.Fields(out)
	if err == nil && len(lines) == 0 {
		err = fmt.Errorf("no token for %s", name)
	}
	if err == nil {
		o.token[name] = lines[len(lines)-1]
	}
	return err
}

// call asks the API as somebody.
func (o *office) call(who, method, path string, body any) (status int, answer []byte, err error) {
	var send io.Reader = http.NoBody
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return 0, nil, err
		}
		send = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(o.ctx, method, o.server.URL+"/api/v1"+path, send)
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+o.token[who])
	r, err := patient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer r.Body.Close()
	answer, err = io.ReadAll(r.Body)
	return r.StatusCode, answer, err
}

// page is what a guest gets at a path.
func (o *office) page(path string) (int, string, error) {
	r, err := o.client().Get(o.server.URL + path)
	if err != nil {
		return 0, "", err
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	return r.StatusCode, string(b), err
}
