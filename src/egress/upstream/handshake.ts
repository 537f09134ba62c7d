import { once } from 'node:events'
import type { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { AppError } from '../../errors.ts'

/** Reads the response of a proxy before it forwards bytes: not one byte too many, and not after `signal` aborts. */
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

  /** Reads exactly `count` bytes. Throws PROXY_FAILED when the proxy closes before. */
  async read(count: number): Promise<Buffer> {
    const parts: Buffer[] = []
    let missing = count
    while (missing > 0) {
      // What is here is taken at once: waiting for more while something is here would never wait.
      const bytes: unknown = this.#socket.read(Math.min(missing, this.#socket.readableLength))
      if (Buffer.isBuffer(bytes)) {
        parts.push(bytes)
        missing -= bytes.length
      } else {
        await this.#more()
      }
    }
    return Buffer.concat(parts)
  }

  /** Reads what has arrived, at least one byte. */
  async readSome(): Promise<Buffer> {
    for (;;) {
      const bytes: unknown = this.#socket.read()
      if (Buffer.isBuffer(bytes)) return bytes
      await this.#more()
    }
  }

  /** Await it after the handshake: the socket then delivers its data to the next listener. */
  async end(): Promise<void> {
    await nextTurn()
  }

  async #more(): Promise<void> {
    if (this.#socket.readableEnded || this.#socket.destroyed) throw proxyFailed('closed the connection')
    const ended = new AbortController()
    const signal = AbortSignal.any([this.#signal, ended.signal])
    const events = ['readable', 'end', 'close'].map((name) => once(this.#socket, name, { signal }))
    try {
      await Promise.race(events)
    } catch (error) {
      if (this.#signal.aborted) throw this.#signal.reason
      throw proxyFailed('closed the connection', error)
    } finally {
      ended.abort()
      await Promise.allSettled(events)
    }
  }
}

/** The error when the proxy itself fails: it is down, refuses the credentials, or is not a proxy. */
export function proxyFailed(how: string, cause?: unknown): AppError {
  return new AppError('PROXY_FAILED', { message: `The session's proxy ${how}.`, cause })
}

/**
 * The error when the proxy works but cannot reach the target; it counts as a failed connection, so that nothing was
 * sent.
 */
export function targetFailed(how: string): AppError {
  const cause = Object.assign(new Error('not reached through the proxy'), { code: 'EHOSTUNREACH' })
  const message = `The target could not be reached through the session's proxy, which ${how}.`
  return new AppError('TARGET_UNREACHABLE', { message, cause })
}
