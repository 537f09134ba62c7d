import { countAll } from '../../storage/count-all.ts'
import { firstRow } from '../../storage/first-row.ts'
import type { Store } from '../../storage/store.ts'
import type { ReplacedState, StateVersion } from '../stored-session.ts'
import { type OriginColumns, originColumns, originOf } from './origin-row.ts'

/** The largest number that both databases accept as an integer. */
export const maxVersion = 2 ** 31 - 1

export function versionQueries({ db }: Pick<Store, 'db'>) {
  const replaced = (sessionId: string) =>
    db
      .selectFrom('session_versions')
      .select(['version', 'sealed', ...originColumns])
      .where('session_id', '=', sessionId)
      .orderBy('version', 'desc')
      .limit(1)
  return {
    /** The states of a session, newest first, below `before` (null: from the newest). */
    versions: async (sessionId: string, before: number | null, limit: number): Promise<StateVersion[]> => {
      const below = before ?? maxVersion
      const of = (table: 'session_states' | 'session_versions') =>
        db
          .selectFrom(table)
          .select(['version', ...originColumns])
          .where('session_id', '=', sessionId)
          .where('version', '<', below)
          .orderBy('version', 'desc')
          .limit(limit)
          .execute()
      const [current, older] = await Promise.all([of('session_states'), of('session_versions')])
      const inUse = current[0]?.version
      // Replaced between the two reads: list it once.
      return [...current, ...older.filter(({ version }) => version !== inUse)]
        .slice(0, limit)
        .map((row) => ({ version: row.version, isCurrent: row.version === inUse, origin: originOf(row) }))
    },
    countVersions: async (sessionId: string): Promise<number> => {
      const count = async (table: 'session_states' | 'session_versions') => {
        const row = await db
          .selectFrom(table)
          .select(countAll)
          .where('session_id', '=', sessionId)
          .executeTakeFirstOrThrow()
        return Number(row.n)
      }
      return (await count('session_states')) + (await count('session_versions'))
    },
    /** A replaced state; null when it never existed, or was removed. */
    findVersion: (sessionId: string, version: number): Promise<ReplacedState | null> =>
      firstRow(replaced(sessionId).where('version', '=', version), replacedOf),
    /** The newest replaced state that is not provisional: it was seen logged in, or a user set it. */
    lastProven: (sessionId: string): Promise<ReplacedState | null> =>
      firstRow(replaced(sessionId).where('provisional', '=', 0), replacedOf),
  }
}

function replacedOf(row: Pick<ReplacedState, 'version' | 'sealed'> & OriginColumns): ReplacedState {
  return { version: row.version, sealed: row.sealed, origin: originOf(row) }
}
