import { AppError } from '../errors.ts'
import type { RenewalDependencies } from './dependencies.ts'
import { renew, storeAtLast, type Unsaved } from './renew.ts'
import type { DueRenewal } from './repository.ts'

/** Renewals that run at the same time. */
const concurrency = 16
/** The delay when a session is busy, or after an error of our own. */
const retryMs = 5_000

/** Renews access tokens before they expire, in rounds. */
export function createRenewals(deps: RenewalDependencies) {
  const running = new Map<string, Promise<void>>()
  const unsaved = new Map<string, Unsaved>()
  const start = (due: DueRenewal, signal: AbortSignal): void => {
    const done = renew(deps, due, unsaved, signal)
      .catch((error: unknown) => failed(deps, due, error, signal))
      .catch(deps.onError)
      .finally(() => running.delete(due.id))
    running.set(due.id, done)
  }
  const reportUnlessGone = (error: unknown): void => {
    if (!(error instanceof AppError && error.code === 'SESSION_NOT_FOUND')) deps.onError(error)
  }
  /** Resolves when no renewal is running; their responses are stored, if the database can be written. */
  const settled = async (): Promise<void> => {
    while (running.size > 0) await Promise.all(running.values())
  }
  return {
    /** Starts the renewals that are due. Throws STORAGE_UNAVAILABLE. */
    round: async (signal: AbortSignal): Promise<void> => {
      const free = concurrency - running.size
      if (free <= 0 || signal.aborted) return
      await forgetDeleted(deps, unsaved)
      const due = await deps.repository.due(deps.clock.now(), concurrency + free)
      const fresh = due.filter(({ id }) => !running.has(id)).slice(0, free)
      for (const one of fresh) start(one, signal)
    },
    settled,
    /** As `settled`, and stores the responses that could not be stored before. Call it when no more rounds start. */
    close: async (): Promise<void> => {
      await settled()
      await Promise.all([...unsaved.values()].map((kept) => storeAtLast(deps, kept).catch(reportUnlessGone)))
    },
  }
}

/** A deleted session is never due again: its tokens must not stay in memory. */
async function forgetDeleted(
  { sessionRepository }: Pick<RenewalDependencies, 'sessionRepository'>,
  unsaved: Map<string, Unsaved>,
): Promise<void> {
  for (const [id, { sent }] of unsaved) {
    const found = await sessionRepository.findForUse(id, sent.session.accountId)
    if (found === null || found.session.deletedAt !== null) unsaved.delete(id)
  }
}

/** The renewal stays due. The delay keeps it from blocking others. */
async function failed(deps: RenewalDependencies, due: DueRenewal, error: unknown, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  const isExpected = error instanceof AppError && (error.code === 'SESSION_BUSY' || error.code === 'SESSION_NOT_FOUND')
  if (!isExpected) deps.onError(error)
  await deps.store.commit([deps.repository.defer(due, deps.clock.now() + retryMs)])
}
