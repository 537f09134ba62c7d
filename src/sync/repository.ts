import { type Selectable, sql } from 'kysely'
import { countAll } from '../storage/count-all.ts'
import { requireCredential } from '../storage/credential.ts'
import { firstRow } from '../storage/first-row.ts'
import { lockAccount, requireAtMost, userRow } from '../storage/owner-row.ts'
import { sqlCheck, sqlWrite } from '../storage/sql-write.ts'
import type { Store } from '../storage/store.ts'
import type { SyncFeedsTable, SyncSourcesTable } from '../storage/tables/sync.ts'
import type { LastPush, PushRefusalReason, StoredSyncSource, SyncFeed, SyncSource } from './sync-types.ts'

export type SyncSourceChanges = Partial<Pick<SyncSource, 'name' | 'domains' | 'createMissing'>>

export type SyncRepository = ReturnType<typeof createSyncRepository>

export function createSyncRepository({ db, dialect }: Pick<Store, 'db' | 'dialect'>) {
  const sources = () => db.selectFrom('sync_sources').selectAll()
  return {
    find: async (id: string, accountId: string): Promise<StoredSyncSource | null> =>
      firstRow(sources().where('id', '=', id).where('account_id', '=', accountId), sourceOf),
    findByUuid: async (uuid: string): Promise<StoredSyncSource | null> =>
      firstRow(sources().where('uuid', '=', uuid), sourceOf),
    /** Oldest first. */
    list: async (accountId: string): Promise<StoredSyncSource[]> => {
      const rows = await sources().where('account_id', '=', accountId).orderBy('created_at').orderBy('id').execute()
      return rows.map(sourceOf)
    },
    /** The sessions that these sources feed, oldest first. */
    feeds: async (sourceIds: readonly string[]): Promise<SyncFeed[]> => {
      if (sourceIds.length === 0) return []
      const rows = await db
        .selectFrom('sync_feeds')
        .selectAll()
        .where('source_id', 'in', sourceIds)
        .orderBy('created_at')
        .orderBy('session_id')
        .execute()
      return rows.map(feedOf)
    },
    ...sourceWrites({ db }),
    ...pushChecks({ db, dialect }),
    ...feedWrites({ db }),
  }
}

function sourceWrites({ db }: Pick<Store, 'db'>) {
  return {
    /** Throws UNAUTHORIZED in the commit unless the credential is still valid. */
    requireCredential: requireCredential(db),
    /** A new source. Conflicts: `owner_gone`; `limit_reached` when the account would have more than `limit`. */
    insert: (source: StoredSyncSource, limit: number) => {
      const own = db.selectFrom('sync_sources').select(countAll).where('account_id', '=', source.accountId)
      return [
        lockAccount(db, source.accountId),
        sqlWrite(db.insertInto('sync_sources').values(rowOf(source)), 1),
        ...requireAtMost(userRow(db, source.accountId), sql<number>`(${own})`, limit),
      ]
    },
    /** Changes a source. Conflicts when it was changed since `seen`, or is gone. */
    update: (seen: SyncSource, { name, domains, createMissing }: SyncSourceChanges, now: number) =>
      sqlWrite(
        db
          .updateTable('sync_sources')
          .set({
            ...(name === undefined ? {} : { name }),
            ...(domains === undefined ? {} : { domains: JSON.stringify(domains) }),
            ...(createMissing === undefined ? {} : { create_missing: createMissing ? 1 : 0 }),
            updated_at: Math.max(now, seen.updatedAt + 1),
          })
          .where('id', '=', seen.id)
          .where('updated_at', '=', seen.updatedAt),
        1,
      ),
    /** Removes a source and its feeds. Conflicts when it is gone. */
    remove: (id: string) => [
      sqlWrite(db.deleteFrom('sync_feeds').where('source_id', '=', id)),
      sqlWrite(db.deleteFrom('sync_sources').where('id', '=', id), 1),
    ],
    /**
     * Accepts a push made at `pushedAt`. Conflicts when the source is gone or has accepted a newer one; one made after
     * `limit` does not count: a clock that was ahead accepted it.
     */
    acceptPush: (id: string, pushedAt: number, limit: number) =>
      sqlWrite(
        db
          .updateTable('sync_sources')
          .set({ pushed_at: pushedAt })
          .where('id', '=', id)
          .where((eb) =>
            eb.or([eb('pushed_at', 'is', null), eb('pushed_at', '<=', pushedAt), eb('pushed_at', '>', limit)]),
          ),
        1,
      ),
    /** Records the outcomes of the push made at `pushedAt`, unless a newer one was accepted meanwhile. */
    noteResults: (id: string, pushedAt: number, push: LastPush) =>
      sqlWrite(
        db
          .updateTable('sync_sources')
          .set({ last_push: JSON.stringify(push) })
          .where('id', '=', id)
          .where('pushed_at', '=', pushedAt),
      ),
  }
}

