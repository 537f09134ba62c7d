import type { Principal } from '../accounts/principal.ts'
import type { AuditWriter } from '../audit/append.ts'
import { redactUrl } from '../audit/redact-url.ts'
import type { Clock } from '../clock.ts'
import { cookieHost } from '../cookies/match.ts'
import { inScope } from '../cookies/scope.ts'
import { AppError } from '../errors.ts'
import { waitMsOf } from '../sessions/concurrency.ts'
import type { Leases } from '../sessions/leases/leases.ts'
import type { GrantedTurn, Turn } from '../sessions/leases/turn.ts'
import { statusAt } from '../sessions/lifecycle.ts'
import type { SealedState, SessionRepository } from '../sessions/repository.ts'
import { decodeSecrets, noSecrets, statePlace } from '../sessions/secrets.ts'
import type { Session, SessionSecrets, SessionStatus } from '../sessions/session.ts'
import { permitUse } from '../sessions/view.ts'
import type { Store } from '../storage/store.ts'
import type { Vault } from '../vault/vault.ts'
import { methodRefusal } from './method-refusal.ts'
import type { ScrapeInput } from './scrape-types.ts'

/** With what a scrape goes to its target. */
export interface Source {
  /** The stored session that is used; null for inline cookies, for none, and where the scrape goes on without it. */
  readonly session: Session | null
  /** What of it was opened; null as `session`. */
  readonly state: SealedState | null
  /** The earlier version whose cookies are tried in the place of those in use; null: those in use. */
  readonly triesVersion: number | null
  /** Where its secrets may go; null where there are none. */
  readonly domain: string | null
  readonly secrets: SessionSecrets
  /** Why the session that was asked for is not used, or null. */
  readonly warning: string | null
  /** The right to use the session, to be given back; null where none is used. */
  readonly turn: Turn | null
  /** How long that was waited for, in milliseconds. */
  readonly waitedMs: number
}

export interface SourceDependencies {
  readonly sessions: Pick<SessionRepository, 'findForUse' | 'requireUsable'>
  readonly store: Pick<Store, 'commit'>
  readonly audit: AuditWriter
  readonly vault: Pick<Vault, 'open'>
  readonly leases: Pick<Leases, 'enter'>
  readonly clock: Clock
}

export interface CheckDependencies extends Omit<SourceDependencies, 'vault' | 'leases' | 'clock' | 'sessions'> {
  readonly sessions: Pick<SessionRepository, 'findForUse'>
}

export interface SourceRequest {
  readonly principal: Principal
  readonly url: URL
  readonly input: Pick<ScrapeInput, 'sessionId' | 'leaseId' | 'cookies' | 'method' | 'requireSession' | 'timeoutMs'>
  readonly requestId: string
  readonly now: number
}

/** A request for what a session holds; `signal` ends the wait for it. */
export interface UseRequest extends SourceRequest {
  readonly signal: AbortSignal
}

/**
 * Finds what the scrape authenticates with, waits for its turn, and opens it as it is then.
 * Throws SESSION_BUSY, SESSION_NOT_FOUND, FORBIDDEN (for its method), SESSION_INACTIVE, SESSION_EXPIRED (with `requireSession`), SESSION_COOKIES_CONFLICT,
 * SESSION_DOMAIN_MISMATCH, VAULT_UNAVAILABLE; what was refused of a session stands in its audit trail.
 */
export async function findSource(deps: SourceDependencies, request: UseRequest): Promise<Source> {
  const { input, url } = request
  if (input.sessionId !== null) return sessionSource(deps, request, input.sessionId)
  if (input.cookies === null) return nobody
  return {
    ...nobody,
    domain: cookieHost(url),
    secrets: { ...noSecrets, cookies: input.cookies },
  }
}

const nobody: Source = {
  session: null,
  state: null,
  triesVersion: null,
  domain: null,
  secrets: noSecrets,
  warning: null,
  turn: null,
  waitedMs: 0,
}

/** Throws as `findSource`, but opens nothing. */
export async function checkSource(deps: CheckDependencies, request: SourceRequest): Promise<void> {
  if (request.input.sessionId !== null) await findUsable(deps, request, request.input.sessionId)
}

