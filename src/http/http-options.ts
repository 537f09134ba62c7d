import type { Logger } from 'pino'
import type { Clock, Random, Stopwatch } from '../clock.ts'
import type { FewAtOnce } from '../fairness/few-at-once.ts'
import type { LoopTurns } from '../fairness/loop-turns.ts'
import type { RateLimits } from './rate-limit.ts'
import type { Api } from './routes/api.ts'

/** How long a client may take, in milliseconds. A slower request gets 408 and is closed. */
export interface RequestTimeouts {
  /** The request line and the headers. */
  readonly headersMs: number
  /** The whole request, body included. */
  readonly requestMs: number
  /** Between two pieces of a response that it reads; a client that reads none for longer is disconnected. */
  readonly stalledMs: number
  /** Without anything moving on a connection of a closing server, unless the client waits for an answer. */
  readonly drainMs: number
  /** How long a closing server keeps connections without a request open, for requests that are on their way. */
  readonly keepIdleMs: number
  /** How often connections are checked; a timeout is noticed at most this much later. */
  readonly checkMs: number
}

export const defaultRequestTimeouts: RequestTimeouts = {
  headersMs: 15_000,
  requestMs: 30_000,
  stalledMs: 30_000,
  drainMs: 5_000,
  keepIdleMs: 1_000,
  checkMs: 2_000,
}

export interface HttpOptions {
  readonly rateLimits: RateLimits
  /** Responds as known clients expect where that differs from our API. */
  readonly compat: boolean
  /** The proxies whose X-Forwarded-* headers are trusted, in Fastify's form. */
  readonly trustProxy: false | string
  /** The address at which browsers reach the server; null: the request's own Host. */
  readonly publicUrl: string | null
  /**
   * The address at which clients reach this server, `scheme://host[:port]` without a trailing slash; never taken from a
   * request.
   */
  readonly publicAddress: () => string
  readonly logger: Logger
  readonly clock: Clock
  /** Measures the windows of rate limits. */
  readonly stopwatch: Stopwatch
  readonly random: Random
  /** Shares the main thread among accounts. */
  readonly loopTurns: Pick<LoopTurns, 'begin' | 'next' | 'nextBrief'>
  /** Limits how many bodies other threads decompress at once. */
  readonly inflating: Pick<FewAtOnce, 'run'>
  readonly timeouts: RequestTimeouts
  /** The average speed at which a client must read its response, default 128 KiB per second. */
  readonly minBytesPerSecond?: number
  /** Bytes of all unsent responses, default 256 MiB. */
  readonly maxHeldBytes?: number
  /** Called once, before there are routes: `npm run openapi` collects them. */
  readonly beforeRoutes?: (app: Api) => Promise<void>
}
