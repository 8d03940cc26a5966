package e2e_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"tanggap/e2e"
	"tanggap/internal/db"
	"tanggap/internal/dbtest"
)

// roles are who can act in a script: the actors of both procedures and the fixed roles.
var roles = []string{
	"ketua", "koordinator", "sub-jaringan", "sub-keamanan", "sub-website", "kabid", "kadis",
	"sekdin", "petugas", "teknis", "pemeriksa", "kadin", "sekretariat", "opd", "admin", "auditor",
}

// forms pairs the SOP's verbs with the forms that they fill.
var forms = map[string]string{
	"mencatat-penerimaan": "acceptance", "menggolongkan": "classification", "meneruskan": "forwarding",
	"mendisposisi": "disposition", "memutuskan": "decision", "mengidentifikasi": "identification", "mengeskalasi": "escalation",
	"menemukan-kelemahan": "weaknesses", "memperbarui-deteksi": "detections", "menangani": "treatment", "memeriksa-normal": "normal_again",
	"mengevaluasi": "evaluation", "menyampaikan-hasil": "delivery", "mencatat-konfirmasi": "confirmation", "menutup": "closing",
	"menulis-berita": "publication", "menyetujui-berita": "publication_approval", "melaporkan": "upward_report",
}

func TestScript(t *testing.T) {
	for _, engine := range dbtest.Engines {
		t.Run(engine.String(), func(t *testing.T) {
			scripts, err := filepath.Glob("testdata/script/*.txtar")
			must(t, err)
			if len(scripts) == 0 {
				t.Fatal("no scripts")
			}
			for _, file := range scripts {
				t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
					p := program(t, engine)
					testscript.Run(t, testscript.Params{Files: []string{file}, Setup: stage(p, file), Cmds: commands(), RequireUniqueNames: true})
				})
			}
		})
	}
}

// script is what one script has to do with.
type script struct {
	program e2e.Program
	office  *office
	server  *e2e.Server
}

// scriptKey is where testscript keeps it.
type scriptKey struct{}

// stage gives a script its store and the procedure of the tests.
func stage(p e2e.Program, _ string) func(*testscript.Env) error {
	return func(env *testscript.Env) error {
		s := &script{program: p}
		env.Values[scriptKey{}] = s
		env.Defer(func() {
			if s.server != nil {
				_, _ = s.server.Stop() // the script is over, how it ended is not its matter
			}
		})
		b, err := os.ReadFile("../sops/testdata/kabupaten-2025.yaml")
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(env.WorkDir, "kabupaten-2025.yaml"), b, 0o600)
	}
}

func of(ts *testscript.TestScript) *script { return ts.Value(scriptKey{}).(*script) }

// the is the office of the script.
func the(ts *testscript.TestScript) *office {
	if of(ts).office == nil {
		ts.Fatalf("no office yet: begin with kantor")
	}
	return of(ts).office
}

type command = func(ts *testscript.TestScript, neg bool, args []string)

func commands() map[string]command {
	all := map[string]command{
		"kantor": openOffice, "orang": hire, "tanggap": runProgram, "kode": wantStatus, "jalankan": start, "hentikan": stop,
		"langkah": wantStep, "status": wantIncidentStatus, "buku": readBook, "naskah": readPaper, "halaman": readPage,
		"ubah-baris": tamper, "memakai-tautan": useLink, "masuk": signIn, "rantai": readChain,
	}
	for _, role := range roles {
		all[role] = func(ts *testscript.TestScript, neg bool, args []string) { act(ts, neg, role, args) }
	}
	return all
}

// openOffice is "kantor": the program runs on an empty store and is set up.
func openOffice(ts *testscript.TestScript, _ bool, _ []string) {
	s := of(ts)
	o, err := found(context.Background(), s.program, (*office).firstAdmin)
	if o != nil {
		s.office, s.server = o, o.server
	}
	ts.Check(err)
}

// hire is "orang ROLE…".
func hire(ts *testscript.TestScript, _ bool, args []string) { ts.Check(the(ts).hire(args...)) }

// runProgram is "tanggap ARGS…": the real binary on the script's store.
func runProgram(ts *testscript.TestScript, neg bool, args []string) {
	for i, a := range args {
		if strings.HasSuffix(a, ".yaml") && !filepath.IsAbs(a) {
			args[i] = ts.MkAbs(a)
		}
	}
	stdin := ""
	if n := len(args) - 2; n >= 0 && args[n] == "<" {
		stdin, args = args[n+1], args[:n]
	}
	r, err := of(ts).program.Run(context.Background(), stdin, args...)
	ts.Check(err)
	fmt.Fprint(ts.Stdout(), r.Out)
	fmt.Fprint(ts.Stderr(), r.Err)
	ts.Setenv("KODE", strconv.Itoa(r.Status))
	if neg == (r.Status == 0) {
		ts.Fatalf("status %d\n%s%s", r.Status, r.Out, r.Err)
	}
}

// wantStatus is "kode N": how the last command ended.
func wantStatus(ts *testscript.TestScript, _ bool, args []string) {
	if got := ts.Getenv("KODE"); got != args[0] {
		ts.Fatalf("status %s, want %s", got, args[0])
	}
}