async function sessionSource(deps: SourceDependencies, request: UseRequest, sessionId: string): Promise<Source> {
  const first = await findUsable(deps, request, sessionId)
  if (isOver(first.status)) return { ...nobody, warning: unusedWarning(first.session, first.status) }
  const { turn, found, waitedMs } = await enter(deps, request, first)
  try {
    const { session, state, status } = found
    if (isOver(status)) {
      await turn.release()
      return { ...nobody, warning: unusedWarning(session, status) }
    }
    const secrets = openSecrets(deps.vault, session, state)
    return { ...nobody, session, state, domain: session.domain, secrets, turn, waitedMs }
  } catch (error) {
    await turn.release()
    throw error
  }
}

/** Where a turn has to be claimed, the entry of the use is committed with it. */
function enter(
  deps: SourceDependencies,
  request: UseRequest,
  first: UsableSession,
): Promise<GrantedTurn<UsableSession>> {
  const { principal, input, url, requestId, signal } = request
  const { id } = first.session
  return deps.leases.enter({
    userId: principal.userId,
    first,
    read: () => findUsable(deps, { ...request, now: deps.clock.now() }, id),
    under: input.leaseId === null ? null : { leaseId: input.leaseId, userId: principal.userId },
    waitMs: waitMsOf(first.session, input.timeoutMs),
    signal,
    alongside: () => [
      deps.sessions.requireUsable(id, principal.userId),
      deps.audit.session(id, 'used_for_scrape', principal, { url: redactUrl(url.href), request_id: requestId }),
    ],
  })
}

interface UsableSession {
  readonly session: Session
  readonly state: SealedState | null
  /** Expired and invalid ones are passed where the scrape may go on without them. */
  readonly status: SessionStatus
}

/** The order is that of contract §1: 404, 403 and 410 before 400. */
async function findUsable(deps: CheckDependencies, request: SourceRequest, sessionId: string): Promise<UsableSession> {
  const { principal, input, url, now } = request
  const found = await deps.sessions.findForUse(sessionId, principal.userId)
  const { session } = permitUse(found, principal)
  const refusal = methodRefusal(input.method, session.allowedMethods, principal.scopes)
  if (refusal !== null) return refuse(deps, request, session, 'FORBIDDEN', refusal.reason, refusal.message)
  if (session.disabled) return refuse(deps, request, session, 'SESSION_INACTIVE', 'disabled')
  const status = statusAt(session, now)
  if (isOver(status) && (input.requireSession ?? session.strict))
    return refuse(deps, request, session, 'SESSION_EXPIRED', status)
  if (input.cookies !== null) throw new AppError('SESSION_COOKIES_CONFLICT')
  if (!inScope(session.domain, cookieHost(url))) {
    return refuse(deps, request, session, 'SESSION_DOMAIN_MISMATCH', 'domain_mismatch')
  }
  return { session, state: found?.state ?? null, status }
}

function isOver(status: SessionStatus): boolean {
  return status === 'expired' || status === 'invalid'
}

/** Opens the secrets of a session. Throws SESSION_INACTIVE where they are gone, VAULT_UNAVAILABLE. */
export function openSecrets(vault: Pick<Vault, 'open'>, session: Session, state: SealedState | null): SessionSecrets {
  if (state === null) throw new AppError('SESSION_INACTIVE')
  const bytes = vault.open(statePlace(session, state.version), state.wrappedKey, state.sealed)
  try {
    return decodeSecrets(bytes)
  } finally {
    bytes.fill(0)
  }
}

function unusedWarning(session: Session, status: string): string {
  return `SESSION_EXPIRED: the session "${session.name}" is ${status}; the page was fetched without it.`
}

async function refuse(
  { store, audit }: CheckDependencies,
  { principal, url, requestId }: SourceRequest,
  session: Session,
  code: 'FORBIDDEN' | 'SESSION_INACTIVE' | 'SESSION_EXPIRED' | 'SESSION_DOMAIN_MISMATCH',
  reason: string,
  message?: string,
): Promise<never> {
  const details = { url: redactUrl(url.href), reason, request_id: requestId }
  await store.commit([audit.session(session.id, 'use_refused', principal, details)])
  throw new AppError(code, message === undefined ? {} : { message })
}
