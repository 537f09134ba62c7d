import { element, make } from './elements.js'

/** @typedef {import('./connection.js').Message} Message */

/**
 * The address of the page, and what it came over.
 * @param {{url: string, is_secure: boolean} | undefined} tab
 */
export function showAddress(tab) {
  const lock = element('lock', HTMLSpanElement)
  const place = element('url', HTMLSpanElement)
  const url = tab === undefined ? null : URL.parse(tab.url)
  const isSite = url !== null && /^https?:$/.test(url.protocol)
  lock.hidden = !isSite
  lock.dataset.secure = String(tab?.is_secure ?? false)
  lock.textContent = tab?.is_secure ? 'Secure' : 'Not secure'
  if (!isSite) {
    place.replaceChildren(tab?.url === 'about:blank' ? '' : (tab?.url ?? ''))
    return
  }
  // The host is what says where one is; a long path must not hide it, nor a long beginning its end.
  const host = make('b')
  const name = make('bdi', url.host)
  name.dir = 'ltr'
  host.append(name)
  place.replaceChildren(host, make('span', url.pathname === '/' ? '' : url.pathname))
  place.title = url.href
}

/**
 * @param {Message[]} tabs
 * @param {(message: Message) => void} send
 */
export function showTabs(tabs, send) {
  const bar = element('tabs', HTMLDivElement)
  bar.hidden = tabs.length < 2
  bar.replaceChildren(
    ...tabs.map(({ id, title, url, is_active: isActive }) => {
      const tab = make('div')
      tab.className = 'tab'
      const name = make('button', title || URL.parse(url)?.host || 'New page')
      name.type = 'button'
      name.setAttribute('role', 'tab')
      name.setAttribute('aria-selected', String(isActive))
      name.addEventListener('click', () => send({ type: 'activate', tab: id }))
      const close = make('button', '×')
      close.type = 'button'
      close.setAttribute('aria-label', `Close ${name.textContent}`)
      close.addEventListener('click', () => send({ type: 'close_tab', tab: id }))
      tab.append(name, close)
      return tab
    }),
  )
}

/**
 * @param {Message} verdict
 * @param {string | null} expected
 */
export function showVerdict({ verdict, user, is_wrong_user: isWrong }, expected) {
  const line = element('verdict', HTMLParagraphElement)
  const as = user === null ? '' : ` as ${user}`
  const isIn = verdict === 'logged_in'
  line.dataset.state = isIn ? (isWrong ? 'wrong' : 'in') : 'out'
  const wrong = `Logged in${as}, but ${expected} is expected`
  const text = isIn ? (isWrong ? wrong : `Logged in${as}`) : 'Not logged in yet'
  element('verdict-text', HTMLSpanElement).textContent = text
}

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
export function namesOf({ cookie_names: cookies, header_names: headers, origins, other_sites: others }) {
  const list = make('div')
  list.className = 'names'
  for (const [title, names] of [
    ['Cookies', cookies],
    ['User name and password of the HTTP login, as header', headers],
    ['Storage of', origins],
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

/** Shows how much time is left, and counts. */
export class Countdown {
  #line = element('time', HTMLParagraphElement)
  #endsAt = 0

  constructor() {
    setInterval(() => this.#show(), 1_000)
  }

  /** @param {number} remainingMs */
  set(remainingMs) {
    this.#endsAt = performance.now() + remainingMs
    this.#show()
  }

  #show() {
    const seconds = Math.max(0, Math.round((this.#endsAt - performance.now()) / 1000))
    this.#line.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} left`
    this.#line.title = 'Time left for this login'
    this.#line.dataset.short = String(seconds < 60)
  }
}
