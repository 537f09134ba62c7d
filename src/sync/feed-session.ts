import type { Principal } from '../accounts/principal.ts'
import { takeInTurns } from '../cookies/formats/import-cookies.ts'
import { AppError } from '../errors.ts'
import { wrongUser } from '../sessions/expected-user.ts'
import { statusAt } from '../sessions/lifecycle.ts'
import { replaceBySynced, withPushed } from '../sessions/operations/synced.ts'
import { permit } from '../sessions/permit.ts'
import { repeatsLogin } from '../sessions/repeated-login.ts'
import { useRecorder } from '../sessions/require-expected-user.ts'
import type { Session, SessionSecrets } from '../sessions/session.ts'
import { sessionEvent } from '../sessions/session-events.ts'
import { openSecrets } from '../sessions/state/open-secrets.ts'
import type { SealedState } from '../sessions/stored-session.ts'
import { ConflictError } from '../storage/write.ts'
import type { PushVerdict } from '../validation/ask-unstored.ts'
import { isAliveNow, wasAlive } from '../validation/stored-alive.ts'
import { decidePush } from './decide-push.ts'
import type { SyncDependencies } from './dependencies.ts'
import type { PushContent } from './read-push.ts'
import { stateDigest, stateText } from './same-state.ts'
import type { PushRefusalReason, PushResult, StoredSyncSource, SyncFeed } from './sync-types.ts'

/** A push that was decrypted and accepted, on its way into the sessions. */
export interface AcceptedPush {
  readonly source: StoredSyncSource
  readonly password: string
  readonly principal: Principal
  readonly content: PushContent
  /** When it was made, as far as the order of pushes goes; epoch milliseconds. */
  readonly orderedAt: number
  /** The User-Agent of the browser; null: it did not say. */
  readonly userAgent: string | null
  readonly signal: AbortSignal
  /** Waits until the next part of it may be worked on. */
  readonly next: () => Promise<void>
}

/** How long the same refused state is not tried again. */
const refusedForMs = 3_600_000

/** Brings a push into one session that its source feeds. Throws what the vault and the database throw. */
export async function feedSession(deps: SyncDependencies, push: AcceptedPush, feed: SyncFeed): Promise<PushResult> {
  const { domain, sessionId } = feed
  return { domain, sessionId, ...(await bringIn(deps, push, feed)) }
}

type PushEnd = Pick<PushResult, 'outcome' | 'reason' | 'tooLarge'>

const ended = (outcome: PushEnd['outcome'], tooLarge: PushEnd['tooLarge'] = []): PushEnd => {
  return { outcome, reason: null, tooLarge }
}

const refusedFor = (reason: PushRefusalReason): PushEnd => ({ outcome: 'refused', reason, tooLarge: [] })

async function bringIn(deps: SyncDependencies, push: AcceptedPush, feed: SyncFeed): Promise<PushEnd> {
  const found = await foundFor(deps, push, feed)
  if (found === null) return ended('gone')
  const { session } = found
  if (session.disabled) return ended('disabled')
  const imported = await takeInTurns(push.content.read, session.domain, deps.sessionDeps.clock.now(), push.next)
  if (!imported.isUsable) return ended('no_cookies')
  // What follows opens, compares and hashes the whole state.
  await push.next()
  const stored = await openSecrets(deps.sessionDeps, session, found.state)
  const { secrets: next, tooLarge } = withPushed(stored, { imported, userAgent: push.userAgent }, session)
  const text = stateText(next)
  const isRepeated = repeatsLogin(session, stored, next, deps.sessionDeps.clock.now())
  if (isRepeated || stateText(stored) === text) return ended('unchanged', tooLarge)
  // With another expected user, or another page that shows it, the same state may be taken.
  const digest = stateDigest(push.password, JSON.stringify([session.expectedUser, session.validationUrl, text]))
  const { refusal } = feed
  const isKnown = refusal?.digest === digest && Math.abs(deps.sessionDeps.clock.now() - refusal.at) < refusedForMs
  if (isKnown) return refusedFor(refusal.reason)
  const end = await decideAndStore(deps, push, { ...found, next }, digest)
  return end.outcome === 'updated' ? { ...end, tooLarge } : end
}

interface PushedSession {
  readonly session: Session
  readonly state: SealedState | null
  /** The pushed state. */
  readonly next: SessionSecrets
}

