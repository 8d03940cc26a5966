// Package tlp holds the Traffic Light Protocol, version 2.0 (FIRST, August 2022).
// It knows labels and their order, nothing about who may see what.
package tlp

import "slices"

// Label is a TLP 2.0 label in the spelling of the standard, without the "TLP:" prefix.
type Label string

const (
	Clear       Label = "CLEAR"
	Green       Label = "GREEN"
	Amber       Label = "AMBER"
	AmberStrict Label = "AMBER+STRICT"
	Red         Label = "RED"
)

// Labels lists all labels from the widest audience to the narrowest.
var Labels = []Label{Clear, Green, Amber, AmberStrict, Red}

// Rank is the label's place in Labels (CLEAR 0 … RED 4). A word that is no label ranks as RED:
// what we do not understand is shown to nobody.
func (l Label) Rank() int {
	if i := slices.Index(Labels, l); i >= 0 {
		return i
	}
	return len(Labels) - 1
}

// Valid tells whether l is one of the five labels.
func (l Label) Valid() bool { return slices.Contains(Labels, l) }

// Wider tells whether l may go to more people than m.
func (l Label) Wider(m Label) bool { return l.Rank() < m.Rank() }

// String prints the label as it stands on papers and pages.
func (l Label) String() string { return "TLP:" + string(l) }
