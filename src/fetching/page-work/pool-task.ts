import { PageTaskError } from './page-task.ts'
import type { TaskBody } from './worker-message.ts'

/** Work for a worker process. */
export interface PoolTask {
  /** Accounts take turns. */
  readonly account: string
  /** Within an account, the highest goes first. */
  readonly urgency: number
  /** Among tasks of equal urgency, short ones go first. */
  readonly isShort: boolean
  /** The message for the worker: anything small that can be cloned. */
  readonly task: unknown
  /** Its large part. */
  readonly body: TaskBody
  /** Milliseconds from now in which the result is of use, waiting included. */
  readonly timeoutMs: number
}

/** A task of the pool until it has ended. */
export interface PendingTask extends PoolTask {
  readonly result: Promise<unknown>
  /** The remaining time of its request, in milliseconds. */
  remainingMs(): number
  /** Milliseconds since it was given to the pool. */
  waitedMs(): number
  resolve(value: unknown): void
  reject(error: Error): void
}

/** @param onLate called when its time is up */
export function pendingTask(task: PoolTask, onLate: (pending: PendingTask) => void): PendingTask {
  const startedAt = performance.now()
  const waitedMs = () => performance.now() - startedAt
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const timer = setTimeout(() => {
    onLate(pending)
    reject(new PageTaskError('timeout'))
  }, task.timeoutMs)
  const pending: PendingTask = {
    ...task,
    result: promise.finally(() => clearTimeout(timer)),
    remainingMs: () => Math.max(0, task.timeoutMs - waitedMs()),
    waitedMs,
    resolve,
    reject,
  }
  return pending
}

/** Of tasks in the order in which they came: the most urgent, then short ones, then the one that came first. */
export function mostUrgent<T extends TaskOrder>(tasks: readonly T[]): T | undefined {
  let [best] = tasks
  for (const task of tasks) if (best !== undefined && isBefore(task, best)) best = task
  return best
}

type TaskOrder = Pick<PoolTask, 'urgency' | 'isShort'>

function isBefore(a: TaskOrder, b: TaskOrder): boolean {
  return a.urgency === b.urgency ? a.isShort && !b.isShort : a.urgency > b.urgency
}
