import type { Timer } from '../../clock.ts'
import type { EgressProxy } from '../../egress/proxy/proxy.ts'
import { AppError } from '../../errors.ts'
import { within } from '../../within.ts'
import { BrowserProcess } from './browser-process.ts'
import type { ContextProfile, FreshContext } from './context.ts'
import { type LaunchedBrowser, SandboxRefused } from './launch.ts'
import { laneRule, oneAccountRule, type Permit, PermitQueue } from './permit-queue.ts'

/** The purposes of lanes. Each has lanes of its own, so that none waits for another. */
export type LanePurpose = 'scrape' | 'check' | 'capture'

export interface BrowserPoolOptions {
  /** Starts a browser in a slot of its own. */
  readonly launch: (slot: number) => Promise<LaunchedBrowser>
  readonly proxy: Pick<EgressProxy, 'open'>
  /** As seen from the browser, `http://host:port`. */
  readonly proxyServer: string
  readonly timer: Timer
  /** Pages open at the same time, by purpose. One account can have all but one of them (at least one). */
  readonly lanes: Readonly<Record<LanePurpose, number>>
  /** Callers that may wait for a lane, by purpose. */
  readonly maxWaiting: number
  /** An idle browser ends after this time; default five minutes. */
  readonly idleMs?: number
  /** Pages after which a browser is replaced, default 200. */
  readonly maxPages?: number
  /** Bytes of memory at which a browser is replaced, default 1 GiB. */
  readonly recycleBytes?: number
  /** Bytes of memory at which a browser is ended at once, with what runs in it; default 3 GiB. */
  readonly killBytes?: number
  /** How long a browser may take to create a context, in milliseconds; default 20 seconds. */
  readonly contextMs?: number
  /** True: everything that `launch` starts shares one process, so only one account at a time may have pages open. */
  readonly oneAccountAtATime?: boolean
  /** Browsers wait for the server when both want a processor, except those that only people work in. */
  readonly lowersPriority?: boolean
  /** Called with the reason when a caller is refused because the browser could not be started. */
  readonly onFailure?: (error: unknown) => void
}

export interface ContextRequest {
  readonly account: string
  readonly purpose: LanePurpose
  readonly profile: ContextProfile
  /** The longest wait for a free lane, in milliseconds. */
  readonly waitMs: number
}

const defaults = {
  idleMs: 300_000,
  maxPages: 200,
  recycleBytes: 1024 ** 3,
  killBytes: 3 * 1024 ** 3,
  contextMs: 20_000,
  oneAccountAtATime: false,
  lowersPriority: false,
  onFailure: () => {},
}

/**
 * Gives out browser contexts, each new and used once; one browser process per account, while it is used, and another for its
 * logins: what a scraped page does to its browser must not end them.
 */
export class BrowserPool {
  readonly #options: Required<BrowserPoolOptions>
  readonly #lanes: Readonly<Record<LanePurpose, PermitQueue>>
  /** By `keyOf`. */
  readonly #browsers = new Map<string, BrowserProcess>()
  /** The same, and those that are ending, with their accounts. */
  readonly #running = new Map<BrowserProcess, string>()
  readonly #accountTurns: PermitQueue | null
  readonly #slots = new Set<number>()
  readonly #end = new AbortController()

  constructor(options: BrowserPoolOptions) {
    this.#options = { ...defaults, ...options }
    const { maxWaiting, timer } = options
    const { scrape, check, capture } = options.lanes
    const lanesOf = (lanes: number) => new PermitQueue({ rule: laneRule(lanes), maxWaiting, timer })
    this.#accountTurns = this.#options.oneAccountAtATime
      ? new PermitQueue({ rule: oneAccountRule, maxWaiting, timer })
      : null
    this.#lanes = { scrape: lanesOf(scrape), check: lanesOf(check), capture: lanesOf(capture) }
  }

  usage(): Readonly<Record<LanePurpose, { readonly taken: number; readonly waiting: number }>> {
    const { scrape, check, capture } = this.#lanes
    return { scrape: scrape.usage, check: check.usage, capture: capture.usage }
  }

