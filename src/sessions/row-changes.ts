import { afterRefresh } from './lifecycle.ts'
import type { Session } from './session.ts'
import type { SessionChanges } from './stored-session.ts'

/**
 * What every change by a user changes in the session's row besides its subject. The version is that of the ETag, and with
 * it the change is stored only if no other user changed the session since it was read.
 */
export function changedRow({ settingsVersion }: Pick<Session, 'settingsVersion'>, now: number): SessionChanges {
  return { settings_version: settingsVersion + 1, updated_at: now }
}

/** After the login was replaced: the last verdict was about another one. */
export const verdictUnknown = { last_verdict: null } satisfies SessionChanges

/**
 * What a replaced login changes in the session's row, besides the state itself: it is active, and what was counted for the
 * old one is over.
 * @param expiresAt the given expiry date; null: none
 */
export function refreshedRow(session: Session, expiresAt: number | null, now: number): SessionChanges {
  const after = afterRefresh(session, expiresAt, now)
  return {
    status: after.status,
    expires_at: after.expiresAt,
    consecutive_failures: 0,
    invalid_checks: 0,
    death_held_at: null,
    site_change_told: 0,
  }
}
