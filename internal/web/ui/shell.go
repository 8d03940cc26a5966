package ui

import (
	"context"
	"slices"

	"tanggap/internal/text"
	"tanggap/internal/tlp"
	"tanggap/internal/web/assets"
)

// Office is what every page says about the office and the program.
type Office struct {
	Government string // "Pemerintah Provinsi Maluku Utara"
	Team       string // "MalutProv-CSIRT"
	FullName   string // "Tim Tanggap Insiden Siber Provinsi Maluku Utara"
	Lines      []string
	Procedure  string // number of the SOP in force
	Time       string // server time, ready to read: "09.20 WIT (07.20 WIB)"
}

// Page is what both shells need.
type Page struct {
	Title  string // words of the browser's tab; the shell adds the team
	Failed bool   // the form was refused: the title begins "Galat:"
	Theme  string // "", "tanggap" or "tanggap-gelap"
	Office Office
	Assets *assets.Assets
	Switch string // address of this page in the other language; "" hides the switch
	Script bool   // public pages: load the copy button's script (receipt only)
}

// title is what the browser's tab says.
func (p Page) title(ctx context.Context) string {
	t := p.Title
	if p.Failed {
		t = text.T(ctx, "ui.shell.failed") + " " + t
	}
	if p.Office.Team != "" {
		t += " · " + p.Office.Team
	}
	return t
}

// PublicArea is a place of the public menu.
type PublicArea string

const (
	Report    PublicArea = "report"
	Track     PublicArea = "track"
	Warnings  PublicArea = "warnings"
	NewsPages PublicArea = "news"
	Profile   PublicArea = "profile"
)

type publicPlace struct {
	Area PublicArea
	Href string
}

// Places of the public menu and foot. Open and Foot of PublicShell choose among them.
var publicPlaces = []publicPlace{
	{Report, "/lapor"}, {Track, "/lacak"}, {Warnings, "/imbauan"}, {NewsPages, "/berita"}, {Profile, "/profil"},
}

// PublicShell surrounds the public pages. Children are the page.
type PublicShell struct {
	Page
	Open    []PublicArea // menu entries that exist; nil shows report, track and news
	Current PublicArea
	Home    bool   // the first page: larger heading
	Foot    []Link // links of the foot, in two columns
}

func (s PublicShell) places() []publicPlace {
	open := s.Open
	if open == nil {
		open = []PublicArea{Report, Track, NewsPages}
	}
	var ps []publicPlace
	for _, p := range publicPlaces {
		if slices.Contains(open, p.Area) {
			ps = append(ps, p)
		}
	}
	return ps
}

// Area is a place of the staff's menu.
type Area string

const (
	Mine         Area = "mine"
	Inbox        Area = "inbox"
	Queue        Area = "queue"
	Agenda       Area = "agenda"
	Dispositions Area = "dispositions"
	Documents    Area = "documents"
	Procedure    Area = "procedure"
	Publications Area = "publications"
	Figures      Area = "figures"
	Agencies     Area = "agencies"
	Team         Area = "team"
	Settings     Area = "settings"
	Audit        Area = "audit"
	Portal       Area = "portal"
)

// Place is a menu entry that the viewer may open, and how many things wait there (0 shows no number).
type Place struct {
	Area  Area
	Count int
}

type place struct {
	Area Area
	Href string
	Key  string // letter after g
	Icon Icon   // the phone's tab
	More bool   // stands in Lainnya
}

var places = []place{
	{Mine, "/saya", "t", IconTasks, false},
	{Portal, "/portal", "p", IconTasks, false},
	{Inbox, "/kotak-masuk", "k", IconInbox, false},
	{Queue, "/antrian", "a", IconQueue, false},
	{Agenda, "/agenda/masuk", "b", "", false},
	{Dispositions, "/disposisi", "i", "", false},
	{Documents, "/dokumen", "d", "", false},
	{Procedure, "/sop", "s", "", false},
	{Publications, "/publikasi", "u", "", true},
	{Figures, "/angka", "n", "", true},
	{Agencies, "/opd", "o", "", true},
	{Team, "/tim", "m", "", true},
	{Settings, "/pengaturan", "e", "", true},
	{Audit, "/audit", "l", "", true},
}

// StaffShell surrounds the pages of staff and agencies. Only areas in Open are shown: the server lists what the
// viewer may open. Children are the page.
type StaffShell struct {
	Page
	Open    []Place
	Current Area
	Person  Signature // the viewer; Role is what the timeline will say
	Search  string    // address of the search; "" leaves the field out
	Query   string
	Help    string // address of the help; "" leaves the link out
	Flash   *Flash
	Wide    bool // prints landscape
	TLP     tlp.Label
	Printed string // "12 Februari 2026 09.20 WIT": the line of printed lists
}

func (s StaffShell) open(more bool) []place {
	var ps []place
	for _, p := range places {
		if p.More == more && s.has(p.Area) {
			ps = append(ps, p)
		}
	}
	return ps
}

func (s StaffShell) has(a Area) bool {
	return slices.ContainsFunc(s.Open, func(o Place) bool { return o.Area == a })
}

// waiting is the count beside a place.
func (s StaffShell) waiting(a Area) int {
	for _, o := range s.Open {
		if o.Area == a {
			return o.Count
		}
	}
	return 0
}

// tabs are the phone's: the places with an icon, Lainnya comes after them.
func (s StaffShell) tabs() []place {
	var ps []place
	for _, p := range s.open(false) {
		if p.Icon != "" {
			ps = append(ps, p)
		}
	}
	return ps
}

// tail are the main places that a middle-sized bar moves into Lainnya.
func (s StaffShell) tail() []place {
	main := s.open(false)
	return main[min(4, len(main)):]
}

func (s StaffShell) wide(i int) string {
	if i >= 4 {
		return "wide"
	}
	return ""
}

// rest are the places that have no tab: what /lainnya lists.
func (s StaffShell) rest() []place {
	var ps []place
	for _, p := range append(s.open(false), s.open(true)...) {
		if p.Icon == "" {
			ps = append(ps, p)
		}
	}
	return ps
}

func (s StaffShell) current(in []place) bool {
	return slices.ContainsFunc(in, func(p place) bool { return p.Area == s.Current })
}

func (s StaffShell) inTail() bool { return s.current(s.tail()) }

func (s StaffShell) inRest() bool { return s.current(s.rest()) }

// inMore tells whether the current page is reached through Lainnya.
func (s StaffShell) inMore() bool {
	return s.current(s.open(true))
}

// sheet is the class that prints the label in the corners of every sheet.
func (s StaffShell) sheet() string {
	c := ""
	if s.TLP != "" {
		c = "sheet-" + map[tlp.Label]string{tlp.Clear: "clear", tlp.Green: "green", tlp.Amber: "amber", tlp.AmberStrict: "strict"}[s.TLP]
		if c == "sheet-" {
			c = "sheet-red"
		}
	}
	if s.Wide {
		c += " sheet-wide"
	}
	return c
}
