import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { MonitorRepository } from '../repository.ts'

type Leases = Pick<MonitorRepository, 'claim' | 'spend' | 'releaseSession' | 'releaseSite' | 'noteTurn'>

export function leases({ db }: Pick<Store, 'db'>): Leases {
  return {
    claim: ({ id, site, leaseUntil }, now, gapMs) => [
      sqlWrite(
        db
          .updateTable('sessions')
          .set({ validation_lease_until: leaseUntil })
          .where('id', '=', id)
          .where('next_validation_at', '<=', now)
          .where('deleted_at', 'is', null)
          .where('disabled', '=', 0)
          .where((eb) => eb.or([eb('validation_lease_until', 'is', null), eb('validation_lease_until', '<=', now)]))
          .where((eb) =>
            eb.not(
              eb.exists(
                eb
                  .selectFrom('site_accounts')
                  .select('free_at')
                  .where('site', '=', site)
                  .whereRef('site_accounts.account_id', '=', 'sessions.account_id')
                  .where('free_at', '>', now),
              ),
            ),
          ),
        1,
      ),
      sqlWrite(
        db
          .insertInto('site_visits')
          .values({ site, free_at: now + gapMs, lease_until: leaseUntil })
          .onConflict((oc) =>
            oc
              .column('site')
              .doUpdateSet({ free_at: now + gapMs, lease_until: leaseUntil })
              .where('site_visits.free_at', '<=', now)
              .where((eb) =>
                eb.or([eb('site_visits.lease_until', 'is', null), eb('site_visits.lease_until', '<=', now)]),
              ),
          ),
        1,
      ),
    ],
    spend: (accountId, now, hourMs, hourlyBudget) =>
      sqlWrite(
        db
          .insertInto('check_budgets')
          .values({ account_id: accountId, hour_at: now, used: 1 })
          .onConflict((oc) =>
            oc
              .column('account_id')
              .doUpdateSet((eb) => {
                const isOver = eb('check_budgets.hour_at', '<=', now - hourMs)
                return {
                  hour_at: eb.case().when(isOver).then(now).else(eb.ref('check_budgets.hour_at')).end(),
                  used: eb
                    .case()
                    .when(isOver)
                    .then(1)
                    .else(eb('check_budgets.used', '+', 1))
                    .end(),
                }
              })
              .where((eb) =>
                hourlyBudget === null
                  ? eb.lit(true)
                  : eb.or([
                      eb('check_budgets.hour_at', '<=', now - hourMs),
                      eb('check_budgets.used', '<', hourlyBudget),
                    ]),
              ),
          ),
        1,
      ),
    releaseSession: ({ id, leaseUntil }) =>
      sqlWrite(
        db
          .updateTable('sessions')
          .set({ validation_lease_until: null })
          .where('id', '=', id)
          .where('validation_lease_until', '=', leaseUntil),
      ),
    releaseSite: ({ site, leaseUntil }, freeAt) =>
      sqlWrite(
        db
          .updateTable('site_visits')
          .set({ lease_until: null, free_at: freeAt })
          .where('site', '=', site)
          .where('lease_until', '=', leaseUntil),
      ),
    noteTurn: ({ site, accountId }, { freeAt, errors, turnAt }) => {
      const after = { free_at: freeAt, errors, turn_at: turnAt }
      return sqlWrite(
        db
          .insertInto('site_accounts')
          .values({ site, account_id: accountId, ...after })
          .onConflict((oc) => oc.columns(['site', 'account_id']).doUpdateSet(after)),
      )
    },
  }
}
