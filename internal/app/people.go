package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/db"
	"tanggap/internal/office"
	"tanggap/internal/timeline"
)

// NewPerson is somebody to add from the command line.
type NewPerson struct {
	Username, Name, Agency, Password string
	Roles                            []string
}

// AddPerson adds a person with roles from today. Without a password he gets one by a one-time link, whose address
// comes back.
func (a *App) AddPerson(ctx context.Context, n NewPerson) (link string, err error) {
	hash := ""
	if n.Password != "" {
		if err := account.CheckPassword(n.Password, n.Username); err != nil {
			return "", err
		}
		if hash, err = a.Hasher.Hash(ctx, n.Password); err != nil {
			return "", err
		}
	}
	err = a.DB.Write(ctx, account.System("command line"), func(ctx context.Context, tx *db.Tx) error {
		p, err := a.addPerson(ctx, tx, n, hash)
		if err != nil || hash != "" {
			return err
		}
		link, err = a.link(ctx, tx, p.ID)
		return err
	})
	return link, err
}

func (a *App) addPerson(ctx context.Context, tx *db.Tx, n NewPerson, hash string) (account.Person, error) {
	p := account.Person{Username: n.Username, Name: n.Name}
	if p.Name == "" {
		p.Name = n.Username
	}
	if slices.Contains(n.Roles, "opd") {
		ag, err := agency.ByKey(ctx, tx, n.Agency)
		if err != nil {
			return p, fmt.Errorf("a contact needs --agency with the id of an agency: %w", err)
		}
		p.AgencyID = &ag.ID
	}
	p, err := account.Add(ctx, tx, p, hash)
	if err != nil {
		return p, err
	}
	known, err := a.Shelf.Actors(ctx, tx)
	if err != nil {
		return p, err
	}
	profile, err := office.Read(ctx, tx)
	if err != nil {
		return p, err
	}
	for _, role := range n.Roles {
		if err := account.Assign(ctx, tx, account.Assignment{PersonID: p.ID, Role: role, FromDay: profile.Day(tx.Now())}, known); err != nil {
			return p, fmt.Errorf("role %q: %w", role, err)
		}
	}
	return p, a.record(ctx, tx, "person_added", map[string]any{"person": p.UID, "roles": n.Roles})
}

// link makes a one-time link for a person and gives its address.
func (a *App) link(ctx context.Context, tx *db.Tx, person int64) (string, error) {
	secret, err := account.MakeLink(ctx, tx, account.LinkInvite, person)
	return a.opts.Config.Address() + "/tautan/" + secret, err
}

// LinkPerson makes a one-time link for somebody who is locked out.
func (a *App) LinkPerson(ctx context.Context, username string) (address string, err error) {
	err = a.onPerson(ctx, username, "link_made", func(ctx context.Context, tx *db.Tx, p account.Person) (err error) {
		address, err = a.link(ctx, tx, p.ID)
		return err
	})
	return address, err
}

// DisablePerson ends an account, its sessions and its tokens.
func (a *App) DisablePerson(ctx context.Context, username string) error {
	return a.onPerson(ctx, username, "person_disabled", func(ctx context.Context, tx *db.Tx, p account.Person) error {
		return account.Disable(ctx, tx, p.ID)
	})
}

// TokenFor makes a bearer token for a person.
func (a *App) TokenFor(ctx context.Context, username string, scopes []string, life time.Duration) (token string, err error) {
	for _, s := range scopes {
		if !slices.Contains(account.Scopes, s) {
			return "", fmt.Errorf("scope %q is not one of %v", s, account.Scopes)
		}
	}
	err = a.onPerson(ctx, username, "token_made", func(ctx context.Context, tx *db.Tx, p account.Person) (err error) {
		var ends db.Time
		if life > 0 {
			ends = tx.Now().Add(life)
		}
		token, err = account.MakeToken(ctx, tx, p.ID, scopes, ends)
		return err
	})
	return token, err
}

func (a *App) onPerson(ctx context.Context, username, kind string, f func(context.Context, *db.Tx, account.Person) error) error {
	return a.DB.Write(ctx, account.System("command line"), func(ctx context.Context, tx *db.Tx) error {
		p, err := account.ByUsername(ctx, tx, username)
		if err != nil {
			return fmt.Errorf("user %q: %w", username, err)
		}
		if err := f(ctx, tx, p); err != nil {
			return err
		}
		return a.record(ctx, tx, kind, map[string]any{"person": p.UID})
	})
}

// record writes an entry in the office's chain of the year.
func (a *App) record(ctx context.Context, tx *db.Tx, kind string, payload map[string]any) error {
	profile, err := office.Read(ctx, tx)
	if err != nil {
		return err
	}
	_, err = timeline.Append(ctx, tx, timeline.Office(profile.Year(tx.Now())), timeline.Draft{Kind: kind, Payload: payload})
	return err
}

// SetOffice writes one setting from the command line.
func (a *App) SetOffice(ctx context.Context, key, value string) error {
	return a.DB.Write(ctx, account.System("command line"), func(ctx context.Context, tx *db.Tx) error {
		if err := office.Set(ctx, tx, key, value); err != nil {
			return err
		}
		return a.record(ctx, tx, "setting_changed", map[string]any{"key": key, "value": value})
	})
}

// LoadProcedure brings a procedure file into force from day ("" is today). It tells which actors nobody holds.
func (a *App) LoadProcedure(ctx context.Context, name string, body []byte, day string) (unheld []string, err error) {
	err = a.DB.Write(ctx, account.System("command line"), func(ctx context.Context, tx *db.Tx) error {
		profile, err := office.Read(ctx, tx)
		if err != nil {
			return err
		}
		from := day
		if from == "" {
			from = profile.Day(tx.Now())
		}
		p, err := a.Shelf.Load(ctx, tx, name, body, from)
		if err != nil {
			return err
		}
		held, err := account.RolesHeld(ctx, tx, from)
		if err != nil {
			return err
		}
		unheld = nil
		for _, actor := range p.Actors {
			if !slices.Contains(held, actor.ID) {
				unheld = append(unheld, actor.ID+" ("+actor.Title+")")
			}
		}
		return recordProcedure(ctx, tx, p, from)
	})
	return unheld, err
}

// SetupAddress is the one-time address of the first administrator; "" when there is one already.
func (a *App) SetupAddress(ctx context.Context) (string, error) {
	profile, err := office.Read(ctx, a.DB)
	if err != nil {
		return "", err
	}
	if has, err := account.HasAdmin(ctx, a.DB, profile.Day(a.DB.Now())); err != nil || has {
		return "", err
	}
	var secret string
	err = a.DB.Write(ctx, account.System("set-up"), func(ctx context.Context, tx *db.Tx) (err error) {
		secret, err = account.MakeLink(ctx, tx, account.LinkSetup, 0)
		return err
	})
	return a.opts.Config.Address() + "/mulai/" + secret, err
}
