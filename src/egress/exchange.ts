import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Dispatcher } from 'undici'
import { AppError } from '../errors.ts'
import { joinChunks } from './join-chunks.ts'
import { RestOfBody } from './rest-of-body.ts'

/** The head of a response; informational responses (1xx) are skipped. */
export interface AnswerHead {
  readonly status: number
  /** Lower-case names; values with one byte per character; several of one name as a list. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

export interface Answer {
  readonly head: AnswerHead
  /** As received, not decompressed; empty when it was discarded. */
  readonly body: Buffer
  /** There was more. */
  readonly cut: boolean
  /** What follows, if the exchange `keepsRest`; its owner must read or destroy it. */
  readonly rest?: RestOfBody | undefined
}

export interface ExchangeOptions {
  readonly dispatcher: Dispatcher
  readonly request: Dispatcher.DispatchOptions
  /** How many bytes of the body to read, or null to discard it; may throw to end the exchange. */
  readonly wanted: (head: AnswerHead) => number | null
  /** What is beyond the wanted bytes becomes `Answer.rest`, instead of being discarded. */
  readonly keepsRest?: boolean
  /** Called for each informational response. */
  readonly onInformational?: (() => void) | undefined
  /** Called with the size of each piece that arrives; may throw to end the exchange. */
  readonly onBytes: (bytes: number) => void
  /** Ends the exchange with its reason. */
  readonly signal: AbortSignal
  /** Called right before the request is written; an error it throws ends the exchange before that. */
  readonly beforeRequest?: (() => void) | undefined
  /** Waits until the next slice of a large body may be received or copied; default: one turn of the event loop. */
  readonly nextSlice?: () => Promise<void>
}

/**
 * One request and its response, read from the parser directly, without a stream in between. It does not wait for a body that
 * is not wanted.
 * @throws the errors of undici's dispatcher, what the callbacks throw, or the signal's reason
 */
