import type { Store } from './store.ts'
import { ConflictError, type Write } from './write.ts'

/**
 * Commits; false when another node or request was faster, or when a row is otherwise not as the list expects. Throws every
 * other error.
 */
export async function commitUnlessTaken(store: Pick<Store, 'commit'>, list: readonly Write[]): Promise<boolean> {
  try {
    await store.commit(list)
    return true
  } catch (error) {
    if (error instanceof ConflictError) return false
    throw error
  }
}
