/**
 * An element of the page, which must be there and of this kind.
 * @template {HTMLElement} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function element(id, kind) {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`)
  return found
}

/**
 * A new element with a text. What comes from a site is only ever shown as text.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function make(name, text) {
  const made = document.createElement(name)
  if (text !== undefined) made.textContent = text
  return made
}

/**
 * Accepts a PIN as people write it: what is pasted with spaces or hyphens keeps its digits.
 * @param {HTMLInputElement} field
 */
export function acceptPin(field) {
  field.addEventListener('input', () => {
    const digits = field.value.replace(/\D/g, '').slice(0, 6)
    if (digits !== field.value) field.value = digits
  })
}
