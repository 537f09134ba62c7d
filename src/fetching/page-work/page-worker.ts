import { setImmediate as nextTurn } from 'node:timers/promises'
import { PageTaskError } from './page-task.ts'
import type { PendingTask } from './pool-task.ts'
import {
  pieceLength,
  type WorkerAnswer,
  type WorkerMessage,
  type WorkerReply,
  withLongTexts,
} from './worker-message.ts'
import type { PageWorkerPort } from './worker-process.ts'

export interface PageWorkerOptions {
  readonly port: PageWorkerPort
  /** Takes short tasks only, so that these never wait for a long one. */
  readonly onlyShort: boolean
  readonly taskTimeoutMs: number
  /** As in `PagePoolOptions`. */
  readonly graceMs: number
  /** A process that still holds more memory than this after a task is replaced. */
  readonly maxHeldBytes: number
  readonly onFree: () => void
  /** `untouched`: tasks that were assigned to the process but had not started. */
  readonly onGone: (untouched: readonly PendingTask[]) => void
}

/** The extra time for a new process to start. */
const startMs = 10_000

/**
 * A worker, its current task and, when both are short, a second task that waits there, so that the process is not idle
 * while a result and the next task are on their way. It keeps the server's process alive only while it has a task.
 */
export class PageWorker {
  readonly #options: PageWorkerOptions
  readonly #port: PageWorkerPort
  /** The first one is being worked on. */
  readonly #tasks: PendingTask[] = []
  /** Of the first task's result, as far as they have arrived. */
  #texts = new Map<string, string>()
  #timer: NodeJS.Timeout | undefined
  #hasAnswered = false
  #isEnding = false
  #isGone = false
  readonly #gone = Promise.withResolvers<void>()

  constructor(options: PageWorkerOptions) {
    this.#options = options
    this.#port = options.port
    this.#port.onMessage((answer) => this.#receive(answer))
    this.#port.onError((error) => this.#break(error))
    this.#port.onExit((reason) => this.#leave(new PageTaskError(reason)))
    this.#port.keepAlive(false)
  }

  get onlyShort(): boolean {
    return this.#options.onlyShort
  }

  mayTake(pending: PendingTask): boolean {
    if (this.#isEnding || (this.#options.onlyShort && !pending.isShort)) return false
    const [running] = this.#tasks
    return running === undefined || (this.#tasks.length === 1 && running.isShort && pending.isShort)
  }

  get isIdle(): boolean {
    return this.#tasks.length === 0 && !this.#isEnding
  }

  /** How many of its tasks are short ones of this account, or long ones. */
  countOf(account: string, isShort: boolean): number {
    return this.#tasks.filter((task) => task.account === account && task.isShort === isShort).length
  }

  work(pending: PendingTask): void {
    this.#tasks.push(pending)
    // It could not be started, and is about to say so.
    if (this.#port.pid === undefined) return
    void this.#send(pending)
    if (this.#tasks.length > 1) return
    this.#port.keepAlive(true)
    this.#begin(pending)
  }

  /** A long body in pieces, so that others run in between; a task with one is the only one of its process. */
  async #send({ task, body, remainingMs }: PendingTask): Promise<void> {
    let from = 0
    for (; body.length - from > pieceLength; from += pieceLength) {
      this.#post({ piece: body.subarray(from, from + pieceLength) })
      await nextTurn()
      if (this.#isEnding) return
    }
    const timeoutMs = Math.min(this.#options.taskTimeoutMs, remainingMs())
    this.#post({ task, body: from === 0 ? body : body.subarray(from), timeoutMs })
  }

  #post(message: WorkerMessage): void {
    this.#port.send(message, (cause) => void this.end(new PageTaskError('failed', { cause })))
  }

  /** Kills the worker; its current task fails with this reason. */
  async end(reason: Error): Promise<void> {
    this.#fail(reason)
    this.#port.kill()
    await this.#gone.promise
  }

  #begin(pending: PendingTask): void {
    const runMs = Math.min(this.#options.taskTimeoutMs, pending.remainingMs())
    const ms = runMs + this.#options.graceMs + (this.#hasAnswered ? 0 : startMs)
    this.#timer = setTimeout(() => void this.end(new PageTaskError('timeout')), ms)
  }

  #receive(answer: WorkerAnswer): void {
    if ('piece' in answer) this.#texts.set(answer.textName, (this.#texts.get(answer.textName) ?? '') + answer.piece)
    else this.#answer(answer)
  }

  #answer({ result, heldBytes }: WorkerReply): void {
    if (this.#isEnding) return
    this.#hasAnswered = true
    clearTimeout(this.#timer)
    const pending = this.#tasks.shift()
    const texts = this.#texts
    this.#texts = new Map()
    if (pending === undefined) return
    const [next] = this.#tasks
    if (next !== undefined) this.#begin(next)
    else this.#port.keepAlive(false)
    if ('value' in result) pending.resolve(withLongTexts(result.value, texts))
    else if ('timedOut' in result) pending.reject(new PageTaskError('timeout'))
    else pending.reject(new PageTaskError('failed', { cause: new Error(result.problem) }))
    if (next === undefined && heldBytes > this.#options.maxHeldBytes) void this.end(new PageTaskError('failed'))
    else this.#options.onFree()
  }

  /** The current task fails. */
  #fail(error: Error): void {
    clearTimeout(this.#timer)
    if (!this.#isEnding) this.#tasks.shift()?.reject(error)
    this.#isEnding = true
  }

  /** A process that could not be started (no descriptor is left, say) never exits. */
  #break(cause: Error): void {
    const error = new PageTaskError('failed', { cause })
    if (this.#port.pid === undefined) this.#leave(error)
    else void this.end(error)
  }

  #leave(error: PageTaskError): void {
    if (this.#isGone) return
    this.#isGone = true
    this.#fail(error)
    this.#gone.resolve()
    this.#options.onGone(this.#tasks.splice(0))
  }
}
