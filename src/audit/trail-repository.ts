import { sql } from 'kysely'
import { countAll } from '../storage/count-all.ts'
import { sqlWrite } from '../storage/sql-write.ts'
import type { Store } from '../storage/store.ts'
import type { ChainHead, SqlWrite } from '../storage/write.ts'
import type { StoredAuditEntry } from './chain.ts'
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts'

/** The position of an entry in the whole trail. */
export interface EntryPosition {
  readonly chain: string
  readonly seq: number
}

type PlacedHead = EntryPosition & ChainHead

/** The first stored entry of a chain. */
export interface FirstEntry extends EntryPosition {
  /** Epoch milliseconds. */
  readonly at: number
}

/** The part of a session that the trail describes. */
export interface TrailSession {
  readonly id: string
  readonly accountId: string
  readonly isDeleted: boolean
  readonly stateVersion: number
  /** Version of the sealed state; null when there is none. */
  readonly sealedVersion: number | null
  /** The newest stored older version; null when there is none. */
  readonly newestReplaced: number | null
  /** How many scrapes the session counts. */
  readonly totalRequests: number
}

/**
 * Runs one step in a snapshot of the database, so that concurrent writes of a server do not look like damage. The
 * snapshot ends with the step: as long as one lasts, the log of the database cannot be emptied.
 */
export type InSnapshot = <T>(step: (trail: TrailRepository) => Promise<T>) => Promise<T>

/** What names chains besides their entries, in the order in which it is checked. */
export const chainNamings = ['user', 'session', 'head'] as const
export type ChainNaming = (typeof chainNamings)[number]

/** A chain that a user, a session or a head names. */
export interface NamedChain {
  /** The id of the user or session; of a head, its chain. */
  readonly name: string
  readonly chain: string
  readonly hasEntries: boolean
}

/** A checkpoint with the position of its entry. */
export interface StoredCheckpoint extends Checkpoint {
  readonly seq: number
}

/** The whole trail and the data it describes, in pages. Values that somebody altered to another type are still read. */
export type TrailRepository = ReturnType<typeof createTrailRepository>

export function createTrailRepository({ db }: Pick<Store, 'db'>) {
  return { ...chainQueries(db), ...subjectQueries(db) }
}

/** An altered value may be no integer, or too large to be exact: -1 then, which is never valid. */
const integer = (column: string) =>
  sql<number>`case when ${sql.ref(column)} between -9007199254740991 and 9007199254740991 then ${sql.ref(column)} else -1 end`

function chainQueries(db: Store['db']) {
  const heads = () => db.selectFrom('audit_heads').select(['chain', integer('seq').as('seq'), 'mac'])
  return {
    /** Entries of all chains, chain by chain and each in the order of `seq`, after `after`. */
    entries: async (after: EntryPosition | null, limit: number): Promise<StoredAuditEntry[]> => {
      let query = db
        .selectFrom('audit_entries')
        .select(['chain', 'id', 'action', 'actor', 'details as detailsText', 'mac'])
        .select([integer('seq').as('seq'), integer('at').as('at')])
      if (after !== null) {
        const { chain, seq } = after
        query = query.where((eb) => eb(eb.refTuple('chain', 'seq'), '>', eb.tuple(chain, seq)))
      }
      return query.orderBy('chain').orderBy('audit_entries.seq').limit(limit).execute()
    },
    /** Heads in the order of their chains, after `after`. */
    heads: (after: string, limit: number): Promise<PlacedHead[]> =>
      heads().where('chain', '>', after).orderBy('chain').limit(limit).execute(),
    headsOf: async (chains: readonly string[]): Promise<PlacedHead[]> =>
      chains.length === 0
        ? []
        : heads()
            .where('chain', 'in', [...chains])
            .execute(),
    /** The MACs of the entries at these positions. */
    macsAt: async (places: readonly EntryPosition[]): Promise<PlacedHead[]> =>
      places.length === 0
        ? []
        : db
            .selectFrom('audit_entries')
            .select(['chain', 'seq', 'mac'])
            .where((eb) => eb.or(places.map(({ chain, seq }) => eb.and({ chain, seq }))))
            .execute(),
    /** The newest stored checkpoint of a chain; null when it has none. */
    checkpoint: async (chain: string): Promise<StoredCheckpoint | null> => {
      const query = db.selectFrom('audit_entries').select(['details', integer('seq').as('seq')])
      const newest = query.where('chain', '=', chain).where('action', '=', 'checkpoint')
      const row = await newest.orderBy('audit_entries.seq', 'desc').limit(1).executeTakeFirst()
      const checkpoint = row === undefined ? null : parseCheckpoint(row.details)
      return row === undefined || checkpoint === null ? null : { ...checkpoint, seq: row.seq }
    },
    /** Chains in order, after `after`, each with its first stored entry. */
    firstEntries: (after: string, limit: number): Promise<FirstEntry[]> =>
      db
        .selectFrom('audit_heads as h')
        .innerJoin('audit_entries as e', (join) =>
          join.onRef('e.chain', '=', 'h.chain').on('e.seq', '=', (eb) =>
            eb
              .selectFrom('audit_entries as f')
              .whereRef('f.chain', '=', 'h.chain')
              .select((of) => of.fn.min<number>('f.seq').as('first')),
          ),
        )
        .select(['h.chain', integer('e.seq').as('seq'), integer('e.at').as('at')])
        .where('h.chain', '>', after)
        .orderBy('h.chain')
        .limit(limit)
        .execute(),
    /** Removes the entries of a chain up to this position. Conflicts when they are not `count`. */
    removeOldest: ({ chain, seq }: EntryPosition, count: number): SqlWrite =>
      sqlWrite(db.deleteFrom('audit_entries').where('chain', '=', chain).where('seq', '<=', seq), count),
    /** The last number in a chain; 0 when it has no entry. */
    lastSeq: async (chain: string): Promise<number> => {
      const row = await db
        .selectFrom('audit_entries')
        .select((eb) => eb.fn.max<number | null>('seq').as('seq'))
        .where('chain', '=', chain)
        .executeTakeFirst()
      return Number(row?.seq ?? 0)
    },
  }
}

