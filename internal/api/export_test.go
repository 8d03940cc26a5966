package api

import "tanggap/internal/account"

// RouteForTest is a route as its tests see it.
type RouteForTest struct {
	Method, Path, Scope, Summary string
	Who                          account.Right
}

// Routes is the list that is served.
func Routes() []RouteForTest {
	var out []RouteForTest
	for _, rt := range routes {
		out = append(out, RouteForTest{rt.method, rt.path, rt.scope, rt.summary, rt.who})
	}
	return out
}
