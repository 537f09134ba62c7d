import type { Store } from '../../storage/store.ts'
import type { SessionRepository } from '../repository.ts'
import { sessionQueries } from './queries.ts'
import { versionQueries } from './versions.ts'
import { sessionWrites } from './writes.ts'

/** How many replaced states of a session are kept, beside those that are always kept. */
const defaultKept = 20

export function createSessionRepository(
  store: Pick<Store, 'db' | 'all' | 'rows' | 'dialect'>,
  { keptVersions = defaultKept }: { readonly keptVersions?: number } = {},
): SessionRepository {
  return { ...sessionQueries(store), ...versionQueries(store), ...sessionWrites(store, keptVersions) }
}
