import { AppError } from '../errors.ts'
import { countEach } from '../fairness/counts.ts'
import { Rerun } from '../rerun.ts'
import type { ScrapeInput, ScrapeProgress, ScrapeResult } from '../scraping/scrape-types.ts'
import { commitUnlessTaken } from '../storage/commit-unless-taken.ts'
import { BusySessions, isBusy } from './busy-sessions.ts'
import type { JobEnds } from './end-job.ts'
import { type AttemptId, hasInlineSecrets, isRepeatable, type JobHead } from './job.ts'
import { type JobDependencies, nullOnError } from './job-dependencies.ts'
import { failedOutcome, succeededOutcome } from './job-outcome.ts'
import { type JobOrder, openOrder } from './job-seal.ts'
import type { JobWaits } from './job-waits.ts'
import { mayWaitUntil } from './login-wait.ts'
import { longWaitMsOf, mayWaitLong } from './long-waits.ts'
import { type EndedAttempt, nextStep } from './next-step.ts'
import type { OrdersInMemory } from './orders-in-memory.ts'
import type { NewLoginWait } from './repository/login-waits.ts'

/** How long a job may hold its lease after its wait for a turn and its own timeout. */
const leaseSlackMs = 60_000

/** A job that can be claimed, and the number of its last attempt. */
interface WaitingJob extends AttemptId {
  /** Null: it does not open. */
  readonly order: JobOrder | null
  /** Null: the job is in memory, and so waits for no login. */
  readonly times: Pick<JobHead, 'loginUntil' | 'expiresAt'> | null
}

/** A claimed attempt at a job. */
interface Attempt extends WaitingJob {
  readonly order: JobOrder
  readonly accountId: string
  /**
   * How long it waits for the turn of its session, in milliseconds; while it does, no other job of this session starts.
   * Null: its turn has begun, or it has none.
   */
  turnWaitMs: number | null
  readonly cancelled: AbortController
}

/**
 * Runs several jobs at the same time. A free slot goes to the account with the fewest running jobs, so that nobody
 * waits behind the long queue of another account, and never to an account at its limit. Within an account, jobs in this
 * process's memory go first, because no other node can run them; then the oldest stored job whose session is not busy.
 */
export class JobRunner {
  readonly #deps: JobDependencies
  /** Running jobs by id. */
  readonly #running = new Map<string, { readonly attempt: Attempt; readonly done: Promise<void> }>()
  /** The account of the job that was started last; '' before the first. */
  #lastAccount = ''
  readonly #busy: BusySessions
  readonly #ends: JobEnds
  readonly #waits: JobWaits
  readonly #inMemory: OrdersInMemory
  readonly #stop = new AbortController()
  readonly #starts = new Rerun(() => this.#startJobs())

  constructor(deps: JobDependencies, ends: JobEnds, waits: JobWaits, inMemory: OrdersInMemory) {
    this.#deps = deps
    this.#ends = ends
    this.#waits = waits
    this.#inMemory = inMemory
    this.#busy = new BusySessions(deps.timer, longWaitMsOf(deps), () => this.startWaiting())
  }

  /** Ends the tries of cancelled jobs that ask for their session; those whose turn has begun continue. */
  endTries(ids: readonly string[]): void {
    for (const id of ids) {
      const attempt = this.#running.get(id)?.attempt
      if (attempt !== undefined && attempt.turnWaitMs !== null) attempt.cancelled.abort(new AppError('CANCELLED'))
    }
  }

  /** Starts the jobs that can start. Only one call works at a time; a call meanwhile makes it check again. */
  startWaiting(): void {
    this.#starts.request()
  }

