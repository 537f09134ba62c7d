import type { Principal } from '../../accounts/principal.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import type { SessionDependencies } from '../dependencies.ts'
import { givenChange } from '../given-cookies.ts'
import { afterChange, checkNow } from '../monitoring/after-change.ts'
import { checkColumns } from '../monitoring/planned-check.ts'
import { permit, stillPermitted } from '../permit.ts'
import { resealerForUser } from '../require-expected-user.ts'
import { requireVersion } from '../require-version.ts'
import { changedRow, refreshedRow, verdictUnknown } from '../row-changes.ts'
import type { SessionView } from '../session.ts'
import { recoveryWrites } from '../session-events.ts'
import type { RefreshSessionInput } from '../session-inputs.ts'
import { getSession } from './get.ts'

/**
 * Replaces the given cookies or headers and makes the session active and due for validation, which sends
 * `session.recovered` if it sees the session alive; without either, only resets its counters and sets a given expiry date,
 * as a PATCH does.
 * @param versions one of which the session must have; null: any
 * @throws AppError as `permit`, UNAUTHORIZED, PRECONDITION_FAILED, WRONG_USER, VALIDATION_ERROR, VAULT_UNAVAILABLE, CONFLICT
 */
export async function refreshSession(
  deps: SessionDependencies,
  principal: Principal,
  id: string,
  input: RefreshSessionInput,
  versions: readonly number[] | null = null,
): Promise<SessionView> {
  const hasLogin = input.cookies !== null || input.headers !== null
  await (hasLogin ? replaceLogin : resetCounters)(deps, principal, id, input, versions)
  return getSession(deps, principal, id)
}

/** The plan of checks changes with the date only. */
function resetCounters(
  deps: SessionDependencies,
  principal: Principal,
  id: string,
  { expiresAt }: Pick<RefreshSessionInput, 'expiresAt'>,
  versions: readonly number[] | null,
): Promise<void> {
  return retryOnConflict(async () => {
    const { session } = permit(await deps.repository.find(id, principal.userId), principal, 'change')
    requireVersion(session, versions)
    const { bounds, clock, random } = deps
    const now = clock.now()
    const after = { ...session, consecutiveFailures: 0, expiresAt: expiresAt ?? session.expiresAt }
    const context = {
      bounds,
      now,
      fraction: random.fraction(),
      by: principal,
      isNewLogin: false,
      isCheckedOtherwise: false,
    }
    const dated = expiresAt === null ? {} : { expires_at: expiresAt, ...afterChange(session, after, context) }
    await deps.store.commit([
      deps.repository.update(session, { consecutive_failures: 0, ...changedRow(session, now), ...dated }),
      deps.audit.session(id, 'refreshed', principal, expiresAt === null ? {} : { fields: ['expires_at'] }),
      ...recoveryWrites(deps.events, session, after, now),
    ])
  })
}

function replaceLogin(
  deps: SessionDependencies,
  principal: Principal,
  id: string,
  { cookies, headers, expiresAt }: RefreshSessionInput,
  versions: readonly number[] | null,
): Promise<void> {
  const resealForUser = resealerForUser(deps, { cause: 'refreshed', actor: principal })
  return retryOnConflict(async () => {
    const found = permit(await deps.repository.findForUse(id, principal.userId), principal, 'change')
    const { session, state } = found
    requireVersion(session, versions)
    const now = deps.clock.now()
    const given = givenChange({ cookies, headers: headers ?? undefined }, session.domain, now)
    const resealed = await resealForUser(session, state, given)
    await resealed.store.commit([
      ...stillPermitted(deps, principal, found),
      deps.repository.update(session, {
        ...refreshedRow(session, expiresAt, now),
        ...verdictUnknown,
        ...changedRow(session, now),
        // When monitoring is off, nothing checks the new login.
        ...(deps.bounds === null ? checkColumns(null) : checkNow(session, now, principal)),
        ...resealed.changes,
      }),
      ...resealed.writes,
      deps.audit.session(id, 'refreshed', principal, { version: resealed.version }),
    ])
  })
}
