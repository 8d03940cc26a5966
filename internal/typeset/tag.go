package typeset

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// elem is an element of the structure tree. An element has marks (content on pages) or kids.
type elem struct {
	role  string
	alt   string
	kids  []*elem
	marks []mark
	obj   int
}

// mark is a piece of marked content: page from 1, MCID on that page.
type mark struct{ page, mcid int }

func (e *elem) add(role string) *elem {
	k := &elem{role: role}
	e.kids = append(e.kids, k)
	return k
}

// prune drops elements without content.
func (e *elem) prune() bool {
	var kids []*elem
	for _, k := range e.kids {
		if k.prune() {
			kids = append(kids, k)
		}
	}
	e.kids = kids
	return len(kids)+len(e.marks) > 0
}

// update is an incremental update of a PDF (ISO 32000-1, 7.5.6).
type update struct {
	out  *bytes.Buffer
	offs map[int]int
	nums []int
}

func (u *update) put(n int, body string) {
	u.offs[n] = u.out.Len()
	u.nums = append(u.nums, n)
	fmt.Fprintf(u.out, "%d 0 obj\n%s\nendobj\n", n, body)
}

var trailerNumber = map[string]*regexp.Regexp{
	"root": regexp.MustCompile(`/Root (\d+) 0 R`), "size": regexp.MustCompile(`/Size (\d+)`),
	"prev": regexp.MustCompile(`startxref\s+(\d+)`), "info": regexp.MustCompile(`/Info (\d+) 0 R`),
}

// tag adds the structure tree, the title bar's wish and an /ID to what fpdf wrote; fpdf itself has no way to.
// Page n is object 2n+1 there.
func tag(pdf []byte, root *elem, pages int) ([]byte, error) {
	num := map[string]int{}
	tail := pdf[max(0, len(pdf)-400):]
	for name, re := range trailerNumber {
		m := re.FindSubmatch(tail)
		if m == nil {
			return nil, fmt.Errorf("typeset: no %s in the trailer", name)
		}
		num[name], _ = strconv.Atoi(string(m[1]))
	}
	root.prune()
	u := &update{out: bytes.NewBuffer(bytes.Clone(pdf)), offs: map[int]int{}}
	next := num["size"]
	tree, parents := next, next+1
	next = number(root, next+2)
	if err := u.catalog(pdf, num["root"], tree); err != nil {
		return nil, err
	}
	byPage := make([][]int, pages)
	u.elements(root, tree, byPage)
	for i := range pages {
		page, err := object(pdf, 2*i+3)
		if err != nil {
			return nil, err
		}
		u.put(2*i+3, strings.TrimSuffix(page, ">>")+fmt.Sprintf("/StructParents %d/Tabs/S>>", i))
	}
	u.put(tree, fmt.Sprintf("<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d>>", root.obj, parents, pages))
	u.put(parents, "<</Nums["+parentTree(byPage)+"]>>")
	return u.finish(pdf, num, next), nil
}

func (u *update) catalog(pdf []byte, n, tree int) error {
	cat, err := object(pdf, n)
	if err != nil {
		return err
	}
	u.put(n, strings.TrimSuffix(cat, ">>")+fmt.Sprintf(
		"/Version/1.7/StructTreeRoot %d 0 R/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>>>", tree))
	return nil
}

// number gives every element its object number, parents first.
func number(e *elem, next int) int {
	e.obj = next
	next++
	for _, k := range e.kids {
		next = number(k, next)
	}
	return next
}

// elements writes e and what is under it, and notes which element owns which marked content.
func (u *update) elements(e *elem, parent int, byPage [][]int) {
	var k strings.Builder
	for _, m := range e.marks {
		fmt.Fprintf(&k, "<</Type/MCR/Pg %d 0 R/MCID %d>>", 2*m.page+1, m.mcid)
		owners := &byPage[m.page-1]
		for len(*owners) <= m.mcid {
			*owners = append(*owners, 0)
		}
		(*owners)[m.mcid] = e.obj
	}
	for _, kid := range e.kids {
		fmt.Fprintf(&k, "%d 0 R ", kid.obj)
	}
	extra := ""
	if e.role == "Document" {
		extra = "/Lang(id-ID)"
	}
	if e.alt != "" {
		extra += "/Alt<FEFF" + hex16(e.alt) + ">"
	}
	u.put(e.obj, fmt.Sprintf("<</Type/StructElem/S/%s/P %d 0 R%s/K[%s]>>", e.role, parent, extra, k.String()))
	for _, kid := range e.kids {
		u.elements(kid, e.obj, byPage)
	}
}

func parentTree(byPage [][]int) string {
	var b strings.Builder
	for i, owners := range byPage {
		fmt.Fprintf(&b, "%d[", i)
		for _, o := range owners {
			fmt.Fprintf(&b, "%d 0 R ", o)
		}
		b.WriteString("]")
	}
	return b.String()
}

func (u *update) finish(pdf []byte, num map[string]int, size int) []byte {
	x := u.out.Len()
	u.out.WriteString("xref\n")
	for _, n := range u.nums {
		fmt.Fprintf(u.out, "%d 1\n%010d 00000 n \n", n, u.offs[n])
	}
	id := sha256.Sum256(pdf)
	fmt.Fprintf(u.out, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/Prev %d/ID[<%x><%x>]>>\nstartxref\n%d\n%%%%EOF\n",
		size, num["root"], num["info"], num["prev"], id[:16], id[:16], x)
	return u.out.Bytes()
}

// object is the body of object n.
func object(pdf []byte, n int) (string, error) {
	key := fmt.Appendf(nil, "\n%d 0 obj\n", n)
	at := bytes.Index(pdf, key)
	if at < 0 {
		return "", fmt.Errorf("typeset: no object %d", n)
	}
	body := pdf[at+len(key):]
	end := bytes.Index(body, []byte("endobj"))
	if end < 0 {
		return "", errors.New("typeset: object without an end")
	}
	return strings.TrimSpace(string(body[:end])), nil
}
