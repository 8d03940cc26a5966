// Package sop reads a CSIRT's procedure file and says how an incident moves along it.
//
// It is pure: it knows no database, no page and no form. What a step's form, gate, paper or status can be
// is told to Parse by a Known; nothing here knows a step's number, id or an actor's name.
//
// Texts are Indonesian. An English twin may stand beside them under `en:` with the same keys
// (`en: {short: Handling, activity: …}`); In picks one. It is a plain struct, because a custom
// unmarshaller of a struct would silently switch the refusal of unknown keys off.
package sop

import "slices"

// Format is the only format Parse reads.
const Format = "tanggap/sop/1"

// Capability is what an actor may do in the program. Names are for ever.
type Capability = string

const (
	Desk      Capability = "desk"      // receives, queues, delivers
	Head      Capability = "head"      // decides, approves
	Handler   Capability = "handler"   // analyses, repairs, verifies
	Publisher Capability = "publisher" // publishes
	Liaison   Capability = "liaison"   // speaks with BSSN
	Upward    Capability = "upward"    // reports to the leadership
	Signer    Capability = "signer"    // signs papers
)

// Capabilities lists every capability.
func Capabilities() []Capability {
	return []Capability{Desk, Head, Handler, Publisher, Liaison, Upward, Signer}
}

// Fixed lists the roles that exist beside the procedure's actors; no actor may take their name.
func Fixed() []string { return []string{"sekretariat", "opd", "admin", "auditor"} }

// Procedure is one version of a procedure: a parsed file that Parse found free of faults. It is never changed.
type Procedure struct {
	Format         string     `yaml:"format"`
	ID             string     `yaml:"id"`
	Title          string     `yaml:"title"`
	Cover          Cover      `yaml:"cover"`
	Identity       Identity   `yaml:"identity"`
	LegalBasis     []string   `yaml:"legal_basis"`
	Qualifications []string   `yaml:"qualifications"`
	Related        []string   `yaml:"related"` // empty prints "-"
	Equipment      []string   `yaml:"equipment"`
	Warnings       []string   `yaml:"warnings"`
	Recording      []string   `yaml:"recording"`
	Worksheets     Worksheets `yaml:"worksheets"`
	EarlyClosing   Ref        `yaml:"early_closing"` // the step with the form that closes
	Actors         []Actor    `yaml:"-"`             // in file order
	Steps          []Step     `yaml:"steps"`
	Hash           string     `yaml:"-"` // SHA-256 of Bytes, hexadecimal
	Bytes          []byte     `yaml:"-"` // the file as read
}

// Cover is the first page, line by line.
type Cover struct {
	Title   []string `yaml:"title"`
	Year    string   `yaml:"year"`
	Office  []string `yaml:"office"`
	Address []string `yaml:"address"`
}

// Identity is the block at the head of the SOP (PermenPAN-RB 35/2012). Dates are civil dates, "2006-01-02";
// an empty Revised prints "-".
type Identity struct {
	Office    []string `yaml:"office"`
	Unit      string   `yaml:"unit"`
	Number    string   `yaml:"number"`
	Made      string   `yaml:"made"`
	Revised   string   `yaml:"revised"`
	Effective string   `yaml:"effective"`
	Approved  Approval `yaml:"approved"`
}

// Approval says who approved the SOP.
type Approval struct {
	Position string `yaml:"position"`
	Name     string `yaml:"name"`
	NIP      string `yaml:"nip"`
}

// Worksheets are the three annexed "lembar kerja identifikasi".
type Worksheets struct {
	Title string    `yaml:"title"`
	A     Worksheet `yaml:"a"`
	B     Worksheet `yaml:"b"`
	C     Worksheet `yaml:"c"`
}

// Worksheet is one titled table.
type Worksheet struct {
	Title string `yaml:"title"`
	Rows  []Row  `yaml:"rows"`
}

// Row is a worksheet's row; an empty Label continues the row above. Items is what its last cell lists.
type Row struct {
	Label  string   `yaml:"label"`
	Number string   `yaml:"number"`
	Items  []string `yaml:"items"`
}

// Actor is somebody of the procedure, held by people through dated assignments.
type Actor struct {
	ID           string `yaml:"-"`
	Title        string `yaml:"title"`
	Short        string `yaml:"short"`  // for narrow columns; Parse puts Title where the file gives none
	Column       int    `yaml:"column"` // 1 is the leftmost of the flowchart, 0 stands outside
	Capabilities []Ref  `yaml:"capabilities"`
	En           struct {
		Title string `yaml:"title"`
		Short string `yaml:"short"`
	} `yaml:"en"`
	Line int `yaml:"-"`
}

// Shape is a step's symbol in the flowchart.
type Shape string

const (
	Start    Shape = "start"    // capsule, the first step
	Process  Shape = "process"  // box
	Decision Shape = "decision" // diamond
	End      Shape = "end"      // capsule, nothing follows
)

// StepText holds the words of a step.
type StepText struct {
	Short    string   `yaml:"short"`    // for rail, queue and phone; Parse puts Activity where the file gives none
	Activity string   `yaml:"activity"` // the SOP's own words
	Outputs  []string `yaml:"outputs"`  // only printed
	Remark   string   `yaml:"remark"`   // "Ket" of the SOP
	Needs    []string `yaml:"needs"`    // kelengkapan, printed below Remark
}

