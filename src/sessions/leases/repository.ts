import { type RawBuilder, sql } from 'kysely'
import { type Placeholders, prepared } from '../../storage/prepared.ts'
import { sqlCheck, sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { ConflictReason, SqlCheck, SqlWrite } from '../../storage/write.ts'
import { longestHoldMs } from '../limits/concurrency.ts'
import type { Claim, Lease, Occupancy } from './lease.ts'

/**
 * Leases, and the tickets of servers that wait for them. Writes go into commits. Conditions on time use the caller's
 * `now`: a late commit may count leases that have expired since, but never misses a valid one.
 */
export type LeaseRepository = ReturnType<typeof createLeaseRepository>

export function createLeaseRepository(store: Pick<Store, 'db' | 'all' | 'dialect'>) {
  return { claim: claimWrites(store), ...leaseWrites(store), ...ticketWrites(store), ...leaseReads(store) }
}

/** More than any ticket, or number of leases. */
const unlimited = Number.MAX_SAFE_INTEGER
/** For times that are still to come, except those that a clock that was ahead has left. */
const ahead = (now: number) => sql`between ${now + 1} and ${now + longestHoldMs}`

/** Takes a lease. `session_taken`: the maximum is reached, a server has an earlier ticket, or the pace forbids it. */
function claimWrites({ db }: Pick<Store, 'db'>) {
  return ({ id, sessionId, kind, holder, since, until, under, ticketId, max, nextUseAt }: Claim): SqlWrite[] => {
    const run = runOn(db)
    const underId = under?.leaseId ?? ''
    const nextAt = sql`cast(${nextUseAt} as bigint)`
    const live = sql`select 1 from session_leases as l where l.session_id = ${sessionId} and l.until ${ahead(since)}`
    const decide = sql`
      update sessions set lease_seq = lease_seq + 1, next_use_at = coalesce(${nextAt}, next_use_at),
        held_until = coalesce(cast(${kind === 'outside' ? until : null} as bigint), held_until)
      where id = ${sessionId}
        and (${nextAt} is null or next_use_at is null or next_use_at not ${ahead(since)})
        and (cast(${underId} as text) <> '' or not exists (select 1 from session_waiters as w
          where w.session_id = ${sessionId} and w.until ${ahead(since)} and w.ticket < coalesce(
            (select m.ticket from session_waiters as m where m.id = ${ticketId ?? ''}), cast(${unlimited} as bigint))))
        and (select count(*) from (${live} and l.id <> ${underId}) as others) < ${max ?? unlimited}
        and not exists (${live} and l.id <> ${underId} and l.kind = 'outside')
        and (cast(${underId} as text) = ''
          or exists (${live} and l.id = ${underId} and l.kind = 'outside' and l.holder = ${under?.userId ?? ''}))`
    return [
      lockSession(db, sessionId),
      run(decide, 1, { else: 'session_taken' }),
      run(sql`delete from session_leases where session_id = ${sessionId} and until not ${ahead(since)}`),
      run(
        sql`
          insert into session_leases (session_id, token, id, kind, holder, since, until)
          select s.id, s.lease_seq, cast(${id} as text), cast(${kind} as text), cast(${holder} as text),
            cast(${since} as bigint), cast(${until} as bigint)
          from sessions as s where s.id = ${sessionId}`,
        1,
      ),
      ...(ticketId === null ? [] : [run(sql`delete from session_waiters where id = ${ticketId}`)]),
    ]
  }
}

function runOn(db: Store['db']) {
  return (query: RawBuilder<unknown>, expect?: number, orElse?: { readonly else: ConflictReason }) =>
    sqlWrite(query.compile(db), expect, orElse)
}

/** Waits for other servers that claim the session, so that the next statement sees their commits (PostgreSQL). */
const lockSession = (db: Store['db'], sessionId: string): SqlWrite =>
  runOn(db)(sql`update sessions set id = id where id = ${sessionId} and deleted_at is null`, 1)

type LeaseKey = Pick<Lease, 'id' | 'sessionId' | 'kind'>

function leaseWrites({ db, dialect }: Pick<Store, 'db' | 'dialect'>) {
  const holdUntil = (sessionId: string, until: number | null): SqlWrite =>
    sqlWrite(db.updateTable('sessions').set({ held_until: until }).where('id', '=', sessionId))
  return {
    /** Begins a further visit of a use. Conflicts if the pace does not allow it. */
    takeVisit: (sessionId: string, now: number, nextUseAt: number): SqlWrite => {
      const isDue = sql`(next_use_at is null or next_use_at not ${ahead(now)})`
      return runOn(db)(sql`update sessions set next_use_at = ${nextUseAt} where id = ${sessionId} and ${isDue}`, 1)
    },
    /** Extends a valid lease. Conflicts if it has ended. */
    renew: ({ id, sessionId, kind }: LeaseKey, until: number, now: number): SqlWrite[] => [
      // The session first, as in a claim: writes that lock in the same order cannot block each other forever.
      ...(kind === 'outside' ? [holdUntil(sessionId, until)] : []),
      sqlWrite(db.updateTable('session_leases').set({ until }).where('id', '=', id).where('until', '>', now), 1),
    ],
    /** Conflicts (`lease_ended`) unless the lease is valid. */
    requireLive: (leaseId: string, now: number): SqlCheck => {
      const query = db.selectFrom('session_leases').select('id').where('id', '=', leaseId).where('until', '>', now)
      // SQLite has one writer. In PostgreSQL the row is locked until the commit.
      return sqlCheck(dialect === 'sqlite' ? query : query.forShare(), { else: 'lease_ended' })
    },
    /** Ends a lease that is still there. Conflicts if an outside lease is not, because another may have followed it. */
    release: ({ id, sessionId, kind }: LeaseKey): SqlWrite[] => [
      ...(kind === 'outside' ? [holdUntil(sessionId, null)] : []),
      sqlWrite(db.deleteFrom('session_leases').where('id', '=', id), kind === 'outside' ? 1 : undefined),
    ],
    /** Ends every lease of a session, and every ticket. */
    releaseAll: (sessionId: string): SqlWrite[] => [
      holdUntil(sessionId, null),
      sqlWrite(db.deleteFrom('session_leases').where('session_id', '=', sessionId)),
      sqlWrite(db.deleteFrom('session_waiters').where('session_id', '=', sessionId)),
    ],
  }
}

function ticketWrites({ db }: Pick<Store, 'db'>) {
  const run = runOn(db)
  return {
    /** Keeps a ticket, or takes one after all others. Deletes expired tickets. */
    keepTicket: ({ id, until }: Occupancy['tickets'][number], sessionId: string, now: number): SqlWrite[] => [
      // So that two servers never get the same number.
      lockSession(db, sessionId),
      run(sql`delete from session_waiters where session_id = ${sessionId} and until not ${ahead(now)}`),
      run(sql`
        insert into session_waiters (session_id, ticket, id, until)
        select cast(${sessionId} as text), coalesce(max(w.ticket), 0) + 1, cast(${id} as text), cast(${until} as bigint)
        from session_waiters as w where w.session_id = ${sessionId}
        on conflict (id) do update set until = excluded.until`),
    ],
    dropTicket: (ticketId: string): SqlWrite => run(sql`delete from session_waiters where id = ${ticketId}`),
  }
}

function leaseReads({ db, all }: Pick<Store, 'db' | 'all'>) {
  type Row = Omit<Lease, 'sessionId'> & { readonly session_id: string }
  const leaseOf = ({ session_id, ...row }: Row): Lease => ({ ...row, sessionId: session_id, token: Number(row.token) })
  type Live = { readonly id: string; readonly from: number; readonly to: number }
  const at = (id: string, now: number): Live => ({ id, from: now + 1, to: now + longestHoldMs })
  const live = (table: 'session_leases' | 'session_waiters', p: Placeholders<Live>) =>
    db.selectFrom(table).where(sql<boolean>`session_id = ${p('id')} and until between ${p('from')} and ${p('to')}`)
  const leases = prepared<Live, Row>((p) => live('session_leases', p).selectAll('session_leases').orderBy('token'))
  const tickets = prepared<Live, Occupancy['tickets'][number]>((p) =>
    live('session_waiters', p).select(['id', 'until']).orderBy('ticket'),
  )
  const pace = prepared<Live, { next_use_at: number | null }>((p) =>
    db.selectFrom('sessions').select('next_use_at').where('id', '=', p('id')).where('next_use_at', '<=', p('to')),
  )
  return {
    /** A valid lease of a session. */
    find: async (leaseId: string, sessionId: string, now: number): Promise<Lease | null> =>
      (await all(leases(at(sessionId, now)))).map(leaseOf).find(({ id }) => id === leaseId) ?? null,
    occupancy: async (sessionId: string, now: number): Promise<Occupancy> => {
      const of = at(sessionId, now)
      const [held, waiting, [session]] = await Promise.all([all(leases(of)), all(tickets(of)), all(pace(of))])
      return { leases: held.map(leaseOf), tickets: waiting, nextUseAt: session?.next_use_at ?? null }
    },
  }
}
