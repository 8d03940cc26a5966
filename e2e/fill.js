// Fills the form that `selector` names like a person in a hurry: what `said` gives by control name, and something that
// fits into whatever else is empty. Controls that nobody sees stay as they are. Answers with the names of the controls.
(selector, said, skip, now) => {
  const form = document.querySelector(selector);
  if (!form) return null;
  for (const fold of form.querySelectorAll("details")) fold.open = true;
  const tell = (el) => ["input", "change"].forEach((e) => el.dispatchEvent(new Event(e, { bubbles: true })));
  const seen = (el) => el.offsetParent !== null || (el.labels && [...el.labels].some((l) => l.offsetParent !== null));
  const names = [];
  const given = (el) => said[el.name];
  const choose = (el) => {
    if (!el.checked) { el.checked = true; tell(el); }
  };
  const write = (el, value) => {
    if (el.value !== value) { el.value = value; tell(el); }
  };
  const passed = (name) => skip.some((s) => name === s || name.startsWith(s + "."));
  const laterRow = (name) => /\.[1-9][0-9]*(\.|$)/.test(name) && !(name in said);
  for (const round of [1, 2]) { // what an answer opens is filled in the second round
    for (const el of form.elements) {
      if (!el.name || el.type === "hidden" || el.type === "submit" || el.type === "button" || el.type === "file") continue;
      if (!seen(el) || passed(el.name) || laterRow(el.name)) continue;
      if (!names.includes(el.name)) names.push(el.name);
      const value = given(el);
      if (el.type === "radio" || el.type === "checkbox") {
        const all = [...form.elements].filter((o) => o.name === el.name && o.type === el.type);
        if (value !== undefined) {
          const wanted = Array.isArray(value) ? value : [value];
          const called = (w) => !all.some((o) => o.value === w) && [...el.labels].some((l) => l.innerText.includes(w));
          if (wanted.includes(el.value) || wanted.some(called)) choose(el);
          else if (el.type === "checkbox") { if (el.checked) { el.checked = false; tell(el); } }
        } else if (!all.some((o) => o.checked)) choose(all[0]);
        continue;
      }
      if (value !== undefined) { write(el, value); continue; }
      if (el.value !== "") continue;
      if (el.tagName === "SELECT") {
        const o = [...el.options].find((o) => o.value !== "");
        if (o) write(el, o.value);
      } else if (el.type === "datetime-local") write(el, now);
      else if (el.type === "date") write(el, now.slice(0, 10));
      else if (el.type === "number") write(el, "1");
      else if (el.type === "email") write(el, "contoh@example.go.id");
      else write(el, el.tagName === "TEXTAREA" ? "Diisi dalam pengujian perjalanan laporan." : "Isian uji");
    }
  }
  return names;
}
