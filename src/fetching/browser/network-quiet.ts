import type { Page, Request, WebSocket } from 'playwright-core'
import type { Timer } from '../../clock.ts'
import { within } from '../../within.ts'
import { addressOf, isForMessages } from './endless-requests.ts'
import type { PagePlan } from './page-plan.ts'
import { Standstill } from './standstill.ts'

/** Requests that may stay open for as long as the page is; they do not count. */
const endless: ReadonlySet<string> = new Set(['websocket', 'eventsource', 'media', 'ping'])

/** After this time without a request the network is quiet, in milliseconds. */
const quietMs = 300

/**
 * If no request begins or ends for this time, in milliseconds, those under way stay open: the network counts as quiet,
 * too.
 */
const stillMs = 5_000

/**
 * Whether a request is for the script of a worker: Accept is its only header here. For a shared worker, only the worker
 * learns that the request has ended, never the page, so it would seem to be under way forever.
 */
const isWorkerScript = (request: Request): boolean =>
  request.resourceType() === 'script' && Object.keys(request.headers()).join() === 'accept'

/**
 * How long a WebSocket may take for the first message after it was opened, or for the next one after the page has sent
 * one, in milliseconds: many need no answer.
 */
const replyMs = 2_000

/**
 * Messages count for so long after a WebSocket was opened, in milliseconds: some are sent for as long as the page is
 * open.
 */
const socketMs = 5_000

const busyMs = 5_000

const isOfScript = (request: Request) => /^(?:fetch|xhr)$/.test(request.resourceType())

/** A request that was made so often has no end: pages ask so for messages, or whether there is something new. */
const oftenTimes = 3

/** A page that stands still does not wait for an answer that takes longer than this, in milliseconds. */
const slowMs = 3_000

/**
 * How long the network of a page may stay busy after `load`, which comes `passedMs` after its visit began, in
 * milliseconds. A check judges what is shown, so it waits for a page that is slow to finish, and leaves a third of its
 * time for reading the page.
 */
export function mostBusyMs({ purpose, timeoutMs }: Pick<PagePlan, 'purpose' | 'timeoutMs'>, passedMs: number): number {
  return purpose === 'check' ? Math.max(busyMs, (timeoutMs * 2) / 3 - passedMs) : busyMs
}

export interface QuietOptions {
  readonly timer: Timer
  readonly purpose: PagePlan['purpose']
  /** Settles when the page's scripts leave it time to answer. */
  readonly answers: () => Promise<unknown>
  /** What the page shows, in short; null: not enough to be read. */
  readonly shown: () => Promise<string | null>
}

/** Watches the requests of a page from now on. */
export class NetworkQuiet {
  readonly #options: QuietOptions
  readonly #underWay = new Set<Request | WebSocket>()
  /** Those under way that began a moment ago. */
  readonly #recent = new Set<Request>()
  readonly #times = new Map<string, number>()
  #begun = 0
  #events = 0
  #cancel = (): void => {}
  #wake = (): void => {}

  constructor(page: Pick<Page, 'on'>, options: QuietOptions) {
    this.#options = options
    page.on('request', (request) => {
      if (endless.has(request.resourceType()) || isWorkerScript(request) || this.#isOften(request)) return
      this.#underWay.add(request)
      if (!isForMessages(request)) {
        this.#recent.add(request)
        options.timer.after(slowMs, () => this.#recent.delete(request))
      }
      this.#begun += 1
      this.#note(request)
    })
    const end = (request: Request) => {
      this.#recent.delete(request)
      if (this.#underWay.delete(request)) this.#note(request)
    }
    page.on('requestfinished', end).on('requestfailed', end)
    page.on('response', (response) => {
      if (/^text\/event-stream\b/i.test(response.headers()['content-type'] ?? '')) end(response.request())
    })
    page.on('websocket', (socket) => this.#watch(socket))
  }

  /** How many requests of scripts have begun and ended so far, without those that have no end. */
  readonly events = (): number => this.#events

  #note(request: Request): void {
    if (isOfScript(request)) this.#events += 1
    this.#settle()
  }

  /** Whether scripts have asked so before, again and again. */
  #isOften(request: Request): boolean {
    if (!isOfScript(request)) return false
    const address = addressOf(request, this.#options.purpose)
    const times = (this.#times.get(address) ?? 0) + 1
    this.#times.set(address, times)
    return times >= oftenTimes
  }

  /** Applications that get what they show in messages are read when they have it. */
  #watch(socket: WebSocket): void {
    let cancel = (): void => {}
    const note = (isAsked: boolean): void => {
      cancel()
      this.#underWay.delete(socket)
      if (isAsked) {
        this.#underWay.add(socket)
        cancel = this.#options.timer.after(replyMs, answered)
      }
      this.#begun += 1
      this.#settle()
    }
    const asked = () => note(true)
    const answered = () => note(false)
    asked()
    socket.on('framesent', asked).on('framereceived', answered).on('close', answered)
    this.#options.timer.after(socketMs, () => {
      socket.off('framesent', asked).off('framereceived', answered)
      if (this.#underWay.has(socket)) answered()
    })
  }

  /** Resolves when the network is quiet, or after `mostMs`; rejects with the signal's reason. */
  async wait(mostMs: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    const { timer, purpose, shown, answers } = this.#options
    const cancelMost = timer.after(mostMs, resolve)
    const stands = new Standstill(timer, shown, () => {
      if (this.#recent.size === 0)
        void answers().then(
          () => resolve(),
          () => resolve(),
        )
    })
    if (purpose === 'check') stands.watch()
    this.#settle()
    await within(signal, promise).finally(() => {
      this.#cancel()
      cancelMost()
      stands.end()
      this.#wake = () => {}
      // An answer that is still to come belongs to this wait.
      this.#begun += 1
    })
  }

  #settle(): void {
    this.#cancel()
    this.#cancel = this.#options.timer.after(this.#underWay.size === 0 ? quietMs : stillMs, () => void this.#confirm())
  }

  /** A page that computes sends nothing now, but may soon: its next request counts. */
  async #confirm(): Promise<void> {
    const before = this.#begun
    await this.#options.answers().catch(() => undefined)
    if (before === this.#begun) this.#wake()
  }
}
