package sheet

import (
	"fmt"
	"strings"
	"time"

	"tanggap/internal/indonesian"
	"tanggap/internal/typeset"
)

// SuratJawaban is the answer to a report that became an incident: P02, accepted (V0) with its changes.
type SuratJawaban struct {
	Letter
	Sources         []Source  `json:"sources"`                    // what is answered, letters first by date
	ReportNos       []string  `json:"report_nos"`                 // "L-2026-000058"
	ReceivedAt      time.Time `json:"received_at"`                // of the first report
	Ticket          string    `json:"ticket"`                     // "MALUTPROV-2026-0031"
	Type            string    `json:"type"`                       // one of the 12 everyday types, as "judi_online"
	Priority        string    `json:"priority"`                   // "P2 (Tinggi)"
	Systems         []string  `json:"systems,omitempty"`          // named from two systems on
	TargetAt        time.Time `json:"target_at,omitzero"`         // containment (vulnerability: answer) at the latest
	NoTarget        bool      `json:"no_target,omitempty"`        // low priority: no time is promised
	PersonalData    *Personal `json:"personal_data,omitempty"`    // nil: no sign of personal data
	SelfRestored    bool      `json:"self_restored,omitempty"`    // the agency began to restore the system itself
	ReceiptAttached bool      `json:"receipt_attached,omitempty"` // the receipt goes with the letter
	Contact         Contact   `json:"contact"`
	Site            string    `json:"site"`      // "csirt.malutprov.example", without a scheme
	TeamName        string    `json:"team_name"` // "Tim Tanggap Insiden Siber (TTIS) Provinsi Maluku Utara"
}

// Contact is the person to call.
type Contact struct {
	Name     string `json:"name"`     // with titles
	Position string `json:"position"` // "Koordinator MalutProv-CSIRT"
	Phone    string `json:"phone"`    // "0812-0000-0107"
	Email    string `json:"email"`
}

// Personal is what is known about personal data (K-pribadi, 2.6).
type Personal struct {
	Confirmed  bool   `json:"confirmed"`            // false: still being examined
	Kinds      string `json:"kinds,omitempty"`      // "nama dan nomor telepon"
	Subjects   int    `json:"subjects,omitempty"`   // how many people
	Controller string `json:"controller,omitempty"` // named only after a person confirmed it
}

// Kind is the paper's name in the catalogue.
func (s *SuratJawaban) Kind() Kind { return KindSuratJawaban }

// Missing names the required facts (✔ in papers.md P02) that are empty.
func (s *SuratJawaban) Missing() []string {
	var n need
	s.missing(&n)
	n.text("report_nos", strings.Join(s.ReportNos, ""))
	if len(s.Sources) == 0 {
		n = append(n, "sources")
	}
	n.time("received_at", s.ReceivedAt)
	n.text("ticket", s.Ticket)
	n.text("type", typeWords[s.Type])
	n.text("priority", s.Priority)
	if !s.NoTarget {
		n.time("target_at", s.TargetAt)
	}
	n.text("contact.name", s.Contact.Name)
	n.text("contact.phone", s.Contact.Phone)
	n.text("contact.email", s.Contact.Email)
	n.text("site", s.Site)
	n.text("team_name", s.TeamName)
	return n
}

// Document is the letter as a tree.
func (s *SuratJawaban) Document(a Assets) (*typeset.Document, error) {
	l := s.Letter
	if l.Annex == "" && s.ReceiptAttached {
		l.Annex = "1 (satu) lembar"
	}
	return l.document(s.Kind().Title(), halJawaban, s.Paragraphs(), a), nil
}

// halJawaban is the line Hal of a surat jawaban.
const halJawaban = "Tanggapan atas Laporan Insiden Siber"

// Hal is the line Hal as it will be printed.
func (s *SuratJawaban) Hal() string {
	if s.Subject != "" {
		return s.Subject
	}
	return halJawaban
}

// Paragraphs is the generated wording. Keys: opening, report, systems.a…, handling, personal, help, help.data,
// help.log, help.access, help.contact, contact, extra, closing. "extra" is empty until a person writes it.
func (s *SuratJawaban) Paragraphs() []Paragraph {
	out := []Paragraph{
		{"opening", 0, opening(s.Sources, s.Format, s.Site) + " dengan hormat kami sampaikan sebagai berikut."},
		{"report", 1, s.report()},
	}
	if n := len(s.Systems); n >= 4 && n <= 8 {
		for i, sys := range s.Systems {
			out = append(out, Paragraph{fmt.Sprintf("systems.%c", 'a'+i), 2, sys})
		}
	}
	out = append(out, Paragraph{"handling", 1, s.handling()})
	if s.PersonalData != nil {
		out = append(out, Paragraph{"personal", 1, s.PersonalData.clause() + " Kami siap membantu penyusunan pemberitahuan tersebut."})
	}
	out = append(out, s.help()...)
	return append(out,
		Paragraph{"contact", 1, s.contact()},
		Paragraph{"extra", 1, ""},
		Paragraph{"closing", 0, "Demikian kami sampaikan. Atas kerja sama Saudara, kami ucapkan terima kasih."})
}

