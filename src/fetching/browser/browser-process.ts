import type { Timer } from '../../clock.ts'
import type { EgressProxy } from '../../egress/proxy/proxy.ts'
import { within } from '../../within.ts'
import { type ContextProfile, createFreshContext, defaultContextProfile, type FreshContext } from './context.ts'
import type { LaunchedBrowser } from './launch.ts'

export interface BrowserProcessOptions {
  readonly launch: () => Promise<LaunchedBrowser>
  readonly proxy: Pick<EgressProxy, 'open'>
  readonly proxyServer: string
  readonly timer: Timer
  readonly idleMs: number
  readonly maxPages: number
  /** Bytes at which it gives out no more contexts. */
  readonly recycleBytes: number
  /** Bytes at which it is ended at once, whatever runs in it. */
  readonly killBytes: number
  /** How long creating a context may take, in milliseconds; a browser that takes longer hangs. */
  readonly contextMs: number
  /** Whether a caller could take a context now, so that one is worth making in advance. */
  readonly mayPrepare: () => boolean
  /** Called when it has been idle for `idleMs`, or is gone while nobody uses it. */
  readonly onUnused: () => void
  /** Called once, when the process has ended. */
  readonly onEnded: () => void
}

/** How often its memory is measured while pages are open, in milliseconds. */
const measureMs = 2_000

/**
 * One browser process and its contexts. It starts with the first context and keeps one spare context ready, so that the
 * next caller does not wait for one. A context is never used twice.
 */
export class BrowserProcess {
  readonly #options: BrowserProcessOptions
  #launched: Promise<LaunchedBrowser> | null = null
  #lowered: Promise<void> | null = null
  #spare: Promise<FreshContext | null> | null = null
  #open = 0
  #served = 0
  #isGone = false
  #hasStarted = false
  /** Calls of a browser that has gone may never settle. */
  readonly #lost = new AbortController()
  #isEnding = false
  #ended: Promise<void> | null = null
  readonly #allClosed = Promise.withResolvers<void>()
  #cancelIdle = (): void => {}
  #isWatched = false
  #isLarge = false
  #wasAskedPlain = false

  constructor(options: BrowserProcessOptions) {
    this.#options = options
  }

  /** Whether it can give out more contexts. */
  get isUsable(): boolean {
    const isSpent = this.#isLarge || this.#served >= this.#options.maxPages
    return !this.#isGone && !this.#isEnding && !isSpent
  }

  /** Whether none of its contexts is in use. */
  get isIdle(): boolean {
    return this.#open === 0
  }

  /** Whether it had started and then ended by itself, or hung. */
  get hasCrashed(): boolean {
    return this.#isGone && this.#hasStarted
  }

  /** @throws the start error of the browser; the signal's reason */
  async open(profile: ContextProfile, signal: AbortSignal): Promise<FreshContext> {
    this.#cancelIdle()
    this.#open += 1
    this.#served += 1
    try {
      const fresh = await this.#fresh(profile, signal)
      this.#watch()
      let closing: Promise<void> | null = null
      const close = () => {
        closing ??= this.#closeOne(fresh)
        return closing
      }
      return { ...fresh, close }
    } catch (error) {
      this.#closed()
      throw error
    }
  }

  /** Gives it a lower priority than this server, from now on. Call it only once a context was opened. */
  async lowerPriority(): Promise<void> {
    this.#lowered ??= this.#launched?.then((launched) => launched.lowerPriority()) ?? null
    await this.#lowered
  }

  /** Gives out no more contexts, and ends when its last context is closed, or `now`. Never rejects. */
  end(now = false): Promise<void> {
    this.#isEnding = true
    this.#cancelIdle()
    if (this.#open === 0 || now) this.#allClosed.resolve()
    this.#ended ??= this.#endNow()
    return this.#ended
  }

  async #endNow(): Promise<void> {
    await this.#allClosed.promise
    const launched = await this.#launched?.catch(() => null)
    // A browser that hangs would only delay its end.
    if (this.#isGone) await launched?.kill()
    // Nobody will take the context that it may be making in advance.
    this.#lost.abort(new Error('the browser is ending'))
    const spare = await this.#spare
    await spare?.close()
    await launched?.close()
    this.#options.onEnded()
  }

  async #fresh(profile: ContextProfile, signal: AbortSignal): Promise<FreshContext> {
    const spare = profile === defaultContextProfile ? this.#spare : null
    if (spare !== null) this.#spare = null
    const ready = spare === null ? null : await orClose(signal, spare)
    // A caller that leaves early does not end it, so that a browser that hangs is noticed even if its callers wait only
    // briefly.
    const fresh = ready ?? (await orClose(signal, this.#create(profile)))
    this.#wasAskedPlain = profile === defaultContextProfile
    this.prepare()
    return fresh
  }

  /** Makes a context in advance if one is likely to be taken soon: it needs a fifth of the memory of four pages. */
  prepare(): void {
    if (!this.#wasAskedPlain || !this.isUsable || !this.#options.mayPrepare()) return
    this.#spare ??= this.#create(defaultContextProfile).catch(() => null)
  }

  /** Measures from time to time what it holds, for as long as pages are open. */
  #watch(): void {
    if (this.#isWatched) return
    this.#isWatched = true
    this.#options.timer.after(measureMs, () => void this.#measure())
  }

  async #measure(): Promise<void> {
    const launched = await this.#launched?.catch(() => null)
    const bytes = (await launched?.memory()) ?? 0
    this.#isWatched = false
    if (bytes >= this.#options.recycleBytes) this.#isLarge = true
    if (bytes >= this.#options.killBytes) await launched?.kill()
    else if (this.#open > 0) this.#watch()
  }

  async #create(profile: ContextProfile): Promise<FreshContext> {
    this.#launched ??= this.#start()
    const { browser } = await this.#launched
    const bounded = AbortSignal.any([this.#lost.signal, AbortSignal.timeout(this.#options.contextMs)])
    const onStuck = () => this.#gone()
    try {
      return await createFreshContext(browser, { ...this.#options, onStuck }, profile, bounded)
    } catch (error) {
      this.#gone()
      throw error
    }
  }

  async #start(): Promise<LaunchedBrowser> {
    try {
      const launched = await this.#options.launch()
      this.#hasStarted = true
      launched.browser.on('disconnected', () => this.#gone())
      return launched
    } catch (error) {
      this.#gone()
      throw error
    }
  }

  /** It crashed, was ended, or did not start: the next caller gets another one. */
  #gone(): void {
    this.#isGone = true
    this.#lost.abort(new Error('the browser has ended'))
    if (this.#open === 0 && !this.#isEnding) this.#options.onUnused()
  }

  async #closeOne(fresh: FreshContext): Promise<void> {
    await fresh.close()
    this.#closed()
  }

  #closed(): void {
    this.#open -= 1
    if (this.#open > 0) return
    if (this.#isEnding) this.#allClosed.resolve()
    else this.#cancelIdle = this.#options.timer.after(this.isUsable ? this.#options.idleMs : 0, this.#options.onUnused)
  }
}

/** A context, unless the signal aborts before it is there: then it is closed as soon as it is. */
async function orClose<T extends FreshContext | null>(signal: AbortSignal, created: Promise<T>): Promise<T> {
  return within(signal, created).catch((error: unknown) => {
    if (signal.aborted) void created.then((fresh) => fresh?.close()).catch(() => undefined)
    throw error
  })
}
