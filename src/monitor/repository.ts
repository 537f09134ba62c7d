import { type ExpressionBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { CheckCause } from '../sessions/monitoring/interval.ts'
import { type StoredSession, sessionOf, sessionShape } from '../sessions/repository/row.ts'
import type { Session } from '../sessions/session.ts'
import { prepared } from '../storage/prepared.ts'
import type { Store } from '../storage/store.ts'
import type { Database, Tables } from '../storage/tables.ts'
import type { SqlWrite } from '../storage/write.ts'

/** A session whose date has passed and whose audit trail does not say so yet. */
export interface PassedDate {
  readonly id: string
  readonly expiresAt: number
  readonly session: Session
}

export interface DueSession {
  readonly id: string
  readonly accountId: string
  readonly validationUrl: string
  readonly dueAt: number
  readonly cause: CheckCause | null
}

/** What the nodes agree on about one site. Times are epoch milliseconds. */
export interface SiteVisit {
  /** Not to be visited before. */
  readonly freeAt: number
  /** The time of the last visit that is booked. */
  readonly bookedUntil: number
  /** Somebody visits it, until then at most. */
  readonly leaseUntil: number | null
  /** Visits in a row that failed. */
  readonly errors: number
}

/** Checks that an account had in the hour that began at `hourAt`. */
export interface AccountBudget {
  readonly hourAt: number
  readonly used: number
}

/** A lease on a session and on its site, for one visit. */
export interface Visit {
  readonly id: string
  readonly site: string
  readonly leaseUntil: number
}

export interface MonitorRepository {
  /** Sessions due for validation that no node holds, longest due first; `asked`: those that somebody waits for, or the rest. */
  due(asked: boolean, now: number, limit: number): Promise<DueSession[]>
  /** How many sessions are due by themselves; counts no further than `limit`. */
  countDue(now: number, limit: number): Promise<number>
  sites(names: readonly string[]): Promise<Map<string, SiteVisit>>
  budgets(accountIds: readonly string[]): Promise<Map<string, AccountBudget>>
  /** Takes a due session and its site; conflicts where another node was first at either. */
  claim(visit: Visit, now: number, gapMs: number): SqlWrite[]
  /** Counts a check against its account's budget; conflicts where it is spent. */
  spend(accountId: string, now: number, hourMs: number, hourlyBudget: number): SqlWrite
  /** Ends the lease of the session, wherever it still is this visit's. */
  releaseSession(visit: Visit): SqlWrite
  /** Ends the lease of the site; it is not visited again before `freeAt`. */
  releaseSite(visit: Visit, freeAt: number, errors: number): SqlWrite
  /** Gives a due session another time, unless somebody else did. */
  defer(session: Pick<DueSession, 'id' | 'dueAt'>, to: number, cause?: CheckCause): SqlWrite
  /** Living sessions, not invalid, that have no next check; in the order of their ids, behind `after`. */
  unscheduled(after: string, limit: number): Promise<Session[]>
  /** How many they are; counts no further than `limit`. */
  countUnscheduled(limit: number): Promise<number>
  /** Gives a session its next check, unless it has one. */
  adopt(id: string, at: number, cause: CheckCause): SqlWrite
  /** Takes every session out of the schedule but what somebody asked for. */
  unschedule(): SqlWrite
  book(site: string, until: number): SqlWrite
  /** Takes a session out of the schedule. */
  drop(id: string): SqlWrite
  passedDates(now: number, limit: number): Promise<PassedDate[]>
  /** Marks a date as noted and ends the schedule; conflicts where another node was first or the date changed. */
  notePassed(passed: PassedDate): SqlWrite[]
}

type Compilable = { compile(): { sql: string; parameters: readonly unknown[] } }

function write(query: Compilable, expect?: number): SqlWrite {
  const { sql, parameters } = query.compile()
  return { sql, params: parameters, expect }
}

/** Literals, not parameters: only so does SQLite see that the index of what was asked for will do. */
const isAsked = sql<boolean>`next_validation_cause in ('asked', 'refreshed')`
/** Nobody asked for it. */
const isByItself = sql<boolean>`coalesce(next_validation_cause, 'due') not in ('asked', 'refreshed')`

/** Nothing of an account that was disabled is used by itself. */
function ofLivingAccount(eb: ExpressionBuilder<Tables, 'sessions'>) {
  return eb.exists(
    eb
      .selectFrom('users')
      .select('users.id')
      .whereRef('users.id', '=', 'sessions.account_id')
      .where('users.disabled', '=', 0),
  )
}

function unscheduled(db: Database) {
  return db
    .selectFrom('sessions')
    .where('next_validation_at', 'is', null)
    .where('deleted_at', 'is', null)
    .where('disabled', '=', 0)
    .where('status', '<>', 'invalid')
}

export function createMonitorRepository(store: Pick<Store, 'db' | 'all' | 'rows'>): MonitorRepository {
  return { ...reads(store), ...leases(store), ...schedule(store) }
}

type Reads = Pick<
  MonitorRepository,
  'due' | 'countDue' | 'sites' | 'budgets' | 'passedDates' | 'unscheduled' | 'countUnscheduled'
>

interface DueRow {
  readonly id: string
  readonly account_id: string
  readonly validation_url: string
  readonly next_validation_at: number | null
  readonly next_validation_cause: string | null
}

function reads(store: Pick<Store, 'db' | 'all' | 'rows'>): Reads {
  const { db } = store
  const dueQuery = (asked: boolean) =>
    prepared<{ now: number; limit: number }, DueRow>((p) =>
      db
        .selectFrom('sessions')
        .select(['id', 'account_id', 'validation_url', 'next_validation_at', 'next_validation_cause'])
        .where('next_validation_at', '<=', p('now'))
        .where('deleted_at', 'is', null)
        .where('disabled', '=', 0)
        .where((eb) => eb.or([eb('validation_lease_until', 'is', null), eb('validation_lease_until', '<=', p('now'))]))
        .where(asked ? isAsked : isByItself)
        .where((eb) => (asked ? eb.lit(true) : ofLivingAccount(eb)))
        .orderBy('next_validation_at')
        .limit(p('limit')),
    )
  const queries = { asked: dueQuery(true), byItself: dueQuery(false) }
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
    const row = await db
      .selectFrom(ids.as('found'))
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
    return Number(row.n)
  }
  return {
    due: async (asked, now, limit) => {
      const rows = await store.all((asked ? queries.asked : queries.byItself)({ now, limit }))
      return rows.map((row) => ({
        id: row.id,
        accountId: row.account_id,
        validationUrl: row.validation_url,
        dueAt: row.next_validation_at ?? now,
        cause: row.next_validation_cause as CheckCause | null,
      }))
    },
    countDue: (now, limit) =>
      count(
        db
          .selectFrom('sessions')
          .select('id')
          .where('next_validation_at', '<=', now)
          .where('deleted_at', 'is', null)
          .where(isByItself)
          .limit(limit),
      ),
    unscheduled: async (after, limit) => {
      const query = unscheduled(db).select(sessionShape.names).where('id', '>', after).orderBy('id').limit(limit)
      return (await store.rows(query.compile(), sessionShape)).map(sessionOf)
    },
    countUnscheduled: (limit) => count(unscheduled(db).select('id').limit(limit)),
    sites: async (names) => {
      const rows = await db
        .selectFrom('site_visits')
        .selectAll()
        .where('site', 'in', [...names])
        .execute()
      return new Map(
        rows.map((row) => [
          row.site,
          { freeAt: row.free_at, bookedUntil: row.booked_until, leaseUntil: row.lease_until, errors: row.errors },
        ]),
      )
    },
    budgets: async (accountIds) => {
      const rows = await db
        .selectFrom('check_budgets')
        .selectAll()
        .where('account_id', 'in', [...accountIds])
        .execute()
      return new Map(rows.map((row) => [row.account_id, { hourAt: row.hour_at, used: row.used }]))
    },
    passedDates: async (now, limit) => {
      const sessions = (await store.rows(passed({ now, limit }), sessionShape)).map(sessionOf)
      return sessions.map((session) => ({ id: session.id, expiresAt: session.expiresAt ?? now, session }))
    },
  }
}