export async function exchange(options: ExchangeOptions): Promise<Answer> {
  const { dispatcher, request, signal } = options
  signal.throwIfAborted()
  const handler = new ExchangeHandler(options)
  const giveUp = () => handler.giveUp(signal.reason)
  signal.addEventListener('abort', giveUp)
  try {
    dispatcher.dispatch(request, handler)
    return await handler.answer
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

/** This much of an unwanted body is read to keep its connection; beyond it a new connection is cheaper. */
const discardBytes = 64 * 1024

/**
 * So many bytes of a body are received before its connection pauses until the next slice: all that several targets have
 * sent would otherwise be received at once, which takes tens of milliseconds.
 */
const sliceBytes = 64 * 1024
/**
 * The chunks of a large body are copied to blocks of this size: the allocator returns these to the system, while it keeps
 * what thousands of chunks have fragmented.
 */
const blockBytes = 1024 * 1024
/** What a chunk takes besides its bytes: a target may send each byte as a chunk of its own. */
const chunkOverheadBytes = 48
/** Informational responses before the response; beyond it the target has none to give. */
const maxInformational = 100
/** A body of at most so many bytes is copied at once. */
const joinedAtOnce = 256 * 1024

class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #options: ExchangeOptions
  readonly #nextSlice: () => Promise<void>
  readonly #answer = Promise.withResolvers<Answer>()
  #controller: Dispatcher.DispatchController | null = null
  #head: AnswerHead | null = null
  #blocks: Buffer[] = []
  /** What came after the blocks. */
  #chunks: Buffer[] = []
  #bytes = 0
  #informational = 0
  /** What has been received since the last pause, and what `#chunks` hold: with the overhead of each chunk. */
  #sliceSize = 0
  #chunksSize = 0
  /** Bytes to read; null: none. */
  #wanted: number | null = null
  #settled = false
  #rest: RestOfBody | undefined

  constructor(options: ExchangeOptions) {
    this.#options = options
    this.#nextSlice = options.nextSlice ?? (() => nextTurn())
  }

  get answer(): Promise<Answer> {
    return this.#answer.promise
  }

  /** Ends the exchange from outside; a request that still waits in a queue is never written. */
  giveUp(reason: unknown): void {
    if (this.#settled) return
    this.#settled = true
    this.#release()
    this.#answer.reject(reason)
    this.#abort()
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#settled) {
      this.#abort()
      return
    }
    try {
      this.#options.beforeRequest?.()
    } catch (error) {
      this.giveUp(error)
    }
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: AnswerHead['headers']): void {
    if (this.#settled) return
    if (status < 200) {
      this.#options.onInformational?.()
      this.#informational += 1
      if (this.#informational > maxInformational) this.giveUp(onlyInformational())
      return
    }
    this.#head = { status, headers }
    try {
      this.#wanted = this.#options.wanted(this.#head)
    } catch (error) {
      this.giveUp(error)
      return
    }
    if (this.#wanted === null) this.#finish(false)
    else if (this.#wanted === 0 && this.#options.keepsRest === true) this.#keepRest()
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#rest !== undefined) this.#rest.add(chunk)
    else if (this.#settled) this.#discard(chunk)
    else if (this.#wanted !== null) this.#take(chunk, this.#wanted - this.#bytes)
  }

  onResponseEnd(): void {
    if (this.#rest !== undefined) this.#rest.push(null)
    else this.#finish(false)
  }

  onResponseError(_: Dispatcher.DispatchController | null, error: Error): void {
    this.#rest?.destroy(error)
    if (this.#settled) return
    this.#settled = true
    this.#answer.reject(error)
  }

  #take(chunk: Buffer, room: number): void {
    const kept = chunk.length > room ? chunk.subarray(0, room) : chunk
    try {
      this.#options.onBytes(kept.length)
    } catch (error) {
      this.giveUp(error)
      return
    }
    this.#chunks.push(kept)
    this.#bytes += kept.length
    this.#sliceSize += kept.length + chunkOverheadBytes
    this.#chunksSize += kept.length + chunkOverheadBytes
    if (kept !== chunk && this.#options.keepsRest === true) this.#keepRest(chunk.subarray(room))
    else if (kept !== chunk) {
      this.#finish(true)
      this.#abort()
    } else if (this.#sliceSize >= sliceBytes) this.#pause()
  }

  /** @param first its first bytes */
  #keepRest(first?: Buffer): void {
    if (this.#controller === null) return
    this.#rest = new RestOfBody(this.#controller, this.#nextSlice)
    if (first !== undefined) this.#rest.add(first)
    this.#finish(true)
  }

  /** What has been received fills a slice: the target waits until it is this body's turn again. */
  #pause(): void {
    this.#sliceSize = 0
    if (this.#chunksSize >= blockBytes) {
      this.#blocks.push(Buffer.concat(this.#chunks))
      this.#chunks = []
      this.#chunksSize = 0
    }
    this.#controller?.pause()
    void this.#nextSlice().then(() => this.#controller?.resume())
  }

  #discard(chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#bytes > discardBytes) this.#abort()
  }

  #finish(cut: boolean): void {
    if (this.#settled || this.#head === null) return
    this.#settled = true
    const [head, bytes, rest] = [this.#head, this.#bytes, this.#rest]
    const chunks = [...this.#blocks, ...this.#chunks]
    this.#release()
    this.#bytes = 0
    const [first] = chunks
    if (first !== undefined && chunks.length === 1) this.#answer.resolve({ head, body: first, cut, rest })
    else if (bytes <= joinedAtOnce) this.#answer.resolve({ head, body: Buffer.concat(chunks, bytes), cut, rest })
    else this.#answer.resolve(joinChunks(chunks, bytes, this.#nextSlice).then((body) => ({ head, body, cut, rest })))
  }

  #release(): void {
    this.#blocks = []
    this.#chunks = []
  }

  #abort(): void {
    // Nobody sees this reason: the caller already has a result.
    this.#controller?.abort(new Error('no longer wanted'))
  }
}

function onlyInformational(): AppError {
  const message = `The target sent more than ${maxInformational} informational responses (1xx) before its response.`
  return new AppError('TARGET_UNREACHABLE', { message })
}
