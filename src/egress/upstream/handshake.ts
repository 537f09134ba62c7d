import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { AppError } from '../../errors.ts'

/** Reads what a proxy answers before it passes bytes through, not a byte more, and nothing beyond `signal`. */
export class Handshake {
  readonly #socket: Socket
  readonly #signal: AbortSignal

  constructor(socket: Socket, signal: AbortSignal) {
    this.#socket = socket
    this.#signal = signal
  }

  write(bytes: Buffer | string): void {
    this.#socket.write(bytes)
  }

  /** Exactly so many bytes. Throws PROXY_FAILED where the proxy closes before. */
  async read(count: number): Promise<Buffer> {
    for (;;) {
      const bytes: unknown = this.#socket.read(count)
      if (Buffer.isBuffer(bytes) && bytes.length === count) return bytes
      if (bytes !== null || this.#socket.readableEnded || this.#socket.destroyed) throw closed()
      await this.#more()
    }
  }

  /** Whatever has come, one byte at least; what is not needed is given back by `unread`. */
  async readSome(): Promise<Buffer> {
    for (;;) {
      const bytes: unknown = this.#socket.read()
      if (Buffer.isBuffer(bytes)) return bytes
      if (this.#socket.readableEnded || this.#socket.destroyed) throw closed()
      await this.#more()
    }
  }

  /** To be awaited when the handshake is done: the socket then flows for whoever listens to it next. */
  async end(): Promise<void> {
    await nextTurn()
  }

  async #more(): Promise<void> {
    const ended = new AbortController()
    const signal = AbortSignal.any([this.#signal, ended.signal])
    const events = ['readable', 'end', 'close'].map((name) => once(this.#socket, name, { signal }))
    try {
      await Promise.race(events)
    } catch (error) {
      if (this.#signal.aborted) throw this.#signal.reason
      throw new AppError('PROXY_FAILED', { message: "The session's proxy closed the connection.", cause: error })
    } finally {
      ended.abort()
      await Promise.allSettled(events)
    }
  }
}

function closed(): AppError {
  return new AppError('PROXY_FAILED', { message: "The session's proxy closed the connection." })
}
