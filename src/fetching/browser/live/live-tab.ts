import type { BrowserContext, CDPSession, Frame, Page } from 'playwright-core'
import type { Stopwatch } from '../../../clock.ts'
import type { ProxyExit } from '../../../egress/proxy/exit.ts'
import { within } from '../../../within.ts'
import { evaluateIsolated } from '../evaluate-isolated.ts'
import { isNavigationOf } from '../navigate.ts'
import { asksSecret } from './asks-secret.ts'
import { copy } from './copy.ts'
import { type AnswerPicker, type HelperMessage, installHelper } from './helper.ts'
import { type AnswerLogin, type HttpChallenge, interceptHttpLogins } from './http-login.ts'
import type {
  CopiedText,
  CopyAction,
  FocusedField,
  LiveDocument,
  LiveFrame,
  LiveInput,
  LiveViewport,
} from './live-types.ts'
import { navigationProblem } from './navigation-problem.ts'
import { NewestOnly } from './newest-only.ts'
import { paste } from './paste.ts'
import { Screencast } from './screencast.ts'
import { sendInput } from './send-input.ts'
import { tellReturn } from './tell-return.ts'

/** What a tab reports to its browser. */
export interface TabListener {
  frame(tab: LiveTab, frame: LiveFrame): void
  /** Its URL, title, history, loading state or problem has changed. */
  changed(tab: LiveTab): void
  helper(tab: LiveTab, message: HelperMessage, answer: AnswerPicker): void
  login(tab: LiveTab, asked: HttpChallenge, answer: AnswerLogin): void
  closed(tab: LiveTab): void
}

export interface TabParts {
  readonly id: number
  readonly context: BrowserContext
  readonly page: Page
  readonly exit: ProxyExit
  readonly stopwatch: Stopwatch
  readonly listener: TabListener
}

const maxHtmlChars = 2_000_000
const readMs = 3_000

/** Runs in a world of its own: the bound on the length is ours, not the page's. */
const readDocument = `(async () => ({
  html: (document.documentElement?.outerHTML ?? '').slice(0, ${maxHtmlChars}),
  asksSecret: ${asksSecret},
  hasStorage: await (async () => {
    try {
      return localStorage.length + sessionStorage.length > 0 || (await indexedDB.databases()).length > 0
    } catch { return false }
  })(),
}))()`

type ReadDocument = Pick<LiveDocument, 'html' | 'asksSecret' | 'hasStorage'>

interface HistoryEntry {
  readonly id: number
  readonly url: string
}

/** The empty page at the start of every tab is not part of its history. */
function entryBefore(entries: readonly HistoryEntry[], index: number): HistoryEntry | null {
  const previous = entries[index - 1]
  return previous === undefined || previous.url === 'about:blank' ? null : previous
}