type Leases = Pick<MonitorRepository, 'claim' | 'spend' | 'releaseSession' | 'releaseSite'>

function leases({ db }: Pick<Store, 'db'>): Leases {
  return {
    claim: ({ id, site, leaseUntil }, now, gapMs) => [
      write(
        db
          .updateTable('sessions')
          .set({ validation_lease_until: leaseUntil })
          .where('id', '=', id)
          .where('next_validation_at', '<=', now)
          .where('deleted_at', 'is', null)
          .where('disabled', '=', 0)
          .where((eb) => eb.or([eb('validation_lease_until', 'is', null), eb('validation_lease_until', '<=', now)])),
        1,
      ),
      write(
        db
          .insertInto('site_visits')
          .values({ site, free_at: now + gapMs, lease_until: leaseUntil, errors: 0 })
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
      write(
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
                eb.or([eb('check_budgets.hour_at', '<=', now - hourMs), eb('check_budgets.used', '<', hourlyBudget)]),
              ),
          ),
        1,
      ),
    releaseSession: ({ id, leaseUntil }) =>
      write(
        db
          .updateTable('sessions')
          .set({ validation_lease_until: null })
          .where('id', '=', id)
          .where('validation_lease_until', '=', leaseUntil),
      ),
    releaseSite: ({ site, leaseUntil }, freeAt, errors) =>
      write(
        db
          .updateTable('site_visits')
          .set({ lease_until: null, free_at: freeAt, errors })
          .where('site', '=', site)
          .where('lease_until', '=', leaseUntil),
      ),
  }
}

