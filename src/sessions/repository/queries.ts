import { prepared } from '../../storage/prepared.ts'
import type { Store } from '../../storage/store.ts'
import type { SessionFilter, SessionQueries } from '../repository.ts'
import { found, historyEntryOf, originColumns, type SessionRow, type StateColumns, stateOf } from './row.ts'

export function sessionQueries(store: Pick<Store, 'db' | 'all'>): SessionQueries {
  const { db } = store
  const withRole = (userId: string) =>
    db
      .selectFrom('sessions as s')
      .leftJoin('memberships as m', (join) =>
        join.onRef('m.organization_id', '=', 's.organization_id').on('m.user_id', '=', userId),
      )
  const findQuery = prepared<{ id: string; userId: string }, SessionRow>((p) =>
    withRole(p('userId')).selectAll('s').select('m.role').where('s.id', '=', p('id')),
  )
  const findForUseQuery = prepared<{ id: string; userId: string }, SessionRow & StateColumns>((p) =>
    withRole(p('userId'))
      .leftJoin('session_states as t', 't.session_id', 's.id')
      .selectAll('s')
      .select(['m.role', 't.version', 't.wrapped_key', 't.sealed'])
      .select(originColumns.map((column) => `t.${column}` as const))
      .where('s.id', '=', p('id')),
  )
  const visible = (userId: string) =>
    withRole(userId)
      .where('s.deleted_at', 'is', null)
      .where((eb) => eb.or([eb('s.account_id', '=', userId), eb('m.role', 'is not', null)]))
  const matching = (userId: string, filter: SessionFilter) => {
    let query = visible(userId)
    if (filter.domain !== null) query = query.where('s.domain', '=', filter.domain)
    if (filter.status === 'expired') query = query.where('s.expires_at', '<=', filter.now)
    else if (filter.status !== null) {
      query = query
        .where('s.status', '=', filter.status)
        .where((eb) => eb.or([eb('s.expires_at', 'is', null), eb('s.expires_at', '>', filter.now)]))
    }
    return query
  }

  return {
    find: async (id, userId) => {
      const [row] = await store.all(findQuery({ id, userId }))
      return row === undefined ? null : found(row)
    },
    findForUse: async (id, userId) => {
      const [row] = await store.all(findForUseQuery({ id, userId }))
      return row === undefined ? null : { ...found(row), state: stateOf(row) }
    },
    list: async (userId, filter, after, limit) => {
      let query = matching(userId, filter).selectAll('s').select('m.role')
      if (after !== null) {
        query = query.where((eb) =>
          eb.or([
            eb('s.created_at', '<', after.createdAt),
            eb.and([eb('s.created_at', '=', after.createdAt), eb('s.id', '<', after.id)]),
          ]),
        )
      }
      const rows = await query.orderBy('s.created_at', 'desc').orderBy('s.id', 'desc').limit(limit).execute()
      return rows.map(found)
    },
    count: async (userId, filter) => {
      const row = await matching(userId, filter)
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow()
      return Number(row.n)
    },
    visibleIds: async (userId, ids) => {
      if (ids !== null && ids.length === 0) return []
      let query = visible(userId).select('s.id')
      if (ids !== null) query = query.where('s.id', 'in', [...ids])
      return (await query.execute()).map((row) => row.id)
    },
    countLive: async (accountId) => {
      const row = await db
        .selectFrom('sessions')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('account_id', '=', accountId)
        .where('deleted_at', 'is', null)
        .executeTakeFirstOrThrow()
      return Number(row.n)
    },
    history: async (sessionId, limit) => {
      const newestFirst = db
        .selectFrom('session_checks')
        .selectAll()
        .where('session_id', '=', sessionId)
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
      const rows = await (limit === null ? newestFirst : newestFirst.limit(limit)).execute()
      return rows.reverse().map(historyEntryOf)
    },
    roleIn: async (organizationId, userId) => {
      const row = await db
        .selectFrom('memberships')
        .select('role')
        .where('organization_id', '=', organizationId)
        .where('user_id', '=', userId)
        .executeTakeFirst()
      return row?.role ?? null
    },
  }
}
