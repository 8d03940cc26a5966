package api_test

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"tanggap/internal/account"
	"tanggap/internal/api"
	"tanggap/internal/db"
	"tanggap/internal/incident"
)

// real puts a number that exists, or not, into a route's path.
func real(path, report, number string) string {
	if strings.HasPrefix(path, "/reports") {
		return strings.ReplaceAll(path, "{number}", report)
	}
	return strings.NewReplacer("{number}", number, "{id}", "antrian", "{book}", "masuk").Replace(path)
}

// TestSec09_EveryRouteHasItsPolicy: nobody without a token gets anywhere, not even to a complaint about his body.
func TestSec09_EveryRouteHasItsPolicy(t *testing.T) {
	each(t, func(t *testing.T, o *officeUnderTest) {
		report, number := o.report("koordinator"), o.incident()
		for _, rt := range api.Routes() {
			if rt.Scope == "" || rt.Who == 0 || rt.Summary == "" {
				t.Errorf("%s %s: scope %q, who %d, summary %q", rt.Method, rt.Path, rt.Scope, rt.Who, rt.Summary)
			}
			path := real(rt.Path, report, number)
			for name, h := range map[string]header{
				"none": {}, "wrong": {"Authorization": "Bearer tgp_falsch"}, "basic": {"Authorization": "Basic a29vOms="}, "cookie": {"Cookie": "session=" + o.token["koordinator"]},
			} {
				g := o.send("", rt.Method, path, `{"bad`, h)
				if g.status != 401 || g.header.Get("WWW-Authenticate") == "" || g.header.Get("Content-Type") != "application/problem+json" {
					t.Errorf("%s %s with %s sign-in: %s", rt.Method, path, name, g)
				}
			}
		}
	})
}

// TestSec07_WhoHasNoBusinessSeesNothing: admin, auditor, another agency's contact and the sekretariat find neither the
// incident nor that it exists.
func TestSec07_WhoHasNoBusinessSeesNothing(t *testing.T) {
	each(t, func(t *testing.T, o *officeUnderTest) {
		report := o.report("koordinator")
		number := o.want(201, o.post("koordinator", "/reports/"+report+"/accept", nil)).body["number"].(string)
		for _, user := range []string{"admin", "auditor", "opd2", "sekretariat", "sub-jaringan", "kadis"} {
			for _, rt := range api.Routes() {
				path := real(rt.Path, report, number)
				if rt.Path == "/reports" && rt.Method == "POST" {
					continue
				}
				g := o.send(user, rt.Method, path, nil)
				if g.status >= 500 {
					t.Errorf("%s %s %s: %s", user, rt.Method, path, g)
				}
				if user == "auditor" && strings.HasSuffix(path, "/timeline") {
					if g.status != 200 || strings.Contains(string(g.raw), "judi") || strings.Contains(string(g.raw), `"payload":"`) {
						t.Errorf("the auditor reads content: %s", g)
					}
					continue
				}
				if strings.HasSuffix(rt.Path, "/documents") && (user == "sekretariat" || user == "kadis") {
					continue // papers pass through their hands
				}
				if strings.Contains(rt.Path, "{number}") && g.status < 400 {
					t.Errorf("%s %s %s: %s", user, rt.Method, path, g)
				}
				if user != "sekretariat" && strings.Contains(string(g.raw), number) || strings.Contains(string(g.raw), "judi") {
					t.Errorf("%s %s %s tells: %s", user, rt.Method, path, g)
				}
				none := o.send(user, rt.Method, real(rt.Path, "L-2026-999999", "UJI-2026-9999"), nil)
				if strings.Contains(rt.Path, "{number}") && (none.status != g.status || none.body["code"] != g.body["code"]) {
					t.Errorf("%s %s %s: %d tells that it exists (%d otherwise)", user, rt.Method, path, g.status, none.status)
				}
			}
		}
		shared := o.want(200, o.get("opd", "/incidents/"+number)).body
		if shared["status"] == "" || shared["title"] != "" || len(shared["steps"].([]any)) != 0 {
			t.Errorf("the agency's contact sees %v", shared)
		}
		red(o, number)
		o.want(404, o.get("opd", "/incidents/"+number))
		o.want(404, o.get("ketua", "/incidents/"+number))
	})
}

