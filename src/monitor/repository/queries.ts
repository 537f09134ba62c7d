import type { Selectable, SelectQueryBuilder } from 'kysely'
import type { CheckCause } from '../../sessions/monitoring/check-cause.ts'
import { type StoredSession, sessionOf, sessionShape } from '../../sessions/repository/row.ts'
import type { Session } from '../../sessions/session.ts'
import { countAll } from '../../storage/count-all.ts'
import { prepared } from '../../storage/prepared.ts'
import type { Store } from '../../storage/store.ts'
import type { SiteAccountsTable } from '../../storage/tables/sessions.ts'
import type { Tables } from '../../storage/tables.ts'
import type { AccountAtSite, AccountBudget, DueSession, SiteState } from '../monitor-types.ts'
import { askerOf, isAwaited, isRoutine, ofLivingAccount, unscheduled } from './conditions.ts'

interface DueRow {
  readonly id: string
  readonly account_id: string
  readonly validation_url: string
  readonly next_validation_at: number | null
  readonly next_validation_cause: string | null
  readonly next_validation_by: string | null
  readonly next_validation_key: string | null
  readonly asker_email: string | null
  readonly session_limit: number | null
}

function askerOfRow(row: DueRow): DueSession['askedBy'] {
  const { next_validation_by: userId, next_validation_key: keyPrefix, asker_email: email } = row
  return userId === null || email === null ? null : { userId, email, keyPrefix }
}

function atSite(row: Selectable<SiteAccountsTable>): AccountAtSite {
  return { freeAt: row.free_at, bookedUntil: row.booked_until, errors: row.errors, turnAt: row.turn_at }
}

export function monitorQueries(store: Pick<Store, 'db' | 'all' | 'rows'>) {
  const { db } = store
  const dueQuery = (awaited: boolean, except: readonly string[] = []) =>
    prepared<{ now: number; limit: number }, DueRow>((p) =>
      db
        .selectFrom('sessions')
        .select(['id', 'account_id', 'validation_url', 'next_validation_at', 'next_validation_cause'])
        .select((eb) => [
          'next_validation_by',
          'next_validation_key',
          askerOf(eb).as('asker_email'),
          eb
            .selectFrom('users as owner')
            .select('owner.session_limit')
            .whereRef('owner.id', '=', 'sessions.account_id')
            .as('session_limit'),
        ])
        .where('next_validation_at', '<=', p('now'))
        .where('deleted_at', 'is', null)
        .where('disabled', '=', 0)
        .where((eb) => eb.or([eb('validation_lease_until', 'is', null), eb('validation_lease_until', '<=', p('now'))]))
        .where(awaited ? isAwaited : isRoutine)
        .$if(except.length > 0, (query) => query.where('account_id', 'not in', [...except]))
        .where((eb) => (awaited ? eb.or([eb.exists(askerOf(eb)), ofLivingAccount(eb)]) : ofLivingAccount(eb)))
        .orderBy('next_validation_at')
        .limit(p('limit')),
    )
  const queries = { awaited: dueQuery(true), routine: dueQuery(false) }
  const passed = prepared<{ now: number; limit: number }, StoredSession>((p) =>
    db
      .selectFrom('sessions')
      .select(sessionShape.names)
      .where('expires_at', '<=', p('now'))
      .where('deleted_at', 'is', null)
      .where((eb) => eb.or([eb('expiry_noted_at', 'is', null), eb('expiry_noted_at', '<>', eb.ref('expires_at'))]))
      .orderBy('expires_at')
      .limit(p('limit')),
  )
  const count = async (ids: SelectQueryBuilder<Tables, 'sessions', { id: string }>): Promise<number> => {
    const row = await db.selectFrom(ids.as('found')).select(countAll).executeTakeFirstOrThrow()
    return Number(row.n)
  }
  return {
    /**
     * Due sessions that no node holds, longest due first. `awaited`: requested checks and first checks, or else the rest.
     * Without the accounts in `except`.
     */
    due: async (
      awaited: boolean,
      now: number,
      limit: number,
      except: readonly string[] = [],
    ): Promise<DueSession[]> => {
      const ready = awaited ? queries.awaited : queries.routine
      const query = except.length === 0 ? ready : dueQuery(awaited, except)
      const rows = await store.all(query({ now, limit }))
      return rows.map((row) => ({
        id: row.id,
        accountId: row.account_id,
        validationUrl: row.validation_url,
        dueAt: row.next_validation_at ?? now,
        cause: row.next_validation_cause as CheckCause | null,
        accountSessionLimit: row.session_limit,
        askedBy: awaited ? askerOfRow(row) : null,
      }))
    },
    /** How many sessions are due by their interval; counts up to `limit`. */
    countDue: (now: number, limit: number) =>
      count(
        db
          .selectFrom('sessions')
          .select('id')
          .where('next_validation_at', '<=', now)
          .where('deleted_at', 'is', null)
          .where(isRoutine)
          .limit(limit),
      ),
    /** Sessions without a next check, neither deleted, disabled nor invalid; ordered by id, after `after`. */
    unscheduled: async (after: string, limit: number): Promise<Session[]> => {
      const query = unscheduled(db).select(sessionShape.names).where('id', '>', after).orderBy('id').limit(limit)
      return (await store.rows(query.compile(), sessionShape)).map(sessionOf)
    },
    /** How many there are; counts up to `limit`. */
    countUnscheduled: (limit: number) => count(unscheduled(db).select('id').limit(limit)),
    /** The state of these sites, each with those of these accounts that were there. */
    sites: async (names: readonly string[], accountIds: readonly string[]): Promise<Map<string, SiteState>> => {
      const visits = await db
        .selectFrom('site_visits')
        .select(['site', 'free_at', 'lease_until'])
        .where('site', 'in', [...names])
        .execute()
      const rows = await db
        .selectFrom('site_accounts')
        .selectAll()
        .where('site', 'in', [...names])
        .where('account_id', 'in', [...accountIds])
        .execute()
      const accountsAt = Map.groupBy(rows, ({ site }) => site)
      const accountsOf = (site: string) =>
        new Map((accountsAt.get(site) ?? []).map((row) => [row.account_id, atSite(row)]))
      const visitOf = new Map(visits.map((row) => [row.site, row]))
      return new Map(
        names.map((site) => {
          const { free_at: freeAt = 0, lease_until: leaseUntil = null } = visitOf.get(site) ?? {}
          return [site, { freeAt, leaseUntil, accounts: accountsOf(site) }]
        }),
      )
    },
    budgets: async (accountIds: readonly string[]): Promise<Map<string, AccountBudget>> => {
      const rows = await db
        .selectFrom('check_budgets')
        .selectAll()
        .where('account_id', 'in', [...accountIds])
        .execute()
      return new Map(rows.map((row) => [row.account_id, { hourAt: row.hour_at, used: row.used }]))
    },
    /** Sessions whose date has passed, which their audit trails do not record yet. */
    passed: async (now: number, limit: number): Promise<Session[]> =>
      (await store.rows(passed({ now, limit }), sessionShape)).map(sessionOf),
  }
}
