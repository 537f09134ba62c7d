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
export function showVerdict({ verdict, user, is_wrong_user: isWrong, elsewhere }, expected) {
  const line = element('verdict', HTMLParagraphElement)
  const as = user === null ? [] : [' as ', make('bdi', user)]
  const isIn = verdict === 'logged_in'
  line.dataset.state = isIn ? (isWrong ? 'wrong' : 'in') : 'out'
  const instead = isWrong ? [', but ', make('bdi', expected ?? ''), ' is expected'] : []
  element('verdict-text', HTMLSpanElement).replaceChildren(
    ...(isIn ? ['Logged in', ...as, ...instead] : [elsewhere ? `Logged in at ${elsewhere} only` : 'Not logged in yet']),
  )
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
