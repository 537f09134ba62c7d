import { Agent, type ClientRequestArgs } from 'node:http'
import type { Duplex } from 'node:stream'

/** Opens a connection that belongs to the exit. */
type Open = (host: string, port: number) => Promise<Duplex>

/** Keeps connections for plain HTTP open between the requests of one exit; each is dialed like every other. */
export class ExitAgent extends Agent {
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
