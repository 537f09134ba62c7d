import type { Session } from '../session.ts'
import type { SessionChanges } from '../stored-session.ts'

/**
 * What every change by a user changes in the session's row besides its subject. The version is that of the ETag, and with
 * it the change is stored only if no other user changed the session since it was read.
 */
export function changedRow({ settingsVersion }: Pick<Session, 'settingsVersion'>, now: number): SessionChanges {
  return { settings_version: settingsVersion + 1, updated_at: now }
}
