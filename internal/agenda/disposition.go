package agenda

import (
	"context"
	"encoding/json"

	"tanggap/internal/db"
	"tanggap/internal/foreign"
)

// Instructions are the phrases that a disposition can tick (domain.md 3.6 C); the unit's sheet prints twelve of them.
var Instructions = []string{
	"tangani_segera", "tindak_lanjuti", "proses_lebih_lanjut", "teliti_laporkan", "koordinasikan_opd", "siapkan_jawaban",
	"siapkan_konsep", "siapkan_surat_tugas", "eskalasikan", "pantau", "laporkan_hasil", "bicarakan",
	"tanggapan_saran", "telaah", "verifikasi", "hadiri", "untuk_diketahui", "arsipkan",
}

// Disposition is one hop of a letter or incident: from whom, to whom, with what instructions.
// It carries the incoming agenda number of its letter and takes none of its own.
type Disposition struct {
	ID           int64
	UID          string
	IncidentID   *int64
	AgendaID     *int64
	FromPerson   *int64
	PreparedBy   *int64
	Addressees   string // JSON list of uids of people or ids of actors
	Instructions string // JSON list of words of Instructions
	Note         foreign.Text
	Due          string
	Initialled   db.Time // 0: prepared, not yet initialled
	Recorded     db.Time
}

const dispositionColumns = `id, uid, incident_id, agenda_id, from_person, prepared_by, addressees, instructions, note, due, initialled, recorded`

const (
	insertDisposition db.SQL = `INSERT INTO disposition (uid, incident_id, agenda_id, from_person, prepared_by, addressees, instructions, note, due, initialled, recorded)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`
	dispositionsOf db.SQL = `SELECT ` + dispositionColumns + ` FROM disposition WHERE incident_id = $1 ORDER BY id`
)

// Dispose writes a hop. to are uids of people or ids of actors.
func Dispose(ctx context.Context, tx *db.Tx, d Disposition, to, instructions []string) (Disposition, error) {
	a, err := json.Marshal(to)
	if err != nil {
		return d, err
	}
	i, err := json.Marshal(instructions)
	if err != nil {
		return d, err
	}
	d.UID, d.Addressees, d.Instructions, d.Recorded = db.UID(), string(a), string(i), tx.Now()
	d.ID, err = db.One[int64](ctx, tx, insertDisposition, d.UID, d.IncidentID, d.AgendaID, d.FromPerson, d.PreparedBy,
		d.Addressees, d.Instructions, string(d.Note), d.Due, int64(d.Initialled), int64(d.Recorded))
	return d, err
}

// Dispositions lists the hops of an incident, oldest first.
func Dispositions(ctx context.Context, r db.Reader, incident int64) ([]Disposition, error) {
	return db.All[Disposition](ctx, r, dispositionsOf, incident)
}

// List reads a stored JSON list of words.
func (d Disposition) List(stored string) []string {
	var l []string
	_ = json.Unmarshal([]byte(stored), &l) // written by Dispose
	return l
}
