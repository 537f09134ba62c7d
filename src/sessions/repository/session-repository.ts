import type { Store } from '../../storage/store.ts'
import type { SessionRepository } from '../repository.ts'
import { sessionQueries } from './queries.ts'
import { versionQueries } from './versions.ts'
import { sessionWrites } from './writes.ts'

/** @param keptVersions how many replaced states of a session are kept, besides those that are always kept */
export function createSessionRepository(
  store: Pick<Store, 'db' | 'all' | 'rows' | 'dialect'>,
  keptVersions: number,
): SessionRepository {
  return { ...sessionQueries(store), ...versionQueries(store), ...sessionWrites(store, keptVersions) }
}