async function newestReplaced(db: Store['db'], ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('session_versions as v')
    .select(['v.session_id', sql<number>`max(${integer('v.version')})`.as('version')])
    .where('v.session_id', 'in', [...ids])
    .groupBy('v.session_id')
    .execute()
  return new Map(rows.map((row) => [row.session_id, row.version]))
}

function subjectQueries(db: Store['db']) {
  return {
    sessions: async (ids: readonly string[]): Promise<TrailSession[]> => {
      if (ids.length === 0) return []
      const rows = await db
        .selectFrom('sessions as s')
        .leftJoin('session_states as t', 't.session_id', 's.id')
        .select(['s.id', 's.account_id', 's.deleted_at', integer('s.state_version').as('state_version')])
        .select(integer('s.total_requests').as('total_requests'))
        .select(['t.session_id', integer('t.version').as('version')])
        .where('s.id', 'in', [...ids])
        .execute()
      const newest = await newestReplaced(db, ids)
      return rows.map((row) => ({
        id: row.id,
        accountId: row.account_id,
        isDeleted: row.deleted_at !== null,
        stateVersion: row.state_version,
        sealedVersion: row.session_id === null ? null : row.version,
        newestReplaced: newest.get(row.id) ?? null,
        totalRequests: row.total_requests,
      }))
    },
    /** Those of these ids that are users. */
    users: async (ids: readonly string[]): Promise<string[]> => {
      if (ids.length === 0) return []
      const rows = await db
        .selectFrom('users')
        .select('id')
        .where('id', 'in', [...ids])
        .execute()
      return rows.map((row) => row.id)
    },
    /** How many sessions these accounts ever had. */
    sessionCounts: async (accountIds: readonly string[]): Promise<ReadonlyMap<string, number>> => {
      if (accountIds.length === 0) return new Map()
      const rows = await db
        .selectFrom('sessions')
        .select(['account_id', countAll])
        .where('account_id', 'in', [...accountIds])
        .groupBy('account_id')
        .execute()
      return new Map(rows.map((row) => [row.account_id, Number(row.n)]))
    },
    /** Whether the chains of these users, sessions or heads have entries, in the order of their names, after `after`. */
    namedChains: async (by: ChainNaming, after: string, limit: number): Promise<NamedChain[]> => {
      const named = {
        user: sql`select id as name, 'account:' || id as chain from users where id > ${after} order by id limit ${limit}`,
        session: sql`select id as name, 'session:' || id as chain from sessions where id > ${after} order by id limit ${limit}`,
        head: sql`select chain as name, chain from audit_heads where chain > ${after} order by chain limit ${limit}`,
      }
      const { rows } = await sql<{ name: string; chain: string; found: number }>`
        select n.name, n.chain,
          case when exists (select 1 from audit_entries e where e.chain = n.chain) then 1 else 0 end as found
        from (${named[by]}) n order by n.name`.execute(db)
      return rows.map(({ name, chain, found }) => ({ name, chain, hasEntries: found === 1 }))
    },
  }
}
