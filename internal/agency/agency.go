// Package agency is the register of agencies (OPD), outside parties, their contacts and assets.
package agency

import (
	"context"
	"net/url"
	"strings"

	"tanggap/internal/db"
	"tanggap/internal/fault"
)

// Agency is one OPD, kabupaten/kota or outside party. Key is its id in addresses and the API.
type Agency struct {
	ID           int64
	UID          string
	Key          string
	Kind         string
	Name         string
	Abbreviation string
	HeadTitle    string
	Place        string
	Email        string
	Phone        string
	Domains      string // separated by spaces
	IPRanges     string `db:"ip_ranges"`
	Outside      bool
	Disabled     db.Time
	Version      int64
}

// Contact is a person at an agency; PersonID when he can sign in.
type Contact struct {
	ID       int64
	AgencyID int64
	Deputy   bool
	Name     string
	Position string
	Phone    string
	Email    string
	PersonID *int64
}

// Asset is a system of an agency.
type Asset struct {
	ID           int64
	UID          string
	Key          string
	AgencyID     int64
	Name         string
	Kind         string
	URL          string `db:"url"`
	Host         string
	IP           string `db:"ip"`
	SECategory   string `db:"se_category"`
	IIV          string `db:"iiv"` // ya, tidak, belum_dinilai
	PersonalData string
	Criticality  string
	Hosting      string
	Platform     string
	Status       string
	Note         string
}

const agencyColumns = `id, uid, key, kind, name, abbreviation, head_title, place, email, phone, domains, ip_ranges, outside, disabled, version`

const (
	allAgencies  db.SQL = `SELECT ` + agencyColumns + ` FROM agency ORDER BY outside, name`
	agencyByKey  db.SQL = `SELECT ` + agencyColumns + ` FROM agency WHERE key = $1`
	agencyByID   db.SQL = `SELECT ` + agencyColumns + ` FROM agency WHERE id = $1`
	insertAgency db.SQL = `INSERT INTO agency (uid, key, kind, name, abbreviation, head_title, place, email, phone, domains, ip_ranges, outside, created)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id`
	updateAgency db.SQL = `UPDATE agency SET name = $1, abbreviation = $2, head_title = $3, place = $4, email = $5, phone = $6, domains = $7, ip_ranges = $8, version = version + 1
		WHERE id = $9 AND version = $10`
)

// All lists the register: agencies first, then outside parties.
func All(ctx context.Context, r db.Reader) ([]Agency, error) {
	return db.All[Agency](ctx, r, allAgencies)
}

// ByKey finds an agency by its key; fault.NotFound when there is none.
func ByKey(ctx context.Context, r db.Reader, key string) (Agency, error) {
	return found(db.One[Agency](ctx, r, agencyByKey, key))
}

// ByID finds an agency by row id.
func ByID(ctx context.Context, r db.Reader, id int64) (Agency, error) {
	return found(db.One[Agency](ctx, r, agencyByID, id))
}

func found[T any](v T, err error) (T, error) {
	if err == db.ErrNone {
		return v, fault.NotFound()
	}
	return v, err
}

// Add writes a new agency. Faults: name or key empty, key taken or with other letters than a–z, 0–9 and "-".
func Add(ctx context.Context, tx *db.Tx, a Agency) (Agency, error) {
	if err := a.check(); err != nil {
		return a, err
	}
	if _, err := ByKey(ctx, tx, a.Key); err == nil {
		return a, fault.Invalid(fault.Field{Path: "id", Code: "taken"})
	} else if !fault.Is(err, fault.KindNotFound) {
		return a, err
	}
	if a.Kind == "" {
		a.Kind = "opd"
	}
	a.UID = db.UID()
	id, err := db.One[int64](ctx, tx, insertAgency, a.UID, a.Key, a.Kind, a.Name, a.Abbreviation, a.HeadTitle, a.Place, a.Email, a.Phone, a.Domains, a.IPRanges, a.Outside, int64(tx.Now()))
	a.ID = id
	return a, err
}

func (a Agency) check() error {
	var bad []fault.Field
	if strings.TrimSpace(a.Name) == "" {
		bad = append(bad, fault.Field{Path: "name", Code: "need"})
	}
	if a.Key == "" || len(a.Key) > 60 || strings.ContainsFunc(a.Key, func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-') }) {
		bad = append(bad, fault.Field{Path: "id", Code: "key_letters"})
	}
	if len([]rune(a.Name)) > 200 {
		bad = append(bad, fault.Field{Path: "name", Code: "too_long", Args: []any{"n", 200, "have", len([]rune(a.Name))}})
	}
	return fault.Invalid(bad...)
}