// red makes an incident TLP:RED as its desk.
func red(o *officeUnderTest, number string) {
	version := o.want(200, o.get("koordinator", "/incidents/"+number)).body["version"]
	o.want(200, o.send("koordinator", "PATCH", "/incidents/"+number, map[string]any{"version": version, "tlp": "RED"}))
}

func TestContactsSeeTheirAgencysReportsOnly(t *testing.T) {
	each(t, func(t *testing.T, o *officeUnderTest) {
		mine := o.report("opd")
		o.report("koordinator") // of dinkes, entered by the desk
		own := o.want(200, o.get("opd", "/reports/"+mine)).body
		if own["description"] != "Situs menampilkan judi." || own["agency"] != "dinkes" {
			t.Errorf("his own: %v", own)
		}
		for _, item := range o.want(200, o.get("opd", "/reports")).body["items"].([]any) {
			r := item.(map[string]any)
			if r["number"] != mine && (r["description"] != nil || r["reporter"] != nil) {
				t.Errorf("another's words: %v", r)
			}
		}
		o.want(404, o.get("opd2", "/reports/"+mine))
		o.want(404, o.get("opd2", "/reports/"+mine+"/original"))
		if n := len(o.want(200, o.get("opd2", "/reports")).body["items"].([]any)); n != 0 {
			t.Errorf("another agency's contact lists %d", n)
		}
		g := o.want(422, o.post("opd", "/reports", map[string]any{"description": "x", "reporter": map[string]any{"name": "y"}, "agency": "dispar", "channel": "letter"}))
		if c := g.codes(); c["body.agency"] != "choice" || c["body.channel"] != "choice" {
			t.Error(g)
		}
	})
}

func TestTheContractsExample(t *testing.T) {
	each(t, func(t *testing.T, o *officeUnderTest) {
		const body = `{"description":"Situs kami menampilkan judi","reporter":{"name":"Rosalina"}}`
		g := o.want(201, o.send("koordinator", "POST", "/reports", body, header{"Content-Type": "application/x-www-form-urlencoded"})) // as curl -d sends it
		if g.body["number"] != "L-2026-000001" || len(g.body["receipt_code"].(string)) != 14 || !strings.HasPrefix(g.body["url"].(string), "https://csirt.contoh.go.id/") {
			t.Error(g)
		}
		original := o.want(200, o.get("koordinator", "/reports/L-2026-000001/original"))
		if string(original.raw) != body || !strings.HasPrefix(original.header.Get("Content-Disposition"), "attachment") || original.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Error(original, original.header)
		}
		echo := o.want(200, o.get("koordinator", "/reports/L-2026-000001")).body
		if echo["status"] != "baru" || echo["incident"] != nil || echo["channel"] != "api" || echo["reporter"].(map[string]any)["name"] != "Rosalina" {
			t.Error(echo)
		}
	})
}

func TestRequiredFieldsByChannel(t *testing.T) {
	each(t, func(t *testing.T, o *officeUnderTest) {
		for _, c := range []struct {
			body string
			want map[string]string
		}{
			{`{}`, map[string]string{"body.description": "description_need", "body.reporter.name": "name_need"}},
			{`{"channel":"letter"}`, map[string]string{"body.description": "description_need", "body.letter.number": "need", "body.letter.date": "need", "body.letter.from": "need"}},
			{`{"channel":"detection","description":"x"}`, map[string]string{}},
			{`{"description":"x","reporter":{"name":"y"},"received_at":"2026-11-01T08:00:00+09:00"}`, map[string]string{"body.late_reason": "late_reason"}},
			{`{"description":"x","reporter":{"name":"y"},"received_at":"kemarin"}`, map[string]string{"body.received_at": "moment"}},
			{`{"description":"x","reporter":{"name":"y","email":"a@b\r\nBcc: c@d"}}`, map[string]string{"body.reporter.email": "email"}},
			{`{"description":"x","reporter":{"name":"y"},"kind":"bukan","ongoing":true,"agency":"tidak-ada"}`, map[string]string{"body.kind": "choice"}},
			{`{"description":"x","reporter":{"name":"y"},"agency":"tidak-ada"}`, map[string]string{"body.agency": "choice"}},
			{`{"description":7,"reporter":[],"title":{}}`, map[string]string{"body.description": "shape", "body.reporter": "object", "body.title": "shape"}},
		} {
			g := o.post("koordinator", "/reports", c.body)
			if got := g.codes(); fmt.Sprint(got) != fmt.Sprint(c.want) || len(c.want) > 0 && g.status != 422 || len(c.want) == 0 && g.status != 201 {
				t.Errorf("%s: %s", c.body, g)
			}
		}
	})
}

