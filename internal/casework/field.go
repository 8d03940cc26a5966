package casework

import (
	"reflect"
	"strings"

	"tanggap/internal/agenda"
	"tanggap/internal/incident"
)

// Kind is what a field of a form holds. Pages, schema and checking all follow from it.
type Kind string

const (
	Line     Kind = "line"    // one line, at most 200 letters
	Long     Kind = "text"    // several lines, at most 20,000 letters
	Choice   Kind = "choice"  // one word of List
	Choices  Kind = "choices" // several words of List
	Yes      Kind = "yes"     // a tick
	OnePer   Kind = "person"  // uid of somebody of the team
	People   Kind = "people"  // several of them
	OneAgncy Kind = "agency"  // key of an agency
	Assets   Kind = "assets"  // uids of assets
	Moment   Kind = "moment"  // RFC 3339 with zone
	Civil    Kind = "day"     // 2006-01-02
	Number   Kind = "number"  // whole, not negative
	Rows     Kind = "rows"    // several rows of Fields
)

// Field is one place of a form, read from the tag of its struct:
// `json:"name" field:"KIND[:LIST] [need] [either] [when=A|B]"`.
type Field struct {
	Name   string
	Kind   Kind
	List   string   // of options
	Need   bool     // must be filled before the form is complete
	Either bool     // its answer chooses which of the fields with When apply
	When   []string // answers of the Either field with which this one applies; nil: always
	Fields []Field  // of Rows
}

// Lists are the words that choices take, by the name in the tag. Their texts are the catalogue's option.LIST.WORD.
var Lists = map[string][]string{
	"origin":      incident.Origins,
	"receipt":     {"shown", "printed", "told", "sent"},
	"kind":        incident.Kinds,
	"rsit":        incident.RSIT,
	"level":       incident.Levels,
	"urgency":     incident.Urgencies,
	"priority":    incident.Priorities,
	"tlp":         {"CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"},
	"yes_no":      incident.YesNo,
	"yes_open":    incident.YesNoOpen,
	"iiv":         incident.IIVWords,
	"decision":    {"handle", "escalate", "both"},
	"instruction": agenda.Instructions,
	"extent":      {"short", "full"},
	"channel":     {"letter", "email", "whatsapp", "phone", "meeting", "by_hand", "application"},
	"ticket":      {"received", "awaiting"},
	"detection":   {"added", "none"},
	"severity":    incident.Levels,
	"normal":      {"normal", "not_normal"},
	"test":        {"passed", "failed"},
	"confirm":     {"confirmed", "silence"},
	"closing":     incident.Closings,
	"publish":     {"publish", "decline"},
	"approval":    {"approved", "returned"},
	"party":       {"bssn", "opd"},
	"bundle":      {"per_incident", "bundle"},
}

// fieldsOf reads the fields of a form's struct, in its order.
func fieldsOf(t reflect.Type) []Field {
	var fields []Field
	for i := range t.NumField() {
		sf := t.Field(i)
		f := Field{Name: strings.Split(sf.Tag.Get("json"), ",")[0]}
		for n, word := range strings.Fields(sf.Tag.Get("field")) {
			f.read(n, word)
		}
		if f.Kind == Rows {
			f.Fields = fieldsOf(sf.Type.Elem())
		}
		fields = append(fields, f)
	}
	return fields
}

func (f *Field) read(n int, word string) {
	switch {
	case n == 0:
		kind, list, _ := strings.Cut(word, ":")
		f.Kind, f.List = Kind(kind), list
	case word == "need":
		f.Need = true
	case word == "either":
		f.Either, f.Need = true, true
	case strings.HasPrefix(word, "when="):
		f.When = strings.Split(strings.TrimPrefix(word, "when="), "|")
	}
}

// either is the field whose answer chooses, nil when the form has none.
func either(fields []Field) *Field {
	for i := range fields {
		if fields[i].Either {
			return &fields[i]
		}
	}
	return nil
}

// Applies tells whether a field is asked for, given the answer of the Either field.
func (f Field) Applies(answer string) bool {
	if f.When == nil {
		return true
	}
	for _, w := range f.When {
		if w == answer {
			return true
		}
	}
	return false
}
