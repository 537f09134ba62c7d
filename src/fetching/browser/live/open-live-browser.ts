import type { CDPSession, Dialog, Page } from 'playwright-core'
import type { Clock, Stopwatch } from '../../../clock.ts'
import type { StoredCookie } from '../../../cookies/stored-cookie.ts'
import type { Dial } from '../../../egress/dial.ts'
import type { DialThrough } from '../../../egress/upstream/upstream-dial.ts'
import { AppError } from '../../../errors.ts'
import type { FreshContext } from '../context.ts'
import { readCookies } from '../cookie-protocol.ts'
import type { BrowserPool } from '../pool.ts'
import { withSessionStorage } from '../session-storage.ts'
import { readStorage } from '../storage-state.ts'
import { within } from '../within.ts'
import { helperWorld } from './helper-script.ts'
import type { LiveBrowser, LiveBrowserRequest, LiveState } from './live-browser.ts'
import { LiveTab } from './live-tab.ts'
import type {
  FocusedField,
  LiveCommand,
  LiveDocument,
  LiveEvent,
  LiveInput,
  LiveViewport,
  LiveWatcher,
} from './live-types.ts'
import { PendingAnswers } from './pending-answers.ts'
import { tabState } from './tab-state.ts'
import { WaitingInput } from './waiting-input.ts'

export interface LiveBrowserDependencies {
  readonly pool: Pick<BrowserPool, 'open'>
  readonly dial: Dial
  /** How connections of a session with a proxy of its own are opened. */
  readonly dialThrough: DialThrough
  readonly clock: Clock
  readonly stopwatch: Stopwatch
}

/** Pages that one login may have open. */
const maxTabs = 10
const openWaitMs = 10_000

/** Opens a browser at a URL; resolves before the page has come. Throws as `BrowserPool.open`. */
export async function openLiveBrowser(
  deps: LiveBrowserDependencies,
  request: LiveBrowserRequest,
  signal: AbortSignal,
): Promise<LiveBrowser> {
  const { account, profile, url } = request
  const fresh = await deps.pool.open(
    { account, purpose: 'capture', profile: { ...profile, isPersons: true }, waitMs: openWaitMs },
    signal,
  )
  try {
    const dial = request.proxy === null ? deps.dial : deps.dialThrough(request.proxy)
    fresh.exit.assign({ dial, onBytes: request.onBytes })
    const browser = new LiveContext(deps, request, fresh)
    await browser.begin(url)
    return browser
  } catch (error) {
    await fresh.close()
    throw error
  }
}

class LiveContext implements LiveBrowser {
  readonly #deps: LiveBrowserDependencies
  readonly #request: LiveBrowserRequest
  readonly #fresh: FreshContext
  readonly #tabs = new Map<Page, LiveTab>()
  readonly #answers = new PendingAnswers((event) => this.#tell(event))
  readonly #input = new WaitingInput()
  #count = 0
  /** Pages that are not tabs yet. */
  #opening = 0
  #active: LiveTab | null = null
  #watcher: LiveWatcher | null = null
  #viewport: LiveViewport = { width: 1280, height: 800, scale: 1, isTouch: false }
  #isClosed = false

  constructor(deps: LiveBrowserDependencies, request: LiveBrowserRequest, fresh: FreshContext) {
    this.#deps = deps
    this.#request = request
    this.#fresh = fresh
  }