// TestSec05_NoServerOwnedField: what a body does not have is refused by name.
func TestSec05_NoServerOwnedField(t *testing.T) {
	each(t, func(t *testing.T, o *officeUnderTest) {
		g := o.want(422, o.post("koordinator", "/reports", `{"description":"x","reporter":{"name":"y","id":1},"status":"diterima","number":"L-1","entered_by":2}`))
		want := map[string]string{"body.status": "unknown_field", "body.number": "unknown_field", "body.entered_by": "unknown_field", "body.reporter.id": "unknown_field"}
		if fmt.Sprint(g.codes()) != fmt.Sprint(want) {
			t.Error(g)
		}
		number := o.incident()
		g = o.want(422, o.send("koordinator", "PATCH", "/incidents/"+number, `{"version":1,"number":"X","seq":9,"closed_at":"2026-01-01T00:00:00Z","step":"x"}`))
		if len(g.codes()) != 4 {
			t.Error(g)
		}
		g = o.want(422, o.post("koordinator", "/incidents/"+number+"/steps/1/save", `{"acceptance":{"person_id":1},"rahasia":{}}`))
		if c := g.codes(); c["body.acceptance.person_id"] != "unknown_field" || c["body.rahasia"] != "not_in_step" {
			t.Error(g)
		}
	})
}

// TestSec23_EveryBodyGetsAnAnswer: too big, too deep, no JSON, another kind, another coding, NUL, bad UTF-8.
func TestSec23_EveryBodyGetsAnAnswer(t *testing.T) {
	each(t, func(t *testing.T, o *officeUnderTest) {
		for _, c := range []struct {
			name, body string
			h          header
			want       int
		}{
			{"over 1 MB", `{"description":"` + strings.Repeat("a", 1<<20) + `"}`, nil, 413},
			{"33 deep", strings.Repeat(`{"a":`, 33) + `1` + strings.Repeat(`}`, 33), nil, 422},
			{"brackets in a string", `{"description":"` + strings.Repeat("[", 99) + `","reporter":{"name":"y"}}`, nil, 201},
			{"no JSON", `description=x`, nil, 422},
			{"two values", `{} {}`, nil, 422},
			{"a list", `[]`, nil, 422},
			{"text", `halo`, header{"Content-Type": "text/plain"}, 415},
			{"form data", `--x`, header{"Content-Type": "multipart/form-data; boundary=x"}, 415},
			{"nonsense kind", `{}`, header{"Content-Type": "???"}, 415},
			{"gzip", `{}`, header{"Content-Encoding": "gzip"}, 415},
			{"NUL and controls", `{"description":"a\u0000b\u0007c\u202Ed","reporter":{"name":"x\u0000\ny"}}`, nil, 201},
			{"bad UTF-8", "{\"description\":\"a\xffb\",\"reporter\":{\"name\":\"y\"}}", nil, 201},
			{"half a surrogate", `{"description":"\ud800","reporter":{"name":"y"}}`, nil, 201},
			{"long title", `{"description":"x","title":"` + strings.Repeat("a", 201) + `","reporter":{"name":"y"}}`, nil, 422},
			{"long words", `{"description":"` + strings.Repeat("gacor", 1000) + `","reporter":{"name":"y"}}`, nil, 201},
		} {
			if g := o.send("koordinator", "POST", "/reports", c.body, c.h); g.status != c.want {
				t.Errorf("%s: %s", c.name, g)
			}
		}
		for _, path := range []string{"/incidents?limit=x", "/incidents?cursor=x", "/incidents?cursor=P1~2~3~4", "/reports?cursor=-1", "/agenda/masuk?year=x", "/agenda/keluar?limit=-1"} {
			o.want(422, o.get("koordinator", path))
		}
		o.want(200, o.get("koordinator", "/incidents?q=%27%3B+DROP+TABLE+report%3B--+%25_&status=x&assigned_to=%00&priority=P1&agency=dinkes&step=1"))
		o.want(200, o.get("koordinator", "/agenda/masuk?q=%00%25&year=99999999999"))
		o.want(404, o.get("koordinator", "/incidents/%00"))
		o.want(404, o.get("koordinator", "/reports/"+strings.Repeat("9", 5000)))
	})
}

