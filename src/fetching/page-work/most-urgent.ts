/** The properties of a task that decide its order. */
export interface QueuedTask {
  /** Accounts take turns. */
  readonly account: string
  /** Within an account, the highest goes first. */
  readonly urgency: number
  /** Among tasks of equal urgency, short ones go first. */
  readonly isShort: boolean
}

/** Of tasks in the order in which they came: the most urgent, then short ones, then the one that came first. */
export function mostUrgent<T extends QueuedTask>(tasks: readonly T[]): T | undefined {
  return tasks.reduce<T | undefined>(
    (best, task) => (best === undefined || isBefore(task, best) ? task : best),
    undefined,
  )
}

function isBefore(a: QueuedTask, b: QueuedTask): boolean {
  return a.urgency === b.urgency ? a.isShort && !b.isShort : a.urgency > b.urgency
}
