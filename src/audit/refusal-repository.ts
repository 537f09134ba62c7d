import type { Selectable } from 'kysely'
import { firstRow } from '../storage/first-row.ts'
import { sqlWrite } from '../storage/sql-write.ts'
import type { Store } from '../storage/store.ts'
import type { RefusedUsesTable } from '../storage/tables.ts'
import type { SqlWrite } from '../storage/write.ts'

/** Refusals with the same key are counted together. */
export interface RefusalKey {
  readonly sessionId: string
  readonly reason: string
  /** The caller's e-mail. */
  readonly actor: string
}

/** The refusals with one key within one window. */
export interface RefusalWindow extends RefusalKey {
  /** The API key of the first refusal. */
  readonly keyPrefix: string | null
  /** Epoch milliseconds of the first refusal, which has an entry of its own. */
  readonly since: number
  /** How many followed the first one. */
  readonly refused: number
}

export type RefusalRepository = ReturnType<typeof createRefusalRepository>

export function createRefusalRepository({ db }: Pick<Store, 'db'>) {
  const keyOf = ({ sessionId, reason, actor }: RefusalKey) => ({ session_id: sessionId, reason, actor })
  return {
    find: (key: RefusalKey): Promise<RefusalWindow | null> =>
      firstRow(
        db
          .selectFrom('refused_uses')
          .selectAll()
          .where((eb) => eb.and(keyOf(key))),
        windowOf,
      ),
    /** Windows that opened at or before `since`, oldest first. */
    openedBy: async (since: number, limit: number): Promise<RefusalWindow[]> => {
      const query = db.selectFrom('refused_uses').selectAll().where('since', '<=', since)
      return (await query.orderBy('since').limit(limit).execute()).map(windowOf)
    },
    /** Conflicts when there is one with the same key. */
    open: (window: RefusalWindow): SqlWrite =>
      sqlWrite(
        db.insertInto('refused_uses').values({
          ...keyOf(window),
          key_prefix: window.keyPrefix,
          since: window.since,
          refused: window.refused,
        }),
        1,
      ),
    /** Counts one more. Conflicts when no window opened after `after` and at or before `now`. */
    count: (key: RefusalKey, after: number, now: number): SqlWrite =>
      sqlWrite(
        db
          .updateTable('refused_uses')
          .set((eb) => ({ refused: eb('refused', '+', 1) }))
          .where((eb) => eb.and(keyOf(key)))
          .where('since', '>', after)
          .where('since', '<=', now),
        1,
      ),
    /** Removes a window. Conflicts when it changed since `seen`. */
    remove: (seen: RefusalWindow): SqlWrite =>
      sqlWrite(
        db
          .deleteFrom('refused_uses')
          .where((eb) => eb.and({ ...keyOf(seen), since: seen.since, refused: seen.refused })),
        1,
      ),
  }
}

function windowOf(row: Selectable<RefusedUsesTable>): RefusalWindow {
  return {
    sessionId: row.session_id,
    reason: row.reason,
    actor: row.actor,
    keyPrefix: row.key_prefix,
    since: Number(row.since),
    refused: Number(row.refused),
  }
}