// TestHardInputsOfTheForm sends what people really type.
func TestHardInputsOfTheForm(t *testing.T) {
	b, err := os.ReadFile("../../../shared/domain/world/hard-inputs.yaml")
	if err != nil {
		b, err = os.ReadFile("../../../../shared/domain/world/hard-inputs.yaml")
	}
	if err != nil {
		t.Skip("the samples are not here: ", err)
	}
	var all struct {
		Inputs []struct {
			Key, In, Field, Input string
			Generate              struct {
				Text  string
				Times int
			}
		}
	}
	must(t, yaml.Unmarshal(b, &all))
	each(t, func(t *testing.T, o *officeUnderTest) {
		tried := 0
		for _, in := range all.Inputs {
			if in.In != "formulir lapor" {
				continue
			}
			text := in.Input + strings.Repeat(in.Generate.Text, in.Generate.Times)
			body := map[string]any{"description": "Ada gangguan.", "reporter": map[string]any{"name": "Naila"}}
			switch in.Field {
			case "nama":
				body["reporter"] = map[string]any{"name": text}
			case "telepon":
				body["reporter"] = map[string]any{"name": "Naila", "phone": text}
			case "surel":
				body["reporter"] = map[string]any{"name": "Naila", "email": text}
			case "judul":
				body["title"] = text
			case "deskripsi":
				body["description"] = text
			case "aset":
				body["asset"] = text
			case "waktu_kejadian", "waktu_diketahui":
				body["occurred_at"] = text
			default:
				continue
			}
			tried++
			g := o.post("koordinator", "/reports", body)
			if g.status != 201 && g.status != 422 {
				t.Errorf("%s: %s", in.Key, g)
			}
			if g.status == 201 {
				o.want(200, o.get("koordinator", "/reports/"+g.body["number"].(string)))
			}
		}
		if tried < 20 {
			t.Errorf("only %d tried", tried)
		}
	})
}

func TestUnknownAddressesAndMethods(t *testing.T) {
	each(t, func(t *testing.T, o *officeUnderTest) {
		for _, c := range []struct {
			method, path string
			want         int
		}{
			{"GET", "/rahasia", 404},
			{"GET", "", 404},
			{"GET", "/reports/", 404},
			{"GET", "//reports", 404},
			{"GET", "/search?q=x", 404},
			{"GET", "/incidents/../reports", 404},
			{"DELETE", "/reports", 405},
			{"PUT", "/incidents/UJI-2026-0001", 405},
			{"OPTIONS", "/people", 405},
		} {
			g := o.send("koordinator", c.method, c.path, nil)
			if g.status != c.want || g.header.Get("Content-Type") != "application/problem+json" || g.header.Get("X-Content-Type-Options") != "nosniff" || c.want == 405 && g.header.Get("Allow") == "" {
				t.Errorf("%s %s: %s", c.method, c.path, g)
			}
		}
	})
}

func TestTheDocumentNamesEveryRoute(t *testing.T) {
	each(t, func(t *testing.T, o *officeUnderTest) {
		g := o.want(200, o.get("", "/openapi.json"))
		if g.body["openapi"] != "3.1.0" {
			t.Error(g.body["openapi"])
		}
		paths := g.body["paths"].(map[string]any)
		for _, rt := range api.Routes() {
			item, _ := paths[api.Prefix+rt.Path].(map[string]any)
			if item[strings.ToLower(rt.Method)] == nil {
				t.Errorf("%s %s is not in the document", rt.Method, rt.Path)
			}
		}
		for _, path := range []string{"/reports", "/incidents/{number}/evidence"} {
			post := paths[api.Prefix+path].(map[string]any)["post"].(map[string]any)
			if post["requestBody"] == nil || post["responses"].(map[string]any)["201"] == nil || post["responses"].(map[string]any)["default"] == nil {
				t.Errorf("%s: %v", path, post)
			}
		}
		for _, ref := range regexp.MustCompile(`"#/components/schemas/([^"]+)"`).FindAllSubmatch(g.raw, -1) {
			if g.body["components"].(map[string]any)["schemas"].(map[string]any)[string(ref[1])] == nil {
				t.Errorf("%s leads nowhere", ref[0])
			}
		}
		o.want(404, o.get("", "/docs"))
	})
}

