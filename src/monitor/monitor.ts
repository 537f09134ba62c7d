import type { AuditWriter } from '../audit/append.ts'
import type { Clock } from '../clock.ts'
import { AppError } from '../errors.ts'
import type { SessionRepository } from '../sessions/repository.ts'
import type { Store } from '../storage/store.ts'
import { ConflictError, type Write } from '../storage/write.ts'
import type { ValidationDependencies, validateFound } from '../validation/validate.ts'
import type { MonitorRepository } from './repository.ts'

export interface MonitorDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: MonitorRepository
  readonly sessions: Pick<SessionRepository, 'findForUse'>
  readonly audit: AuditWriter
  readonly clock: Clock
  readonly validation: ValidationDependencies
  readonly validateFound: typeof validateFound
}

/** Sessions that one round takes; the next round takes the rest. */
const batch = 8
/** Longer than any validation takes; what a stopped node held is taken up again after it. */
const leaseMs = 120_000

/**
 * One round of what is done for sessions without anybody asking: those marked due are validated, and a date that has
 * passed is put into the audit trail, once. Answers whether there may be more to do now. Throws STORAGE_UNAVAILABLE.
 */
export async function monitorRound(deps: MonitorDependencies, signal: AbortSignal): Promise<boolean> {
  const now = deps.clock.now()
  const passed = await deps.repository.passedDates(now, 100)
  for (const date of passed) {
    const details = { expires_at: new Date(date.expiresAt).toISOString().replace(/\.\d+Z$/, 'Z') }
    await unlessTaken(deps, [deps.repository.notePassed(date), deps.audit.session(date.id, 'expired', null, details)])
  }
  const due = await deps.repository.due(now, batch)
  await Promise.all(due.map((session) => validateDue(deps, session, signal)))
  return passed.length === 100 || due.length === batch
}

async function validateDue(
  deps: MonitorDependencies,
  { id, accountId }: { readonly id: string; readonly accountId: string },
  signal: AbortSignal,
): Promise<void> {
  const now = deps.clock.now()
  if (!(await unlessTaken(deps, [deps.repository.claim(id, now, now + leaseMs)]))) return
  try {
    const found = await deps.sessions.findForUse(id, accountId)
    if (found === null || found.state === null) return
    await deps.validateFound(deps.validation, found, { userId: accountId, actor: null }, signal)
  } catch (error) {
    if (signal.aborted || !(error instanceof AppError)) return
    // What will not change by waiting is not tried again; the rest is, when the lease has run out.
    if (error.code === 'TARGET_NOT_ALLOWED' || error.code === 'SESSION_INACTIVE') {
      await unlessTaken(deps, [deps.repository.drop(id)])
    }
  }
}

/** Commits, and answers false where another node was first. */
async function unlessTaken({ store }: Pick<MonitorDependencies, 'store'>, list: readonly Write[]): Promise<boolean> {
  try {
    await store.commit(list)
    return true
  } catch (error) {
    if (error instanceof ConflictError) return false
    throw error
  }
}
