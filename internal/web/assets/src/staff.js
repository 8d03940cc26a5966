// What the staff's pages do beyond HTML. Nothing needs it: every act works without.
import { copying } from './copy.js'

const all = (q, from = document) => [...from.querySelectorAll(q)]
const typing = (e) => e.target.closest?.('input:not([type=checkbox],[type=radio]), textarea, select, [contenteditable]')

function keys() {
  const dialog = document.getElementById('keys')
  const off = document.getElementById('keys-off')
  if (off) {
    off.checked = localStorage.getItem('keys') === 'off'
    off.addEventListener('change', () => localStorage.setItem('keys', off.checked ? 'off' : 'on'))
  }
  const help = () => dialog?.showModal()
  all('[data-help]').forEach((b) => b.addEventListener('click', help))
  let going = false
  document.addEventListener('keydown', (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || typing(e) || dialog?.open || off?.checked) return
    if (going) {
      going = false
      const link = document.querySelector(`[data-key="${CSS.escape(e.key)}"]`)
      if (link) { e.preventDefault(); link.click() }
      return
    }
    const act = { j: () => step(1), k: () => step(-1), x: select, '/': search, '?': help, g: () => { going = true } }[e.key]
    if (act) { e.preventDefault(); act() }
  })
}

const row = () => document.activeElement?.closest('[data-row]')

function step(by) {
  const rows = all('[data-row]')
  const at = rows.indexOf(row())
  const next = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)]
  next?.querySelector('[data-open]')?.focus()
  next?.scrollIntoView({ block: 'nearest' })
}

function select() { row()?.querySelector('input[type=checkbox]')?.click() }

function search() {
  const field = document.querySelector('[data-search]')
  if (field?.offsetParent) { field.focus(); field.select() }
}

function bulk() {
  for (const form of all('form[data-bulk]')) {
    const bar = form.querySelector('.bulk')
    const master = form.querySelector('[data-all]')
    const boxes = () => all('input[data-pick]', form)
    const count = () => {
      const n = boxes().filter((b) => b.checked).length
      bar.dataset.count = n
      const said = bar.querySelector('[data-said]')
      said.textContent = said.dataset.said.replace('{n}', n)
      if (master) { master.checked = n > 0 && n === boxes().length; master.indeterminate = n > 0 && n < boxes().length }
    }
    form.addEventListener('change', (e) => {
      if (e.target === master) boxes().forEach((b) => { b.checked = master.checked })
      count()
    })
    form.addEventListener('reset', () => setTimeout(count))
    count()
  }
}

function busy() {
  document.addEventListener('submit', (e) => {
    const form = e.target
    if (form.dataset.sent) return e.preventDefault()
    if (form.method !== 'post') return
    form.dataset.sent = 'yes'
    const b = e.submitter
    if (b?.dataset.busy) { b.dataset.said = b.textContent; b.textContent = b.dataset.busy; b.setAttribute('aria-busy', 'true') }
  })
  addEventListener('pageshow', (e) => {
    if (!e.persisted) return
    all('form[data-sent]').forEach((f) => { delete f.dataset.sent })
    all('[aria-busy][data-said]').forEach((b) => { b.textContent = b.dataset.said; b.removeAttribute('aria-busy') })
  })
}

// Text typed into a form with data-keep stays in this tab until the server has answered that it is done.
function kept() {
  const fields = (form) => all('textarea[name], input[type=text][name]', form)
  const done = document.querySelector('.flash-done')
  for (const form of all('form[data-keep]')) {
    const key = 'kept:' + form.dataset.keep
    if (done) sessionStorage.removeItem(key)
    const old = JSON.parse(sessionStorage.getItem(key) || '{}')
    fields(form).forEach((f) => { if (!f.value && old[f.name]) f.value = old[f.name] })
    form.addEventListener('input', () => {
      sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(fields(form).map((f) => [f.name, f.value]))))
    })
  }
}

// The one button of a decision says what is chosen.
function naming() {
  for (const form of all('form[data-names]')) {
    const button = form.querySelector('.btn-primary')
    const name = () => {
      const chosen = form.querySelector(`[name="${form.dataset.names}"]:checked`)
      if (chosen) button.textContent = chosen.closest('label').querySelector('span').textContent
    }
    form.addEventListener('change', name)
    name()
  }
}

function offline() {
  const bar = document.querySelector('[data-offline]')
  if (!bar) return
  addEventListener('offline', () => { bar.hidden = false })
  addEventListener('online', () => { bar.hidden = true })
}

copying()
keys()
bulk()
busy()
kept()
naming()
offline()
