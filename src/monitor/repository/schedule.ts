import { isUnrequestedCheck } from '../../sessions/repository/check-writes.ts'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { MonitorRepository } from '../repository.ts'

type Schedule = Pick<
  MonitorRepository,
  'defer' | 'adopt' | 'unschedule' | 'forgetBehind' | 'forgetSites' | 'book' | 'drop' | 'notePassed'
>

export function schedule({ db }: Pick<Store, 'db'>): Schedule {
  return {
    defer: ({ id, dueAt }, to, cause) =>
      sqlWrite(
        db
          .updateTable('sessions')
          .set({ next_validation_at: to, ...(cause === undefined ? {} : { next_validation_cause: cause }) })
          .where('id', '=', id)
          .where('next_validation_at', '=', dueAt),
      ),
    adopt: (id, at, cause) =>
      sqlWrite(
        db
          .updateTable('sessions')
          .set({ next_validation_at: at, next_validation_cause: cause })
          .where('id', '=', id)
          .where('next_validation_at', 'is', null)
          .where('deleted_at', 'is', null),
      ),
    unschedule: () =>
      sqlWrite(
        db
          .updateTable('sessions')
          .set({ next_validation_at: null, next_validation_cause: null })
          .where('next_validation_at', 'is not', null)
          .where(isUnrequestedCheck),
      ),
    forgetBehind: (limit, now) => [
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
    forgetSites: (before) => [
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
    book: (site, accountId, until) =>
      sqlWrite(
        db
          .insertInto('site_accounts')
          .values({ site, account_id: accountId, booked_until: until })
          .onConflict((oc) => oc.columns(['site', 'account_id']).doUpdateSet({ booked_until: until })),
      ),
    drop: (id) =>
      sqlWrite(
        db
          .updateTable('sessions')
          .set({ next_validation_at: null, next_validation_cause: null, validation_lease_until: null })
          .where('id', '=', id),
      ),
    notePassed: ({ id, expiresAt }) => [
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