  async begin(url: URL): Promise<void> {
    const { context, page } = this.#fresh
    context.on('close', () => this.#gone())
    context.browser()?.on('disconnected', () => this.#gone())
    context.on('page', (opened) => void this.#add(opened))
    await this.#add(page)
    // The person sees what comes of it.
    void page.goto(url.href, { waitUntil: 'commit', timeout: 0 }).catch(() => undefined)
  }

  async watch(watcher: LiveWatcher | null, viewport: LiveViewport): Promise<void> {
    this.#watcher = watcher
    this.#viewport = viewport
    if (watcher === null) return void (await this.#active?.hide().catch(() => undefined))
    this.#tellTabs()
    this.#tellFocus()
    this.#answers.tellAll()
    // Last: while a page waits for the answer to a dialog, it does nothing else.
    await this.#active?.show(viewport).catch(() => undefined)
  }

  acknowledge(): void {
    this.#active?.acknowledge()
  }

  async input(input: LiveInput): Promise<void> {
    const isMovement = input.type === 'wheel' || ('action' in input && input.action === 'move')
    await this.#input.perform(isMovement, () => this.#active?.input(input))
  }

  async command(command: LiveCommand): Promise<void> {
    await this.#input.perform(false, () => this.#perform(command))
  }

  async documents(): Promise<readonly LiveDocument[]> {
    const found = [...this.#tabs.values()].map((tab) => tab.document(tab === this.#active).catch(() => null))
    const documents = (await Promise.all(found)).filter((document) => document !== null)
    return documents.sort((a, b) => Number(b.isActive) - Number(a.isActive))
  }

  async cookies(): Promise<readonly StoredCookie[]> {
    return readCookies(this.#anyTab().cdp, [], this.#deps.clock.now())
  }

  async state(domain: string, signal: AbortSignal): Promise<LiveState> {
    const { cdp } = this.#anyTab()
    const userAgent = await within(signal, readUserAgent(cdp))
    const cookies = await within(signal, this.cookies())
    const kept = await within(signal, readStorage(this.#fresh.context, domain))
    const storage = await within(signal, withSessionStorage(cdp, kept, domain))
    return { cookies, storage, userAgent }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#watcher = null
    await this.#fresh.close()
  }

  async #perform(command: LiveCommand): Promise<void> {
    switch (command.type) {
      case 'activate':
        return this.#activate(this.#tabOf(command.tab))
      case 'close_tab':
        // The last one stays.
        if (this.#tabs.size > 1) await this.#tabOf(command.tab)?.page.close()
        return
      case 'back':
        return this.#active?.back()
      case 'reload':
        return this.#active?.reload()
      case 'pick':
        return this.#answers.pick(command.id, command.value)
      case 'answer_dialog':
        return this.#answers.answerDialog(command.id, command.accept, command.text)
      case 'answer_login':
        return this.#answers.answerLogin(command.id, command.credentials)
    }
  }

  async #add(page: Page): Promise<void> {
    if (this.#tabs.size + this.#opening >= maxTabs) {
      await page.close().catch(() => undefined)
      return this.#tell({ type: 'problem', message: `A login may open ${maxTabs} pages at a time.` })
    }
    this.#count += 1
    this.#opening += 1
    const { context, exit } = this.#fresh
    const { stopwatch } = this.#deps
    try {
      const tab = await LiveTab.open({ id: this.#count, context, page, exit, stopwatch, listener: this.#listener })
      if (page.isClosed()) return
      this.#tabs.set(page, tab)
      await this.#activate(tab)
    } catch {
      // It was closed before it was seen.
    } finally {
      this.#opening -= 1
    }
  }

  readonly #listener: Parameters<typeof LiveTab.open>[0]['listener'] = {
    frame: (tab, frame) => {
      if (tab === this.#active) this.#watcher?.frame(frame)
    },
    changed: () => this.#tellTabs(),
    helper: (tab, message, answer) => {
      if (message.type === 'picker') this.#answers.addPicker(message.picker, answer)
      else this.#focused(tab, message.field)
    },
    dialog: (tab, dialog) => this.#ask(tab, dialog),
    login: (tab, host, realm, answer) => {
      this.#answers.addLogin({ host, realm }, answer)
      void this.#activate(tab).catch(() => undefined)
    },
    problem: (_tab, message) => this.#tell({ type: 'problem', message }),
    closed: (tab) => void this.#remove(tab),
  }

  #focused(tab: LiveTab, field: FocusedField | null): void {
    tab.field = field
    if (tab === this.#active) this.#tellFocus()
  }

  #tellFocus(): void {
    this.#tell({ type: 'focus', field: this.#active?.field ?? null })
  }

  #ask(tab: LiveTab, dialog: Dialog): void {
    // To leave a page is what the person asked for.
    if (dialog.type() === 'beforeunload') return void dialog.accept().catch(() => undefined)
    this.#answers.addDialog(dialog, URL.parse(tab.url)?.host ?? '')
  }

  async #activate(tab: LiveTab | null): Promise<void> {
    if (tab === null || tab === this.#active) return
    const before = this.#active
    this.#active = tab
    this.#tellTabs()
    this.#tellFocus()
    await before?.hide().catch(() => undefined)
    if (this.#watcher !== null) await tab.show(this.#viewport)
  }

  async #remove(tab: LiveTab): Promise<void> {
    this.#tabs.delete(tab.page)
    if (this.#isClosed || this.#active !== tab) return this.#tellTabs()
    this.#active = null
    const last = [...this.#tabs.values()].at(-1)
    if (last !== undefined) return this.#activate(last).catch(() => undefined)
    // A page that closed itself, and was the only one: the person goes on from the start.
    const page = await this.#fresh.context.newPage().catch(() => null)
    await page?.goto(this.#request.url.href, { waitUntil: 'commit', timeout: 0 }).catch(() => undefined)
  }

  #tabOf(id: number): LiveTab | null {
    return [...this.#tabs.values()].find((tab) => tab.id === id) ?? null
  }

  #anyTab(): LiveTab {
    const tab = this.#active ?? [...this.#tabs.values()].at(-1)
    if (tab === undefined) throw new AppError('CONFLICT', { message: 'The browser has no page open.' })
    return tab
  }

  #tellTabs(): void {
    const tabs = [...this.#tabs.values()].map((tab) => tabState(tab, tab === this.#active))
    const { canGoBack = false, isLoading = false } = this.#active ?? {}
    this.#tell({ type: 'tabs', tabs, canGoBack, isLoading })
  }

  #tell(event: LiveEvent): void {
    this.#watcher?.tell(event)
  }

  #gone(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#request.onGone()
  }
}

/** In a world of its own: a page cannot put anything in its place. */
async function readUserAgent(cdp: CDPSession): Promise<string> {
  const { frameTree } = await cdp.send('Page.getFrameTree')
  const world = { frameId: frameTree.frame.id, worldName: helperWorld }
  const { executionContextId: contextId } = await cdp.send('Page.createIsolatedWorld', world)
  const { result } = await cdp.send('Runtime.evaluate', { expression: 'navigator.userAgent', contextId })
  return String(result.value)
}
