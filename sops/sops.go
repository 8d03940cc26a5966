// Package sops holds the procedure files that ship with the program, as bytes; internal/sop reads them.
package sops

import _ "embed"

// Malut is the SOP of the CSIRT of Maluku Utara province (2023), the default procedure.
//
//go:embed malut-2023.yaml
var Malut []byte

// Regency is an invented regency's procedure for tests: seven steps, other actors, merged forms.
//
//go:embed testdata/kabupaten-2025.yaml
var Regency []byte
