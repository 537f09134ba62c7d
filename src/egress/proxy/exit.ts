import { Agent, type ClientRequestArgs } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { AppError } from '../../errors.ts'
import type { Dial } from '../dial.ts'
import { type ProxyTarget, targetOf } from './target.ts'

/** The visit that an exit is assigned to. */
export interface ExitUse {
  /** How connections are opened: directly, or through the session's own proxy. */
  readonly dial: Dial
  /** Called with the size of data from targets; may throw to close the exit. */
  readonly onBytes: (bytes: number) => void
}

/** A target that could not be reached, and why. */
interface FailedTarget {
  readonly target: ProxyTarget
  readonly error: AppError
}

/** Connections per exit; a browser opens at most 32 to a proxy. */
const maxConnections = 64
/** Failed targets to remember, the newest last. */
const maxFailures = 50

/**
 * The access of one browser context to the proxy, with credentials of its own. Everything it opened ends with it. Until
 * it is assigned to a visit, it reaches nothing, because contexts are made in advance.
 */
export class ProxyExit {
  readonly username: string
  readonly password: string
  #use: ExitUse | null = null
  /** For plain HTTP. */
  readonly agent = new ExitAgent((host, port) => this.connect(host, port))
  readonly #open = new Set<Duplex>()
  readonly #failures: FailedTarget[] = []
  readonly #end = new AbortController()

  constructor(username: string, password: string) {
    this.username = username
    this.password = password
  }

  /** Gives the context access to targets, for one visit. */
  assign(use: ExitUse): void {
    this.#use = use
  }

  /** Aborts when the exit closes. */
  get signal(): AbortSignal {
    return this.#end.signal
  }

  /**
   * Opens a connection that ends with the exit, as does that of the client it is for. Rejects as `Dial`, with
   * TARGET_NOT_ALLOWED until the exit is assigned, and with OVERLOADED when it has too many connections.
   */
  async connect(host: string, port: number, client: Duplex | null = null): Promise<Socket> {
    if (this.#use === null) throw new AppError('TARGET_NOT_ALLOWED')
    const socket = await this.#use.dial(host, port, this.signal)
    try {
      this.#hold(client === null ? [socket] : [socket, client])
      return socket
    } catch (error) {
      socket.destroy()
      throw error
    }
  }

  /** The newest failure of the host and port of this URL; null when there was none. */
  failureOf(url: URL): AppError | null {
    const { host, port } = targetOf(url)
    return this.#failures.findLast(({ target }) => target.host === host && target.port === port)?.error ?? null
  }

  /** The newest failure; null when there was none. */
  get lastFailure(): AppError | null {
    return this.#failures.at(-1)?.error ?? null
  }

  #hold(streams: readonly Duplex[]): void {
    this.signal.throwIfAborted()
    if (this.#open.size + streams.length > 2 * maxConnections) {
      throw new AppError('OVERLOADED', { message: 'The page opens too many connections.' })
    }
    // The client may have left while its target was dialed.
    for (const stream of streams.filter(({ closed }) => !closed)) {
      this.#open.add(stream)
      stream.once('close', () => this.#open.delete(stream))
    }
  }

  noteFailure(target: ProxyTarget, error: AppError): void {
    this.#failures.push({ target, error })
    if (this.#failures.length > maxFailures) this.#failures.shift()
  }

  /** Counts bytes of responses; when there are too many, the exit closes, with the error of `onBytes` as its reason. */
  count(bytes: number): void {
    try {
      this.#use?.onBytes(bytes)
    } catch (error) {
      this.close(error)
    }
  }

  /** @param reason of its signal */
  close(reason: unknown = new AppError('INTERRUPTED')): void {
    this.#end.abort(reason)
    for (const stream of this.#open) stream.destroy()
    this.agent.destroy()
  }
}

/** Opens a connection that belongs to the exit. */
type Open = (host: string, port: number) => Promise<Duplex>

/** Keeps connections for plain HTTP open between the requests of one exit; each is dialed like every other. */
class ExitAgent extends Agent {
  readonly #open: Open

  constructor(open: Open) {
    super({ keepAlive: true, maxSockets: 32, maxFreeSockets: 8 })
    this.#open = open
  }

  override createConnection(
    { host, port }: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const done = callback as ((error: unknown, stream?: Duplex) => void) | undefined
    this.#open(String(host), Number(port)).then(
      (stream) => done?.(null, stream),
      (error: unknown) => done?.(error),
    )
  }
}
