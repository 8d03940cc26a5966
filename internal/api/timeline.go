package api

import (
	"context"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/incident"
	"tanggap/internal/timeline"
)

// Entry is one act in the chain: hash covers head, head covers payload_hash, and that the payload's exact bytes.
type Entry struct {
	Seq         int64      `json:"seq"`
	RecordedAt  *time.Time `json:"recorded_at"`
	HappenedAt  *time.Time `json:"happened_at"`
	Precision   string     `json:"happened_precision"`
	Actor       string     `json:"actor" doc:"Id of the person; empty: the program itself"`
	Role        string     `json:"role"`
	Kind        string     `json:"kind"`
	Payload     *string    `json:"payload" doc:"Null for who audits: acts without content"`
	PayloadHash string     `json:"payload_hash"`
	Head        string     `json:"head"`
	Hash        string     `json:"hash"`
}

// readTimeline gives the chain of an incident, oldest entry first. An auditor reads who did what kind of act when.
func readTimeline(ctx context.Context, c *call) (out Page[Entry], err error) {
	limit, err := c.limit()
	if err != nil {
		return out, err
	}
	behind, err := c.number("cursor")
	if err != nil {
		return out, err
	}
	err = c.DB.View(ctx, func(ctx context.Context, r db.Reader) error {
		i, content, err := c.audited(ctx, r)
		if err != nil {
			return err
		}
		entries, err := timeline.After(ctx, r, i.Stream(), behind, limit+1)
		next := ""
		if len(entries) > limit {
			entries = entries[:limit]
			next = itoa(entries[limit-1].Seq)
		}
		out = page(entries, next, func(e timeline.Entry) Entry { return entry(e, content) })
		return err
	})
	return out, err
}

// audited finds the incident, and whether its content may be read.
func (c *call) audited(ctx context.Context, r db.Reader) (i incident.Incident, content bool, err error) {
	number := c.at("number")
	i, err = incident.Find(ctx, r, c.v, number)
	if fault.Is(err, fault.KindNotFound) && c.v.Can(account.Auditor) {
		i, err = incident.ByNumber(ctx, r, number)
		return i, false, err
	}
	return i, true, err
}

func entry(e timeline.Entry, content bool) Entry {
	out := Entry{
		Seq: e.Seq, RecordedAt: when(e.Recorded), HappenedAt: when(e.Happened), Precision: e.HappenedPrecision,
		Actor: e.Actor, Role: e.Role, Kind: e.Kind, PayloadHash: e.PayloadHash, Head: e.Head, Hash: e.Hash,
	}
	if content {
		out.Payload = &e.Payload
	}
	return out
}