type Schedule = Pick<MonitorRepository, 'defer' | 'adopt' | 'unschedule' | 'book' | 'drop' | 'notePassed'>

function schedule({ db }: Pick<Store, 'db'>): Schedule {
  return {
    defer: ({ id, dueAt }, to, cause) =>
      write(
        db
          .updateTable('sessions')
          .set({ next_validation_at: to, ...(cause === undefined ? {} : { next_validation_cause: cause }) })
          .where('id', '=', id)
          .where('next_validation_at', '=', dueAt),
      ),
    adopt: (id, at, cause) =>
      write(
        db
          .updateTable('sessions')
          .set({ next_validation_at: at, next_validation_cause: cause })
          .where('id', '=', id)
          .where('next_validation_at', 'is', null)
          .where('deleted_at', 'is', null),
      ),
    unschedule: () =>
      write(
        db
          .updateTable('sessions')
          .set({ next_validation_at: null, next_validation_cause: null })
          .where('next_validation_at', 'is not', null)
          .where(isByItself),
      ),
    book: (site, until) =>
      write(
        db
          .insertInto('site_visits')
          .values({ site, free_at: 0, booked_until: until, lease_until: null, errors: 0 })
          .onConflict((oc) => oc.column('site').doUpdateSet({ booked_until: until })),
      ),
    drop: (id) =>
      write(
        db
          .updateTable('sessions')
          .set({ next_validation_at: null, next_validation_cause: null, validation_lease_until: null })
          .where('id', '=', id),
      ),
    notePassed: ({ id, expiresAt }) => [
      write(
        db
          .updateTable('sessions')
          .set({ expiry_noted_at: expiresAt })
          .where('id', '=', id)
          .where('expires_at', '=', expiresAt)
          .where((eb) => eb.or([eb('expiry_noted_at', 'is', null), eb('expiry_noted_at', '<>', expiresAt)])),
        1,
      ),
      // What somebody asked for is checked all the same.
      write(
        db
          .updateTable('sessions')
          .set({ next_validation_at: null, next_validation_cause: null })
          .where('id', '=', id)
          .where(isByItself),
      ),
    ],
  }
}
