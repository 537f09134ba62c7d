import { element, make } from './elements.js'

/** @typedef {import('./connection.js').Message} Message */

/** @param {Message} receipt */
export function showReceipt(receipt) {
  const { cookie_names: cookies, header_names: headers, origins } = receipt
  const parts = [
    counted(cookies.length, 'cookie'),
    ...(headers.length > 0 ? ['the HTTP login'] : []),
    ...(origins.length > 0 ? [counted(origins.length, 'storage')] : []),
  ]
  element('receipt-summary', HTMLElement).textContent = isEmpty(receipt)
    ? 'Nothing to store yet'
    : `Will store ${parts.join(', ')}`
  element('receipt-list', HTMLDivElement).replaceChildren(namesOf(receipt))
}

/** The list lies over the page: it closes as a menu does, on Escape and when something else is clicked. */
export function listenToReceipt() {
  const receipt = element('receipt', HTMLDetailsElement)
  receipt.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return
    closeReceipt()
    element('receipt-summary', HTMLElement).focus()
  })
  addEventListener('pointerdown', ({ target }) => {
    if (target instanceof Node && !receipt.contains(target)) closeReceipt()
  })
}

export function closeReceipt() {
  element('receipt', HTMLDetailsElement).open = false
}

/**
 * Whether nothing would be stored.
 * @param {Message} receipt
 */
export function isEmpty({ cookie_names: cookies, header_names: headers, origins }) {
  return cookies.length + headers.length + origins.length === 0
}

/**
 * Names of what is stored, and what not.
 * @param {Message} receipt
 */
export function namesOf(receipt) {
  const { cookie_names: cookies, header_names: headers, origins, too_large: large, other_sites: others } = receipt
  const list = make('div')
  list.className = 'names'
  for (const [title, names] of [
    ['Cookies', cookies],
    ['User name and password of the HTTP login, as header', headers],
    ['Storage of', origins],
    ['Not stored, too large', large],
    ['Not stored, of other sites', others],
  ]) {
    if (names.length === 0) continue
    const rows = make('ul')
    rows.append(...names.map((/** @type {string} */ name) => make('li', name)))
    list.append(make('h3', title), rows)
  }
  if (list.childElementCount === 0) list.append(make('p', 'Names of cookies and storage will stand here.'))
  return list
}

/**
 * @param {number} count
 * @param {string} what
 */
function counted(count, what) {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
