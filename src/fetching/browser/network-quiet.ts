import type { Page, Request, WebSocket } from 'playwright-core'
import type { Timer } from '../../clock.ts'
import { within } from '../../within.ts'
import type { PagePlan } from './page-plan.ts'

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

/**
 * How long the network of a page may stay busy after `load`, which comes `passedMs` after its visit began, in
 * milliseconds. A check judges what is shown, so it waits for a page that is slow to finish, and leaves a third of its
 * time for reading the page.
 */
export function mostBusyMs({ purpose, timeoutMs }: Pick<PagePlan, 'purpose' | 'timeoutMs'>, passedMs: number): number {
  return purpose === 'check' ? Math.max(busyMs, (timeoutMs * 2) / 3 - passedMs) : busyMs
}

/** Watches the requests of a page from now on. */
export class NetworkQuiet {
  readonly #timer: Timer
  readonly #answers: () => Promise<unknown>
  readonly #underWay = new Set<Request | WebSocket>()
  #begun = 0
  #cancel = (): void => {}
  #wake = (): void => {}

  /** @param answers settles when the page's scripts leave it time to answer */
  constructor(page: Pick<Page, 'on'>, timer: Timer, answers: () => Promise<unknown>) {
    this.#timer = timer
    this.#answers = answers
    page.on('request', (request) => {
      if (endless.has(request.resourceType()) || isWorkerScript(request)) return
      this.#underWay.add(request)
      this.#begun += 1
      this.#settle()
    })
    const end = (request: Request) => {
      if (this.#underWay.delete(request)) this.#settle()
    }
    page.on('requestfinished', end).on('requestfailed', end)
    page.on('websocket', (socket) => this.#watch(socket))
  }

  /** Applications that get what they show in messages are read when they have it. */
  #watch(socket: WebSocket): void {
    let cancel = (): void => {}
    const note = (isAsked: boolean): void => {
      cancel()
      this.#underWay.delete(socket)
      if (isAsked) {
        this.#underWay.add(socket)
        cancel = this.#timer.after(replyMs, answered)
      }
      this.#begun += 1
      this.#settle()
    }
    const asked = () => note(true)
    const answered = () => note(false)
    asked()
    socket.on('framesent', asked).on('framereceived', answered).on('close', answered)
    this.#timer.after(socketMs, () => {
      socket.off('framesent', asked).off('framereceived', answered)
      if (this.#underWay.has(socket)) answered()
    })
  }

  /** Resolves when the network is quiet, or after `mostMs`; rejects with the signal's reason. */
  async wait(mostMs: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    const cancelMost = this.#timer.after(mostMs, resolve)
    this.#settle()
    await within(signal, promise).finally(() => {
      this.#cancel()
      cancelMost()
      this.#wake = () => {}
      // An answer that is still to come belongs to this wait.
      this.#begun += 1
    })
  }

  #settle(): void {
    this.#cancel()
    this.#cancel = this.#timer.after(this.#underWay.size === 0 ? quietMs : stillMs, () => void this.#confirm())
  }

  /** A page that computes sends nothing now, but may soon: its next request counts. */
  async #confirm(): Promise<void> {
    const before = this.#begun
    await this.#answers().catch(() => undefined)
    if (before === this.#begun) this.#wake()
  }
}
