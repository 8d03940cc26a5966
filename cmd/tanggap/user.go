package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/app"
	"tanggap/internal/config"
)

type userCommand struct {
	Add     userAdd     `cmd:"" help:"Add a person."`
	List    userList    `cmd:"" help:"List the people."`
	Disable userDisable `cmd:"" help:"End an account, its sessions and tokens."`
	Link    userLink    `cmd:"" help:"Make a one-time link for somebody who is locked out."`
}

type userAdd struct {
	config.Store  `embed:""`
	Name          string   `arg:"" help:"The name to sign in with."`
	FullName      string   `help:"Full name with titles." placeholder:"NAME"`
	Role          []string `help:"A role; repeat for more." required:"" placeholder:"ROLE"`
	Agency        string   `help:"Id of the agency (role opd)." placeholder:"ID"`
	PasswordStdin bool     `help:"Read the password from standard input."`
}

func (userAdd) Help() string {
	return "Adds a person with roles from today. Without a password it prints a one-time link that ends after 24 hours.\n\n" +
		example(`tanggap user add nurlaila --role koordinator --full-name "Nurlaila Hi. Djabir, S.Kom., M.T."`)
}

// Run adds the person.
func (c *userAdd) Run(ctx context.Context, s *streams) error {
	n := app.NewPerson{Username: c.Name, Name: c.FullName, Agency: c.Agency, Roles: c.Role}
	if c.PasswordStdin {
		b, err := io.ReadAll(io.LimitReader(s.In, 4096))
		if err != nil {
			return err
		}
		n.Password = strings.TrimRight(string(b), "\r\n")
	}
	return with(ctx, s, c.Store, func(a *app.App) error {
		link, err := a.AddPerson(ctx, n)
		if err == nil && link != "" {
			fmt.Fprintln(s.Out, link)
		}
		return err
	})
}

type userList struct {
	config.Store `embed:""`
}

func (userList) Help() string {
	return "Lists everybody.\n\n" + example("tanggap user list --data ./data")
}

// Run prints one line a person.
func (c *userList) Run(ctx context.Context, s *streams) error {
	return with(ctx, s, c.Store, func(a *app.App) error {
		people, err := account.People(ctx, a.DB, true)
		if err != nil {
			return err
		}
		for _, p := range people {
			state := "active"
			if p.Disabled != 0 {
				state = "disabled"
			}
			roles, err := account.Assignments(ctx, a.DB, p.ID)
			if err != nil {
				return err
			}
			var names []string
			for _, r := range roles {
				names = append(names, r.Role)
			}
			fmt.Fprintf(s.Out, "%-20s %-8s %-30s %s\n", p.Username, state, strings.Join(names, ","), p.Name)
		}
		return nil
	})
}

type userDisable struct {
	config.Store `embed:""`
	Name         string `arg:"" help:"The name to sign in with."`
}

func (userDisable) Help() string {
	return "Ends an account at once.\n\n" + example("tanggap user disable nurlaila --data ./data")
}

// Run disables the account.
func (c *userDisable) Run(ctx context.Context, s *streams) error {
	return with(ctx, s, c.Store, func(a *app.App) error { return a.DisablePerson(ctx, c.Name) })
}

type userLink struct {
	config.Store `embed:""`
	Name         string `arg:"" help:"The name to sign in with."`
}

func (userLink) Help() string {
	return "Prints a one-time link by which the person sets a new password; it ends after 24 hours.\n\n" + example("tanggap user link admin --data ./data")
}

// Run prints the link.
func (c *userLink) Run(ctx context.Context, s *streams) error {
	return with(ctx, s, c.Store, func(a *app.App) error {
		link, err := a.LinkPerson(ctx, c.Name)
		if err == nil {
			fmt.Fprintln(s.Out, link)
		}
		return err
	})
}

type tokenCommand struct {
	Create tokenCreate `cmd:"" help:"Make a bearer token."`
}

type tokenCreate struct {
	config.Store `embed:""`
	User         string        `help:"The name to sign in with." required:"" placeholder:"NAME"`
	Scope        []string      `help:"What it may do (report:write, read, write); repeat for more. None: all that the person may." placeholder:"SCOPE"`
	Expires      time.Duration `help:"How long it lives, for example 720h. None: until revoked." placeholder:"DURATION"`
}

func (tokenCreate) Help() string {
	return "Prints a bearer token for the API once, alone on the last line.\n\n" + example("tanggap token create --user koordinator --scope report:write")
}

// Run prints the token.
func (c *tokenCreate) Run(ctx context.Context, s *streams) error {
	return with(ctx, s, c.Store, func(a *app.App) error {
		token, err := a.TokenFor(ctx, c.User, c.Scope, c.Expires)
		if err == nil {
			fmt.Fprintln(s.Out, token)
		}
		return err
	})
}