func (s *SuratJawaban) report() string {
	verdict := fmt.Sprintf("Setelah diverifikasi, laporan tersebut kami tetapkan sebagai insiden siber dengan nomor tiket %s", or(s.Ticket))
	head := ""
	switch n := len(s.ReportNos); {
	case n > 1:
		if n == 2 {
			head = "Laporan Saudara kami catat dengan nomor laporan " + indonesian.Join(s.ReportNos) + ". "
		}
		verdict = "Laporan-laporan tersebut kami satukan dalam 1 (satu) insiden siber dengan nomor tiket " + or(s.Ticket)
	case givesTime(s.Sources):
		head = "Laporan tersebut kami catat dengan nomor laporan " + or(strings.Join(s.ReportNos, "")) + ". "
	default:
		head = fmt.Sprintf("Laporan Saudara kami terima pada %s dengan nomor laporan %s. ",
			s.moment(s.ReceivedAt), or(strings.Join(s.ReportNos, "")))
	}
	return head + fmt.Sprintf("%s, jenis %s, prioritas %s%s", verdict, or(typeWords[s.Type]), or(s.Priority), s.systems())
}

// systems is K-sistem (2.6) with the end of the sentence.
func (s *SuratJawaban) systems() string {
	switch n := len(s.Systems); {
	case n < 2:
		return "."
	case n < 4:
		return ", pada " + indonesian.Join(s.Systems) + "."
	case n <= 8:
		return fmt.Sprintf(", pada %s sistem elektronik, yaitu:", indonesian.Count(n))
	}
	return ", pada sistem elektronik sebagaimana tercantum dalam lampiran."
}

func (s *SuratJawaban) handling() string {
	if s.Type == "kerentanan" {
		if s.NoTarget {
			return "Kerentanan tersebut kami telaah sesuai urutan prioritas dan hasilnya kami sampaikan menyusul."
		}
		return fmt.Sprintf("Kerentanan tersebut kami telaah dan hasilnya kami sampaikan paling lambat %s.", s.moment(s.TargetAt))
	}
	by := "Insiden tersebut ditangani oleh " + or(s.TeamName) + ". "
	if s.NoTarget {
		return by + "Penanganan kami lakukan sesuai urutan prioritas."
	}
	return by + fmt.Sprintf("Penahanan awal kami targetkan paling lambat %s.", s.moment(s.TargetAt))
}

func (p *Personal) clause() string {
	if !p.Confirmed {
		return "Dampak terhadap data pribadi masih kami periksa."
	}
	who := gap
	if p.Subjects > 0 {
		who = indonesian.Whole(int64(p.Subjects))
	}
	return fmt.Sprintf("Insiden ini berdampak pada data pribadi %s milik %s orang. Kewajiban pemberitahuan tertulis paling lambat "+
		"3×24 jam sebagaimana dimaksud dalam Pasal 46 Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi berlaku "+
		"bagi %s selaku pengendali data pribadi.", or(p.Kinds), who, or(p.Controller))
}

func (s *SuratJawaban) help() []Paragraph {
	out := []Paragraph{{"help", 1, "Selama penanganan berlangsung, kami mohon bantuan Saudara untuk:"}}
	if s.Type != "kerentanan" {
		data := "tidak mengubah, menghapus, atau memulihkan sendiri data pada sistem"
		if s.SelfRestored {
			data = "menghentikan pembersihan sistem sampai bukti diambil oleh tim kami"
		}
		out = append(out, Paragraph{"help.data", 2, data},
			Paragraph{"help.log", 2, "mencatat waktu setiap hal tidak wajar yang ditemukan"})
	}
	return append(out,
		Paragraph{"help.access", 2, "menyiapkan akses dan salinan cadangan terakhir bagi tim kami"},
		Paragraph{"help.contact", 2, "menunjuk 1 (satu) narahubung teknis yang dapat dihubungi setiap saat"})
}

func (s *SuratJawaban) contact() string {
	who := or(s.Contact.Name)
	if s.Contact.Position != "" {
		who += ", " + s.Contact.Position
	}
	receipt := "pada tanda terima yang telah Saudara terima."
	if s.ReceiptAttached {
		receipt = "pada tanda terima terlampir."
	}
	return fmt.Sprintf("Narahubung kami adalah %s, telepon %s, surel %s. Perkembangan penanganan dapat dilihat di %s/lacak "+
		"dengan nomor laporan dan kode akses %s", who, or(s.Contact.Phone), or(s.Contact.Email), or(s.Site), receipt)
}
