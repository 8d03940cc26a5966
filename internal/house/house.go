// Package house holds the tests that keep the shape of the house: floors, budgets, manners, texts, routes,
// statements. It has no code of its own; docs/ARCHITECTURE.md says what it holds and why.
package house
