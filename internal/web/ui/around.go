package ui

import (
	"context"
	"io"

	"github.com/a-h/templ"
)

// InPublic puts a page's parts into the public shell; InStaff into the staff's.
func InPublic(s PublicShell, parts ...templ.Component) templ.Component {
	return within(s.View(), parts)
}

// InStaff puts a page's parts into the staff's shell.
func InStaff(s StaffShell, parts ...templ.Component) templ.Component { return within(s.View(), parts) }

func within(shell templ.Component, parts []templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return shell.Render(templ.WithChildren(ctx, templ.Join(parts...)), w)
	})
}