function pushChecks({ db, dialect }: Pick<Store, 'db' | 'dialect'>) {
  const source = (id: string) => db.selectFrom('sync_sources').select('id').where('id', '=', id)
  return {
    /** Conflicts when the source is gone, or has accepted a newer push than the one made at `pushedAt`. */
    requireNewest: (id: string, pushedAt: number) => {
      const newest = source(id).where('pushed_at', '=', pushedAt)
      // SQLite has a single writer; on PostgreSQL no newer push may be accepted until the commit.
      return sqlCheck(dialect === 'sqlite' ? newest : newest.forShare())
    },
    /** Conflicts when the source feeds a session of the domain already, and when it is gone. */
    requireMissing: (id: string, domain: string) =>
      sqlCheck(
        source(id).where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('sync_feeds').select('session_id').where('source_id', '=', id).where('domain', '=', domain),
            ),
          ),
        ),
      ),
  }
}

function feedWrites({ db }: Pick<Store, 'db'>) {
  const feed = (sessionId: string) => db.updateTable('sync_feeds').where('session_id', '=', sessionId)
  return {
    /** Conflicts (`key_taken`) when a source feeds the session already. */
    addFeed: ({ sessionId, sourceId, domain }: Pick<SyncFeed, 'sessionId' | 'sourceId' | 'domain'>, now: number) =>
      sqlWrite(
        db
          .insertInto('sync_feeds')
          .values({ session_id: sessionId, source_id: sourceId, domain, created_at: now })
          .onConflict((conflict) => conflict.column('session_id').doNothing()),
        1,
        { else: 'key_taken' },
      ),
    removeFeed: (sessionId: string, sourceId: string) =>
      sqlWrite(db.deleteFrom('sync_feeds').where('session_id', '=', sessionId).where('source_id', '=', sourceId), 1),
    noteRefusal: (sessionId: string, { digest, reason, at }: NonNullable<SyncFeed['refusal']>) =>
      sqlWrite(feed(sessionId).set({ refused: digest, refused_reason: reason, refused_at: at })),
    forgetRefusal: (sessionId: string) =>
      sqlWrite(feed(sessionId).set({ refused: null, refused_reason: null, refused_at: null })),
  }
}

function rowOf(source: StoredSyncSource) {
  return {
    id: source.id,
    account_id: source.accountId,
    kind: source.kind,
    name: source.name,
    domains: JSON.stringify(source.domains),
    create_missing: source.createMissing ? 1 : 0,
    uuid: source.uuid,
    wrapped_key: source.wrappedKey,
    sealed: source.sealed,
    pushed_at: source.pushedAt,
    last_push: source.lastPush === null ? null : JSON.stringify(source.lastPush),
    created_at: source.createdAt,
    updated_at: source.updatedAt,
  } as const
}

function sourceOf(row: Selectable<SyncSourcesTable>): StoredSyncSource {
  return {
    id: row.id,
    accountId: row.account_id,
    kind: row.kind,
    name: row.name,
    domains: JSON.parse(row.domains) as string[],
    createMissing: row.create_missing === 1,
    uuid: row.uuid,
    wrappedKey: row.wrapped_key,
    sealed: row.sealed,
    pushedAt: row.pushed_at,
    lastPush: row.last_push === null ? null : lastPushOf(row.last_push),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

function lastPushOf(text: string): LastPush {
  const push = JSON.parse(text) as LastPush
  // Pushes before this was recorded have none.
  return { ...push, results: push.results.map((result) => ({ ...result, tooLarge: result.tooLarge ?? [] })) }
}

function feedOf(row: Selectable<SyncFeedsTable>): SyncFeed {
  const { refused: digest, refused_at: at } = row
  return {
    sessionId: row.session_id,
    sourceId: row.source_id,
    domain: row.domain,
    refusal: digest === null || at === null ? null : { digest, reason: row.refused_reason as PushRefusalReason, at },
  }
}
