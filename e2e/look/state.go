package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/chromedp/chromedp"

	"tanggap/e2e"
)

// find fills a shot's path with what the demonstration has.
func (v *visitor) find(path string) (string, error) {
	open, shut := strings.Index(path, "{"), strings.Index(path, "}")
	if open < 0 {
		return path, nil
	}
	kind, what, _ := strings.Cut(path[open+1:shut], ":")
	var found string
	var err error
	switch kind {
	case "incident":
		found, err = v.c.incident(what)
	case "number":
		found, err = v.c.incident(what)
		found = strings.TrimPrefix(found, "/insiden/")
	case "link":
		pattern, page, _ := strings.Cut(what, "@")
		found, err = v.link(pattern, page)
	case "evidence":
		found, err = v.evidence()
	}
	return path[:open] + found + path[shut+1:], err
}

// incident is the address of an incident in a status, as the desk finds it: who may not see the queue needs it, too.
func (c *camera) incident(status string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if found := c.incidents[status]; found != "" {
		return found, nil
	}
	if c.finder == nil {
		tab, err := c.browser.Open(c.base)
		if err != nil {
			return "", err
		}
		if _, err := tab.SignIn("koordinator", "tanggap-demo"); err != nil {
			return "", err
		}
		c.finder = &visitor{Tab: tab, c: c}
	}
	found, err := c.finder.link("/insiden/", "/antrian?tampilan=all&status="+status)
	c.incidents[status] = found
	return found, err
}

// pages are last words of addresses that name no thing.
var pages = map[string]bool{"catat": true, "cetak": true, "baru": true}

// link is the first link on a page that begins with a pattern and goes on.
func (v *visitor) link(pattern, page string) (string, error) {
	if _, err := v.Go(page); err != nil {
		return "", err
	}
	links, err := e2e.Ask[[]string](v.Tab, `[...document.querySelectorAll("main a[href]")].map(a => a.getAttribute("href"))`)
	if err != nil {
		return "", err
	}
	for _, l := range links {
		l, _, _ = strings.Cut(l, "#")
		l, _, _ = strings.Cut(l, "?")
		if rest, ok := strings.CutPrefix(l, pattern); ok && rest != "" && !strings.Contains(rest, "/") && !pages[rest] {
			return l, nil
		}
	}
	return "", fmt.Errorf("no link to %s… on %s", pattern, page)
}

// evidence is the page of a picture kept with an incident.
func (v *visitor) evidence() (string, error) {
	for _, status := range []string{"ditangani", "selesai", "ditutup", "diarsipkan"} {
		incident, err := v.c.incident(status)
		if err != nil {
			continue
		}
		if found, err := v.link(incident+"/bukti/", incident); err == nil {
			return found, nil
		}
	}
	return "", errors.New("no incident of the demonstration has evidence")
}

// sendEmpty presses the form's primary button without filling anything in.
func sendEmpty(form string) func(*visitor) (int, error) {
	return func(v *visitor) (int, error) { return v.Press(form + " button.btn-primary") }
}

// fileReport files a report as a citizen.
func fileReport(v *visitor) (int, error) {
	said := map[string]any{
		"jenis": "judi_online", "cerita": "Halaman depan situs dinas menampilkan tautan judi sejak pagi.", "kapan": "baru", "kejadian": "kemarin malam jam 8",
		"nama": "Hj. Siti Rahmawati Abdul Kadir Umasangadji, S.Pd., M.Pd.", "telepon": "0812 3456 7890", "surel": "siti@example.com", "setuju": "on",
	}
	if err := v.fill(`form[action="/lapor"]`, said); err != nil {
		return 0, err
	}
	return v.Press(`form[action="/lapor"] button.btn-primary`)
}

// trackReport files one and follows it.
func trackReport(v *visitor) (int, error) {
	if _, err := fileReport(v); err != nil {
		return 0, err
	}
	words, err := e2e.Ask[[]string](v.Tab, `[...document.body.innerText.matchAll(/L-\d{4}-\d{6}|[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/g)].map(m => m[0])`)
	if err != nil || !slices.ContainsFunc(words, func(w string) bool { return !strings.HasPrefix(w, "L-") }) {
		return 0, fmt.Errorf("no number and code on the receipt: %v %w", words, err)
	}
	if _, err := v.Go("/lacak"); err != nil {
		return 0, err
	}
	code := words[slices.IndexFunc(words, func(w string) bool { return !strings.HasPrefix(w, "L-") })]
	err = v.Do(chromedp.SendKeys(chromedp.CSS(`[name="nomor"]`), words[0]), chromedp.SendKeys(chromedp.CSS(`[name="kode"]`), code))
	if err != nil {
		return 0, err
	}
	return v.Press(`form[action="/lacak"] button.btn-primary`)
}

func (v *visitor) fill(form string, said map[string]any) error {
	_, err := v.Fill(form, said, "diketahui", "tanpa_kontak")
	return err
}

// papers takes every page of one issued paper of each kind.
func (v *visitor) papers(ctx context.Context) error {
	if _, err := exec.LookPath("pdftoppm"); err != nil {
		return errors.New("no pdftoppm here. Run: sudo apt-get install -y poppler-utils")
	}
	for _, kind := range []string{"surat_jawaban", "lembar_disposisi"} {
		if err := v.paper(ctx, kind); err != nil {
			v.c.complain("paper %s: %v", kind, err)
		}
	}
	return nil
}

func (v *visitor) paper(ctx context.Context, kind string) error {
	pdf, err := v.pdf(kind)
	if err != nil {
		return err
	}
	file := filepath.Join(v.c.out, "naskah-"+kind+".pdf")
	if err := os.WriteFile(file, pdf, 0o644); err != nil {
		return err
	}
	base := strings.TrimSuffix(file, ".pdf")
	if out, err := exec.CommandContext(ctx, "pdftoppm", "-r", "80", "-png", file, base).CombinedOutput(); err != nil {
		return fmt.Errorf("pdftoppm: %w: %s", err, out)
	}
	pages, err := filepath.Glob(base + "-*.png")
	for _, p := range pages {
		v.c.mu.Lock()
		v.c.taken = append(v.c.taken, filepath.Base(p))
		v.c.mu.Unlock()
	}
	return err
}

// pdf fetches the newest paper of a kind through the papers' list, with this tab's own cookies.
func (v *visitor) pdf(kind string) ([]byte, error) {
	if _, err := v.Go("/dokumen"); err != nil {
		return nil, err
	}
	data, err := e2e.Await[string](v.Tab, `(async () => {
	  const links = [...new Set([...document.querySelectorAll('main a[href^="/dokumen/"]')].map(a => a.getAttribute("href").split(/[?#]/)[0]).filter(h => h.split("/").length === 3))];
	  for (const l of links) {
	    const page = (await (await fetch(l)).text()).toLowerCase();
	    if (!page.includes(`+quote("<h1>"+strings.ReplaceAll(kind, "_", " "))+`)) continue;
	    const r = await fetch(l + "/pdf");
	    if (!r.ok) continue;
	    const b = new Uint8Array(await r.arrayBuffer());
	    let s = ""; for (let i = 0; i < b.length; i += 8192) s += String.fromCharCode(...b.subarray(i, i + 8192));
	    return btoa(s);
	  }
	  return "";
	})()`)
	if err != nil {
		return nil, err
	}
	if data == "" {
		return nil, errors.New("no issued one on /dokumen")
	}
	var pdf []byte
	return pdf, json.Unmarshal([]byte(quote(data)), &pdf)
}

func quote(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string always can be
	}
	return string(b)
}
