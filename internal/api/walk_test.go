package api_test

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	"tanggap/internal/db"
	"tanggap/internal/dbtest"
	"tanggap/internal/incident"
	"tanggap/sops"
)

// fill makes the smallest answer that a JSON Schema allows. It knows no form.
func fill(s map[string]any) any {
	if c, ok := s["const"]; ok {
		return c
	}
	if one, ok := s["oneOf"].([]any); ok {
		return fill(one[0].(map[string]any))
	}
	switch s["type"] {
	case "object":
		out := map[string]any{}
		props, _ := s["properties"].(map[string]any)
		required, _ := s["required"].([]any)
		for _, name := range required {
			out[name.(string)] = fill(props[name.(string)].(map[string]any))
		}
		return out
	case "array":
		return []any{fill(s["items"].(map[string]any))}
	case "string":
		switch s["format"] {
		case "date-time":
			return time.Now().UTC().Format(time.RFC3339)
		case "date":
			return time.Now().UTC().Format(time.DateOnly)
		}
		return "isi"
	}
	return 1
}

// stepOf finds a step in an incident's answer.
func stepOf(inc map[string]any, id string) map[string]any {
	for _, s := range inc["steps"].([]any) {
		if m := s.(map[string]any); m["id"] == id {
			return m
		}
	}
	return nil
}

// walk takes an incident to its end. It knows steps, schemas and missing papers, nothing else.
func (o *officeUnderTest) walk(desk, number string) (steps []string) {
	o.t.Helper()
	for range 40 {
		step := o.current(desk, number)
		if step == "" {
			return steps
		}
		for range 2 { // an author first, then who checks him
			for user := range o.token {
				o.work(user, number, step)
			}
		}
		if o.current(desk, number) == step {
			o.t.Fatalf("step %s does not end: %s", step, o.get(desk, "/incidents/"+number).raw)
		}
		steps = append(steps, step)
	}
	o.t.Fatal("no end in sight")
	return nil
}

func (o *officeUnderTest) current(user, number string) string {
	step, _ := o.want(200, o.get(user, "/incidents/"+number)).body["step"].(string)
	return step
}

// work saves what the schema asks of a user, makes the papers that are missing, and tries to complete.
func (o *officeUnderTest) work(user, number, step string) {
	o.t.Helper()
	inc := o.get(user, "/incidents/"+number)
	if inc.status != 200 || inc.body["step"] != step || len(inc.body["steps"].([]any)) == 0 {
		return
	}
	s := stepOf(inc.body, step)
	schema, _ := s["schema"].(map[string]any)
	if schema == nil {
		return
	}
	forms := map[string]any{}
	for name, form := range schema["properties"].(map[string]any) {
		forms[name] = fill(form.(map[string]any))
	}
	path := "/incidents/" + number + "/steps/" + step
	o.want(200, o.post(user, path+"/save", forms))
	o.papers(user, number, step)
	done := o.post(user, path+"/complete", nil)
	if done.status != 200 && (done.status != 422 || done.body["code"] != "missing") {
		o.t.Fatalf("%s completes %s: %s", user, step, done)
	}
}

func TestAWalkerThatKnowsOnlyTheSchema(t *testing.T) {
	for _, p := range []struct {
		file  string
		body  []byte
		desk  string
		steps int
	}{{"malut.yaml", sops.Malut, "koordinator", 10}, {"kabupaten.yaml", sops.Regency, "petugas", 7}} {
		t.Run(p.file, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				o := newOffice(t, d, p.file, p.body)
				report := o.report(p.desk)
				number := o.want(201, o.post(p.desk, "/reports/"+report+"/accept", nil)).body["number"].(string)
				steps := o.walk(p.desk, number)
				inc := o.want(200, o.get(p.desk, "/incidents/"+number)).body
				if len(steps) != p.steps || inc["status"] != "diarsipkan" || inc["step"] != nil || inc["closed_at"] == nil {
					t.Fatalf("%v: %v %v", steps, inc["status"], inc["step"])
				}
				i, err := incident.ByNumber(context.Background(), d, number)
				must(t, err)
				chain := o.want(200, o.get(p.desk, "/incidents/"+number+"/timeline?limit=200")).body["items"].([]any)
				if int64(len(chain)) != i.Seq {
					t.Errorf("%d entries, seq %d", len(chain), i.Seq)
				}
				rep := o.want(200, o.get(p.desk, "/reports/"+report)).body
				if rep["status"] != "diterima" || rep["incident"] != number {
					t.Errorf("report: %v", rep)
				}
				lines := o.want(200, o.get("sekretariat", "/agenda/masuk")).body["items"].([]any)
				if !slices.ContainsFunc(lines, func(l any) bool { return l.(map[string]any)["incident"] == number }) {
					t.Errorf("the book does not name %s: %v", number, lines)
				}
			})
		})
	}
}

// papers makes and issues what the step's missing list asks of a user's role.
func (o *officeUnderTest) papers(user, number, step string) {
	o.t.Helper()
	inc := o.get(user, "/incidents/"+number)
	s := stepOf(inc.body, step)
	if s == nil {
		return
	}
	for _, m := range s["missing"].([]any) {
		item := m.(map[string]any)
		if item["form"] != nil {
			return // the list is in order: a paper has its facts from the forms before it
		}
		if item["paper"] == nil || !slices.Contains(item["who"].([]any), any(user)) {
			continue
		}
		path := "/incidents/" + number + "/documents"
		made := o.want(201, o.post(user, path, map[string]any{"kind": item["paper"]})).body
		if made["state"] != "draft" || made["kind"] != item["paper"] {
			o.t.Fatalf("made: %v", made)
		}
		o.want(200, o.post(user, path+"/"+made["id"].(string)+"/issue", nil))
		pdf := o.want(200, o.get(user, path+"/"+made["id"].(string)+"/pdf"))
		if !bytes.HasPrefix(pdf.raw, []byte("%PDF-")) {
			o.t.Errorf("no PDF: %.20q", pdf.raw)
		}
	}
}
