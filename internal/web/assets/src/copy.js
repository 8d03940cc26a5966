// Buttons that copy: data-copy names the element whose text is copied, data-copied the words shown after it.
export function copying() {
  document.documentElement.dataset.script = ''
  document.addEventListener('click', async (e) => {
    const b = e.target.closest?.('[data-copy]')
    const from = b && document.getElementById(b.dataset.copy)
    if (!from) return
    try {
      await navigator.clipboard.writeText(from.innerText.trim())
      const said = b.textContent
      b.textContent = b.dataset.copied
      setTimeout(() => { b.textContent = said }, 3000)
    } catch {
      getSelection().selectAllChildren(from) // no clipboard on plain HTTP: the text is marked, the person copies it
    }
  })
}
