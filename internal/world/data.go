package world

import (
	"embed"
	"fmt"
	"io/fs"
	"path"

	"go.yaml.in/yaml/v3"
)

//go:embed data/*.yaml
var files embed.FS

// office is people.yaml and agencies.yaml.
type office struct {
	Settings map[string]string
	Decrees  []decree
	People   []person
	Agencies []agencyLine
	Outside  []agencyLine
}

type decree struct{ Key, Text string }

type person struct {
	Key, Username, Name     string
	NIP                     string
	Employment, Rank, Grade string
	Position, Unit          string
	SubTeam                 string `yaml:"sub_team"`
	Qualifications          string
	Phone, Email            string
	Roles                   []assignment
}

type assignment struct {
	Role, Decree, From, Until string
	StandInFor                string `yaml:"stand_in_for"`
	Note                      string
}

type agencyLine struct {
	Key, Kind, Name, Abbreviation string
	HeadTitle                     string `yaml:"head_title"`
	Place, Email, Phone, Domains  string
	IPRanges                      string `yaml:"ip_ranges"`
	Contact, Deputy               *contactLine
	Assets                        []assetLine
}

type contactLine struct{ Name, Position, Phone, Email, Username string }

type assetLine struct {
	Key, Name, Kind, URL, Host, IP string
	SECategory                     string `yaml:"se_category"`
	IIV                            string
	PersonalData                   string `yaml:"personal_data"`
	Criticality, Hosting           string
	Platform, Status               string
}

// story is one file of acts: what one case, or the office, did one after the other.
type story struct {
	Key  string
	Acts []act
}

// act is one thing that somebody did. At is when it was recorded; By a key of people.yaml, "opd:dinkes/contact",
// or empty for the program itself.
type act struct {
	At, By, Do             string
	Report, Step           string
	Reason, Note           string
	To, Text               string
	Clock, Happened, Proof string
	Paper, Channel         string
	File                   *filing
	Forms                  map[string]map[string]any
	Files                  []file
	Letter                 *letter
	Change                 *levels
	Hop                    *hop
	story                  string
}

type filing struct {
	Key, Channel, Origin, Title, Description, Kind, Agency, Asset string
	Reporter                                                      struct{ Kind, Name, Email, Phone, Organisation string }
	Anonymous                                                     bool
	Letter                                                        *letter
	Received                                                      string
	Occurred, Discovered                                          moment
	LateReason                                                    string `yaml:"late_reason"`
	Ongoing                                                       string
	PersonalData                                                  string `yaml:"personal_data"`
}

type moment struct{ At, Precision string }

type letter struct{ Key, Number, Date, From, Party, Subject, Void string }

type file struct{ Name, Label, Text string }

// hop is one more hop of the disposition.
type hop struct {
	To           []string
	Instructions []string
	Note, Due    string
}

// levels are what the desk sets anew.
type levels struct{ Priority, Risk *string }

func read(name string, into any) error {
	b, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	if err := yaml.Unmarshal(b, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func readOffice() (office, error) {
	var o office
	for _, name := range []string{"data/people.yaml", "data/agencies.yaml"} {
		if err := read(name, &o); err != nil {
			return o, err
		}
	}
	return o, nil
}

// readActs reads every story, in the order of the files' names.
func readActs() ([]act, error) {
	names, err := fs.Glob(files, "data/ka*.yaml")
	if err != nil {
		return nil, err
	}
	var all []act
	for _, name := range names {
		var s story
		if err := read(name, &s); err != nil {
			return nil, err
		}
		if s.Key+".yaml" != path.Base(name) {
			return nil, fmt.Errorf("%s: its key is %q", name, s.Key)
		}
		for _, a := range s.Acts {
			a.story = s.Key
			all = append(all, a)
		}
	}
	return all, nil
}
