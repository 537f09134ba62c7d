import { type RawBuilder, sql } from 'kysely'
import { prepared } from '../../storage/prepared.ts'
import { sqlCheck, sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { SqlCheck, SqlWrite } from '../../storage/write.ts'
import type { Claim, Lease, Occupancy } from './lease.ts'

/**
 * Leases and the servers that wait for them. Writes go into commits. Every condition on time takes `now` from the caller:
 * a commit that comes late sees more leases alive than there are, never fewer.
 */
export interface LeaseRepository {
  /** Takes a lease, unless as many live as may, a server waits with an earlier ticket, or the pace forbids it: `session_taken`. */
  claim(claim: Claim): SqlWrite[]
  /** Begins a further visit of a use; conflicts where the pace does not allow it. */
  takeVisit(sessionId: string, now: number, nextUseAt: number): SqlWrite
  /** Lengthens a live lease; conflicts where it has ended. */
  renew(lease: Pick<Lease, 'id' | 'sessionId' | 'kind'>, until: number, now: number): SqlWrite[]
  /** Must find the lease alive: else `lease_ended`. */
  requireLive(leaseId: string, now: number): SqlCheck
  /** Ends a lease, where it has not ended yet; one from outside conflicts where it has, and another may have followed. */
  release(lease: Pick<Lease, 'id' | 'sessionId' | 'kind'>): SqlWrite[]
  /** Ends every lease of a session, and every ticket. */
  releaseAll(sessionId: string): SqlWrite[]
  /** Keeps a ticket, or takes one behind all others; drops those of servers that are gone. */
  keepTicket(ticket: { readonly id: string; readonly until: number }, sessionId: string, now: number): SqlWrite[]
  dropTicket(ticketId: string): SqlWrite
  /** A lease that lives. */
  find(leaseId: string, now: number): Promise<Lease | null>
  occupancy(sessionId: string, now: number): Promise<Occupancy>
}

export function createLeaseRepository(store: Pick<Store, 'db' | 'all' | 'dialect'>): LeaseRepository {
  return { claim: claimWrites(store), ...leaseWrites(store), ...ticketWrites(store), ...leaseReads(store) }
}

interface ClaimValues extends Omit<Claim, 'under' | 'ticketId' | 'max'> {
  readonly max: number
  readonly heldUntil: number | null
  /** '' where there is none. */
  readonly ticketId: string
  readonly underId: string
  readonly underUser: string
  /** What counts as its ticket where it has none. */
  readonly otherwise: number
}

/** Behind every ticket, and before every one: they begin at 1. */
const lastInOrder = Number.MAX_SAFE_INTEGER
const firstInOrder = 0
const anyNumber = Number.MAX_SAFE_INTEGER

/** Takes a lease of whichever kind, by one statement with every condition. */
function claimWrites({ db }: Pick<Store, 'db'>): LeaseRepository['claim'] {
  const query = (
    build: (p: <Name extends keyof ClaimValues>(name: Name) => ClaimValues[Name]) => RawBuilder<unknown>,
  ) => prepared<ClaimValues, never>((p) => ({ compile: () => build(p).compile(db) as never }))
  // Before the statement that decides: where rows are locked (PostgreSQL, read committed), a statement sees what was
  // committed before it began, and this one waits for whoever else claims.
  const lock = query((p) => sql`update sessions set id = id where id = ${p('sessionId')} and deleted_at is null`)
  const decide = query(
    (p) => sql`
      update sessions set lease_seq = lease_seq + 1,
        next_use_at = coalesce(cast(${p('nextUseAt')} as bigint), next_use_at),
        held_until = coalesce(cast(${p('heldUntil')} as bigint), held_until)
      where id = ${p('sessionId')}
        and (cast(${p('nextUseAt')} as bigint) is null or next_use_at is null or next_use_at <= ${p('since')})
        and not exists (select 1 from session_waiters as w
          where w.session_id = ${p('sessionId')} and w.until > ${p('since')} and w.ticket < coalesce(
            (select m.ticket from session_waiters as m where m.id = ${p('ticketId')}), cast(${p('otherwise')} as bigint)))
        and (select count(*) from session_leases as l
          where l.session_id = ${p('sessionId')} and l.until > ${p('since')} and l.id <> ${p('underId')}) < ${p('max')}
        and not exists (select 1 from session_leases as o where o.session_id = ${p('sessionId')}
          and o.until > ${p('since')} and o.id <> ${p('underId')} and o.kind = 'outside')
        and (cast(${p('underId')} as text) = '' or exists (select 1 from session_leases as h
          where h.id = ${p('underId')} and h.session_id = ${p('sessionId')} and h.kind = 'outside'
            and h.holder = ${p('underUser')} and h.until > ${p('since')}))`,
  )
  const sweep = query(
    (p) => sql`delete from session_leases where session_id = ${p('sessionId')} and until <= ${p('since')}`,
  )
  const insert = query(
    (p) => sql`
      insert into session_leases (session_id, token, id, kind, holder, since, until)
      select s.id, s.lease_seq, cast(${p('id')} as text), cast(${p('kind')} as text), cast(${p('holder')} as text),
        cast(${p('since')} as bigint), cast(${p('until')} as bigint)
      from sessions as s where s.id = ${p('sessionId')}`,
  )
  const dropTicket = query((p) => sql`delete from session_waiters where id = ${p('ticketId')}`)
  return ({ under, ticketId, max, ...claim }) => {
    const values: ClaimValues = {
      ...{ ...claim, max: max ?? anyNumber, heldUntil: claim.kind === 'outside' ? claim.until : null },
      ...{ ticketId: ticketId ?? '', otherwise: under === null ? lastInOrder : firstInOrder },
      ...{ underId: under?.leaseId ?? '', underUser: under?.userId ?? '' },
    }
    return [
      sqlWrite(lock(values), 1),
      sqlWrite(decide(values), 1, { else: 'session_taken' }),
      sqlWrite(sweep(values)),
      sqlWrite(insert(values), 1),
      ...(ticketId ? [sqlWrite(dropTicket(values))] : []),
    ]
  }
}

function leaseWrites({ db, dialect }: Pick<Store, 'db' | 'dialect'>) {
  const holdUntil = (sessionId: string, until: number | null): SqlWrite =>
    sqlWrite(db.updateTable('sessions').set({ held_until: until }).where('id', '=', sessionId))
  const remove = (id: string, expect?: number): SqlWrite =>
    sqlWrite(db.deleteFrom('session_leases').where('id', '=', id), expect)
  return {
    takeVisit: (sessionId, now, nextUseAt) => {
      const next = db.updateTable('sessions').set({ next_use_at: nextUseAt }).where('id', '=', sessionId)
      return sqlWrite(
        next.where((eb) => eb.or([eb('next_use_at', 'is', null), eb('next_use_at', '<=', now)])),
        1,
      )
    },
    renew: ({ id, sessionId, kind }, until, now) => [
      // The session first, as every claim does: two that lock in one order never wait for each other.
      ...(kind === 'outside' ? [holdUntil(sessionId, until)] : []),
      sqlWrite(db.updateTable('session_leases').set({ until }).where('id', '=', id).where('until', '>', now), 1),
    ],
    requireLive: (leaseId, now) => {
      const query = db.selectFrom('session_leases').select('id').where('id', '=', leaseId).where('until', '>', now)
      // SQLite has one writer; elsewhere the row must stay as it is until the commit.
      return sqlCheck(dialect === 'sqlite' ? query : query.forShare(), { else: 'lease_ended' })
    },
    release: ({ id, sessionId, kind }) => (kind === 'use' ? [remove(id)] : [holdUntil(sessionId, null), remove(id, 1)]),
    releaseAll: (sessionId) => [
      holdUntil(sessionId, null),
      sqlWrite(db.deleteFrom('session_leases').where('session_id', '=', sessionId)),
      sqlWrite(db.deleteFrom('session_waiters').where('session_id', '=', sessionId)),
    ],
  } satisfies Partial<LeaseRepository>
}

function ticketWrites({ db }: Pick<Store, 'db'>) {
  const run = (query: RawBuilder<unknown>, expect?: number) => sqlWrite({ compile: () => query.compile(db) }, expect)
  return {
    keepTicket: ({ id, until }, sessionId, now) => [
      // The session is locked first, so that two never take the same number.
      run(sql`update sessions set id = id where id = ${sessionId} and deleted_at is null`, 1),
      run(sql`delete from session_waiters where session_id = ${sessionId} and until <= ${now}`),
      run(sql`
        insert into session_waiters (session_id, ticket, id, until)
        select cast(${sessionId} as text), coalesce(max(w.ticket), 0) + 1, cast(${id} as text), cast(${until} as bigint)
        from session_waiters as w where w.session_id = ${sessionId}
        on conflict (id) do update set until = excluded.until`),
    ],
    dropTicket: (ticketId) => run(sql`delete from session_waiters where id = ${ticketId}`),
  } satisfies Partial<LeaseRepository>
}

function leaseReads({ db, all }: Pick<Store, 'db' | 'all'>) {
  type LeaseRow = Omit<Lease, 'sessionId'> & { readonly session_id: string }
  const leaseOf = ({ session_id: sessionId, token, ...rest }: LeaseRow): Lease => ({
    ...rest,
    sessionId,
    token: Number(token),
  })
  return {
    find: async (leaseId, now) => {
      const query = db.selectFrom('session_leases').selectAll().where('id', '=', leaseId).where('until', '>', now)
      const [row] = await all<LeaseRow>(query.compile())
      return row === undefined ? null : leaseOf(row)
    },
    occupancy: async (sessionId, now) => {
      const live = (table: 'session_leases' | 'session_waiters') =>
        db.selectFrom(table).where('session_id', '=', sessionId).where('until', '>', now)
      const [leases, tickets, [session]] = await Promise.all([
        all<LeaseRow>(live('session_leases').selectAll('session_leases').orderBy('token').compile()),
        all<{ id: string; until: number }>(live('session_waiters').select(['id', 'until']).orderBy('ticket').compile()),
        all(db.selectFrom('sessions').select('next_use_at').where('id', '=', sessionId).compile()),
      ])
      return { leases: leases.map(leaseOf), tickets, nextUseAt: session?.next_use_at ?? null }
    },
  } satisfies Partial<LeaseRepository>
}
