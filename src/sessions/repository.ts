import type { Store } from '../storage/store.ts'
import { sessionQueries } from './repository/queries.ts'
import { versionQueries } from './repository/versions.ts'
import { sessionWrites } from './repository/writes.ts'

export type SessionRepository = ReturnType<typeof createSessionRepository>

/** @param keptVersions how many replaced states of a session are kept, besides those that are always kept */
export function createSessionRepository(store: Pick<Store, 'db' | 'all' | 'rows' | 'dialect'>, keptVersions: number) {
  return { ...sessionQueries(store), ...versionQueries(store), ...sessionWrites(store, keptVersions) }
}
