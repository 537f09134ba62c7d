import { countAll } from '../storage/count-all.ts'
import type { Store } from '../storage/store.ts'
import type { StoredAuditEntry } from './chain.ts'

/** The numbers of the first and the last entry of a chain. */
export interface ChainRange {
  readonly first: number
  readonly last: number
}

/** Reads the trail for the API, one chain at a time. */
export type AuditRepository = ReturnType<typeof createAuditRepository>

export function createAuditRepository({ db }: Pick<Store, 'db'>) {
  const entriesOf = (chain: string) => db.selectFrom('audit_entries').where('chain', '=', chain)
  return {
    /** Null: the chain has no entry. */
    range: async (chain: string): Promise<ChainRange | null> => {
      // One at a time: SQLite finds each in the index, but would read the chain for both in one query.
      const first = await entriesOf(chain).select('seq').orderBy('seq').limit(1).executeTakeFirst()
      const last = await entriesOf(chain).select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst()
      return first === undefined || last === undefined ? null : { first: first.seq, last: last.seq }
    },
    /** Entries of a chain in order, after `afterSeq` up to `throughSeq`; `action` null means all. */
    page: async (
      chain: string,
      afterSeq: number,
      limit: number,
      action: string | null,
      throughSeq = Number.MAX_SAFE_INTEGER,
    ): Promise<StoredAuditEntry[]> => {
      let query = entriesOf(chain).selectAll().where('seq', '>', afterSeq).where('seq', '<=', throughSeq)
      if (action !== null) query = query.where('action', '=', action)
      const rows = await query.orderBy('seq').limit(limit).execute()
      return rows.map(({ details, ...row }) => ({ ...row, detailsText: details }))
    },
    /** How many entries after `afterSeq` up to `throughSeq` have this action; reads all of them. */
    count: async (chain: string, action: string, afterSeq: number, throughSeq: number): Promise<number> => {
      const counted = await entriesOf(chain)
        .select(countAll)
        .where('seq', '>', afterSeq)
        .where('seq', '<=', throughSeq)
        .where('action', '=', action)
        .executeTakeFirstOrThrow()
      return Number(counted.n)
    },
    /** The number of the first entry after this number; null: there is none. */
    firstAfter: async (chain: string, seq: number): Promise<number | null> => {
      const next = entriesOf(chain).select('seq').where('seq', '>', seq).orderBy('seq').limit(1)
      return (await next.executeTakeFirst())?.seq ?? null
    },
  }
}
