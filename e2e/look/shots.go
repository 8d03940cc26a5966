package main

// shot is a page to take a picture of.
type shot struct {
	name string
	as   string // who is signed in; "" is a guest
	path string // {incident:STATUS} and {link:PATTERN@PATH} are looked up in the demonstration
	want int    // status of the answer; 0 is 200
	do   func(*visitor) (int, error)
}

// shots are all pages, in their states. A new page comes here.
var shots = []shot{
	// Everybody.
	{name: "beranda", path: "/"},
	{name: "lapor", path: "/lapor"},
	{name: "lapor-ditolak", path: "/lapor", do: sendEmpty(`form[action="/lapor"]`), want: 422},
	{name: "lapor-terima", path: "/lapor", do: fileReport},
	{name: "lacak", path: "/lacak"},
	{name: "lacak-salah", path: "/lacak", do: sendEmpty(`form[action="/lacak"]`), want: 422},
	{name: "lacak-laporan", path: "/lapor", do: trackReport},
	{name: "berita", path: "/berita"},
	{name: "berita-satu", path: "{link:/berita/@/berita}"},
	{name: "masuk", path: "/masuk"},
	{name: "masuk-gagal", path: "/masuk", do: sendEmpty(`form[action="/masuk"]`), want: 422},
	{name: "tidak-ada", path: "/tidak-ada", want: 404},

	// Where each role begins.
	{name: "saya", as: "koordinator", path: "/saya"},
	{name: "saya", as: "ketua", path: "/saya"},
	{name: "saya", as: "sub-jaringan", path: "/saya"},
	{name: "saya", as: "sub-keamanan", path: "/saya"},
	{name: "saya", as: "sub-website", path: "/saya"},
	{name: "saya", as: "kabid", path: "/saya"},
	{name: "saya", as: "kadis", path: "/saya"},
	{name: "saya", as: "sekretariat", path: "/saya"},
	{name: "saya", as: "admin", path: "/saya"},
	{name: "saya", as: "auditor", path: "/saya"},
	{name: "portal", as: "opd", path: "/portal"},

	// The desk.
	{name: "kotak-masuk", as: "koordinator", path: "/kotak-masuk"},
	{name: "kotak-masuk-laporan", as: "koordinator", path: "{link:/kotak-masuk/@/kotak-masuk}"},
	{name: "kotak-masuk-catat", as: "koordinator", path: "/kotak-masuk/catat"},
	{name: "antrian", as: "koordinator", path: "/antrian"},
	{name: "antrian", as: "sub-keamanan", path: "/antrian"},
	{name: "antrian-kosong", as: "koordinator", path: "/antrian?q=tidakadayangbegini"},
	{name: "akun", as: "koordinator", path: "/akun"},
	{name: "lainnya", as: "koordinator", path: "/lainnya"},

	// An incident in each state, seen by whose turn it is and by others.
	{name: "insiden-antre", as: "koordinator", path: "{incident:antre}"},
	{name: "insiden-keputusan", as: "ketua", path: "{incident:menunggu_keputusan}"},
	{name: "insiden-keputusan-giliran-lain", as: "koordinator", path: "{incident:menunggu_keputusan}"},
	{name: "insiden-keputusan-kurang", as: "ketua", path: "{incident:menunggu_keputusan}", do: sendEmpty("form.stepform"), want: 422},
	{name: "insiden-ditangani", as: "sub-keamanan", path: "{incident:ditangani}"},
	{name: "insiden-ditangani", as: "sub-jaringan", path: "{incident:ditangani}"},
	{name: "insiden-diarsipkan", as: "kadis", path: "{incident:diarsipkan}"},
	{name: "insiden-verifikasi", as: "sub-keamanan", path: "{incident:verifikasi_hasil}"},
	{name: "insiden-selesai", as: "koordinator", path: "{incident:selesai}"},
	{name: "insiden-selesai", as: "ketua", path: "{incident:selesai}"},
	{name: "insiden-ditutup", as: "sub-website", path: "{incident:ditutup}"},
	{name: "insiden-ditutup", as: "kabid", path: "{incident:ditutup}"},
	{name: "insiden-diarsipkan", as: "koordinator", path: "{incident:diarsipkan}"},
	{name: "insiden-lewati", as: "ketua", path: "{incident:ditangani}/langkah/kelemahan/lewati"},
	{name: "insiden-buka", as: "ketua", path: "{incident:ditangani}/langkah/keputusan/buka"},
	{name: "insiden-tutup", as: "ketua", path: "{incident:ditangani}/tutup"},
	{name: "insiden-ubah", as: "koordinator", path: "{incident:ditangani}/ubah"},
	{name: "insiden-bukti", as: "koordinator", path: "{evidence}"},
	{name: "insiden-terlarang", as: "admin", path: "{incident:ditangani}", want: 403},

	// Books and papers.
	{name: "agenda-masuk", as: "sekretariat", path: "/agenda/masuk"},
	{name: "agenda-keluar", as: "sekretariat", path: "/agenda/keluar"},
	{name: "agenda-masuk-catat", as: "sekretariat", path: "/agenda/masuk/catat"},
	{name: "agenda-masuk-baris", as: "sekretariat", path: "{link:/agenda/masuk/@/agenda/masuk}"},
	{name: "agenda-masuk-cetak", as: "sekretariat", path: "/agenda/masuk/cetak"},
	{name: "dokumen", as: "koordinator", path: "/dokumen"},
	{name: "dokumen-satu", as: "koordinator", path: "{link:/dokumen/@/dokumen}"},
	{name: "dokumen-terbitkan", as: "sekretariat", path: "{link:/dokumen/@/dokumen?keadaan=draft}/terbitkan"},

	// Registers and rooms.
	{name: "opd", as: "koordinator", path: "/opd"},
	{name: "opd-satu", as: "koordinator", path: "{link:/opd/@/opd}"},
	{name: "tim", as: "koordinator", path: "/tim"},
	{name: "tim", as: "admin", path: "/tim"},
	{name: "tim-satu", as: "admin", path: "{link:/tim/@/tim}"},
	{name: "tim-nonaktif", as: "admin", path: "{link:/tim/@/tim}/nonaktif"},
	{name: "tim-baru", as: "admin", path: "/tim/baru"},
	{name: "opd-baru", as: "koordinator", path: "/opd/baru"},
	{name: "sop", as: "koordinator", path: "/sop"},
	{name: "opd-ubah", as: "koordinator", path: "{link:/opd/@/opd}/ubah"},
	{name: "sop-insiden", as: "koordinator", path: "/sop?insiden={number:menunggu_keputusan}"},
	{name: "audit", as: "auditor", path: "/audit"},
	{name: "pengaturan", as: "admin", path: "/pengaturan"},
	{name: "pengaturan-terlarang", as: "sub-jaringan", path: "/pengaturan", want: 403},
}

// byPerson are the shots by who is signed in.
func byPerson() map[string][]shot {
	out := map[string][]shot{}
	for _, s := range shots {
		out[s.as] = append(out[s.as], s)
	}
	return out
}
