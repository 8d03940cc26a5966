package main

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"time"

	"tanggap/internal/document/sheet"
)

// paper makes a letter of one page as PDF.
func (r *race) paper() error {
	var spent []float64
	for round := range r.rounds + 1 {
		begin := time.Now()
		if _, err := sheet.PDF(letter(), sheet.Assets{}); err != nil {
			return err
		}
		if round > 0 {
			spent = append(spent, millis(time.Since(begin)))
		}
	}
	r.results.add(row{engine: "-", work: "a one-page letter as PDF", figure: ms(median(spent)), beside: "30 ms", ratio: median(spent) / 30, forReader: true})
	return nil
}

func letter() *sheet.SuratJawaban {
	at := time.Date(2026, 4, 13, 1, 20, 0, 0, time.UTC)
	return &sheet.SuratJawaban{
		Letter: sheet.Letter{
			Format: sheet.Format{Zone: "Asia/Jayapura"},
			Kop:    sheet.Kop{Government: "PEMERINTAH PROVINSI CONTOH", Agency: "DINAS KOMUNIKASI, INFORMATIKA DAN PERSANDIAN", Street: "Jalan Contoh Nomor 1", City: "Kota Contoh"},
			Marks:  sheet.Marks{Class: "T", TLP: "AMBER"}, City: "Kota Contoh", Date: "2026-04-13", Number: sheet.Number{Archive: "000.6", Seq: "061", Unit: "CONTOH", Year: 2026},
			Speed: "Segera", To: []string{"Kepala Dinas Pendidikan Provinsi Contoh"}, ToPlace: "Kota Contoh",
			Signer:   sheet.Signer{Position: "Kepala Dinas", Name: "Dr. Bahar Umpama, M.Si.", Rank: "Pembina Utama Muda (IV/c)", NIP: "197104121996031005"},
			CopiesTo: []string{"Sekretaris Daerah Provinsi Contoh"},
		},
		Sources:   []sheet.Source{{Kind: "letter", Number: "B-000.6/214/2026", Date: "2026-04-13", Subject: "Laporan Insiden Siber", At: at}},
		ReportNos: []string{"L-2026-000058"}, ReceivedAt: at, Ticket: "INSIDEN-2026-0031", Type: "judi_online", Priority: "P2 (Tinggi)", TargetAt: at.Add(24 * time.Hour), ReceiptAttached: true,
		Contact: sheet.Contact{Name: "Hasan Andaikata, S.T.", Position: "Koordinator", Phone: "0812-0000-0107", Email: "csirt@contoh.go.id"},
		Site:    "csirt.contoh.go.id", TeamName: "Tim Tanggap Insiden Siber Provinsi Contoh",
	}
}

var linked = regexp.MustCompile(`(?:href|src)="(/aset/[^"]+)"`)

// wire counts the bytes of a first visit (page, styles, scripts) and of a later one, as a browser asks for them.
func (r *race) wire(ctx context.Context) error {
	s, err := r.newStore(ctx, "sqlite", "wire")
	if err != nil {
		return err
	}
	if err := r.found(ctx, s); err != nil {
		return err
	}
	p, err := r.serve(ctx, s)
	if err != nil {
		return err
	}
	defer p.stop() //nolint:errcheck // it is over
	guest, staff := newClient(p.url, ""), newClient(p.url, "")
	if err := staff.signIn(ctx, "koordinator", password); err != nil {
		return err
	}
	for _, v := range []struct {
		c           *client
		work, path  string
		first, next int
	}{{guest, "report form", "/lapor", 20 << 10, 6 << 10}, {staff, "queue", "/antrian", 40 << 10, 0}} {
		first, later, err := visit(ctx, v.c, v.path)
		if err != nil {
			return err
		}
		r.results.add(row{engine: "-", work: v.work + ", first visit", figure: kb(first), beside: kb(v.first), ratio: float64(first) / float64(v.first), most: 1})
		if v.next > 0 {
			r.results.add(row{engine: "-", work: v.work + ", again", figure: kb(later), beside: kb(v.next), ratio: float64(later) / float64(v.next), most: 1})
		}
	}
	return nil
}

func visit(ctx context.Context, c *client, path string) (first, later int, err error) {
	if later, err = c.get(ctx, path); err != nil {
		return 0, 0, err
	}
	html, err := c.text(ctx, path)
	first = later
	seen := map[string]bool{}
	for _, m := range linked.FindAllStringSubmatch(html, -1) {
		if err != nil || seen[m[1]] {
			continue
		}
		seen[m[1]] = true
		var n int
		n, err = c.send(ctx, http.MethodGet, m[1], "", "", http.StatusOK)
		first += n
	}
	return first, later, err
}

func kb(n int) string { return fmt.Sprintf("%.1f KB", float64(n)/1024) }
