import type { Clock, Stopwatch } from '../../../clock.ts'
import type { StoredCookie } from '../../../cookies/stored-cookie.ts'
import type { DialFor } from '../../../egress/upstream/upstream-dial.ts'
import { AppError } from '../../../errors.ts'
import { within } from '../../../within.ts'
import type { FreshContext } from '../context.ts'
import { readCookies } from '../cookie-protocol.ts'
import { evaluateIsolated } from '../evaluate-isolated.ts'
import type { BrowserPool } from '../pool.ts'
import { withSessionStorage } from '../session-storage.ts'
import { readStorage } from '../storage-state.ts'
import { isDocumentGone } from '../wait-for-element.ts'
import { type HttpLogin, HttpLogins } from './http-login.ts'
import type { LiveBrowser, LiveBrowserRequest, LiveState } from './live-browser.ts'
import { LiveTabs } from './live-tabs.ts'
import type {
  CopiedText,
  CopyAction,
  LiveCommand,
  LiveDocument,
  LiveInput,
  LiveViewport,
  LiveWatcher,
} from './live-types.ts'
import { PendingAnswers } from './pending-answers.ts'
import { refusePasskeys } from './refuse-passkeys.ts'
import { WaitingInput } from './waiting-input.ts'

export interface LiveBrowserDependencies {
  readonly pool: Pick<BrowserPool, 'open'>
  readonly dialFor: DialFor
  readonly clock: Clock
  readonly stopwatch: Stopwatch
}

const openWaitMs = 10_000
/** How long the browser may take to return its cookies, in milliseconds. */
const cookiesMs = 10_000

/** Opens a browser at a URL; resolves before the page has come. Throws as `BrowserPool.open`, and TIMEOUT when it hangs. */
export async function openLiveBrowser(
  deps: LiveBrowserDependencies,
  request: LiveBrowserRequest,
  signal: AbortSignal,
): Promise<LiveBrowser> {
  const { account, profile } = request
  const fresh = await deps.pool.open(
    { account, purpose: 'capture', profile: { ...profile, isPersons: true }, waitMs: openWaitMs },
    signal,
  )
  try {
    fresh.exit.assign({ dial: deps.dialFor(account, request.proxy), onBytes: request.onBytes })
    const browser = new LiveContext(deps, request, fresh)
    await within(AbortSignal.any([signal, AbortSignal.timeout(openWaitMs)]), browser.begin())
    browser.requireOpen()
    return browser
  } catch (error) {
    await fresh.close()
    return failRead(error)
  }
}

class LiveContext implements LiveBrowser {
  readonly #deps: LiveBrowserDependencies
  readonly #request: LiveBrowserRequest
  readonly #fresh: FreshContext
  readonly #answers = new PendingAnswers((event) => this.#watcher?.tell(event))
  readonly #httpLogins = new HttpLogins()
  readonly #tabs: LiveTabs
  readonly #input = new WaitingInput()
  #watcher: LiveWatcher | null = null
  #isClosed = false

