package world

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/casework"
	"tanggap/internal/db"
	officeroom "tanggap/internal/office"
	"tanggap/sops"
)

// founded is when the office began to keep its books with the program: before its first report.
const founded = "D-63 08:00"

// furnish writes settings, the procedure, people with their assignments, agencies with contacts and assets.
func (f *filler) furnish(ctx context.Context, hasher *account.Hasher, o Options) error {
	data, err := readOffice()
	if err != nil {
		return err
	}
	if o.Password == "" {
		o.Password = Password
	}
	hash, err := hasher.Hash(ctx, o.Password)
	if err != nil {
		return err
	}
	if err := f.moveTo(founded); err != nil {
		return err
	}
	for _, write := range []func(context.Context, *db.Tx) error{
		func(ctx context.Context, tx *db.Tx) error { return f.settle(ctx, tx, data) },
		func(ctx context.Context, tx *db.Tx) error { return f.enlist(ctx, tx, data, hash) },
		func(ctx context.Context, tx *db.Tx) error { return f.register(ctx, tx, data, hash) },
	} {
		if err := f.d.Write(ctx, account.System("world"), write); err != nil {
			return err
		}
	}
	return f.lookAround(ctx)
}

// lookAround reads what acts need again and again.
func (f *filler) lookAround(ctx context.Context) (err error) {
	if f.profile, err = officeroom.Read(ctx, f.d); err != nil {
		return err
	}
	if f.rights, err = f.shelf.Rights(ctx, f.d); err != nil {
		return err
	}
	if f.sop, err = f.shelf.InForce(ctx, f.d, f.profile.Day(f.d.Now())); err != nil {
		return err
	}
	f.lists, err = casework.ReadChoices(ctx, f.d)
	return err
}

// settle writes the settings and brings the province's procedure into force.
func (f *filler) settle(ctx context.Context, tx *db.Tx, data office) error {
	for _, key := range slices.Sorted(maps.Keys(data.Settings)) {
		if err := officeroom.Set(ctx, tx, key, f.text(data.Settings[key])); err != nil {
			return fmt.Errorf("setting %s: %w", key, err)
		}
	}
	_, err := f.shelf.Load(ctx, tx, "malut-2023.yaml", sops.Malut, "2023-01-01")
	return err
}

func (f *filler) enlist(ctx context.Context, tx *db.Tx, data office, hash string) error {
	for _, p := range data.People {
		added, err := account.Add(ctx, tx, account.Person{
			Username: p.Username, Name: p.Name, NIP: p.NIP, Rank: p.Rank, Grade: p.Grade, Position: p.Position, Unit: p.Unit, Employment: p.Employment,
			Phone: p.Phone, Email: p.Email, SubTeam: p.SubTeam, Qualifications: p.Qualifications,
		}, hash)
		if err != nil {
			return fmt.Errorf("%s: %w", p.Key, err)
		}
		f.People[p.Key] = added
	}
	known, err := f.shelf.Actors(ctx, tx)
	if err != nil {
		return err
	}
	for _, p := range data.People {
		for _, a := range p.Roles {
			if err := f.assign(ctx, tx, data, p.Key, a, known); err != nil {
				return fmt.Errorf("%s as %s: %w", p.Key, a.Role, err)
			}
		}
	}
	return nil
}

func (f *filler) assign(ctx context.Context, tx *db.Tx, data office, who string, a assignment, known []string) error {
	out := account.Assignment{PersonID: f.People[who].ID, Role: a.Role, Note: a.Note}
	var err error
	if out.FromDay, err = f.cal.day(a.From); err != nil {
		return err
	}
	if out.UntilDay, err = f.cal.day(a.Until); err != nil {
		return err
	}
	if i := slices.IndexFunc(data.Decrees, func(d decree) bool { return d.Key == a.Decree }); i >= 0 {
		out.Decree = f.text(data.Decrees[i].Text)
	}
	if away, ok := f.People[a.StandInFor]; ok {
		out.StandInFor = &away.ID
	}
	return account.Assign(ctx, tx, out, known)
}

func (f *filler) register(ctx context.Context, tx *db.Tx, data office, hash string) error {
	for _, l := range data.Agencies {
		if err := f.agency(ctx, tx, l, hash); err != nil {
			return fmt.Errorf("%s: %w", l.Key, err)
		}
	}
	for _, l := range data.Outside {
		_, err := agency.Add(ctx, tx, agency.Agency{Key: l.Key, Kind: l.Kind, Name: l.Name, Email: l.Email, Phone: l.Phone, Outside: true})
		if err != nil {
			return fmt.Errorf("%s: %w", l.Key, err)
		}
	}
	return nil
}

func (f *filler) agency(ctx context.Context, tx *db.Tx, l agencyLine, hash string) error {
	a, err := agency.Add(ctx, tx, agency.Agency{
		Key: l.Key, Kind: l.Kind, Name: l.Name, Abbreviation: l.Abbreviation, HeadTitle: l.HeadTitle, Place: l.Place,
		Email: l.Email, Domains: l.Domains, IPRanges: l.IPRanges,
	})
	if err != nil {
		return err
	}
	for name, c := range map[string]*contactLine{"contact": l.Contact, "deputy": l.Deputy} {
		if c == nil {
			continue
		}
		if err := f.contact(ctx, tx, a, name, *c, hash); err != nil {
			return err
		}
	}
	for _, s := range l.Assets {
		added, err := agency.AddAsset(ctx, tx, agency.Asset{
			Key: s.Key, AgencyID: a.ID, Name: s.Name, Kind: s.Kind, URL: s.URL, Host: s.Host, IP: s.IP, SECategory: s.SECategory, IIV: s.IIV,
			PersonalData: s.PersonalData, Criticality: s.Criticality, Hosting: s.Hosting, Platform: s.Platform, Status: s.Status,
		})
		if err != nil {
			return err
		}
		f.assets[s.Key] = added.UID
	}
	return nil
}

// contact writes a contact of an agency, with an account when he signs in.
func (f *filler) contact(ctx context.Context, tx *db.Tx, a agency.Agency, name string, c contactLine, hash string) error {
	line := agency.Contact{AgencyID: a.ID, Deputy: name == "deputy", Name: c.Name, Position: c.Position, Phone: c.Phone, Email: c.Email}
	if c.Username != "" {
		p, err := account.Add(ctx, tx, account.Person{
			Username: c.Username, Name: c.Name, Position: c.Position, Unit: a.Name, Phone: c.Phone, Email: c.Email, AgencyID: &a.ID,
		}, hash)
		if err != nil {
			return err
		}
		since, err := f.cal.day("D-200")
		if err != nil {
			return err
		}
		if err := account.Assign(ctx, tx, account.Assignment{PersonID: p.ID, Role: "opd", FromDay: since}, nil); err != nil {
			return err
		}
		f.People["opd:"+a.Key+"/"+name] = p
		line.PersonID = &p.ID
	}
	return agency.AddContact(ctx, tx, line)
}
