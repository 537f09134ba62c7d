import type { Principal } from '../../accounts/principal.ts'
import { withoutHeaders } from '../../cookies/header-maps.ts'
import { AppError } from '../../errors.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import type { SessionDependencies } from '../dependencies.ts'
import { afterUpdate } from '../lifecycle.ts'
import { afterChange } from '../monitoring/after-change.ts'
import { permit } from '../permit.ts'
import { requireVersion } from '../require-version.ts'
import { changedRow, verdictUnknown } from '../row-changes.ts'
import type { SessionSecrets, SessionView } from '../session.ts'
import { givenBeforeNext } from '../state/given-digests.ts'
import { type OpenState, openSecrets, openState } from '../state/open-secrets.ts'
import { sealUserState } from '../state/reseal.ts'
import type { ReplacedState } from '../stored-session.ts'
import { getSession } from './get.ts'

/**
 * Makes an earlier state of a session current again, as a new version with its cookies, headers and User-Agent. Status
 * and next check follow as after new cookies from a user. The version that was current stays.
 * @param versions as for `updateSession`
 * @throws AppError as `permit`, PRECONDITION_FAILED, NOT_FOUND when the version is not stored, VAULT_UNAVAILABLE, CONFLICT
 */
export async function rollback(
  deps: SessionDependencies,
  principal: Principal,
  id: string,
  version: number,
  versions: readonly number[] | null = null,
): Promise<SessionView> {
  await retryOnConflict(async () => {
    const { session, state } = permit(await deps.repository.findForUse(id, principal.userId), principal, 'change')
    requireVersion(session, versions)
    if (state?.version === version) return
    const older = await deps.repository.findVersion(id, version)
    if (state === null || older === null) {
      throw new AppError('NOT_FOUND', {
        message: `The session has no version ${version}, or the version is no longer stored.`,
        resolution: `GET /api/v1/sessions/${id}/versions lists those that are.`,
      })
    }
    await commitRollback(deps, principal, await openState(deps, { session, state }), older)
  })
  return getSession(deps, principal, id)
}

async function commitRollback(
  deps: SessionDependencies,
  principal: Principal,
  current: OpenState,
  older: ReplacedState,
): Promise<void> {
  const { session, state, secrets } = current
  const next = await openSecrets(deps, session, { ...older, wrappedKey: state.wrappedKey })
  const resealed = await sealUserState(deps, current, {
    // The proxy is not part of the login, so it stays. A login that was given since counts as an older one.
    next: {
      ...withNewestTokens(next, secrets),
      proxy: secrets.proxy,
      givenBefore: givenBeforeNext(secrets, next.given),
    },
    by: { cause: 'rolled_back', actor: principal },
    isNewLogin: true,
    renewal: undefined,
  })
  const now = deps.clock.now()
  const { status } = afterUpdate(session, { newCookies: true, newSecrets: true, expiresAt: undefined }, now)
  const after = { ...session, status, stateVersion: resealed.version, putVersion: resealed.version }
  const details = { version: resealed.version, from_version: older.version }
  await deps.store.commit([
    deps.repository.update(session, {
      ...resealed.changes,
      ...changedRow(session, now),
      status,
      ...verdictUnknown,
      ...afterChange(session, after, {
        bounds: deps.bounds,
        now,
        fraction: deps.random.fraction(),
        by: principal,
        isNewLogin: true,
        isCheckedOtherwise: false,
      }),
    }),
    ...resealed.writes,
    deps.audit.session(session.id, 'rolled_back', principal, details),
  ])
}

/** Renewed tokens are not rolled back: the older ones have ended, and sending a used refresh token may end them all. */
function withNewestTokens(older: SessionSecrets, newest: SessionSecrets): SessionSecrets {
  if (newest.renewal === null) return { ...older, renewal: null }
  const token = Object.entries(newest.headers).filter(([name]) => name.toLowerCase() === 'authorization')
  const headers = { ...withoutHeaders(older.headers, ['authorization']), ...Object.fromEntries(token) }
  return { ...older, renewal: newest.renewal, headers }
}
