import { sql } from 'kysely'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Database } from '../../storage/tables.ts'
import type { SessionWrites } from '../repository.ts'

type CheckWrites = Pick<
  SessionWrites,
  'adoptUser' | 'noteDeviceBinding' | 'discountSuccesses' | 'checkSoon' | 'checkHeldDeaths' | 'noteSiteChange'
>

/** No user requested the next check. */
export const isUnrequestedCheck = sql<boolean>`coalesce(next_validation_cause, 'due') not in ('asked', 'refreshed')`

/** What a check writes besides the session's status, also to other sessions of its site. */
export function checkWrites(db: Database): CheckWrites {
  const due = (now: number) =>
    db
      .updateTable('sessions')
      .set({ next_validation_at: now, next_validation_cause: 'due' })
      .where('deleted_at', 'is', null)
      .where('disabled', '=', 0)
      .where('next_validation_at', '>', now)
      .where(isUnrequestedCheck)
  return {
    adoptUser: (id, user, page) =>
      sqlWrite(
        db
          .updateTable('sessions')
          .set({ expected_user: user, expected_user_page: page })
          .where('id', '=', id)
          .where('expected_user', 'is', null),
        1,
      ),
    noteDeviceBinding: (id) => sqlWrite(db.updateTable('sessions').set({ binding: 'device' }).where('id', '=', id)),
    discountSuccesses: (id) =>
      sqlWrite(
        db
          .updateTable('sessions')
          .set((eb) => ({
            successful_requests: eb('successful_requests', '-', eb.ref('successes_since_alive')),
            successes_since_alive: 0,
          }))
          .where('id', '=', id),
      ),
    checkSoon: (ids, now) => (ids.length === 0 ? [] : [sqlWrite(due(now).where('id', 'in', [...ids]))]),
    checkHeldDeaths: (site, accountId, now) =>
      sqlWrite(
        due(now).where('site', '=', site).where('account_id', '=', accountId).where('death_held_at', 'is not', null),
      ),
    noteSiteChange: (ids) =>
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