// Step is a line of the procedure.
type Step struct {
	ID        string `yaml:"id"`
	Number    string `yaml:"number"` // as printed
	StepText  `yaml:",inline"`
	En        StepText    `yaml:"en"`
	Shape     Shape       `yaml:"shape"`
	Performs  []Ref       `yaml:"performs"`
	TakesPart []Ref       `yaml:"takes_part"`
	Decides   []Ref       `yaml:"decides"`
	Time      Norm        `yaml:"time"`
	Status    Ref         `yaml:"status"` // of the incident while this is its first step not done
	Skip      bool        `yaml:"skip"`   // the head may skip it with a reason
	Forms     []StepForm  `yaml:"forms"`
	Papers    []StepPaper `yaml:"papers"`
	Gates     []Ref       `yaml:"gates"`
	Next      []Next      `yaml:"next"`
	Line      int         `yaml:"-"`
}

// StepForm is a form in a step and who fills it.
type StepForm struct {
	Form      Ref   `yaml:"form"`
	By        []Ref `yaml:"by"`         // any one of these actors
	OtherThan Ref   `yaml:"other_than"` // a form of this step that another person must have filled
	Optional  bool  `yaml:"optional"`
}

// StepPaper is a paper offered in a step; Issued ones must be issued to leave it.
type StepPaper struct {
	Paper  Ref  `yaml:"paper"`
	Issued bool `yaml:"issued"`
}

// Next is a way out of a step.
type Next struct {
	To    Ref    `yaml:"to"`
	Back  bool   `yaml:"back"`  // leads back: never makes its target wait, taken by Return or by its When
	When  string `yaml:"when"`  // "form.answer" of this step, empty: always
	Label string `yaml:"label"` // on the printed arrow
	Drawn bool   `yaml:"drawn"` // only an arrow of the printed flowchart
	En    struct {
		Label string `yaml:"label"`
	} `yaml:"en"`
}

// In returns the text for a language ("id", "en") and the language it is really in, for the page's lang attribute.
func In(language, id, en string) (text, lang string) {
	if language == "en" && en != "" {
		return en, "en"
	}
	return id, "id"
}

// Has reports whether the actor holds the capability.
func (a *Actor) Has(c Capability) bool { return names(a.Capabilities, c) }

// Whole is who performs, decides and takes part, in this order, each once.
func (s *Step) Whole() []string {
	var all []string
	for _, r := range slices.Concat(s.Performs, s.Decides, s.TakesPart) {
		if !slices.Contains(all, r.Name) {
			all = append(all, r.Name)
		}
	}
	return all
}

// Form finds a form of the step.
func (s *Step) Form(name string) (*StepForm, bool) {
	for i := range s.Forms {
		if s.Forms[i].Form.Name == name {
			return &s.Forms[i], true
		}
	}
	return nil, false
}

// Step finds a step by its id or its printed number.
func (p *Procedure) Step(idOrNumber string) (*Step, bool) {
	for i := range p.Steps {
		if s := &p.Steps[i]; s.ID == idOrNumber || s.Number == idOrNumber {
			return s, true
		}
	}
	return nil, false
}

// StepOf finds the step that holds a form (the first, in file order).
func (p *Procedure) StepOf(form string) (*Step, bool) {
	for i := range p.Steps {
		if _, ok := p.Steps[i].Form(form); ok {
			return &p.Steps[i], true
		}
	}
	return nil, false
}

// Closing is the step with the form that closes.
func (p *Procedure) Closing() *Step {
	s, _ := p.Step(p.EarlyClosing.Name)
	return s
}

// Actor finds an actor by id.
func (p *Procedure) Actor(id string) (*Actor, bool) {
	for i := range p.Actors {
		if p.Actors[i].ID == id {
			return &p.Actors[i], true
		}
	}
	return nil, false
}

// Capabilities is what the holder of these roles may do, in the order of the list; roles that are no actors give none.
func (p *Procedure) Capabilities(roles []string) []Capability {
	var held []Capability
	for _, c := range Capabilities() {
		for _, role := range roles {
			if a, ok := p.Actor(role); ok && a.Has(c) {
				held = append(held, c)
				break
			}
		}
	}
	return held
}

// Holders lists the actors with a capability, in file order.
func (p *Procedure) Holders(c Capability) []string {
	var ids []string
	for i := range p.Actors {
		if p.Actors[i].Has(c) {
			ids = append(ids, p.Actors[i].ID)
		}
	}
	return ids
}

// SkipWarning is the SOP's first warning, shown to whoever skips a step; AccessWarning its second, the access rule.
func (p *Procedure) SkipWarning() string { return p.warning(0) }

// AccessWarning is the SOP's second warning: closed, limited as needed.
func (p *Procedure) AccessWarning() string { return p.warning(1) }

func (p *Procedure) warning(i int) string {
	if i < len(p.Warnings) {
		return p.Warnings[i]
	}
	return ""
}
