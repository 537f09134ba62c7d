import type { Store } from '../../storage/store.ts'
import type { SqlCheck, SqlWrite } from '../../storage/write.ts'
import type { Lease, Occupancy } from './lease.ts'
import { claimWrites } from './repository/claim.ts'
import type { ClaimWrites } from './repository/claim-writes.ts'
import { compiled } from './repository/compile.ts'

/**
 * Leases and who waits for them. Writes go into commits. Every condition on time takes `now` from the caller: a commit
 * that comes late sees more leases alive than there are, never fewer.
 */
export interface LeaseRepository extends ClaimWrites {
  /** Lengthens a live lease; conflicts where it has ended. */
  renew(lease: Pick<Lease, 'id' | 'sessionId' | 'kind'>, until: number, now: number): SqlWrite[]
  /** Must find the lease alive. */
  requireLive(leaseId: string, now: number): SqlCheck
  /** Ends a lease, where it has not ended yet; one from outside conflicts where it has, and another may have followed. */
  release(lease: Pick<Lease, 'id' | 'sessionId' | 'kind'>): SqlWrite[]
  /** Ends every lease of a session, and sends away who waits. */
  releaseAll(sessionId: string): SqlWrite[]
  /** Conflicts where the ticket is gone. */
  keepTicket(ticketId: string, until: number): SqlWrite
  dropTicket(ticketId: string): SqlWrite
  /** A lease that lives. */
  find(leaseId: string, now: number): Promise<Lease | null>
  occupancy(sessionId: string, now: number): Promise<Occupancy>
}

type LeaseRow = {
  readonly id: string
  readonly session_id: string
  readonly token: number
  readonly kind: Lease['kind']
  readonly holder: string
  readonly since: number
  readonly until: number
}

const leaseOf = ({ session_id, token, ...rest }: LeaseRow): Lease => ({
  ...rest,
  sessionId: session_id,
  token: Number(token),
})

export function createLeaseRepository(store: Pick<Store, 'db' | 'all' | 'dialect'>): LeaseRepository {
  const { db } = store
  const claims = claimWrites(store)
  const holdUntil = (sessionId: string, until: number | null): SqlWrite =>
    compiled(db.updateTable('sessions').set({ held_until: until }).where('id', '=', sessionId))
  return {
    ...claims,
    renew: ({ id, sessionId, kind }, until, now) => [
      // The session first, as every claim does: two that lock in one order never wait for each other.
      ...(kind === 'outside' ? [holdUntil(sessionId, until)] : []),
      compiled(db.updateTable('session_leases').set({ until }).where('id', '=', id).where('until', '>', now), 1),
    ],
    requireLive: (leaseId, now) => {
      const query = db.selectFrom('session_leases').select('id').where('id', '=', leaseId).where('until', '>', now)
      // SQLite has one writer; elsewhere the row must stay as it is until the commit.
      const { sql, parameters } = (store.dialect === 'sqlite' ? query : query.forShare()).compile()
      return { check: sql, params: parameters }
    },
    // Of one from outside, somebody else's may have followed: then nothing is to be undone.
    release: ({ id, sessionId, kind }) =>
      kind === 'use' ? [claims.remove(id)] : [holdUntil(sessionId, null), { ...claims.remove(id), expect: 1 }],
    releaseAll: (sessionId) => [
      holdUntil(sessionId, null),
      compiled(db.deleteFrom('session_leases').where('session_id', '=', sessionId)),
      compiled(db.deleteFrom('session_waiters').where('session_id', '=', sessionId)),
    ],
    keepTicket: (ticketId, until) =>
      compiled(db.updateTable('session_waiters').set({ until }).where('id', '=', ticketId), 1),
    dropTicket: (ticketId) => compiled(db.deleteFrom('session_waiters').where('id', '=', ticketId)),
    find: async (leaseId, now) => {
      const query = db.selectFrom('session_leases').selectAll().where('id', '=', leaseId).where('until', '>', now)
      const [row] = await store.all<LeaseRow>(query.compile())
      return row === undefined ? null : leaseOf(row)
    },
    occupancy: async (sessionId, now) => {
      const live = (table: 'session_leases' | 'session_waiters') =>
        db.selectFrom(table).where('session_id', '=', sessionId).where('until', '>', now)
      const [leases, tickets, [session]] = await Promise.all([
        store.all<LeaseRow>(live('session_leases').selectAll('session_leases').orderBy('token').compile()),
        store.all<{ id: string; until: number }>(
          live('session_waiters').select(['id', 'until']).orderBy('ticket').compile(),
        ),
        store.all(db.selectFrom('sessions').select('next_use_at').where('id', '=', sessionId).compile()),
      ])
      return { leases: leases.map(leaseOf), tickets, nextUseAt: session?.next_use_at ?? null }
    },
  }
}