/** Without its fragment, and the slash that a site may add. */
const addressOf = (url: string): string => url.replace(/\/?(?:#.*)?$/s, '')

/** One page of a live browser. */
export class LiveTab {
  readonly id: number
  readonly page: Page
  readonly cdp: CDPSession
  readonly #parts: TabParts
  readonly #screencast: Screencast
  readonly #shown = new NewestOnly<LiveViewport | null>((viewport) => this.#show(viewport))
  readonly #returned = new NewestOnly<void>(() => tellReturn([this.cdp, ...this.#frames.values()]))
  title = ''
  /** What has the focus in it. */
  field: FocusedField | null = null
  isLoading = false
  canGoBack = false
  /** Why it shows no page: its last navigation failed, or it has crashed; null: it shows one. */
  problem: string | null = null
  /** The link with which a person opened it; null: none. */
  link: string | null = null
  #status = 200
  /** Of its last navigation. */
  #asked = ''
  /** Of the document whose dialog is open. */
  #dialogUrl: string | null = null
  /** Once everything is pasted and copied that was to be. */
  #pasted: Promise<unknown> = Promise.resolve()
  /** Once the page has taken the last other input. */
  #taken: Promise<void> = Promise.resolve()
  /** Of its frames with a process of their own. */
  readonly #frames = new Map<Frame, CDPSession>()

  static async open(parts: TabParts): Promise<LiveTab> {
    const tab = new LiveTab(parts, await parts.context.newCDPSession(parts.page))
    await tab.#listen()
    void tab.#askAgain().catch(() => undefined)
    return tab
  }

  private constructor(parts: TabParts, cdp: CDPSession) {
    this.id = parts.id
    this.page = parts.page
    this.cdp = cdp
    this.#parts = parts
    this.#screencast = new Screencast(cdp, parts.stopwatch, (frame) => parts.listener.frame(this, frame))
  }

  get url(): string {
    return this.page.url()
  }

  /** The URL to show: of a page that did not open, the one that was asked for. */
  get address(): string {
    return this.url.startsWith('chrome-error:') ? this.#asked : this.url
  }

  /** Sends images of this size from now on; null: none. Takes effect once the page answers: not while its dialog is open. */
  show(viewport: LiveViewport | null): void {
    this.#shown.ask(viewport)
  }

  async #show(viewport: LiveViewport | null): Promise<void> {
    if (viewport === null) return this.#screencast.stop()
    const { width, height, scale, isTouch } = viewport
    const metrics = { width, height, deviceScaleFactor: scale, mobile: false }
    await this.cdp.send('Emulation.setDeviceMetricsOverride', metrics)
    await this.cdp.send('Emulation.setTouchEmulationEnabled', { enabled: isTouch, maxTouchPoints: isTouch ? 5 : 1 })
    await this.cdp.send('Emulation.setFocusEmulationEnabled', { enabled: true })
    await this.#screencast.start(viewport)
  }

  acknowledge(): void {
    this.#screencast.acknowledge()
  }

  /** In the order given: to paste takes several steps, and whatever follows waits for them. */
  async input(input: LiveInput): Promise<void> {
    if (input.type !== 'paste') {
      await this.#pasted
      this.#taken = sendInput(this.cdp, input)
      return this.#taken
    }
    const work = this.#pasted.then(() => paste(this.cdp, [...this.#frames.values()], input.text))
    this.#pasted = work.catch(() => undefined)
    await work
  }

  /** Once the page has taken the input that was given before: that selects. Rejects if it does not answer. */
  copy(action: CopyAction): Promise<CopiedText> {
    const inTime = AbortSignal.timeout(readMs)
    const taken = this.#pasted.then(() => this.#taken).catch(() => undefined)
    const copied = within(inTime, taken).then(() => copy(this.cdp, [...this.#frames.values()], action, inTime))
    this.#pasted = copied.catch(() => undefined)
    return copied
  }

  /** A person has come back to it. Takes effect once the page answers. */
  returned(): void {
    this.#returned.ask()
  }

  async back(): Promise<void> {
    const { currentIndex, entries } = await this.cdp.send('Page.getNavigationHistory')
    const previous = entryBefore(entries, currentIndex)
    if (previous !== null) await this.cdp.send('Page.navigateToHistoryEntry', { entryId: previous.id })
  }

  async reload(): Promise<void> {
    await this.cdp.send('Page.reload')
  }

  /** Its current document. */
  async document(isActive: boolean): Promise<LiveDocument> {
    // A page with a dialog open, or busy with itself, answers later or never.
    const read = await within(AbortSignal.timeout(readMs), evaluateIsolated(this.cdp, readDocument))
    const isLink = this.link !== null && addressOf(this.url) === addressOf(this.link)
    return { url: this.url, status: this.#status, ...(read as ReadDocument), isActive, isLink }
  }

  /** The URL of the document whose dialog has just opened: a frame's, maybe. */
  async dialogUrl(): Promise<string> {
    // It is known once the browser has answered something after it.
    await this.cdp.send('Page.getNavigationHistory').catch(() => undefined)
    const url = this.#dialogUrl ?? this.url
    this.#dialogUrl = null
    return url
  }

  async #listen(): Promise<void> {
    const { page } = this
    const { listener, exit } = this.#parts
    const changed = () => void this.#refresh()
    page.on('close', () => listener.closed(this))
    page.on('crash', () => this.#tellProblem('The page has crashed. Reload it.'))
    this.cdp.on('Page.javascriptDialogOpening', ({ url }) => {
      this.#dialogUrl = url
    })
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) changed()
      void this.#help(frame)
    })
    page.on('request', (request) => {
      if (!isNavigationOf(page, request)) return
      this.field = null
      this.problem = null
      this.#asked = request.url()
      this.#loading(true)
    })
    page.on('response', (response) => {
      if (!isNavigationOf(page, response.request())) return
      this.#status = response.status()
      this.#tellProblem(navigationProblem(response, exit))
    })
    page.on('requestfailed', (request) => {
      if (!isNavigationOf(page, request)) return
      this.#loading(false)
      this.#tellProblem(navigationProblem(request, exit))
    })
    page.on('domcontentloaded', changed)
    page.on('load', () => {
      this.#loading(false)
      changed()
    })
    await installHelper(this.cdp, (message, answer) => listener.helper(this, message, answer))
    await interceptHttpLogins(this.cdp, exit, (asked, answer) => listener.login(this, asked, answer))
    await this.#refresh()
  }

  /** The first page of a window was loaded before its HTTP login could be asked for here. */
  async #askAgain(): Promise<void> {
    const first = (await this.page.requests()).findLast((request) => isNavigationOf(this.page, request))
    const response = (await first?.response()) ?? null
    if (response?.status() === 401 && 'www-authenticate' in response.headers()) await this.reload()
  }

  /** A frame of another site has its own process, and so its own protocol session, which lasts as long as the process. */
  async #help(frame: Frame): Promise<void> {
    if (frame === this.page.mainFrame() || this.#frames.has(frame)) return
    const session = await this.#parts.context.newCDPSession(frame).catch(() => null)
    if (session === null) return
    if (this.#frames.has(frame)) return void session.detach().catch(() => undefined)
    this.#frames.set(frame, session)
    session.on('close', () => {
      if (this.#frames.get(frame) === session) this.#frames.delete(frame)
    })
    const { listener } = this.#parts
    await installHelper(session, (message, answer) => listener.helper(this, message, answer)).catch(() => undefined)
  }

  #tellProblem(problem: string | null): void {
    if (problem === null) return
    this.problem = problem
    this.#parts.listener.changed(this)
  }

  #loading(isLoading: boolean): void {
    if (this.isLoading === isLoading) return
    this.isLoading = isLoading
    this.#parts.listener.changed(this)
  }

  async #refresh(): Promise<void> {
    try {
      const { currentIndex, entries } = await this.cdp.send('Page.getNavigationHistory')
      this.canGoBack = entryBefore(entries, currentIndex) !== null
      this.title = entries[currentIndex]?.title.slice(0, 200) ?? ''
      this.#parts.listener.changed(this)
    } catch {
      // It was closed meanwhile.
    }
  }
}