// start is "jalankan serve|demo".
func start(ts *testscript.TestScript, neg bool, args []string) {
	s, err := of(ts).program.Start(context.Background(), args[0], args[1:]...)
	if neg {
		if err == nil {
			_, _ = s.Stop()
			ts.Fatalf("it runs")
		}
		fmt.Fprintln(ts.Stdout(), err)
		return
	}
	ts.Check(err)
	of(ts).server = s
	if of(ts).office != nil {
		of(ts).office.server = s
	}
	fmt.Fprint(ts.Stdout(), s.Log())
}

// stop is "hentikan": SIGTERM, and the program ends cleanly within ten seconds.
func stop(ts *testscript.TestScript, _ bool, _ []string) {
	status, err := of(ts).server.Stop()
	ts.Check(err)
	fmt.Fprint(ts.Stdout(), of(ts).server.Log())
	of(ts).server = nil
	ts.Setenv("KODE", strconv.Itoa(status))
	if status != 0 {
		ts.Fatalf("ended with status %d", status)
	}
}

// tamper is "ubah-baris": somebody changes a row of the record past the program.
func tamper(ts *testscript.TestScript, _ bool, _ []string) {
	const forge db.SQL = `UPDATE timeline SET payload = '{"form":"decision","forged":true}' WHERE stream LIKE $1 AND seq = 2`
	p, ctx := of(ts).program, context.Background()
	d, err := db.Open(ctx, db.Options{Dir: p.Data, URL: p.Database})
	ts.Check(err)
	defer d.Close() //nolint:errcheck // read by the next command
	ts.Check(d.Write(ctx, db.Actor{Name: "pemalsu"}, func(ctx context.Context, tx *db.Tx) error {
		n, err := db.Exec(ctx, tx, forge, "incident%")
		if err == nil && n == 0 {
			err = fmt.Errorf("no row to change")
		}
		return err
	}))
}

// useLink is "memakai-tautan ADDRESS PASSWORD".
func useLink(ts *testscript.TestScript, neg bool, args []string) {
	o := the(ts)
	address := strings.TrimSpace(ts.ReadFile(args[0]))
	u, err := url.Parse(address)
	ts.Check(err)
	r, err := o.client().PostForm(o.server.URL+u.Path, url.Values{"password": {args[1]}})
	ts.Check(err)
	defer r.Body.Close()
	fmt.Fprintln(ts.Stdout(), r.StatusCode, r.Header.Get("Location"))
	if neg == (r.StatusCode == http.StatusSeeOther) {
		ts.Fatalf("answers %d", r.StatusCode)
	}
}

// signIn is "masuk NAME PASSWORD".
func signIn(ts *testscript.TestScript, neg bool, args []string) {
	o := the(ts)
	r, err := o.client().PostForm(o.server.URL+"/masuk", url.Values{"username": {args[0]}, "password": {args[1]}})
	ts.Check(err)
	defer r.Body.Close()
	fmt.Fprintln(ts.Stdout(), r.StatusCode, r.Header.Get("Location"))
	if neg == (r.StatusCode == http.StatusSeeOther) {
		ts.Fatalf("answers %d", r.StatusCode)
	}
}

// readPage is "halaman PATH": what a guest sees.
func readPage(ts *testscript.TestScript, _ bool, args []string) {
	status, body, err := the(ts).page(args[0])
	ts.Check(err)
	fmt.Fprintln(ts.Stdout(), status)
	fmt.Fprintln(ts.Stdout(), body)
}

// readBook is "buku masuk|keluar": the lines of an agenda book, as the sekretariat reads them.
func readBook(ts *testscript.TestScript, _ bool, args []string) {
	status, body, err := the(ts).call("sekretariat", http.MethodGet, "/agenda/"+args[0], nil)
	ts.Check(err)
	var book struct{ Items []map[string]any }
	ts.Check(json.Unmarshal(body, &book))
	for _, l := range book.Items {
		fmt.Fprintf(ts.Stdout(), "%v/%v %v [%v] [%v] %v %v\n", l["running"], l["year"], l["state"], l["letter_number"], l["party"], l["incident"], l["report"])
	}
	if status != http.StatusOK {
		ts.Fatalf("%d %s", status, body)
	}
}

// readPaper is "naskah ROLE KIND": the words of a paper's PDF.
func readPaper(ts *testscript.TestScript, _ bool, args []string) {
	o, id := the(ts), ts.Getenv("NASKAH_"+args[1])
	status, pdf, err := o.call(args[0], http.MethodGet, "/incidents/"+ts.Getenv("INSIDEN")+"/documents/"+id+"/pdf", nil)
	ts.Check(err)
	if status != http.StatusOK {
		ts.Fatalf("%d %s", status, pdf)
	}
	words, err := wordsOf(pdf)
	ts.Check(err)
	fmt.Fprint(ts.Stdout(), words)
}

// wordsOf reads a PDF with pdftotext.
func wordsOf(pdf []byte) (string, error) {
	cmd := exec.Command("pdftotext", "-layout", "-", "-")
	cmd.Stdin = strings.NewReader(string(pdf))
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("pdftotext (sudo apt-get install -y poppler-utils): %w", err)
	}
	return string(out), nil
}
