import type { Store } from '../../src/storage/store.ts'

/** A store before whose next commit something else happens: what was read for that commit is no longer so. */
export interface InterruptedStore {
  readonly store: Store
  /** Runs `act` once, when the next commit has been decided and is about to begin. */
  beforeCommit(act: () => Promise<unknown>): void
}

export function interruptedStore(store: Store): InterruptedStore {
  let due: (() => Promise<unknown>) | null = null
  return {
    store: {
      ...store,
      commit: async (list, options) => {
        const act = due
        due = null
        await act?.()
        await store.commit(list, options)
      },
    },
    beforeCommit: (act) => {
      due = act
    },
  }
}