func TestScopesOfTokens(t *testing.T) {
	each(t, func(t *testing.T, o *officeUnderTest) {
		number := o.incident()
		for _, scope := range account.Scopes {
			o.write(func(ctx context.Context, tx *db.Tx) (err error) {
				o.token[scope], err = account.MakeToken(ctx, tx, o.id["koordinator"], []string{scope}, 0)
				return err
			})
		}
		ok := map[string]string{"report:write": "/reports", "write": "/incidents/" + number + "/messages"}
		for _, scope := range account.Scopes {
			for needs, path := range ok {
				g := o.post(scope, path, map[string]any{})
				if want := map[bool]int{true: 422, false: 403}[needs == scope]; g.status != want {
					t.Errorf("%s at %s: %s", scope, path, g)
				}
			}
			if g := o.get(scope, "/incidents/"+number); (g.status == 200) != (scope == "read") {
				t.Errorf("%s reads: %s", scope, g)
			}
		}
		o.write(func(ctx context.Context, tx *db.Tx) (err error) {
			o.token["over"], err = account.MakeToken(ctx, tx, o.id["koordinator"], nil, tx.Now()-1)
			return err
		})
		o.want(401, o.get("over", "/people"))
		o.write(func(ctx context.Context, tx *db.Tx) error { return account.Disable(ctx, tx, o.id["ketua"]) })
		o.want(401, o.get("ketua", "/people"))
	})
}

func TestFailedTokensAreLimited(t *testing.T) {
	each(t, func(t *testing.T, o *officeUnderTest) {
		o.token["wrong"] = "tgp_falsch"
		last := 0
		for range 60 {
			if last = o.get("wrong", "/people").status; last == 429 {
				break
			}
		}
		if last != 429 {
			t.Error(last)
		}
		o.want(200, o.get("koordinator", "/people")) // a good one from the same address
	})
}

func TestTwoEditAtOnce(t *testing.T) {
	each(t, func(t *testing.T, o *officeUnderTest) {
		path := "/incidents/" + o.incident()
		version := o.want(200, o.get("koordinator", path)).body["version"]
		o.want(422, o.send("koordinator", "PATCH", path, map[string]any{"title": "Tanpa versi"}))
		first := o.want(200, o.send("koordinator", "PATCH", path, map[string]any{"version": version, "title": "Yang pertama", "impact": "kritis", "urgency": "tinggi", "agency": "dispar"})).body
		if first["title"] != "Yang pertama" || first["priority"] != "P1" || first["agency"] != "dispar" {
			t.Error(first)
		}
		g := o.want(409, o.send("ketua", "PATCH", path, map[string]any{"version": version, "title": "Yang kedua"}))
		stands, _ := g.body["current"].(map[string]any)
		if stands["title"] != "Yang pertama" || stands["version"] != first["version"] {
			t.Error(g)
		}
		g = o.want(422, o.send("ketua", "PATCH", path, map[string]any{"version": first["version"], "priority": "P4", "tlp": "PUTIH", "kind": "x", "agency": "?"}))
		want := map[string]string{"body.reason": "priority_reason", "body.tlp": "choice", "body.kind": "choice", "body.agency": "choice"}
		if fmt.Sprint(g.codes()) != fmt.Sprint(want) {
			t.Error(g)
		}
	})
}

func TestMembersHandlersMayNotChangeFacts(t *testing.T) {
	each(t, func(t *testing.T, o *officeUnderTest) {
		number := o.incident()
		o.write(func(ctx context.Context, tx *db.Tx) error {
			i, err := incident.ByNumber(ctx, tx, number)
			if err != nil {
				return err
			}
			return incident.Name(ctx, tx, i.ID, o.id["sub-jaringan"])
		})
		version := o.want(200, o.get("sub-jaringan", "/incidents/"+number)).body["version"]
		g := o.want(403, o.send("sub-jaringan", "PATCH", "/incidents/"+number, map[string]any{"version": version, "tlp": "CLEAR"}))
		if fmt.Sprint(g.body["who"]) != "[koordinator ketua]" || fmt.Sprint(g.body["titles"]) != "[Koordinator Ketua CSIRT]" {
			t.Error(g)
		}
	})
}