  /** Starts no more jobs, ends the tries of those that still ask for their session, and waits for the others. */
  async finish(): Promise<void> {
    // A job that is just being claimed runs as well.
    await this.#starts.close()
    const running = [...this.#running.values()]
    for (const { attempt } of running) {
      if (attempt.turnWaitMs !== null) attempt.cancelled.abort(new AppError('INTERRUPTED'))
    }
    await Promise.allSettled(running.map(({ done }) => done))
  }

  /**
   * Ends the running jobs. Those that change nothing wait for the next start, or for another node; the others fail as
   * INTERRUPTED.
   */
  cut(): void {
    this.#stop.abort(new AppError('INTERRUPTED'))
  }

  /** Starts no more jobs and ends the running ones, and those in memory. */
  async close(): Promise<void> {
    this.cut()
    await this.finish()
    for (const id of this.#inMemory.ids) {
      await this.#ends.storeEnd({ id, attempts: 0 }, failedOutcome(new AppError('INTERRUPTED')))
    }
  }

  async #startJobs(): Promise<void> {
    while (this.#running.size < this.#deps.concurrency && !this.#starts.isClosed) {
      const attempt = await this.#take().catch(nullOnError(this.#deps))
      if (attempt === null) break
      const done = this.#run(attempt).finally(() => {
        this.#running.delete(attempt.id)
        this.startWaiting()
      })
      this.#running.set(attempt.id, { attempt, done })
    }
  }

  get #attempts(): Attempt[] {
    return Array.from(this.#running.values(), ({ attempt }) => attempt)
  }

  /** Claims the next job that can run; null when none waits. */
  async #take(): Promise<Attempt | null> {
    for (;;) {
      const next = await this.#next()
      if (next === null) return null
      const { id, attempts, order, times } = next
      // Nothing can be sealed with a key that does not open, so only the row records the failure.
      if (order === null) {
        await this.#ends.storeFailure({ id, attempts }, 'VAULT_UNAVAILABLE')
        continue
      }
      const turnWaitMs = this.#turnWaitOf(order)
      if (!(await this.#claim({ id, attempts }, order, turnWaitMs))) continue
      const accountId = order.principal.userId
      this.#lastAccount = accountId
      return { id, attempts: attempts + 1, order, times, accountId, turnWaitMs, cancelled: new AbortController() }
    }
  }

  /** As `Attempt.turnWaitMs`, of an attempt that begins now. */
  #turnWaitOf({ principal, input }: JobOrder): number | null {
    const { sessionId } = input
    // An order that is never stored cannot return to the queue: it waits for its session here, within its own time.
    if (sessionId === null || hasInlineSecrets(input)) return null
    return this.#busy.waitMs(sessionId, mayWaitLong(principal.userId, this.#attempts, this.#deps))
  }

  /** The next job; null when none waits. */
  async #next(): Promise<WaitingJob | null> {
    const running = this.#attempts
    const counts = countEach(running.map(({ accountId }) => accountId))
    const waited = running.flatMap(({ order, turnWaitMs }) =>
      turnWaitMs === null ? [] : (order.input.sessionId ?? []),
    )
    const sessions = [...this.#busy.ids, ...waited]
    // Accounts with the fewest running jobs first, equal ones in turn; never one at its limit.
    const levels = [...new Set([0, ...counts.values()])].filter((count) => count < this.#deps.accountConcurrency)
    for (const most of levels.sort((a, b) => a - b)) {
      const accounts = [...counts].flatMap(([account, count]) => (count > most ? [account] : []))
      const next =
        (await this.#after(this.#lastAccount, accounts, sessions)) ?? (await this.#after('', accounts, sessions))
      if (next !== null) return next
    }
    return null
  }

  /** The oldest job of the account that follows `account` by its id, but none of `accounts`. */
  async #after(account: string, accounts: readonly string[], sessions: readonly string[]): Promise<WaitingJob | null> {
    // Excludes jobs that still run here, however long they take.
    const except = { accounts, sessions, jobs: [...this.#running.keys()] }
    const stored = await this.#deps.repository.nextWaiting(this.#deps.clock.now(), except, account)
    const inMemory = this.#inMemory.next(account, accounts)
    if (inMemory !== null && (stored === null || inMemory.order.principal.userId <= stored.accountId))
      return { ...inMemory, attempts: 0, times: null }
    if (stored === null) return null
    // Null when this server's root key does not open it: such a job must not block the queue.
    const { vault } = this.#deps
    const order = stored.input && (await openOrder(vault, stored, stored.input).catch(nullOnError(this.#deps)))
    return { ...stored, order, times: stored }
  }

  /** False when another node was faster, or when the job no longer waits. */
  async #claim({ id, attempts }: AttemptId, { input }: JobOrder, turnWaitMs: number | null): Promise<boolean> {
    const { repository, clock, store } = this.#deps
    const now = clock.now()
    const runMs = (turnWaitMs ?? 0) + input.timeoutMs
    const claim = repository.claim({ id, attempts }, now, now + runMs + leaseSlackMs)
    const isClaimed = await commitUnlessTaken(store, [claim])
    this.#inMemory.forget([id])
    return isClaimed
  }

  async #run(attempt: Attempt): Promise<void> {
    const { input } = attempt.order
    const { sessionId } = input
    const wait = await this.#possibleWait(attempt.times, input)
    const progress = { hasActed: false }
    let thrown: unknown = null
    // A job that may wait for its session has no use for a page without it.
    const outcome = await this.#scrape(attempt, wait === null ? input : { ...input, requireSession: true }, progress)
      .then(succeededOutcome)
      .catch((error: unknown) => {
        thrown = error
        return failedOutcome(error)
      })
    const isAsking = attempt.turnWaitMs !== null
    if (sessionId !== null) this.#busy.note(sessionId, isAsking && isBusy(thrown) ? thrown : null)
    const ended: EndedAttempt = {
      outcome,
      mayWaitForLogin: wait !== null,
      hasActed: progress.hasActed,
      isAsking,
      isStopping: this.#starts.isClosed,
      isRepeatable: isRepeatable(input),
    }
    const step = nextStep(ended)
    if (step === 'end') return this.#ends.storeEnd(attempt, outcome)
    const { repository } = this.#deps
    const isForLogin = step === 'wait_for_login' && wait !== null
    const writes = isForLogin ? repository.waitForLogin(attempt, wait) : repository.giveBack(attempt, sessionId)
    await this.#waits.store({ attempt, step, writes, ended })
  }

  /** How the job will wait if this attempt finds its session logged out; null: it may not wait. */
  async #possibleWait(times: Attempt['times'], input: ScrapeInput): Promise<NewLoginWait | null> {
    if (times === null) return null
    const { clock, repository } = this.#deps
    const since = clock.now()
    const until = mayWaitUntil(times, input, since)
    const { sessionId } = input
    if (until === null || sessionId === null) return null
    // Read before the attempt, so that a login that is stored meanwhile ends the wait.
    const reading = repository.loginVersion(sessionId)
    return reading.then((version) => ({ sessionId, since, until, version })).catch(nullOnError(this.#deps))
  }

  /**
   * Checks the credential again: the job may have waited for minutes, and the key may be revoked or the account
   * disabled.
   */
  async #scrape(attempt: Attempt, input: ScrapeInput, progress: ScrapeProgress): Promise<ScrapeResult> {
    const { scrape, isCredentialValid } = this.#deps
    const { principal, requestId } = attempt.order
    if (!(await isCredentialValid(principal))) throw new AppError('UNAUTHORIZED')
    const onTurn = (): void => {
      attempt.turnWaitMs = null
      // The next job of this session may ask for its turn.
      this.startWaiting()
    }
    const turnWait = attempt.turnWaitMs === null ? null : { ms: attempt.turnWaitMs, onTurn }
    const signal = AbortSignal.any([this.#stop.signal, attempt.cancelled.signal])
    return scrape(principal, input, { signal, requestId, progress, turnWait })
  }
}
