import type { Selectable } from 'kysely'
import { roleIn } from '../../storage/member-role.ts'
import { prepared } from '../../storage/prepared.ts'
import { freeSlots } from '../../storage/session-slots.ts'
import type { Store } from '../../storage/store.ts'
import type { SessionChecksTable } from '../../storage/tables/sessions.ts'
import type { SiteSession } from '../monitoring/held-death.ts'
import type { HistoryEntry } from '../monitoring/history.ts'
import type { FoundSession, SessionForUse } from '../stored-session.ts'
import { findByExternalId } from './external-id.ts'
import { listQueries } from './list-queries.ts'
import { originColumns } from './origin-row.ts'
import {
  forUseShape,
  foundColumns,
  foundSessionOf,
  foundShape,
  type SessionRow,
  type StateColumns,
  sessionForUseOf,
} from './row.ts'

/** Sessions that a user cannot see are found too, with a null role: the caller decides. */
export function sessionQueries(store: Pick<Store, 'db' | 'all' | 'rows'>) {
  const { db } = store
  const withRole = (userId: string) =>
    db
      .selectFrom('sessions as s')
      .leftJoin('memberships as m', (join) =>
        join.onRef('m.organization_id', '=', 's.organization_id').on('m.user_id', '=', userId),
      )
  const findQuery = prepared<{ id: string; userId: string }, SessionRow>((p) =>
    withRole(p('userId')).select('m.role').select(foundColumns).where('s.id', '=', p('id')),
  )
  const findForUseQuery = prepared<{ id: string; userId: string }, SessionRow & StateColumns>((p) =>
    withRole(p('userId'))
      .leftJoin('session_states as t', 't.session_id', 's.id')
      .select(['m.role', 't.version', 't.wrapped_key', 't.sealed'])
      .select(originColumns.map((column) => `t.${column}` as const))
      .select(foundColumns)
      .where('s.id', '=', p('id')),
  )
  const visible = (userId: string) =>
    withRole(userId)
      .where('s.deleted_at', 'is', null)
      .where((eb) => eb.or([eb('s.account_id', '=', userId), eb('m.role', 'is not', null)]))

  return {
    find: async (id: string, userId: string): Promise<FoundSession | null> => {
      const [row] = await store.rows(findQuery({ id, userId }), foundShape)
      return row === undefined ? null : foundSessionOf(row)
    },
    /** With the sealed state; `state` is null when it is gone. One read, for scrapes. */
    findForUse: async (id: string, userId: string): Promise<SessionForUse | null> => {
      const [row] = await store.rows(findForUseQuery({ id, userId }), forUseShape)
      return row === undefined ? null : sessionForUseOf(row)
    },
    ...listQueries(store),
    /** The session, not deleted, of the account with this external id. */
    findByExternalId: findByExternalId(store),
    /** Those of `ids` (null: all) that the user can see and that are not deleted. */
    visibleIds: async (userId: string, ids: readonly string[] | null): Promise<string[]> => {
      if (ids !== null && ids.length === 0) return []
      let query = visible(userId).select('s.id')
      if (ids !== null) query = query.where('s.id', 'in', [...ids])
      return (await query.execute()).map((row) => row.id)
    },
    /** How many more sessions the account may have; `limit` is for accounts without a limit of their own. */
    freeSlots: (accountId: string, limit: number, now: number) => freeSlots(db, accountId, limit, now),
    /** The newest `limit` entries of a session's history (null: all), oldest first. */
    history: async (sessionId: string, limit: number | null): Promise<HistoryEntry[]> => {
      const newestFirst = db
        .selectFrom('session_checks')
        .selectAll()
        .where('session_id', '=', sessionId)
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
      const rows = await (limit === null ? newestFirst : newestFirst.limit(limit)).execute()
      return rows.reverse().map(historyEntryOf)
    },
    /**
     * Other sessions of the account at the site that were seen alive there, neither deleted, disabled nor invalid; at most
     * 200, those not seen alive for the longest time first.
     */
    siteSessions: async (site: string, accountId: string, except: string): Promise<SiteSession[]> => {
      const rows = await db
        .selectFrom('sessions')
        .select(['id', 'alive_at', 'death_held_at', 'site_change_told'])
        .where('site', '=', site)
        .where('account_id', '=', accountId)
        .where('id', '<>', except)
        .where('deleted_at', 'is', null)
        .where('disabled', '=', 0)
        .where('status', '<>', 'invalid')
        .where('alive_at', 'is not', null)
        .orderBy('alive_at')
        .limit(200)
        .execute()
      return rows.map((row) => ({
        id: row.id,
        aliveAt: row.alive_at ?? 0,
        deathHeldAt: row.death_held_at,
        isTold: row.site_change_told === 1,
      }))
    },
    roleIn: roleIn(db),
  }
}

function historyEntryOf(row: Selectable<SessionChecksTable>): HistoryEntry {
  return {
    id: row.id,
    at: row.at,
    verdict: row.verdict as HistoryEntry['verdict'],
    confidence: row.confidence,
    latencyMs: row.latency_ms,
    cause: row.cause as HistoryEntry['cause'],
    seen: row.seen === null ? null : (JSON.parse(row.seen) as HistoryEntry['seen']),
  }
}
