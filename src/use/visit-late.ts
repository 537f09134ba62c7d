import { AppError } from '../errors.ts'
import type { FetchedPage, VisitPlan } from '../fetching/tier.ts'
import type { Session } from '../sessions/session.ts'

/**
 * How long a visit may go on after its time, in milliseconds: shorter than what a server that stops leaves for last writes
 * (`cli/serve.ts`).
 */
export const lateMs = 3_000

/**
 * Whether an answer that comes late may be the only one with the new cookies of a session: its site rotates them, or that is
 * not known, because no answer to these cookies has shown somebody logged in.
 */
export const mayRotate = ({
  rotates,
  writeBack,
  aliveAt,
}: Pick<Session, 'rotates' | 'writeBack' | 'aliveAt'>): boolean => rotates || (writeBack && aliveAt === null)

export interface LateTerms {
  /** Aborts when nobody waits for the result any more, or the server stops. */
  readonly caller: AbortSignal
  /** Aborts when the lease is lost; null: it cannot be. */
  readonly turn: AbortSignal | null
  /** Answers the caller, whose time is up, while the site may still answer. */
  readonly onLate: (error: AppError) => void
}

/**
 * Visits a site that may replace the cookies with its answers (`mayRotate`). Once a request was written, only the
 * answer has the new ones: so the visit may end `lateMs` after its time, or after its client has left. A request that
 * was not written by then never is. A server whose time to stop is over ends the visits of its jobs immediately.
 */
export async function visitLate(
  visit: (plan: VisitPlan, signal: AbortSignal) => Promise<FetchedPage>,
  plan: VisitPlan,
  { caller, turn, onLate }: LateTerms,
): Promise<FetchedPage> {
  const end = new AbortController()
  let isSent = false
  let over: unknown = null
  let lateTimer: NodeJS.Timeout | undefined
  const finish = (reason: unknown): void => {
    if (over !== null) return
    over = reason
    if (isSent && !isStop(reason)) lateTimer = setTimeout(() => end.abort(reason), lateMs)
    else end.abort(reason)
  }
  const timer = setTimeout(() => {
    const error = new AppError('TIMEOUT')
    finish(error)
    onLate(error)
  }, plan.timeoutMs)
  const onLeft = (): void => finish(caller.reason)
  caller.addEventListener('abort', onLeft, { once: true })
  if (caller.aborted) onLeft()
  const onSend = (): void => {
    if (over !== null) throw over
    isSent = true
    plan.onSend?.()
  }
  try {
    const signal = turn === null ? end.signal : AbortSignal.any([end.signal, turn])
    return await visit({ ...plan, timeoutMs: plan.timeoutMs + lateMs, onSend }, signal)
  } finally {
    clearTimeout(timer)
    clearTimeout(lateTimer)
    caller.removeEventListener('abort', onLeft)
  }
}

const isStop = (reason: unknown): boolean => reason instanceof AppError && reason.code === 'INTERRUPTED'