  constructor(deps: LiveBrowserDependencies, request: LiveBrowserRequest, fresh: FreshContext) {
    this.#deps = deps
    this.#request = request
    this.#fresh = fresh
    this.#tabs = new LiveTabs({
      context: fresh.context,
      exit: fresh.exit,
      stopwatch: deps.stopwatch,
      url: request.url,
      answers: this.#answers,
      httpLogins: this.#httpLogins,
      tell: (event) => this.#watcher?.tell(event),
      frame: (frame) => this.#watcher?.frame(frame),
    })
  }

  async begin(): Promise<void> {
    const { context, page } = this.#fresh
    context.on('close', () => this.#gone())
    context.browser()?.on('disconnected', () => this.#gone())
    await context.addInitScript({ content: refusePasskeys })
    await this.#tabs.begin(page)
  }

  /** Throws OVERLOADED if it ended while it was opened: `onGone` was called before the caller had it. */
  requireOpen(): void {
    const message = 'The browser ended while it was opened.'
    if (this.#isClosed) throw new AppError('OVERLOADED', { message, retryAfterSeconds: 10 })
  }

  watch(watcher: LiveWatcher | null, viewport: LiveViewport): void {
    const isNew = watcher !== this.#watcher
    this.#watcher = watcher
    if (watcher !== null && isNew) {
      this.#tabs.tellAll()
      this.#answers.tellAll()
    }
    this.#tabs.show(watcher === null ? null : viewport)
  }

  acknowledge(): void {
    this.#tabs.active?.acknowledge()
  }

  async input(input: LiveInput): Promise<void> {
    const isMovement = input.type === 'wheel' || ('action' in input && input.action === 'move')
    await this.#input.perform(isMovement, () => this.#tabs.active?.input(input))
  }

  async command(command: LiveCommand): Promise<void> {
    await this.#input.perform(false, () => this.#perform(command))
  }

  async copy(action: CopyAction): Promise<CopiedText> {
    let copied: CopiedText = { text: null, problem: 'The page does not answer, so nothing was copied.' }
    await this.#input.perform(false, async () => {
      copied = (await this.#tabs.active?.copy(action)) ?? copied
    })
    return copied
  }

  documents(): Promise<readonly LiveDocument[]> {
    return this.#tabs.documents()
  }

  async cookies(): Promise<readonly StoredCookie[]> {
    const read = readCookies(this.#tabs.any().cdp, [], this.#deps.clock.now())
    return within(AbortSignal.timeout(cookiesMs), read).catch(failRead)
  }

  httpLogin(domain: string): HttpLogin | null {
    return this.#httpLogins.of(domain)
  }

  state(domain: string, signal: AbortSignal): Promise<LiveState> {
    return this.#readState(domain, signal).catch(failRead)
  }

  async #readState(domain: string, signal: AbortSignal): Promise<LiveState> {
    const { cdp } = this.#tabs.any()
    const userAgent = String(await within(signal, evaluateIsolated(cdp, 'navigator.userAgent')))
    const cookies = await within(signal, this.cookies())
    const { storage: kept, tooLarge } = await within(signal, readStorage(this.#fresh.context, domain))
    const storage = await within(signal, withSessionStorage(cdp, kept, domain))
    return { cookies, storage, tooLarge, userAgent }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#watcher = null
    this.#tabs.end()
    await this.#fresh.close()
  }

  async #perform(command: LiveCommand): Promise<void> {
    switch (command.type) {
      case 'activate':
        return this.#tabs.activate(command.tab)
      case 'close_tab':
        return this.#tabs.close(command.tab)
      case 'open':
        return this.#tabs.open(command.link)
      case 'back':
        return this.#tabs.active?.back()
      case 'reload':
        return this.#tabs.active?.reload()
      case 'returned':
        return this.#tabs.active?.returned()
      case 'pick':
        return this.#answers.pick(command.id, command.value)
      case 'answer_dialog':
        return this.#answers.answerDialog(command.id, command.accept, command.text)
      case 'answer_login':
        return this.#answers.answerLogin(command.id, command.credentials)
    }
  }

  #gone(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#tabs.end()
    this.#request.onGone()
  }
}

/** Throws the error for a person, if what a browser holds could not be read because of its page; others unchanged. */
function failRead(error: unknown): never {
  if (!(error instanceof Error) || error instanceof AppError) throw error
  if (error.name === 'TimeoutError') {
    throw new AppError('TIMEOUT', { message: 'The browser does not answer.', cause: error })
  }
  if (/has been closed|Target closed/.test(error.message)) throw conflict(ended, error)
  throw isDocumentGone(error) ? conflict('The page was left while it was read; try again.', error) : error
}

/** A browser is also ended when one of its messages is too large. */
const ended =
  'The browser of this login has ended: its page crashed, or the page or what it stores is larger than 96 MiB.'

function conflict(message: string, cause: Error): AppError {
  return new AppError('CONFLICT', { message, cause })
}
