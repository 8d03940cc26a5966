// Package text is the catalogue of everything the program says, in Indonesian and English.
// Texts are looked up by a flat key; what people wrote themselves never passes through here.
package text

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Lang is a language of the catalogue.
type Lang string

const (
	ID Lang = "id" // Indonesian, complete
	EN Lang = "en"
)

//go:embed id/*.yaml en/*.yaml
var files embed.FS

var catalogue = map[Lang]map[string]string{ID: load(ID), EN: load(EN)}

// load reads all areas of a language. The files are part of the program: a bad one is a fault of the build.
func load(l Lang) map[string]string {
	all := map[string]string{}
	names, err := fs.Glob(files, string(l)+"/*.yaml")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		b, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		area := map[string]string{}
		if err := yaml.Unmarshal(b, &area); err != nil {
			panic(fmt.Errorf("%s: %w", name, err))
		}
		for k, v := range area {
			if _, twice := all[k]; twice {
				panic(fmt.Errorf("%s: %s stands twice", name, k))
			}
			all[k] = v
		}
	}
	return all
}

type key struct{}

// With sets the language that the reader of ctx wants.
func With(ctx context.Context, l Lang) context.Context { return context.WithValue(ctx, key{}, l) }

// From is the reader's language; Indonesian when nobody said.
func From(ctx context.Context) Lang {
	if l, ok := ctx.Value(key{}).(Lang); ok {
		return l
	}
	return ID
}

// T is the text of key in the reader's language. kv are name, value pairs for its {name} places;
// when a pair is ("n", 1) and the catalogue has key+".one", that is taken. A key that is missing in the
// reader's language falls back to Indonesian, then to the key itself (a test finds both).
func T(ctx context.Context, key string, kv ...any) string {
	s, ok := find(From(ctx), key, kv)
	if !ok {
		if s, ok = find(ID, key, kv); !ok {
			return key
		}
	}
	if len(kv) == 0 {
		return s
	}
	pairs := make([]string, 0, len(kv))
	for i := 0; i+1 < len(kv); i += 2 {
		pairs = append(pairs, fmt.Sprintf("{%v}", kv[i]), fmt.Sprint(kv[i+1]))
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

// Has tells whether the catalogue knows key (in Indonesian, which is complete).
func Has(key string) bool { _, ok := catalogue[ID][key]; return ok }

// Keys lists the keys of a language, for the tests that hold the catalogue complete.
func Keys(l Lang) map[string]string { return catalogue[l] }

func find(l Lang, key string, kv []any) (string, bool) {
	for i := 0; i+1 < len(kv); i += 2 {
		if kv[i] == "n" && fmt.Sprint(kv[i+1]) == "1" {
			if s, ok := catalogue[l][key+".one"]; ok {
				return s, true
			}
		}
	}
	s, ok := catalogue[l][key]
	return s, ok
}
