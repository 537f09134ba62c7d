import type { Store } from '../../storage/store.ts'
import type { StateOrigin } from '../state-origin.ts'
import { originColumns, originOf } from './row.ts'

/** A stored state of a session, in use or replaced; without what is sealed. */
export interface StateVersion {
  readonly version: number
  readonly isCurrent: boolean
  readonly origin: StateOrigin
}

/** A replaced state, sealed under the data key that stands with the state in use. */
export interface ReplacedState {
  readonly version: number
  readonly sealed: Uint8Array
  readonly origin: StateOrigin
}

export interface VersionQueries {
  /** The states of a session, newest first, from below `before` (null: from the newest). */
  versions(sessionId: string, before: number | null, limit: number): Promise<StateVersion[]>
  countVersions(sessionId: string): Promise<number>
  /** A replaced state; null where it was never there, or is kept no more. */
  findVersion(sessionId: string, version: number): Promise<ReplacedState | null>
  /** The newest replaced state that is not provisional: one that was seen logged in, or that a person put in since. */
  lastProven(sessionId: string): Promise<ReplacedState | null>
}

/** The largest number that every database takes for an integer. */
export const maxVersion = 2 ** 31 - 1

export function versionQueries({ db }: Pick<Store, 'db'>): VersionQueries {
  const replaced = (sessionId: string) =>
    db
      .selectFrom('session_versions')
      .select(['version', 'sealed', ...originColumns])
      .where('session_id', '=', sessionId)
      .orderBy('version', 'desc')
      .limit(1)
  return {
    versions: async (sessionId, before, limit) => {
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
      // Replaced between the two reads: it is there once.
      return [...current, ...older.filter(({ version }) => version !== inUse)]
        .slice(0, limit)
        .map((row) => ({ version: row.version, isCurrent: row.version === inUse, origin: originOf(row) }))
    },
    countVersions: async (sessionId) => {
      const count = async (table: 'session_states' | 'session_versions') => {
        const row = await db
          .selectFrom(table)
          .select((eb) => eb.fn.countAll<number>().as('n'))
          .where('session_id', '=', sessionId)
          .executeTakeFirstOrThrow()
        return Number(row.n)
      }
      return (await count('session_states')) + (await count('session_versions'))
    },
    findVersion: async (sessionId, version) => {
      const row = await replaced(sessionId).where('version', '=', version).executeTakeFirst()
      return row === undefined ? null : { version: row.version, sealed: row.sealed, origin: originOf(row) }
    },
    lastProven: async (sessionId) => {
      const row = await replaced(sessionId).where('provisional', '=', 0).executeTakeFirst()
      return row === undefined ? null : { version: row.version, sealed: row.sealed, origin: originOf(row) }
    },
  }
}
