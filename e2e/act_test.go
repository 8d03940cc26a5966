package e2e_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// answer is what the API says of an incident, as far as scripts ask.
type answer struct {
	Number, Status string
	Step           *string
	Steps          []struct {
		ID, Number, State string
		Forms             []struct{ Name string }
		Schema            map[string]any
	}
	Missing []struct{ Code, Text string }
	Code    string
	Who     []string
	Detail  string
}

// channels are how a report reaches the desk, in the SOP's words.
var channels = map[string]string{
	"surat": "letter", "telepon": "phone", "faksimile": "fax", "whatsapp": "whatsapp", "langsung": "walk_in", "surel": "email", "deteksi": "detection",
}

// act is "ROLE VERB …": one act of a person through the API. With "!" it must be refused.
func act(ts *testscript.TestScript, neg bool, role string, args []string) {
	if len(args) == 0 {
		ts.Fatalf("%s does what?", role)
	}
	a := &acting{ts: ts, o: the(ts), role: role, incident: ts.Getenv("INSIDEN"), report: ts.Getenv("LAPORAN")}
	verb, args := args[0], args[1:]
	switch verb {
	case "menerima-laporan":
		a.receive(args)
	case "memverifikasi-laporan":
		a.post("/reports/"+a.report+"/accept", nil)
		if a.status == http.StatusCreated {
			ts.Setenv("INSIDEN", a.said.Number)
		}
	case "menolak-laporan":
		a.post("/reports/"+a.report+"/refuse", map[string]any{"reason": args[0]})
	case "membaca":
		a.ask(http.MethodGet, "/incidents/"+a.incident, nil)
	case "melewati", "membuka":
		word := map[string]string{"melewati": "skip", "membuka": "reopen"}[verb]
		a.post("/incidents/"+a.incident+"/steps/"+args[0]+"/"+word, map[string]any{"reason": strings.Join(args[1:], " ")})
	case "menyelesaikan":
		a.post("/incidents/"+a.incident+"/steps/"+args[0]+"/complete", nil)
	case "menyiapkan", "menerbitkan", "mengirim":
		a.paper(verb, args)
	default:
		form, ok := forms[verb]
		if !ok {
			ts.Fatalf("nobody knows how to %q", verb)
		}
		a.fill(form, args)
	}
	a.tell(neg)
}

// acting is one act and how it was answered.
type acting struct {
	ts               *testscript.TestScript
	o                *office
	role             string
	report, incident string
	status           int
	raw              []byte
	said             answer
	left             bool // a step was left
}

func (a *acting) ask(method, path string, body any) {
	var err error
	a.status, a.raw, err = a.o.call(a.role, method, path, body)
	a.ts.Check(err)
	a.said = answer{}
	_ = json.Unmarshal(a.raw, &a.said) // lists and errors have other shapes: raw is printed
}

func (a *acting) post(path string, body any) {
	if body == nil {
		body = map[string]any{}
	}
	a.ask(http.MethodPost, path, body)
}

// receive files what came: "menerima-laporan surat FILE".
func (a *acting) receive(args []string) {
	var body map[string]any
	a.ts.Check(json.Unmarshal([]byte(a.ts.ReadFile(args[1])), &body))
	channel, ok := channels[args[0]]
	if !ok {
		a.ts.Fatalf("no channel is called %q", args[0])
	}
	body["channel"] = channel
	a.post("/reports", body)
	if a.status == http.StatusCreated {
		a.ts.Setenv("LAPORAN", a.said.Number)
	}
}

// fill gives a form with what args say (field=value) and leaves its step, if nothing else is missing there; else the
// form is stored and what is missing is told.
func (a *acting) fill(form string, args []string) {
	said := map[string]string{}
	for _, s := range args {
		field, value, ok := strings.Cut(s, "=")
		if !ok {
			field, value = "answer", s
		}
		said[field] = value
	}
	step, body := a.form(form, said)
	path := "/incidents/" + a.incident + "/steps/" + step
	given := map[string]any{form: body}
	a.post(path+"/complete", given)
	a.left = a.status == http.StatusOK
	if a.status == http.StatusUnprocessableEntity && a.said.Code == "missing" {
		missing := a.said.Missing
		a.post(path+"/save", given)
		a.said.Missing = missing
	}
}

