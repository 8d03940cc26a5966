package api

import "github.com/danielgtaylor/huma/v2"

// Schemas of bodies whose names are not all known here.

// Schema is an empty object, {incident}, {acceptance: {…}} or the form's fields.
func (Acceptance) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: "object", AdditionalProperties: true, Properties: map[string]*huma.Schema{
		"incident": {Type: "string"}, "acceptance": {Type: "object", AdditionalProperties: true},
	}}
}

// Schema is forms by name, and when it happened.
func (StepForms) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: "object", AdditionalProperties: true, Properties: map[string]*huma.Schema{
		"happened_at": {Type: "string", Format: "date-time"}, "late_reason": {Type: "string"},
	}}
}
