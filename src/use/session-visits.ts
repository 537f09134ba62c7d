import type { Actor, AuditWriter } from '../audit/append.ts'
import { redactUrl } from '../audit/redact-url.ts'
import type { Clock, Stopwatch } from '../clock.ts'
import type { Egress } from '../egress/dispatcher.ts'
import { AppError } from '../errors.ts'
import { type FetchedPage, isBrokenOff, type Tier, type VisitPlan } from '../fetching/tier.ts'
import type { Turn } from '../sessions/leases/turn.ts'
import { permit } from '../sessions/permit.ts'
import type { SessionRepository } from '../sessions/repository.ts'
import type { Store } from '../storage/store.ts'
import { ConflictError, type Write } from '../storage/write.ts'
import { prepareOnRecord } from './prepare-on-record.ts'

export interface VisitDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly audit: AuditWriter
  readonly sessionRepository: Pick<SessionRepository, 'find' | 'requireUsable'>
  readonly egress: Pick<Egress, 'check'>
  readonly clock: Clock
  readonly stopwatch: Stopwatch
}

/** For whom a session is used, and how the audit trail records it. */
export interface UsePurpose {
  readonly userId: string
  /** Null: the system. */
  readonly actor: Actor | null
  readonly action: 'used_for_scrape' | 'used_for_validation'
  /** The request that needs the use; null: none. */
  readonly requestId: string | null
  /** The page of the audit entry that is committed with the claim of a lease; null: no entry. */
  readonly claimedFor: URL | null
  /** Reads the session again, with the credential if this has waited; throws when it may not be used any more. */
  readonly admit: (hasWaited: boolean) => Promise<unknown>
}

/** A visit that took longer than this to prepare, as one that waits for a browser, may have lost its permission. */
const soonMs = 1_000

/** The details of a use's audit entry. */
export function useDetails(
  { requestId }: Pick<UsePurpose, 'requestId'>,
  url: URL,
  triesVersion: number | null = null,
): Readonly<{ url: string } & Record<string, string | number>> {
  return {
    url: redactUrl(url.href),
    ...(requestId === null ? {} : { request_id: requestId }),
    ...(triesVersion === null ? {} : { tries_version: triesVersion }),
  }
}

/** The visits of one use of a session. Each is recorded before anything of the session is sent. */
export class SessionVisits {
  readonly #deps: VisitDependencies
  readonly #sessionId: string
  readonly #turn: Turn
  readonly #purpose: UsePurpose
  /** Pages with an audit entry. */
  readonly #named = new Set<string>()
  #mayHaveSent = false

  constructor(deps: VisitDependencies, sessionId: string, turn: Turn, purpose: UsePurpose) {
    this.#deps = deps
    this.#sessionId = sessionId
    this.#turn = turn
    this.#purpose = purpose
  }

  /** Whether a site may have received something of the session in any visit so far. */
  get mayHaveSent(): boolean {
    return this.#mayHaveSent
  }

  /**
   * Visits one page. The audit entry is committed while the visit is prepared; nothing is sent before both are done.
   * @param triesVersion the earlier version of the cookies that is tried; null: the current one
   * @throws as `Tier.prepare`; SESSION_NOT_FOUND, SESSION_INACTIVE and SESSION_BUSY when the session may not be used any
   *   more, TIMEOUT when its pace leaves no time, STORAGE_UNAVAILABLE when the use cannot be recorded
   */
  async visit(
    tier: Tier,
    plan: VisitPlan,
    signal: AbortSignal,
    triesVersion: number | null = null,
  ): Promise<FetchedPage> {
    // A request that is refused before anything is sent gets no entry.
    this.#deps.egress.check(plan.url)
    const underLease = { ...plan, lease: this.#turn }
    const record = () => this.#record(plan, signal, triesVersion)
    const begunAt = this.#deps.stopwatch.elapsed()
    const prepared = await prepareOnRecord(tier, underLease, signal, record)
    try {
      if (this.#deps.stopwatch.elapsed() - begunAt > soonMs) await this.#purpose.admit(true)
      this.#turn.requireLive()
      const page = await prepared.send()
      if (isBrokenOff(page)) this.#turn.requireLive()
      return page
    } catch (error) {
      // If the lease was lost, that is the reason to report.
      this.#turn.requireLive()
      throw error
    } finally {
      this.#mayHaveSent ||= prepared.mayHaveSent()
      await prepared.close()
    }
  }

  async #record({ url, timeoutMs }: VisitPlan, signal: AbortSignal, triesVersion: number | null): Promise<void> {
    const { audit, clock } = this.#deps
    const purpose = this.#purpose
    const { actor, action, claimedFor } = purpose
    const isInClaim = await this.#turn.beginVisit(clock.now() + timeoutMs, signal).catch(noTime)
    const details = useDetails(purpose, url, triesVersion)
    const isNamedByClaim = isInClaim && claimedFor?.href === url.href
    // A validation has one entry per page, however often it visits the page; a scrape has one per visit.
    const isNamed = isNamedByClaim || (action === 'used_for_validation' && this.#named.has(details.url))
    this.#named.add(details.url)
    // The commit that claimed the lease has also required that the session may be used.
    if (isInClaim && isNamed) return
    const entry = audit.session(this.#sessionId, action, actor, details)
    await commitIfUsable(this.#deps, this.#sessionId, purpose, isNamed ? [] : [entry])
  }
}

/**
 * Commits before a use of a session's secrets, if the user may still use it at that moment: it may have been deleted,
 * disabled or unshared since it was read. Throws SESSION_NOT_FOUND, SESSION_INACTIVE, STORAGE_UNAVAILABLE.
 */
export async function commitIfUsable(
  { store, sessionRepository }: Pick<VisitDependencies, 'store' | 'sessionRepository'>,
  sessionId: string,
  user: { readonly userId: string },
  writes: readonly Write[],
): Promise<void> {
  try {
    await store.commit([sessionRepository.requireUsable(sessionId, user.userId), ...writes])
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error
    permit(await sessionRepository.find(sessionId, user.userId), user, 'use')
    throw new AppError('SESSION_INACTIVE')
  }
}

/** A visit is not made when the session's pace delays it beyond its timeout. */
function noTime(error: unknown): never {
  if (!(error instanceof AppError) || error.code !== 'SESSION_BUSY') throw error
  throw new AppError('TIMEOUT', {
    message: 'The pace of the session does not allow another visit in time.',
    cause: error,
  })
}
