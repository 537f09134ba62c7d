import type { Store } from '../storage/store.ts'
import type { ChainHead, StoredAuditEntry } from './chain.ts'

export interface AuditRepository {
  /** Entries of a chain in order, from behind `afterSeq`; `action` null means all. */
  page(chain: string, afterSeq: number, limit: number, action: string | null): Promise<StoredAuditEntry[]>
  count(chain: string, action: string | null): Promise<number>
  head(chain: string): Promise<ChainHead | null>
  /** Chains in the order of their names, from behind `after`, with their heads. */
  heads(after: string, limit: number): Promise<({ readonly chain: string } & ChainHead)[]>
  /** Names of chains that have entries, from behind `after`. */
  chains(after: string, limit: number): Promise<string[]>
  /** Every session with the version of its stored state (null where it is gone), from behind the id `after`. */
  sessionVersions(after: string, limit: number): Promise<SessionVersion[]>
}

export interface SessionVersion {
  readonly id: string
  readonly accountId: string
  readonly deleted: boolean
  readonly recordedVersion: number
  readonly stateVersion: number | null
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
    head: async (chain) =>
      (await db.selectFrom('audit_heads').select(['seq', 'mac']).where('chain', '=', chain).executeTakeFirst()) ?? null,
    heads: (after, limit) =>
      db.selectFrom('audit_heads').selectAll().where('chain', '>', after).orderBy('chain').limit(limit).execute(),
    chains: async (after, limit) => {
      const rows = await db
        .selectFrom('audit_entries')
        .select('chain')
        .where('chain', '>', after)
        .groupBy('chain')
        .orderBy('chain')
        .limit(limit)
        .execute()
      return rows.map((row) => row.chain)
    },
    sessionVersions: async (after, limit) => {
      const rows = await db
        .selectFrom('sessions as s')
        .leftJoin('session_states as t', 't.session_id', 's.id')
        .select(['s.id', 's.account_id', 's.deleted_at', 's.state_version', 't.version'])
        .where('s.id', '>', after)
        .orderBy('s.id')
        .limit(limit)
        .execute()
      return rows.map((row) => ({
        id: row.id,
        accountId: row.account_id,
        deleted: row.deleted_at !== null,
        recordedVersion: row.state_version,
        stateVersion: row.version,
      }))
    },
  }
}