  /**
   * Waits for a lane and returns a context in a browser that no other account uses. The caller must close it.
   * @throws AppError OVERLOADED, also when the browser does not start; the signal's reason
   */
  async open(request: ContextRequest, signal: AbortSignal): Promise<FreshContext> {
    const either = AbortSignal.any([signal, this.#end.signal])
    const lane = await this.#enter(request, either)
    try {
      const { browser, fresh } = await this.#openIn(this.#browserOf(request), request, either)
      if (this.#options.lowersPriority && request.purpose !== 'capture') await browser.lowerPriority()
      return { ...fresh, close: () => closeThen(fresh, lane, browser) }
    } catch (error) {
      lane.release()
      if (either.aborted) throw either.reason
      if (error instanceof AppError) throw error
      this.#options.onFailure(error)
      throw unavailable(error)
    }
  }

  async close(): Promise<void> {
    this.#end.abort(new AppError('INTERRUPTED'))
    const ended = [...this.#running.keys()].map((browser) => browser.end(true))
    await Promise.all(ended)
  }

  /** In another browser if this one ends before it has given a context: nothing was sent yet. */
  async #openIn(first: BrowserProcess, request: ContextRequest, signal: AbortSignal) {
    try {
      return { browser: first, fresh: await first.open(request.profile, signal) }
    } catch (error) {
      if (signal.aborted || !first.hasCrashed) throw error
      const browser = this.#browserOf(request)
      return { browser, fresh: await browser.open(request.profile, signal) }
    }
  }

  /** Waits for a lane; if accounts take turns, first for the account's turn. */
  async #enter({ account, purpose, waitMs }: ContextRequest, signal: AbortSignal): Promise<Permit> {
    const lanes = this.#lanes[purpose]
    if (this.#accountTurns === null) return lanes.enter(account, waitMs, signal)
    const turn = await this.#accountTurns.enter(account, waitMs, signal)
    try {
      await within(signal, this.#endOthers(account))
      const lane = await lanes.enter(account, waitMs, signal)
      return {
        release: () => {
          lane.release()
          turn.release()
        },
      }
    } catch (error) {
      turn.release()
      throw error
    }
  }

  /** Their pages are closed already; a page that could not be closed ends with its connection. */
  async #endOthers(account: string): Promise<void> {
    const others = [...this.#running].filter(([, owner]) => owner !== account)
    for (const [browser] of others) this.#retire(browser)
    await Promise.all(others.map(([browser]) => browser.end()))
  }

  #browserOf(request: ContextRequest): BrowserProcess {
    const { account } = request
    const key = keyOf(request)
    const known = this.#browsers.get(key)
    if (known?.isUsable === true) {
      // The least recently used comes first.
      this.#browsers.delete(key)
      this.#browsers.set(key, known)
      return known
    }
    if (known !== undefined) this.#retire(known)
    this.#makeRoom()
    const slot = this.#freeSlot()
    this.#slots.add(slot)
    const browser = new BrowserProcess({
      ...this.#options,
      launch: () => this.#options.launch(slot),
      mayPrepare: () => this.#lanes.scrape.hasRoomFor(account),
      onUnused: () => this.#retire(browser),
      onEnded: () => {
        this.#slots.delete(slot)
        this.#running.delete(browser)
      },
    })
    this.#running.set(browser, account)
    this.#browsers.set(key, browser)
    return browser
  }

  /** Ends idle browsers to make room: no more browsers run than there are lanes. */
  #makeRoom(): void {
    const { scrape, check, capture } = this.#options.lanes
    if (this.#browsers.size < scrape + check + capture) return
    const idle = [...this.#browsers.values()].find((browser) => browser.isIdle)
    if (idle !== undefined) this.#retire(idle)
  }

  /** Ends a browser as soon as its last page is closed. */
  #retire(browser: BrowserProcess): void {
    for (const [key, one] of this.#browsers) if (one === browser) this.#browsers.delete(key)
    void browser.end()
  }

  #freeSlot(): number {
    let slot = 0
    while (this.#slots.has(slot)) slot += 1
    return slot
  }
}

const keyOf = ({ account, purpose }: ContextRequest): string =>
  `${purpose === 'capture' ? 'logins' : 'pages'} ${account}`

async function closeThen(fresh: FreshContext, lane: Permit, browser: BrowserProcess): Promise<void> {
  await fresh.close()
  lane.release()
  // If nobody waited for the lane, the next caller finds a context.
  browser.prepare()
}

function unavailable(cause: unknown): AppError {
  const why = cause instanceof SandboxRefused ? `: ${cause.message}` : '; the log of the server says why'
  return new AppError('OVERLOADED', {
    message: `The browser could not be started${why}.`,
    retryAfterSeconds: 10,
    cause,
  })
}
