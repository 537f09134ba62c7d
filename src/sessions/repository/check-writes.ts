import { sql } from 'kysely'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Database } from '../../storage/tables.ts'

/** No user requested the next check. */
export const isUnrequestedCheck = sql<boolean>`coalesce(next_validation_cause, 'due') not in ('asked', 'refreshed')`

/** What a check writes besides the session's status, also to other sessions of its site. */
export function checkWrites(db: Database) {
  const due = (now: number) =>
    db
      .updateTable('sessions')
      .set({ next_validation_at: now, next_validation_cause: 'due' })
      .where('deleted_at', 'is', null)
      .where('disabled', '=', 0)
      .where('next_validation_at', '>', now)
      .where(isUnrequestedCheck)
  return {
    /** Adopts the user that the site shows. Conflicts when there is already an expected user, or the session was deleted. */
    adoptUser: (id: string, user: string, page: string) =>
      sqlWrite(
        db
          .updateTable('sessions')
          .set({ expected_user: user, expected_user_page: page })
          .where('id', '=', id)
          .where('expected_user', 'is', null)
          .where('deleted_at', 'is', null),
        1,
      ),
    /** Notes that the site of a session asks for device-bound sessions. */
    noteDeviceBinding: (id: string) =>
      sqlWrite(
        db.updateTable('sessions').set({ binding: 'device' }).where('id', '=', id).where('deleted_at', 'is', null),
      ),
    /** Subtracts the successes since the session was last seen alive, because it was dead already. */
    discountSuccesses: (id: string) =>
      sqlWrite(
        db
          .updateTable('sessions')
          .set((eb) => ({
            successful_requests: eb('successful_requests', '-', eb.ref('successes_since_alive')),
            successes_since_alive: 0,
          }))
          .where('id', '=', id),
      ),
    /** Makes monitored sessions due now, without a request. */
    checkSoon: (ids: readonly string[], now: number) =>
      ids.length === 0 ? [] : [sqlWrite(due(now).where('id', 'in', [...ids]))],
    /** As `checkSoon`, for every session of the account at the site whose death is held. */
    checkHeldDeaths: (site: string, accountId: string, now: number) =>
      sqlWrite(
        due(now).where('site', '=', site).where('account_id', '=', accountId).where('death_held_at', 'is not', null),
      ),
    /** Records that `site.changed` was sent for the held deaths of these sessions. */
    noteSiteChange: (ids: readonly string[]) =>
      ids.length === 0
        ? []
        : [
            sqlWrite(
              db
                .updateTable('sessions')
                .set({ site_change_told: 1 })
                .where('id', 'in', [...ids]),
            ),
          ],
  }
}
