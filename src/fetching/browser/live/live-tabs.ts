import type { Dialog, Page, Response } from 'playwright-core'
import { AppError } from '../../../errors.ts'
import type { AnswerLogin, HttpChallenge, HttpLogins } from './http-login.ts'
import { LiveTab, type TabListener, type TabParts } from './live-tab.ts'
import type { LiveDocument, LiveEvent, LiveTabState, LiveViewport, LiveWatcher } from './live-types.ts'
import type { PendingAnswers } from './pending-answers.ts'
import { webLink } from './web-link.ts'

export interface LiveTabsParts extends Pick<TabParts, 'context' | 'exit' | 'stopwatch'> {
  /** Where the login starts. */
  readonly url: URL
  readonly answers: PendingAnswers
  readonly httpLogins: HttpLogins
  readonly tell: (event: LiveEvent) => void
  readonly frame: LiveWatcher['frame']
}

/** Pages that one login may have open. */
const maxTabs = 10

/** The pages of a live browser, one of which is active: it is shown and gets the input. */
export class LiveTabs {
  readonly #parts: LiveTabsParts
  readonly #tabs = new Map<Page, LiveTab>()
  /** The same, in the order in which they were last active. */
  readonly #recent = new Set<LiveTab>()
  #count = 0
  /** Pages that are not tabs yet, and when they are. */
  readonly #opening = new Map<Page, Promise<void>>()
  /** Links whose page the browser has not made yet. */
  #links = 0
  #active: LiveTab | null = null
  /** In which size the active tab is shown; null: nobody watches. */
  #shown: LiveViewport | null = null
  #isEnded = false

  constructor(parts: LiveTabsParts) {
    this.#parts = parts
  }

  get active(): LiveTab | null {
    return this.#active
  }

  /** The active tab, or another while there is none. Throws CONFLICT when no page is open. */
  any(): LiveTab {
    const tab = this.#active ?? this.#last()
    if (tab === null) throw new AppError('CONFLICT', { message: 'The browser has no page open.' })
    return tab
  }

