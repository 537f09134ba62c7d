import type { Accounts } from '../accounts/accounts.ts'
import type { Principal } from '../accounts/principal.ts'
import type { Captures } from '../captures/captures.ts'
import type { LoginAgain } from '../captures/login-again.ts'
import type { EventPage, ListEventsInput } from '../events/list-events.ts'
import type { EventStream, StreamRequest } from '../events/streams.ts'
import type { HeldBytes } from '../fetching/budget.ts'
import type { Idempotency } from '../idempotency/idempotency.ts'
import type { Jobs } from '../jobs/jobs.ts'
import type { Estimate } from '../scraping/estimate.ts'
import type { FetchedFile, FetchFileContext } from '../scraping/fetch-file.ts'
import type { ScrapeContext, ScrapeInput, ScrapeResult } from '../scraping/scrape-types.ts'
import type { Screenshots } from '../scraping/screenshots.ts'
import type { Leases } from '../sessions/leases.ts'
import type { SessionView } from '../sessions/session.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { Sync } from '../sync/sync.ts'
import type { UnleasedContext, Validate } from '../validation/validate.ts'
import type { EncryptedBox } from '../vault/intake.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'

/** Everything that the routes call. Every method throws AppError. */
export interface HttpServices {
  readonly sessions: Sessions
  readonly accounts: Accounts
  scrape(principal: Principal, input: ScrapeInput, context: ScrapeContext): Promise<ScrapeResult>
  fetchFile(principal: Principal, input: ScrapeInput, context: FetchFileContext): Promise<FetchedFile>
  estimate(input: ScrapeInput): Estimate
  readonly screenshots: Pick<Screenshots, 'open'>
  readonly jobs: Omit<Jobs, 'start' | 'sweep' | 'finish' | 'cut' | 'close'>
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
    context: UnleasedContext & { readonly waitMs: number },
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
  /** Shows an answer that is possible, counted 0 times so far. */
  mayAnswer(answer: CountedRequest): void
}

/** What is counted of a request. */
export interface CountedRequest {
  /** Empty, like `route`, where there is no such route. */
  readonly method: string
  /** The pattern of the path, as `/api/v1/sessions/:id`. */
  readonly route: string
  readonly status: number
}
