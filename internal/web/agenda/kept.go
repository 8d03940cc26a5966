package agenda

import (
	"context"
	"encoding/json"
	"io"

	"github.com/a-h/templ"

	"tanggap/internal/evidence"
)

// keep remembers a scan that came with a form, so that the form can be shown again without losing it. It stays in the
// session, which nobody but this person has; the store drops bytes that no row names after a day.
func (f *form) keep(scan *evidence.File) {
	if scan != nil {
		f.kept = scan
		if b, err := json.Marshal(scan); err == nil {
			f.v.Site.Sessions.Put(f.v.Context(), f.session(), string(b))
		}
		return
	}
	var old evidence.File
	if json.Unmarshal([]byte(f.v.Site.Sessions.GetString(f.v.Context(), f.session())), &old) == nil {
		f.kept = &old
	}
}

// join shows parts one after the other.
func join(parts ...templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error { return templ.Join(parts...).Render(ctx, w) })
}
