package fields_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/casework"
	"tanggap/internal/indonesian"
	"tanggap/internal/text"
	"tanggap/internal/web/incidents/fields"
)

var lists = casework.Choicelist{
	People:   []account.Person{{ID: 1, UID: "p1", Name: "Siti Lessy"}},
	Agencies: []agency.Agency{{ID: 1, Key: "dinkes", Name: "Dinas Kesehatan"}},
	Assets:   []agency.Asset{{ID: 1, UID: "a1", Name: "Situs", AgencyID: 1}},
}

// controls are the names that a form's fields have on a page.
func controls(path string, fs []casework.Field) (out []string) {
	for _, f := range fs {
		if f.Kind == casework.Rows {
			out = append(out, controls(path+"."+f.Name+".0", f.Fields)...)
			continue
		}
		out = append(out, path+"."+f.Name)
	}
	return out
}

func TestEveryFormIsShownInBothLanguages(t *testing.T) {
	for _, lang := range []text.Lang{text.ID, text.EN} {
		ctx := text.With(context.Background(), lang)
		for _, form := range casework.Forms {
			var page bytes.Buffer
			s := fields.Sheet{Form: form, Values: fields.Values{}, Lists: lists, Zone: "WIT", Add: true}
			if err := s.View().Render(ctx, &page); err != nil {
				t.Fatal(form.Name, err)
			}
			for _, name := range controls(form.Name, form.Fields) {
				if !strings.Contains(page.String(), `name="`+name+`"`) {
					t.Errorf("%s has no control", name)
				}
			}
		}
	}
}

// words are the keys that a form needs in the catalogue.
func words(key string, fs []casework.Field) (out []string) {
	for _, f := range fs {
		out = append(out, key+"."+f.Name)
		out = append(out, words(key+"."+f.Name, f.Fields)...)
		for _, w := range casework.Lists[f.List] {
			out = append(out, "option."+f.List+"."+w)
		}
	}
	return out
}

func TestEveryFormHasItsWords(t *testing.T) {
	for _, lang := range []text.Lang{text.ID, text.EN} {
		known := text.Keys(lang)
		for _, form := range casework.Forms {
			keys := append(words("form."+form.Name, form.Fields), "form."+form.Name, "act."+form.Name, "act."+form.Name+".head")
			for _, key := range keys {
				if known[key] == "" {
					t.Errorf("%s: %s has no words", lang, key)
				}
			}
		}
	}
}

func TestTypedComesBackAsTyped(t *testing.T) {
	form, _ := casework.FormByName("treatment")
	posted := url.Values{
		"treatment.containment.0.at": {" "}, "treatment.containment.0.action": {""},
		"treatment.containment.2.at": {"2026-02-10T14:05"}, "treatment.containment.2.action": {"blokir"},
		"treatment.recovery.0.action": {"pulih <b>"}, "treatment.backup_date": {"2026-02-02"}, "treatment.note": {""}, "unknown.field": {"x"},
	}
	typed := fields.Typed(form, posted)
	now := time.Date(2026, 2, 12, 9, 0, 0, 0, indonesian.WIT)
	var body casework.Treatment
	if err := json.Unmarshal(typed.Body(form, now), &body); err != nil {
		t.Fatal(err)
	}
	if len(body.Containment) != 1 || body.Containment[0].At != "2026-02-10T14:05:00+09:00" || body.Containment[0].Action != "blokir" {
		t.Errorf("containment: %+v", body.Containment)
	}
	if len(body.Eradication) != 0 || body.BackupDate != "2026-02-02" {
		t.Errorf("the rest: %+v", body)
	}
	stored := strings.Replace(string(typed.Body(form, now)), "2026-02-10T14:05:00+09:00", "2026-02-10T05:05:00Z", 1)
	if back := fields.Stored(form, stored, indonesian.WIT); !back.Same(typed) {
		t.Errorf("stored and read again: %v, was %v", back, typed)
	}
}

func TestTimesThatCannotBeReadGoAlong(t *testing.T) {
	form, _ := casework.FormByName("delivery")
	typed := fields.Typed(form, url.Values{"delivery.at": {"kemarin malam entah kapan"}})
	if body := string(typed.Body(form, time.Now())); !strings.Contains(body, "entah kapan") {
		t.Errorf("%s: casework could not complain about it", body)
	}
}
