import { checkColumns } from '../sessions/monitoring/planned-check.ts'
import { nextRenewalTime, retryTime } from '../sessions/renewal/plan-renewal.ts'
import { type Grant, withAccessToken } from '../sessions/renewal/read-grant.ts'
import type { RenewalState } from '../sessions/renewal/renewal.ts'
import type { Session, SessionSecrets } from '../sessions/session.ts'
import { sessionFields } from '../sessions/session-fields.ts'
import { mergeChanges } from '../sessions/state/merge-changes.ts'
import { sealNextVersion } from '../sessions/state/next-version.ts'
import type { OpenState } from '../sessions/state/open-secrets.ts'
import { cookieNamesOf, shownNames } from '../sessions/state/state-origin.ts'
import { unkeptRotation } from '../sessions/state/unkept-rotation.ts'
import type { SessionChanges } from '../sessions/stored-session.ts'
import type { Write } from '../storage/write.ts'
import type { Answered } from './ask.ts'
import type { RenewalDependencies } from './dependencies.ts'

type KeepDependencies = Pick<RenewalDependencies, 'sessionRepository' | 'vault' | 'audit'>

/** How long after the end of a token that could not be renewed the session is checked. */
const afterEndMs = 2_000

/**
 * The commit for a granted renewal: tokens and cookies as one new version, based on the state that is stored now, and
 * the time of the next renewal.
 */
export async function grantWrites(
  deps: KeepDependencies,
  { session, state, secrets }: OpenState,
  { changes, judged: { outcome } }: Answered,
  grant: Grant,
): Promise<Write[]> {
  const now = outcome.at
  const input = { changes, kind: 'all', usedVersion: state.version, actor: null, requestId: null } as const
  const isBrowsers = session.cookieOwner === 'browser'
  const merged = isBrowsers ? null : mergeChanges(secrets, input, now)
  const next: SessionSecrets = {
    ...(merged?.next ?? secrets),
    headers: withAccessToken(secrets.headers, grant.accessToken),
    renewal: secrets.renewal && {
      ...secrets.renewal,
      refreshToken: grant.refreshToken ?? secrets.renewal.refreshToken,
    },
  }
  // Tokens prove nothing about cookies that no page has shown logged in, unless they came with new ones.
  const provisional = state.origin.provisional && merged === null
  const origin = { cause: 'rotated', actor: null, now, provisional, confirmedAt: null } as const
  const { version, writes } = await sealNextVersion(deps, { session, state, secrets }, next, origin)
  const renewed: RenewalState = { tokenEndsAt: grant.endsAt, sentAt: null, lostAt: null, failures: 0, last: outcome }
  return [
    ...writes,
    deps.sessionRepository.update(session, {
      state_version: version,
      cookie_names: JSON.stringify(cookieNamesOf(next)),
      header_names: JSON.stringify(shownNames(Object.keys(next.headers))),
      renewal_at: nextRenewalTime(grant.endsAt, now),
      renewal_state: sessionFields.renewalState.encode(renewed),
      updated_at: now,
      ...(session.status === 'invalid' ? provenAgain(now) : {}),
    }),
    deps.audit.session(session.id, 'tokens_renewed', null, { version }),
    ...(isBrowsers ? unkeptRotation({ ...deps, events: null }, { session, state, secrets }, input, now) : []),
  ]
}

/** A session that was logged out has a new token, so its status is unknown again. */
function provenAgain(now: number): SessionChanges {
  return { status: 'pending_validation', ...checkColumns({ at: now, cause: 'due' }) }
}

/**
 * The commit for a renewal that returned no token. A refusal is not retried with the same token: it would be refused again.
 * @param before the renewal state when the request was sent
 * @param isOutdated the refresh token was in a cookie, and a user has stored another state since
 */
export function failureWrites(
  deps: Pick<KeepDependencies, 'sessionRepository' | 'audit'>,
  session: Session,
  { mayHaveArrived, judged: { outcome } }: Answered,
  before: RenewalState,
  isOutdated: boolean,
): Write[] {
  const failures = before.failures + 1
  const isRefused = outcome.verdict === 'logged_out'
  const isOver = isRefused && !isOutdated
  const isLost = outcome.verdict === 'unreachable' && mayHaveArrived
  const last = { ...outcome, evidence: [...outcome.evidence, ...lostBefore(before.lostAt, isRefused)] }
  const state: RenewalState = {
    tokenEndsAt: before.tokenEndsAt,
    sentAt: null,
    lostAt: isLost ? outcome.at : before.lostAt,
    failures,
    last,
  }
  return [
    deps.sessionRepository.update(session, {
      renewal_at: isOver ? null : retryTime(failures, outcome.at),
      renewal_state: sessionFields.renewalState.encode(state),
      updated_at: outcome.at,
      ...(isOver ? checkAtEnd(session, before.tokenEndsAt, outcome.at) : {}),
    }),
    deps.audit.session(session.id, 'renewal_failed', null, { verdict: outcome.verdict, reason: outcome.reason }),
  ]
}

function lostBefore(lostAt: number | null, isRefused: boolean): string[] {
  if (lostAt === null || !isRefused) return []
  const time = new Date(lostAt).toISOString()
  return [`it was sent before, at ${time}, and no answer was stored: a site that accepts it only once has used it up`]
}

/** Plans a check at the end of the last token; the page then tells whether the session is over. */
function checkAtEnd(session: Session, tokenEndsAt: number | null, now: number): SessionChanges {
  const at = Math.max(now, (tokenEndsAt ?? now) + afterEndMs)
  const isSooner = session.nextValidationAt !== null && session.nextValidationAt <= at
  return isSooner || session.status === 'invalid' ? {} : checkColumns({ at, cause: 'due' })
}