// Change writes an agency's line; a stale version is a conflict.
func Change(ctx context.Context, tx *db.Tx, a Agency) error {
	if err := a.check(); err != nil {
		return err
	}
	n, err := db.Exec(ctx, tx, updateAgency, a.Name, a.Abbreviation, a.HeadTitle, a.Place, a.Email, a.Phone, a.Domains, a.IPRanges, a.ID, a.Version)
	if err == nil && n == 0 {
		now, err := ByID(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		return fault.Conflict("conflict", now)
	}
	return err
}

const (
	contactsOf    db.SQL = `SELECT id, agency_id, deputy, name, position, phone, email, person_id FROM contact WHERE agency_id = $1 OR $1 = 0 ORDER BY agency_id, deputy, id`
	insertContact db.SQL = `INSERT INTO contact (agency_id, deputy, name, position, phone, email, person_id) VALUES ($1, $2, $3, $4, $5, $6, $7)`
)

// Contacts lists an agency's contacts, the first before the deputies; agency 0: everybody's.
func Contacts(ctx context.Context, r db.Reader, agency int64) ([]Contact, error) {
	return db.All[Contact](ctx, r, contactsOf, agency)
}

// AddContact writes a contact.
func AddContact(ctx context.Context, tx *db.Tx, c Contact) error {
	if strings.TrimSpace(c.Name) == "" {
		return fault.Invalid(fault.Field{Path: "name", Code: "need"})
	}
	_, err := db.Exec(ctx, tx, insertContact, c.AgencyID, c.Deputy, c.Name, c.Position, c.Phone, c.Email, c.PersonID)
	return err
}

const assetColumns = `id, uid, key, agency_id, name, kind, url, host, ip, se_category, iiv, personal_data, criticality, hosting, platform, status, note`

const (
	assetsOf    db.SQL = `SELECT ` + assetColumns + ` FROM asset WHERE agency_id = $1 OR $1 = 0 ORDER BY agency_id, name`
	assetByUID  db.SQL = `SELECT ` + assetColumns + ` FROM asset WHERE uid = $1`
	assetByHost db.SQL = `SELECT ` + assetColumns + ` FROM asset WHERE host = $1 ORDER BY id LIMIT 1`
	insertAsset db.SQL = `INSERT INTO asset (uid, key, agency_id, name, kind, url, host, ip, se_category, iiv, personal_data, criticality, hosting, platform, status, note, created)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) RETURNING id`
)

// Assets lists an agency's assets; agency 0: all.
func Assets(ctx context.Context, r db.Reader, agency int64) ([]Asset, error) {
	return db.All[Asset](ctx, r, assetsOf, agency)
}

// AssetByUID finds an asset.
func AssetByUID(ctx context.Context, r db.Reader, uid string) (Asset, error) {
	return found(db.One[Asset](ctx, r, assetByUID, uid))
}

// AddAsset writes an asset.
func AddAsset(ctx context.Context, tx *db.Tx, a Asset) (Asset, error) {
	if strings.TrimSpace(a.Name) == "" {
		return a, fault.Invalid(fault.Field{Path: "name", Code: "need"})
	}
	a.UID = db.UID()
	if a.Key == "" {
		a.Key = a.UID
	}
	if a.IIV == "" {
		a.IIV = "belum_dinilai"
	}
	if a.Status == "" {
		a.Status = "aktif"
	}
	if a.Host == "" {
		a.Host = Host(a.URL)
	}
	id, err := db.One[int64](ctx, tx, insertAsset, a.UID, a.Key, a.AgencyID, a.Name, a.Kind, a.URL, a.Host, a.IP, a.SECategory, a.IIV,
		a.PersonalData, a.Criticality, a.Hosting, a.Platform, a.Status, a.Note, int64(tx.Now()))
	a.ID = id
	return a, err
}

// Suggest finds the asset that words from outside speak of, by host: "hxxps://www[.]dlh[.]contoh…" is known
// as the host it names. None: db.ErrNone. It only proposes; a person chooses.
func Suggest(ctx context.Context, r db.Reader, words string) (Asset, error) {
	for _, w := range strings.FieldsFunc(words, func(r rune) bool { return strings.ContainsRune(" \t\n;,()<>\"", r) }) {
		host := Host(w)
		if host == "" {
			continue
		}
		a, err := db.One[Asset](ctx, r, assetByHost, host)
		if err != db.ErrNone {
			return a, err
		}
		if a, err = db.One[Asset](ctx, r, assetByHost, strings.TrimPrefix(host, "www.")); err != db.ErrNone {
			return a, err
		}
	}
	return Asset{}, db.ErrNone
}

// Host is the host that an address names, also a defanged one; "" when there is none.
func Host(address string) string {
	s := strings.NewReplacer("[.]", ".", "(.)", ".", "[:]", ":", "hxxp", "http", "hXXp", "http").Replace(strings.TrimSpace(address))
	if !strings.Contains(s, "://") {
		s = "http://" + s
	}
	u, err := url.Parse(s)
	if err != nil || !strings.Contains(u.Hostname(), ".") {
		return ""
	}
	return strings.ToLower(u.Hostname())
}