async function decideAndStore(
  deps: SyncDependencies,
  push: AcceptedPush,
  pushed: PushedSession,
  digest: string,
): Promise<PushEnd> {
  const { session } = pushed
  const { cookieOwner: owner } = session
  if (owner === 'latchkey' && !wasLoggedOut(session, deps.sessionDeps.clock.now())) return ended('kept')
  const verdict = await ask(deps, push, pushed)
  const shown = wrongUser(session, verdict.shown)
  const isStoredAlive = await isAlive(deps, push, session, verdict)
  const decision = decidePush({ owner, isStoredAlive, pushed: verdict.verdict, isWrongUser: shown !== null })
  if (decision.kind === 'leave') return ended(decision.outcome)
  if (decision.kind === 'take') return ended(await take(deps, push, pushed, verdict))
  const { reason } = decision
  await refuse(deps, push, session, { digest, reason, verdict, shown })
  return refusedFor(reason)
}

/**
 * Whether a session has ended, or its last check found it logged out. Until then nothing of a browser replaces what this
 * server has rotated, or a login that it was just given: also before a check, and while the site is down.
 */
function wasLoggedOut(session: Session, now: number): boolean {
  const status = statusAt(session, now)
  return status === 'invalid' || status === 'expired' || session.lastVerdict?.verdict === 'logged_out'
}

/** Null when the session is gone, or its owner may not change it any more. */
async function foundFor(
  { sessionDeps }: SyncDependencies,
  { principal }: AcceptedPush,
  { sessionId }: SyncFeed,
): Promise<Pick<PushedSession, 'session' | 'state'> | null> {
  const found = await sessionDeps.repository.findForUse(sessionId, principal.userId)
  try {
    return permit(found, principal, 'change')
  } catch (error) {
    if (error instanceof AppError && error.code !== 'INTERNAL') return null
    throw error
  }
}

function ask(
  { judge, sessionDeps }: SyncDependencies,
  { principal, signal }: AcceptedPush,
  { session, next }: PushedSession,
): Promise<PushVerdict> {
  const recordUse = useRecorder(sessionDeps, session, principal)
  return judge(session, next, { recordUse, signal }).catch((error: unknown): PushVerdict => {
    // Disabled or deleted since it was read.
    if (error instanceof ConflictError) return { verdict: 'unknown', shown: null, changed: null }
    throw error
  })
}

/** Asks the site about the stored state only if the pushed one looks logged out; else the last check counts. */
function isAlive(
  { sessionDeps, validate }: SyncDependencies,
  { principal, signal }: AcceptedPush,
  session: Session,
  { verdict }: PushVerdict,
): Promise<boolean> | boolean {
  const { clock, random } = sessionDeps
  if (verdict !== 'logged_out') return wasAlive(session, clock.now())
  return isAliveNow({ validate, clock }, principal, session, { signal, requestId: random.uuid() })
}

async function take(
  deps: SyncDependencies,
  { principal, source, orderedAt }: AcceptedPush,
  { session, state, next }: PushedSession,
  { verdict, changed }: PushVerdict,
): Promise<PushResult['outcome']> {
  const { repository } = deps
  const writes = (id: string) => [repository.requireNewest(source.id, orderedAt), repository.forgetRefusal(id)]
  try {
    const record = { sourceId: source.id, verdict, changed, writes }
    await replaceBySynced(deps.sessionDeps, principal, { session, state }, next, record)
    return 'updated'
  } catch (error) {
    return whyNotStored(error)
  }
}

/** Throws what is no outcome of a push. */
export function whyNotStored(error: unknown): 'undecided' | 'limit_reached' | 'too_large' {
  // Changed while the site was asked, or a newer push has arrived: the next one decides.
  if (error instanceof ConflictError) return 'undecided'
  if (error instanceof AppError && error.code === 'SESSION_LIMIT_REACHED') return 'limit_reached'
  if (error instanceof AppError && error.code === 'VALIDATION_ERROR') return 'too_large'
  throw error
}

interface Refused {
  readonly digest: string
  readonly reason: PushRefusalReason
  readonly verdict: PushVerdict
  /** The other user; null: none. */
  readonly shown: string | null
}

/** Records and reports a push that was not taken over. */
async function refuse(
  { sessionDeps, repository }: SyncDependencies,
  { principal, source }: AcceptedPush,
  session: Session,
  { digest, reason, verdict: { verdict }, shown }: Refused,
): Promise<void> {
  const now = sessionDeps.clock.now()
  const cause = { source_id: source.id, reason }
  const other = shown === null ? {} : { wrong_user: shown }
  const told = { ...cause, ...other, details: sentences[reason] }
  await sessionDeps.store.commit([
    sessionDeps.audit.session(session.id, 'sync_refused', principal, { ...cause, verdict, ...other }),
    sessionDeps.events.write(sessionEvent('session.sync_refused', session, statusAt(session, now), told)),
    repository.noteRefusal(session.id, { digest, reason, at: now }),
  ])
}

const sentences: Readonly<Record<Refused['reason'], string>> = {
  logged_out:
    'The browser pushed cookies that its site shows logged out, while the stored ones are logged in. The stored ones were kept.',
  wrong_user: 'The browser pushed cookies of another user than the session expects. The stored ones were kept.',
}