// form finds the step that holds a form and makes its body by the schema. Who may not fill it is not told the schema:
// he sends what was said.
func (a *acting) form(form string, said map[string]string) (step string, body any) {
	a.ask(http.MethodGet, "/incidents/"+a.incident, nil)
	body = said
	for _, s := range a.said.Steps {
		for _, f := range s.Forms {
			if f.Name != form || step != "" && s.ID != *a.said.Step {
				continue
			}
			step = s.ID
			if props, ok := s.Schema["properties"].(map[string]any); ok && props[form] != nil {
				body = fill(props[form].(map[string]any), said, "")
			}
		}
	}
	if step == "" {
		step = "1" // he sees no incident at all
	}
	return step, body
}

// paper prepares, issues or sends: "menyiapkan KIND".
func (a *acting) paper(verb string, args []string) {
	kind, base := args[0], "/incidents/"+a.incident+"/documents"
	if verb == "menyiapkan" {
		a.post(base, map[string]any{"kind": kind})
		var made struct{ ID string }
		if json.Unmarshal(a.raw, &made) == nil && a.status == http.StatusCreated {
			a.ts.Setenv("NASKAH_"+kind, made.ID)
		}
		return
	}
	id := a.ts.Getenv("NASKAH_" + kind)
	if verb == "menerbitkan" {
		a.post(base+"/"+id+"/issue", nil)
		return
	}
	a.post(base+"/"+id+"/sent", map[string]any{"at": fillText(map[string]any{"format": "date-time"}, ""), "channel": args[1], "to": strings.Join(args[2:], " ")})
}

// tell prints the answer and holds it against what the script expects.
func (a *acting) tell(neg bool) {
	refused := a.status >= 400
	out := a.ts.Stdout()
	switch {
	case refused:
		fmt.Fprintf(out, "%d %s %s: %s\n", a.status, a.said.Code, strings.Join(a.said.Who, ","), a.said.Detail)
	case a.left:
		fmt.Fprintf(out, "langkah selesai; status %s\n", a.said.Status)
	case a.said.Steps == nil:
		fmt.Fprintf(out, "%s\n", a.raw)
	default:
		fmt.Fprintln(out, "tersimpan; status", a.said.Status)
	}
	for _, m := range a.said.Missing {
		fmt.Fprintln(out, "kurang:", m.Text)
	}
	if a.status >= http.StatusInternalServerError || refused != neg {
		a.ts.Fatalf("%s: %d %s", a.role, a.status, a.raw)
	}
}

// current is the incident as somebody of the team who sees it reads it.
func current(ts *testscript.TestScript) answer {
	o := the(ts)
	for _, who := range []string{"koordinator", "petugas"} {
		if o.token[who] == "" {
			continue
		}
		_, b, err := o.call(who, http.MethodGet, "/incidents/"+ts.Getenv("INSIDEN"), nil)
		ts.Check(err)
		var a answer
		ts.Check(json.Unmarshal(b, &a))
		return a
	}
	ts.Fatalf("nobody sees the incident")
	return answer{}
}

// wantStep is "langkah N": the printed number of the first step that is not done; "langkah selesai" at the end.
func wantStep(ts *testscript.TestScript, _ bool, args []string) {
	a := current(ts)
	got := "selesai"
	if a.Step != nil {
		i := slices.IndexFunc(a.Steps, func(s struct {
			ID, Number, State string
			Forms             []struct{ Name string }
			Schema            map[string]any
		},
		) bool {
			return s.ID == *a.Step
		})
		got = a.Steps[i].Number
	}
	if got != args[0] {
		ts.Fatalf("the step is %s, want %s", got, args[0])
	}
}

// wantIncidentStatus is "status WORD".
func wantIncidentStatus(ts *testscript.TestScript, _ bool, args []string) {
	if got := current(ts).Status; got != args[0] {
		ts.Fatalf("the status is %s, want %s", got, args[0])
	}
}

// readChain is "rantai": the kinds of the incident's entries.
func readChain(ts *testscript.TestScript, _ bool, _ []string) {
	_, b, err := the(ts).call("koordinator", http.MethodGet, "/incidents/"+ts.Getenv("INSIDEN")+"/timeline?limit=200", nil)
	ts.Check(err)
	var chain struct {
		Items []struct {
			Seq  int64
			Kind string
		}
	}
	ts.Check(json.Unmarshal(b, &chain))
	for _, e := range chain.Items {
		fmt.Fprintln(ts.Stdout(), e.Seq, e.Kind)
	}
}
