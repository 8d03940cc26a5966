package sheet

import (
	"fmt"
	"strings"
	"time"

	"tanggap/internal/indonesian"
)

// Source is one thing a letter answers (2.3).
type Source struct {
	Kind    string    `json:"kind"`              // "letter", "channel", "own" (our monitoring), "bssn" (their letter)
	Number  string    `json:"number,omitempty"`  // letter: may be empty
	Date    string    `json:"date,omitempty"`    // letter: civil day, may be empty; own: the day of verification
	Subject string    `json:"subject,omitempty"` // letter
	Channel string    `json:"channel,omitempty"` // channel: web, whatsapp, phone, email, walk_in, telegram, fax, api
	At      time.Time `json:"at,omitzero"`       // when it was received
}

// typeWords are the 12 everyday types as a noun in a sentence (2.2).
var typeWords = map[string]string{
	"situs_diubah": "pengubahan tampilan laman (web defacement)",
	"judi_online":  "penyisipan konten judi online",
	"phishing":     "pengelabuan (phishing)",
	"data_bocor":   "dugaan kebocoran data",
	"ransomware":   "penyanderaan berkas (ransomware)",
	"malware":      "infeksi perangkat perusak (malware)",
	"akun_diretas": "pengambilalihan akun",
	"layanan_mati": "gangguan ketersediaan layanan",
	"akses_ilegal": "akses tanpa izin",
	"kerentanan":   "kerentanan sistem",
	"spam":         "pengiriman surel massal (spam)",
	"lainnya":      "kejadian keamanan siber yang jenisnya belum ditentukan",
}

// TypeWords is the everyday type as papers write it in a sentence; empty for a code that is none.
func TypeWords(code string) string { return typeWords[code] }

// opening is the sentence a letter begins with, by the origin of what it answers, with its comma.
func opening(sources []Source, f Format, site string) string {
	switch n := len(sources); {
	case n == 0:
		return "Menindaklanjuti " + gap + ","
	case n >= 4:
		return fmt.Sprintf("Menindaklanjuti %s laporan Saudara sebagaimana tercantum dalam lampiran,", indonesian.Count(n))
	case n == 1 && sources[0].Kind == "own":
		return "Berdasarkan hasil pemantauan dan verifikasi kami pada " + civil(sources[0].Date) + ","
	}
	var parts []string
	for i, s := range sources {
		parts = append(parts, s.words(f, site, i == 0, len(sources) > 1))
	}
	return "Menindaklanjuti " + indonesian.Join(parts) + ","
}

// words name one source; several sources give the day only.
func (s Source) words(f Format, site string, first, several bool) string {
	at := f.moment(s.At)
	if several && !s.At.IsZero() {
		at = indonesian.Date(s.At.In(f.location()))
	}
	switch s.Kind {
	case "bssn":
		return fmt.Sprintf("surat Badan Siber dan Sandi Negara Nomor %s tanggal %s hal %s", or(s.Number), civil(s.Date), or(s.Subject))
	case "letter":
		return s.letterWords(at)
	}
	if s.Channel == "walk_in" {
		return "laporan yang Saudara sampaikan langsung kepada petugas kami pada " + at
	}
	if several && !first {
		return fmt.Sprintf("laporan Saudara melalui %s pada %s", channelWords(s.Channel, site), at)
	}
	return fmt.Sprintf("laporan Saudara yang kami terima melalui %s pada %s", channelWords(s.Channel, site), at)
}

func (s Source) letterWords(received string) string {
	switch {
	case s.Number != "" && s.Date != "":
		return fmt.Sprintf("surat Saudara Nomor %s tanggal %s hal %s", s.Number, civil(s.Date), or(s.Subject))
	case s.Date != "":
		return fmt.Sprintf("surat Saudara tanggal %s hal %s", civil(s.Date), or(s.Subject))
	case s.Number != "":
		return fmt.Sprintf("surat Saudara Nomor %s hal %s yang kami terima pada %s", s.Number, or(s.Subject), received)
	}
	return fmt.Sprintf("surat Saudara hal %s yang kami terima pada %s", or(s.Subject), received)
}

// givesTime tells whether the opening already says when the report came.
func givesTime(sources []Source) bool {
	return len(sources) == 1 && (sources[0].Kind == "channel" || sources[0].Kind == "letter" && sources[0].Date == "")
}

func channelWords(channel, site string) string {
	switch channel {
	case "web":
		return strings.TrimSpace("laman " + site)
	case "whatsapp":
		return "WhatsApp"
	case "phone":
		return "telepon"
	case "email":
		return "surel"
	case "telegram":
		return "Telegram"
	case "fax":
		return "faksimile"
	case "letter":
		return "surat"
	case "walk_in":
		return "petugas kami"
	case "api":
		return "saluran pertukaran informasi antartim"
	}
	return or(channel)
}
