package incident

import (
	"context"
	"strconv"

	"tanggap/internal/db"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// Member is a person named in an incident's team.
type Member struct {
	PersonID int64
	UID      string
	Name     string
	Phone    string
	Since    db.Time
}

const (
	members db.SQL = `SELECT m.person_id, p.uid, p.name, p.phone, m.since FROM incident_member m JOIN person p ON p.id = m.person_id
		WHERE m.incident_id = $1 ORDER BY m.since, m.person_id`
	nameMember db.SQL = `INSERT INTO incident_member (incident_id, person_id, since, named_by) VALUES ($1, $2, $3, $4)
		ON CONFLICT (incident_id, person_id) DO NOTHING`
	dropTurns  db.SQL = `DELETE FROM incident_turn WHERE incident_id = $1`
	addTurn    db.SQL = `INSERT INTO incident_turn (incident_id, role, part) VALUES ($1, $2, $3) ON CONFLICT (incident_id, role, part) DO NOTHING`
	dropAssets db.SQL = `DELETE FROM incident_asset WHERE incident_id = $1`
	addAsset   db.SQL = `INSERT INTO incident_asset (incident_id, asset_id) VALUES ($1, $2) ON CONFLICT (incident_id, asset_id) DO NOTHING`
	assetIDs   db.SQL = `SELECT asset_id FROM incident_asset WHERE incident_id = $1 ORDER BY asset_id`
	loads      db.SQL = `SELECT m.person_id, count(*) AS n FROM incident i CROSS JOIN incident_member m
		WHERE m.incident_id = i.id AND i.closed = 0 AND i.finished = 0 GROUP BY m.person_id`
)

// Members lists the people named in the team.
func Members(ctx context.Context, r db.Reader, incident int64) ([]Member, error) {
	return db.All[Member](ctx, r, members, incident)
}

// Name takes a person into the team; whoever is in it stays.
func Name(ctx context.Context, tx *db.Tx, incident, person int64) error {
	_, err := db.Exec(ctx, tx, nameMember, incident, person, int64(tx.Now()), tx.Actor().UID)
	return err
}

// Loads counts, by person, the open incidents in whose team he is.
func Loads(ctx context.Context, r db.Reader) (map[int64]int64, error) {
	rows, err := db.All[struct{ PersonID, N int64 }](ctx, r, loads)
	out := make(map[int64]int64, len(rows))
	for _, row := range rows {
		out[row.PersonID] = row.N
	}
	return out, err
}

// Fills is the part of an actor in a turn who is to fill a form now, or to leave the step when all are filled.
const Fills = "fills"

// Turn is an actor of an open step and his part in it: performs, takes_part, decides; and Fills.
type Turn struct{ Role, Part string }

// SetTurns writes whose turn it is.
func SetTurns(ctx context.Context, tx *db.Tx, incident int64, turns []Turn) error {
	if _, err := db.Exec(ctx, tx, dropTurns, incident); err != nil {
		return err
	}
	for _, t := range turns {
		if _, err := db.Exec(ctx, tx, addTurn, incident, t.Role, t.Part); err != nil {
			return err
		}
	}
	return nil
}

// SetAssets writes which assets are affected.
func SetAssets(ctx context.Context, tx *db.Tx, incident int64, assets []int64) error {
	if _, err := db.Exec(ctx, tx, dropAssets, incident); err != nil {
		return err
	}
	for _, a := range assets {
		if _, err := db.Exec(ctx, tx, addAsset, incident, a); err != nil {
			return err
		}
	}
	return nil
}

// Assets lists the row ids of the affected assets.
func Assets(ctx context.Context, r db.Reader, incident int64) ([]int64, error) {
	return db.All[int64](ctx, r, assetIDs, incident)
}
