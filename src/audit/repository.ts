import type { Store } from '../storage/store.ts'
import type { StoredAuditEntry } from './chain.ts'

/** Reads the trail for the API, one chain at a time. */
export interface AuditRepository {
  /** Entries of a chain in order, after `afterSeq`; `action` null means all. */
  page(chain: string, afterSeq: number, limit: number, action: string | null): Promise<StoredAuditEntry[]>
  count(chain: string, action: string | null): Promise<number>
}

export function createAuditRepository({ db }: Pick<Store, 'db'>): AuditRepository {
  return {
    page: async (chain, afterSeq, limit, action) => {
      let query = db.selectFrom('audit_entries').selectAll().where('chain', '=', chain).where('seq', '>', afterSeq)
      if (action !== null) query = query.where('action', '=', action)
      const rows = await query.orderBy('seq').limit(limit).execute()
      return rows.map(({ details, ...row }) => ({ ...row, detailsText: details }))
    },
    count: async (chain, action) => {
      let query = db
        .selectFrom('audit_entries')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('chain', '=', chain)
      if (action !== null) query = query.where('action', '=', action)
      return Number((await query.executeTakeFirstOrThrow()).n)
    },
  }
}
