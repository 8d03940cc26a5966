package sheet

// state is what every paper has of its life: where the facts keep it. Forms have no number, date or edits.
type state struct {
	marks  Marks
	konsep **Konsep
	number *Number
	date   *string
	edits  *Edits
	blank  bool // for the pen: gaps are wanted
}

// unissued names what is empty and must be there in a paper in force.
func (s state) unissued() []string {
	var n need
	if s.date != nil {
		n.text("date", *s.date)
	}
	if s.number != nil && s.number.Empty() {
		n = append(n, "number")
	}
	return n
}

// Draft tells whether p is a draft, or a blank for the pen.
func Draft(p Paper) bool { return *p.state().konsep != nil || p.state().blank }

// Numbered tells whether p takes a number from the agenda when it is issued.
func Numbered(p Paper) bool { return p.state().number != nil }

// Wording is the text as it will be printed: generated paragraphs with the edits applied, empty ones left out.
func Wording(p Paper) []Paragraph { return Edited(p).apply(p.Paragraphs()) }

// Edited is what people rewrote.
func Edited(p Paper) Edits {
	if e := p.state().edits; e != nil {
		return *e
	}
	return nil
}

// Edit replaces what people rewrote; a form has no wording and stays as it is.
func Edit(p Paper, e Edits) {
	if at := p.state().edits; at != nil {
		*at = e
	}
}

// Redraft makes p a draft: no number, no day.
func Redraft(p Paper, k Konsep) {
	s := p.state()
	*s.konsep = &k
	if s.number != nil {
		s.number.Seq, s.number.Whole = "", ""
	}
	if s.date != nil {
		*s.date = ""
	}
}

// Issue makes p a paper in force, with its number and civil day ("2006-01-02"); a form takes neither.
func Issue(p Paper, n Number, date string) {
	s := p.state()
	*s.konsep = nil
	if s.number != nil {
		*s.number = n
	}
	if s.date != nil {
		*s.date = date
	}
}
