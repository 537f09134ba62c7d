import { AppError } from '../errors.ts'
import type { RenewalDependencies } from './dependencies.ts'
import { renew, type Unsaved } from './renew.ts'
import type { DueRenewal } from './repository.ts'

/** Renews access tokens before they end, round by round. */
export interface Renewals {
  /** Begins what is due. Throws STORAGE_UNAVAILABLE. */
  round(signal: AbortSignal): Promise<void>
  /** Resolves when no renewal runs: the answer to one that was sent is waited for, and stored. */
  settled(): Promise<void>
}

/** Renewals that run at once. */
const concurrency = 16
/** Until a session that could not be had, or something of our own that failed, is tried again. */
const retryMs = 5_000

export function createRenewals(deps: RenewalDependencies): Renewals {
  const running = new Map<string, Promise<void>>()
  const unsaved = new Map<string, Unsaved>()
  const start = (due: DueRenewal, signal: AbortSignal): void => {
    const done = renew(deps, due, unsaved, signal)
      .catch((error: unknown) => failed(deps, due, error, signal))
      .catch(deps.onError)
      .finally(() => running.delete(due.id))
    running.set(due.id, done)
  }
  return {
    round: async (signal) => {
      const free = concurrency - running.size
      if (free <= 0 || signal.aborted) return
      const due = await deps.repository.due(deps.clock.now(), concurrency + free)
      const fresh = due.filter(({ id }) => !running.has(id)).slice(0, free)
      for (const one of fresh) start(one, signal)
    },
    settled: async () => {
      while (running.size > 0) await Promise.all(running.values())
    },
  }
}

/** Nothing is lost: it stays due. One that is in use or out of reach does not stand in the way of the others. */
async function failed(deps: RenewalDependencies, due: DueRenewal, error: unknown, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  const isExpected = error instanceof AppError && (error.code === 'SESSION_BUSY' || error.code === 'SESSION_NOT_FOUND')
  if (!isExpected) deps.onError(error)
  await deps.store.commit([deps.repository.defer(due, deps.clock.now() + retryMs)])
}
