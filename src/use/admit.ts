import type { Principal } from '../accounts/principal.ts'
import { redactUrl } from '../audit/redact-url.ts'
import type { Refusals } from '../audit/refusals.ts'
import { cookieHost } from '../cookies/match.ts'
import { inScope } from '../cookies/scope.ts'
import { AppError, type AppErrorOptions, type ErrorCode } from '../errors.ts'
import type { HttpMethod } from '../fetching/http-method.ts'
import { isUsable, statusAt } from '../sessions/lifecycle.ts'
import { permit } from '../sessions/permit.ts'
import type { SessionRepository } from '../sessions/repository.ts'
import type { Session } from '../sessions/session.ts'
import type { SessionStatus } from '../sessions/session-status.ts'
import type { FoundSession, SessionForUse } from '../sessions/stored-session.ts'
import { methodRefusal } from './method-refusal.ts'

export interface AdmitDependencies {
  readonly sessionRepository: Pick<SessionRepository, 'findForUse'>
  readonly refusals: Pick<Refusals, 'record'>
}

/** A user's request with a session. */
export interface AdmitRequest {
  readonly principal: Principal
  readonly sessionId: string
  readonly url: URL
  readonly method: HttpMethod
  /** Whether the request has cookies of its own. */
  readonly hasCookies: boolean
  /** Whether the request is refused when the session is not usable any more; null: as the session's setting says. */
  readonly requireSession: boolean | null
  readonly requestId: string
}

export interface AdmittedSession extends SessionForUse {
  /** May be `expired` or `invalid` when the request may continue without the session. */
  readonly status: SessionStatus
}

/**
 * Finds a session that a request may use: it must be visible, usable, allow the method, and its domain must contain the
 * URL. The checks run in this order: 404, 403 and 410 before 400. Opens no secrets.
 * @param now epoch milliseconds
 * @throws SESSION_NOT_FOUND, FORBIDDEN (for its method), SESSION_INACTIVE, SESSION_EXPIRED, SESSION_COOKIES_CONFLICT,
 *   TARGET_NOT_ALLOWED, SESSION_DOMAIN_MISMATCH; refusals are recorded in the session's audit trail
 */
export async function admitUse(deps: AdmitDependencies, request: AdmitRequest, now: number): Promise<AdmittedSession> {
  return checkUse(
    deps,
    request,
    await deps.sessionRepository.findForUse(request.sessionId, request.principal.userId),
    now,
  )
}

/** As `admitUse`, for a session that was found, with or without its state. */
export async function checkUse<Found extends FoundSession>(
  deps: Pick<AdmitDependencies, 'refusals'>,
  request: AdmitRequest,
  found: Found | null,
  now: number,
): Promise<Found & Pick<AdmittedSession, 'status'>> {
  const { principal, url, requestId } = request
  const permitted = permit(found, principal, 'use')
  const { session } = permitted
  const status = statusAt(session, now)
  const refusal = refusalOf(request, session, status)
  if (refusal === null) return { ...permitted, status }
  const { code, reason, ...words } = refusal
  if (reason !== null) {
    await deps.refusals.record(session.id, principal, { url: redactUrl(url.href), reason, request_id: requestId })
  }
  throw new AppError(code, words)
}

interface UseRefusal extends Pick<AppErrorOptions, 'message' | 'resolution'> {
  readonly code: ErrorCode
  /** As the audit trail records it; null: it does not. */
  readonly reason: string | null
}

/** Why a request may not use a session; null: it may. */
function refusalOf(
  { principal, url, method, hasCookies, requireSession }: AdmitRequest,
  session: Session,
  status: SessionStatus,
): UseRefusal | null {
  const refused = methodRefusal(method, session.allowedMethods, principal.scopes)
  if (refused !== null) return { code: 'FORBIDDEN', ...refused }
  if (session.disabled) return disabled
  // Without the session, the page would be fetched around its proxy.
  if (!isUsable(status) && session.proxy !== null) {
    const message = `The session is ${status}, and nothing of it goes around its proxy.`
    return { code: 'SESSION_EXPIRED', reason: status, message }
  }
  if (!isUsable(status) && (requireSession ?? session.strict)) return { code: 'SESSION_EXPIRED', reason: status }
  if (hasCookies) return { code: 'SESSION_COOKIES_CONFLICT', reason: null }
  // Such an address has no host that could be in the domain.
  if (!/^https?:$/.test(url.protocol))
    return { code: 'TARGET_NOT_ALLOWED', reason: 'domain_mismatch', message: onlyHttp }
  if (!inScope(session.domain, cookieHost(url))) {
    const message = `${url.hostname} is outside ${session.domain}, the domain of the session; nothing was sent.`
    return { code: 'SESSION_DOMAIN_MISMATCH', reason: 'domain_mismatch', message }
  }
  return null
}

const onlyHttp = 'Only http and https can be fetched.'

const disabled: UseRefusal = {
  code: 'SESSION_INACTIVE',
  reason: 'disabled',
  message: 'The session is disabled.',
  resolution: 'Enable it with PATCH {"disabled": false}.',
}
