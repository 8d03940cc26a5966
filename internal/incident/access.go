package incident

import "tanggap/internal/account"

// The access rule, once. Every statement that reads incidents for somebody contains one of these fragments over
// the alias i; $1 is the viewer's person, $2 his rights, $3 his agency, $4 today (account.Viewer.Args).
// The table it states is contract.md's "Who sees an incident".
//
// The numbers are account.Right: desk 1, head 2, the workers 4+8+16+32+64 = 124, the team 127, sekretariat 128, opd 256.
const (
	named = `EXISTS (SELECT 1 FROM incident_member m WHERE m.incident_id = i.id AND m.person_id = $1)`

	turn = `EXISTS (SELECT 1 FROM incident_turn t JOIN assignment a ON a.role = t.role
		WHERE t.incident_id = i.id AND a.person_id = $1 AND a.from_day <= $4 AND a.until_day >= $4)`

	// fillings: those of which something waits for him now. It chooses among lines, it does not open them.
	fillings = `SELECT t.incident_id FROM incident_turn t JOIN assignment a ON a.role = t.role
		WHERE t.part = 'fills' AND a.person_id = $1 AND a.from_day <= $4 AND a.until_day >= $4`

	filling = `EXISTS (` + fillings + ` AND t.incident_id = i.id)`

	deciding = `EXISTS (SELECT 1 FROM incident_turn t JOIN assignment a ON a.role = t.role
		WHERE t.incident_id = i.id AND t.part = 'decides' AND a.person_id = $1 AND a.from_day <= $4 AND a.until_day >= $4)`

	// both engines want every parameter up to the last to be used, and of a known type.
	params = `CAST($3 AS BIGINT) >= 0 AND CAST($4 AS TEXT) >= '' AND `

	// Sees: may read all of it.
	Sees = `(` + params + `(
		((CAST($2 AS BIGINT) & 3) <> 0 AND i.tlp_rank <= 3)
		OR ((CAST($2 AS BIGINT) & 124) <> 0 AND i.tlp_rank <= 1)
		OR ((CAST($2 AS BIGINT) & 127) <> 0 AND ` + named + `)
		OR ((CAST($2 AS BIGINT) & 127) <> 0 AND i.tlp_rank <= 3 AND ` + turn + `)
		OR ((CAST($2 AS BIGINT) & 2) <> 0 AND ` + deciding + `)))`

	// Lists: its line stands in lists; for a RED one that he does not see, without the subject.
	Lists = `(((CAST($2 AS BIGINT) & 3) <> 0) OR ` + Sees + `)`

	// Shares: an agency's contact may see status and what was shared with his agency.
	Shares = `(` + params + `(CAST($2 AS BIGINT) & 256) <> 0 AND CAST($3 AS BIGINT) <> 0 AND i.agency_id = $3 AND (i.tlp_rank <= 2 OR ` + named + `))`

	// Papers: may see the papers of it that pass through his hands (sekretariat, signer and whoever sees it).
	Papers = `(` + Sees + ` OR (CAST($2 AS BIGINT) & (128 + 64 + 32)) <> 0)`
)

// reportSees is the same for reports over the alias r: before acceptance desk, head and who entered it;
// then whoever sees its incident.
const reportSees = `(
	(CAST($2 AS BIGINT) & 3) <> 0 AND NOT EXISTS (SELECT 1 FROM incident i WHERE i.id = r.incident_id AND i.tlp_rank > 3 AND NOT ` + Sees + `)
	OR r.entered_by = $1 AND r.incident_id IS NULL
	OR r.reporter_id = $1 AND (CAST($2 AS BIGINT) & 256) = 0 AND r.incident_id IS NULL
	OR EXISTS (SELECT 1 FROM incident i WHERE i.id = r.incident_id AND ` + Sees + `))`

// reportShares: an agency's contact sees what he reported himself, what his agency reported, and the reports that are in
// an incident shared with it. What others told about his agency is not his before that.
const reportShares = `(` + params + `(CAST($2 AS BIGINT) & 256) <> 0 AND CAST($3 AS BIGINT) <> 0 AND (r.reporter_id = $1
	OR r.agency_id = $3 AND (r.incident_id IS NULL AND r.reporter_kind IN ('opd', 'narahubung')
		OR EXISTS (SELECT 1 FROM incident i WHERE i.id = r.incident_id AND ` + Shares + `))))`

// MayRoute tells whether v receives and routes everything.
func MayRoute(v account.Viewer) bool { return v.Can(account.Desk | account.Head) }
