import type { CheckCause } from '../../sessions/monitoring/check-cause.ts'
import { isUnrequestedCheck } from '../../sessions/repository/check-writes.ts'
import type { Session } from '../../sessions/session.ts'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { DueSession } from '../monitor-types.ts'

export function schedule({ db }: Pick<Store, 'db'>) {
  return {
    /** Postpones a due session, unless its time was changed since. */
    defer: ({ id, dueAt }: Pick<DueSession, 'id' | 'dueAt'>, to: number, cause?: CheckCause) =>
      sqlWrite(
        db
          .updateTable('sessions')
          .set({ next_validation_at: to, ...(cause === undefined ? {} : { next_validation_cause: cause }) })
          .where('id', '=', id)
          .where('next_validation_at', '=', dueAt),
      ),
    /** Gives a session its next check, unless it has one. */
    adopt: (id: string, at: number, cause: CheckCause) =>
      sqlWrite(
        db
          .updateTable('sessions')
          .set({ next_validation_at: at, next_validation_cause: cause })
          .where('id', '=', id)
          .where('next_validation_at', 'is', null)
          .where('deleted_at', 'is', null),
      ),
    /** Removes the next check of every session, except requested checks. */
    unschedule: () =>
      sqlWrite(
        db
          .updateTable('sessions')
          .set({ next_validation_at: null, next_validation_cause: null })
          .where('next_validation_at', 'is not', null)
          .where(isUnrequestedCheck),
      ),
    /**
     * Removes every plan, lease, booking and count later than `limit`, which a clock that was ahead has left. Requested
     * checks become due at `now`; the rest have no next check.
     */
    forgetBehind: (limit: number, now: number) => [
      sqlWrite(
        db
          .updateTable('sessions')
          .set({ next_validation_at: null, next_validation_cause: null })
          .where('next_validation_at', '>', limit)
          .where(isUnrequestedCheck),
      ),
      sqlWrite(db.updateTable('sessions').set({ next_validation_at: now }).where('next_validation_at', '>', limit)),
      sqlWrite(
        db.updateTable('sessions').set({ validation_lease_until: null }).where('validation_lease_until', '>', limit),
      ),
      sqlWrite(
        db.deleteFrom('site_visits').where((eb) => eb.or([eb('free_at', '>', limit), eb('lease_until', '>', limit)])),
      ),
      sqlWrite(
        db
          .deleteFrom('site_accounts')
          .where((eb) => eb.or([eb('free_at', '>', limit), eb('booked_until', '>', limit), eb('turn_at', '>', limit)])),
      ),
      sqlWrite(db.deleteFrom('check_budgets').where('hour_at', '>', limit)),
    ],
    /** Removes what is known about sites that nobody has visited or booked since `before`. */
    forgetSites: (before: number) => [
      sqlWrite(
        db
          .deleteFrom('site_visits')
          .where('free_at', '<', before)
          .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<', before)])),
      ),
      sqlWrite(
        db
          .deleteFrom('site_accounts')
          .where('free_at', '<', before)
          .where('booked_until', '<', before)
          .where('turn_at', '<', before),
      ),
    ],
    book: (site: string, accountId: string, until: number) =>
      sqlWrite(
        db
          .insertInto('site_accounts')
          .values({ site, account_id: accountId, booked_until: until })
          .onConflict((oc) => oc.columns(['site', 'account_id']).doUpdateSet({ booked_until: until })),
      ),
    /** Removes the next check of a session, unless its time was changed since. */
    drop: ({ id, dueAt }: Pick<DueSession, 'id' | 'dueAt'>) =>
      sqlWrite(
        db
          .updateTable('sessions')
          .set({ next_validation_at: null, next_validation_cause: null, validation_lease_until: null })
          .where('id', '=', id)
          .where('next_validation_at', '=', dueAt),
      ),
    /**
     * Records that a date has passed and removes the next check. Conflicts when another node was faster or the date
     * changed.
     */
    notePassed: ({ id, expiresAt }: Session) => [
      sqlWrite(
        db
          .updateTable('sessions')
          .set({ expiry_noted_at: expiresAt })
          .where('id', '=', id)
          .where('expires_at', '=', expiresAt)
          .where((eb) => eb.or([eb('expiry_noted_at', 'is', null), eb('expiry_noted_at', '<>', expiresAt)])),
        1,
      ),
      // Requested checks stay.
      sqlWrite(
        db
          .updateTable('sessions')
          .set({ next_validation_at: null, next_validation_cause: null })
          .where('id', '=', id)
          .where(isUnrequestedCheck),
      ),
    ],
  }
}
