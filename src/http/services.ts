import type { Logger } from 'pino'
import type { Accounts } from '../accounts/accounts.ts'
import type { Principal } from '../accounts/principal.ts'
import type { Captures } from '../captures/captures.ts'
import type { LoginAgain } from '../captures/login-again.ts'
import type { Clock, Random, Stopwatch } from '../clock.ts'
import type { EventPage, ListEventsInput } from '../events/list-events.ts'
import type { EventStream, StreamRequest } from '../events/streams.ts'
import type { HeldBytes } from '../fetching/budget.ts'
import type { FewAtOnce } from '../fetching/few-at-once.ts'
import type { LoopTurns } from '../fetching/loop-turns.ts'
import type { Idempotency } from '../idempotency/idempotency.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Estimate } from '../scraping/estimate.ts'
import type { ScrapeContext, ScrapeInput, ScrapeResult } from '../scraping/scrape-types.ts'
import type { Screenshots } from '../scraping/screenshots.ts'
import type { Leases } from '../sessions/leases.ts'
import type { SessionView } from '../sessions/session.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { Sync } from '../sync/sync.ts'
import type { EnsureContext } from '../validation/ensure.ts'
import type { Validate } from '../validation/validate.ts'
import type { EncryptedBox } from '../vault/intake.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'
import type { RateLimits } from './rate-limit.ts'
import type { Api } from './routes/api.ts'

/** Everything that the routes call. Every method throws AppError. */
export interface HttpServices {
  readonly sessions: Sessions
  readonly accounts: Accounts
  scrape(principal: Principal, input: ScrapeInput, context: ScrapeContext): Promise<ScrapeResult>
  estimate(input: ScrapeInput): Estimate
  readonly screenshots: Pick<Screenshots, 'open'>
  readonly jobs: Omit<Jobs, 'start' | 'sweep' | 'close'>
  /** Cookies that clients encrypt for this server before they send them. */
  readonly encryptedCookies: {
    /** The key to encrypt with, PEM (SPKI). */
    publicKey(): Promise<string>
    /** Name to value. Throws the same VALIDATION_ERROR whenever it cannot be opened. */
    open(box: EncryptedBox): Promise<Record<string, string>>
  }
  readonly validate: Validate
  readonly captures: Pick<Captures, 'open' | 'get' | 'finish' | 'cancel' | 'enter' | 'connect'>
  readonly sync: Sync
  /** The session, logged in; or LOGIN_NEEDED with the page to log in. Waits up to `waitMs`. */
  ensureLoggedIn(
    principal: Principal,
    sessionId: string,
    context: EnsureContext & { readonly waitMs: number },
  ): Promise<SessionView>
  readonly loginAgain: LoginAgain
  readonly leases: Pick<Leases, 'take' | 'renew' | 'release'>
  readonly events: {
    list(principal: Principal, input: ListEventsInput): Promise<EventPage>
    openStream(request: StreamRequest): Promise<EventStream>
  }
  readonly webhooks: Webhooks
  readonly idempotency: Idempotency
  /** Its `reserve` throws OVERLOADED when all bodies together are too large. */
  holdBody(account: string): HeldBytes
  /** Throws, saying why, unless the database answers and can be written, and the root key opens it. */
  requireReady(): Promise<void>
  /** The metrics in Prometheus' text format. */
  metrics(): Promise<string>
  /** Counts an answer. */
  answered(answer: CountedRequest): void
}

/** What is counted of a request. */
export interface CountedRequest {
  /** Empty, like `route`, where there is no such route. */
  readonly method: string
  /** The pattern of the path, as `/api/v1/sessions/:id`. */
  readonly route: string
  readonly status: number
}

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
  readonly trustProxy: boolean | string | string[]
  /** The address at which browsers reach the server; null: the request's own Host. */
  readonly publicUrl: string | null
  /**
   * The address at which clients reach this server, `scheme://host[:port]` without a trailing slash; never taken from a
   * request.
   */
  readonly publicAddress: () => string
  readonly logger: Logger | false
  readonly clock: Clock
  /** Measures the windows of rate limits. */
  readonly stopwatch: Stopwatch
  readonly random: Random
  /** Shares the main thread among accounts. */
  readonly loopTurns: Pick<LoopTurns, 'begin' | 'next' | 'nextBrief'>
  /** Limits how many bodies other threads decompress at once. */
  readonly inflating: Pick<FewAtOnce, 'run'>
  readonly timeouts?: RequestTimeouts
  /** The average speed at which a client must read its response, default 128 KiB per second. */
  readonly minBytesPerSecond?: number
  /** Bytes of all unsent responses, default 256 MiB. */
  readonly maxHeldBytes?: number
  /** Called once, before there are routes: `npm run openapi` collects them. */
  readonly beforeRoutes?: (app: Api) => Promise<void>
}
