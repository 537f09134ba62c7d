import type { Timer } from '../../clock.ts'
import type { Store } from '../../storage/store.ts'
import type { KeyRepository } from './repository.ts'

export interface KeyUsageDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly keys: Pick<KeyRepository, 'addUsage'>
  readonly timer: Timer
  /** Gets why a flush could not be committed. */
  readonly onError: (error: unknown) => void
}

interface Tally {
  requests: number
  lastUsedAt: number
}

const flushDelayMs = 1_000

/**
 * Counts how often and when keys were used: in memory, with a commit one second after the first request of a batch,
 * because a commit per request would cost more than the request. A killed process loses at most the last second of
 * these counts. A process that stops must call `flush`.
 */
export function createKeyUsage({ store, keys, timer, onError }: KeyUsageDependencies) {
  let tallies = new Map<string, Tally>()
  let scheduled = false
  let flushing: Promise<void> = Promise.resolve()

  function add(keyId: string, requests: number, at: number): void {
    const tally = tallies.get(keyId)
    if (tally === undefined) tallies.set(keyId, { requests, lastUsedAt: at })
    else {
      tally.requests += requests
      tally.lastUsedAt = Math.max(tally.lastUsedAt, at)
    }
    if (scheduled) return
    scheduled = true
    timer.after(flushDelayMs, () => {
      scheduled = false
      void flush()
    })
  }

  async function commit(): Promise<void> {
    if (tallies.size === 0) return
    const batch = tallies
    tallies = new Map()
    // The same order everywhere, so that two nodes do not deadlock on each other's rows.
    const ids = [...batch.keys()].sort()
    const writes = ids.map((id) => {
      const { requests, lastUsedAt } = batch.get(id) as Tally
      return keys.addUsage(id, requests, lastUsedAt)
    })
    try {
      await store.commit(writes)
    } catch (error) {
      onError(error)
      for (const [id, tally] of batch) add(id, tally.requests, tally.lastUsedAt)
    }
  }

  /** Commits what was counted so far. Never throws: what could not be committed stays for the next flush. */
  function flush(): Promise<void> {
    flushing = flushing.then(commit)
    return flushing
  }

  return {
    /** Counts one request with a key, at `now` (epoch ms). */
    count: (keyId: string, now: number) => add(keyId, 1, now),
    flush,
  }
}