func TestStepsSayWhoCould(t *testing.T) {
	each(t, func(t *testing.T, o *officeUnderTest) {
		number := o.incident()
		path := "/incidents/" + number + "/steps/"
		g := o.want(403, o.post("ketua", path+"penerimaan/complete", nil))
		if fmt.Sprint(g.body["who"]) != "[koordinator]" || fmt.Sprint(g.body["titles"]) != "[Koordinator]" {
			t.Error(g)
		}
		g = o.want(422, o.post("koordinator", path+"1/complete", map[string]any{}))
		missing := g.body["missing"].([]any)[0].(map[string]any)
		if missing["code"] != "form" || missing["form"] != "acceptance" || fmt.Sprint(missing["who"]) != "[koordinator]" || missing["text"] == "" || !strings.HasPrefix(missing["href"].(string), "/insiden/"+number) {
			t.Error(g)
		}
		o.want(404, o.post("koordinator", path+"99/complete", nil))
		o.want(409, o.post("koordinator", path+"1/reopen", map[string]any{"reason": "salah"}))
		o.want(403, o.post("koordinator", path+"1/skip", map[string]any{"reason": "cepat"}))
		o.want(422, o.post("ketua", path+"1/skip", nil))
		acceptance := map[string]any{"verification": "Sudah ditelepon.", "origin": "opd", "receipt_channel": "told", "receipt_at": "2026-11-20T08:00:00Z"}
		o.want(422, o.post("koordinator", path+"1/complete", map[string]any{"acceptance": acceptance, "happened_at": "2026-11-20T08:00:00Z"}))
		done := o.want(200, o.post("koordinator", path+"1/complete", map[string]any{"acceptance": acceptance, "happened_at": "2026-11-20T08:00:00Z", "late_reason": "Listrik padam."})).body
		if done["step"] != "antrian" || stepOf(done, "penerimaan")["state"] != "done" {
			t.Error(done["step"])
		}
		o.want(409, o.post("koordinator", path+"1/complete", nil))
	})
}

func TestReportsAreDecidedOnce(t *testing.T) {
	each(t, func(t *testing.T, o *officeUnderTest) {
		number := o.incident()
		joined := o.report("koordinator")
		if g := o.want(201, o.post("koordinator", "/reports/"+joined+"/accept", map[string]any{"incident": number})); g.body["number"] != number {
			t.Error(g)
		}
		g := o.want(409, o.post("koordinator", "/reports/"+joined+"/refuse", map[string]any{"reason": "spam"}))
		if g.body["current"] != "duplikat" {
			t.Error(g)
		}
		refused := o.report("koordinator")
		o.want(422, o.post("koordinator", "/reports/"+refused+"/refuse", map[string]any{"reason": "malas"}))
		o.want(422, o.post("koordinator", "/reports/"+refused+"/accept", map[string]any{"incident": "UJI-2026-9999"}))
		o.want(403, o.post("ketua", "/reports/"+refused+"/refuse", map[string]any{"reason": "spam"}))
		if g := o.want(200, o.post("koordinator", "/reports/"+refused+"/refuse", map[string]any{"reason": "spam"})); g.body["status"] != "ditolak" {
			t.Error(g)
		}
		whole := o.report("koordinator")
		fields := map[string]any{"verification": "Sudah.", "origin": "opd", "receipt_channel": "shown", "receipt_at": "2026-11-20T08:00:00Z"}
		opened := o.want(201, o.post("koordinator", "/reports/"+whole+"/accept", fields)).body["number"].(string)
		if step := o.current("koordinator", opened); step != "antrian" {
			t.Error("the first step was not left:", step)
		}
		nested := o.report("koordinator")
		opened = o.want(201, o.post("koordinator", "/reports/"+nested+"/accept", map[string]any{"acceptance": fields})).body["number"].(string)
		if step := o.current("koordinator", opened); step != "antrian" {
			t.Error("the first step was not left:", step)
		}
	})
}