  /** Opens the URL in the first page, and takes in every page that opens later. */
  async begin(page: Page): Promise<void> {
    const { context } = this.#parts
    context.on('page', (opened) => void this.#add(opened))
    context.on('dialog', (dialog) => void this.#ask(dialog))
    await this.#add(page)
    this.#goToStart(page)
  }

  /** Nothing is opened any more. */
  end(): void {
    this.#isEnded = true
  }

  /** Shows the active tab from now on; null: nobody watches. */
  show(viewport: LiveViewport | null): void {
    this.#shown = viewport
    this.#active?.show(viewport)
  }

  tellAll(): void {
    this.#tellTabs()
    this.#tellFocus()
  }

  activate(id: number): void {
    this.#activate(this.#tabOf(id))
  }

  /** The last one stays. */
  async close(id: number): Promise<void> {
    if (this.#tabs.size > 1) await this.#tabOf(id)?.page.close()
  }

  /** The documents of all tabs, the active one first; without those that do not answer. */
  async documents(): Promise<readonly LiveDocument[]> {
    const found = [...this.#tabs.values()].map((tab) => tab.document(tab === this.#active).catch(() => null))
    const documents = (await Promise.all(found)).filter((document) => document !== null)
    return documents.sort((a, b) => Number(b.isActive) - Number(a.isActive))
  }

  /** Opens a link in a tab of its own; the page that sent it, by mail maybe, may wait in another. */
  async open(link: string): Promise<void> {
    const { context, tell } = this.#parts
    const url = webLink(link)
    if (url === null) return tell({ type: 'problem', message: 'This is no link of a website.' })
    if (this.#isFull(this.#links)) return this.#tellFull()
    this.#links += 1
    const page = await context.newPage().finally(() => {
      this.#links -= 1
    })
    await this.#opening.get(page)
    const tab = this.#tabs.get(page)
    if (tab === undefined) return
    tab.link = url
    void page.goto(url, { waitUntil: 'commit', timeout: 0 }).catch((error: unknown) => this.#closeEmpty(tab, error))
  }

  /** A link to a download, say, shows no page, and no reason. */
  async #closeEmpty(tab: LiveTab, error: unknown): Promise<void> {
    const isAborted = /ERR_ABORTED|Download is starting/.test(String(error))
    // The person may have reloaded it, or gone on.
    if (!isAborted || tab.isLoading || tab.url !== 'about:blank' || tab.page.isClosed()) return
    this.#parts.tell({ type: 'problem', message: 'The link leads to no page: to a download, maybe.' })
    await tab.page.close().catch(() => undefined)
  }

  /** @param more pages that will open besides those that are known */
  #isFull(more = 0): boolean {
    return this.#tabs.size + this.#opening.size + more >= maxTabs
  }

  #tellFull(): void {
    this.#parts.tell({ type: 'problem', message: `A login may open ${maxTabs} pages at a time.` })
  }

  async #add(page: Page): Promise<void> {
    if (this.#isFull()) {
      await page.close().catch(() => undefined)
      return this.#tellFull()
    }
    const opened = this.#openTab(page)
    this.#opening.set(page, opened)
    await opened
    this.#opening.delete(page)
  }

  async #openTab(page: Page): Promise<void> {
    const { context, exit, stopwatch } = this.#parts
    this.#count += 1
    try {
      const tab = await LiveTab.open({ id: this.#count, context, page, exit, stopwatch, listener: this.#listener })
      if (page.isClosed()) return
      this.#tabs.set(page, tab)
      this.#activate(tab)
    } catch {
      // It was closed before it was seen.
    }
  }

  readonly #listener: TabListener = {
    frame: (tab, frame) => {
      if (tab === this.#active) this.#parts.frame(frame)
    },
    changed: () => this.#tellTabs(),
    helper: (tab, message, answer) => {
      if (message.type === 'picker') return this.#parts.answers.addPicker(message.picker, answer)
      tab.field = message.field
      if (tab === this.#active) this.#tellFocus()
    },
    login: (tab, asked, answer) => {
      this.#askLogin(asked, answer)
      this.#activate(tab)
    },
    closed: (tab) => void this.#remove(tab),
  }

  #askLogin({ url, isBasic, realm }: HttpChallenge, answer: AnswerLogin): void {
    const { answers, httpLogins } = this.#parts
    httpLogins.asked(url)
    answers.addLogin({ host: url.host, realm }, (credentials) => {
      if (credentials !== null && isBasic) httpLogins.given(url, credentials.username, credentials.password)
      return answer(credentials)
    })
  }

  async #ask(dialog: Dialog): Promise<void> {
    // To leave a page is what the person asked for.
    if (dialog.type() === 'beforeunload') return void dialog.accept().catch(() => undefined)
    const page = dialog.page()
    // A window may begin with one, and is no tab before that is answered.
    const url = page === null ? '' : ((await this.#tabs.get(page)?.dialogUrl()) ?? page.url())
    this.#parts.answers.addDialog(dialog, URL.parse(url)?.host ?? '')
  }

  #activate(tab: LiveTab | null): void {
    if (tab === null || tab === this.#active) return
    const before = this.#active
    this.#active = tab
    const wasShown = this.#recent.delete(tab)
    this.#recent.add(tab)
    this.tellAll()
    before?.show(null)
    if (this.#shown !== null) tab.show(this.#shown)
    if (wasShown) tab.returned()
  }

  async #remove(tab: LiveTab): Promise<void> {
    this.#tabs.delete(tab.page)
    this.#recent.delete(tab)
    if (this.#isEnded || this.#active !== tab) return this.#tellTabs()
    this.#active = null
    const last = this.#last()
    if (last !== null) return this.#activate(last)
    // The only page has closed itself: the person starts again.
    const page = await this.#parts.context.newPage().catch(() => null)
    if (page !== null) this.#goToStart(page)
  }

  /** Does not wait: the person sees how the page loads. */
  #goToStart(page: Page): void {
    const { href, origin } = this.#parts.url
    const open = (url: string) => page.goto(url, { waitUntil: 'commit', timeout: 0 })
    void open(href)
      .then((response) => (response !== null && isRefusedData(response, href) ? open(origin) : null))
      .catch(() => undefined)
  }

  #tabOf(id: number): LiveTab | null {
    return [...this.#tabs.values()].find((tab) => tab.id === id) ?? null
  }

  #last(): LiveTab | null {
    return [...this.#recent].at(-1) ?? null
  }

  #tellTabs(): void {
    const tabs = [...this.#tabs.values()].map((tab) => tabState(tab, tab === this.#active))
    const { canGoBack = false, isLoading = false, problem = null } = this.#active ?? {}
    this.#parts.tell({ type: 'tabs', tabs, canGoBack, isLoading, problem })
  }

  #tellFocus(): void {
    this.#parts.tell({ type: 'focus', field: this.#active?.field ?? null })
  }
}

/**
 * Whether this URL itself answers with data that needs a login: nobody can log in there, but where its application begins. A
 * browser asks for some logins by itself.
 */
function isRefusedData(response: Response, url: string): boolean {
  const { 'content-type': type = 'html', 'www-authenticate': asked = '' } = response.headers()
  const isRefused = [401, 403].includes(response.status()) && response.url() === url
  return isRefused && !/html/i.test(type) && !/\b(?:basic|digest|negotiate|ntlm)\b/i.test(asked)
}

const maxUrlChars = 2048

/** A tab as a viewer shows it. */
export function tabState(tab: Pick<LiveTab, 'id' | 'url' | 'address' | 'title'>, isActive: boolean): LiveTabState {
  const url = URL.parse(tab.address)
  if (url !== null) {
    url.username = ''
    url.password = ''
  }
  const shown = (url?.href ?? tab.address).slice(0, maxUrlChars)
  return { id: tab.id, url: shown, isSecure: tab.url.startsWith('https:'), title: tab.title, isActive }
}
