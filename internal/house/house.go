// Package house holds the tests that keep the shape of the house: floors, budgets, texts, routes, statements.
package house
