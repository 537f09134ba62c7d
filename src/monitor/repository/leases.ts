import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { AccountAtSite, MonitorVisit } from '../monitor-types.ts'

export function leases({ db }: Pick<Store, 'db'>) {
  return {
    /**
     * Claims a due session and its site. Conflicts when another node was faster at either, or in the back-off of the
     * account.
     */
    claim: ({ id, site, leaseUntil }: MonitorVisit, now: number, gapMs: number) => [
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
    /** Counts a check against its account's budget. Conflicts when that is used up (null: no limit). */
    spend: (accountId: string, now: number, hourMs: number, hourlyBudget: number | null) =>
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
    /** Ends this visit's lease of the session, if it still holds one. */
    releaseSession: ({ id, leaseUntil }: MonitorVisit) =>
      sqlWrite(
        db
          .updateTable('sessions')
          .set({ validation_lease_until: null })
          .where('id', '=', id)
          .where('validation_lease_until', '=', leaseUntil),
      ),
    /** Ends the lease of the site, which is not visited again before `freeAt`. */
    releaseSite: ({ site, leaseUntil }: MonitorVisit, freeAt: number) =>
      sqlWrite(
        db
          .updateTable('site_visits')
          .set({ lease_until: null, free_at: freeAt })
          .where('site', '=', site)
          .where('lease_until', '=', leaseUntil),
      ),
    /** Ends the leases of all visits: of a server that was killed, if no other uses the database. */
    releaseAll: () => [
      sqlWrite(
        db
          .updateTable('sessions')
          .set({ validation_lease_until: null })
          .where('validation_lease_until', 'is not', null),
      ),
      sqlWrite(db.updateTable('site_visits').set({ lease_until: null }).where('lease_until', 'is not', null)),
    ],
    /** Records the state of an account at a site after its turn. */
    noteTurn: (
      { site, accountId }: Pick<MonitorVisit, 'site' | 'accountId'>,
      { freeAt, errors, turnAt }: Omit<AccountAtSite, 'bookedUntil'>,
    ) => {
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
