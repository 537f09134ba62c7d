/** The properties of a task that decide its order. */
export interface QueuedTask {
  /** Accounts take turns. */
  readonly account: string
  /** Within an account, the highest goes first. */
  readonly urgency: number
  /** Among tasks of equal urgency, short ones go first. */
  readonly isShort: boolean
}

/**
 * Waiting tasks: accounts take turns, so that no account waits longer because another has many. Within an account the
 * most urgent task goes first, then short ones, then the one that has waited longest.
 */
export class FairQueue<T extends QueuedTask> {
  /** In the order of their turns. */
  readonly #accounts = new Map<string, T[]>()
  #size = 0

  get size(): number {
    return this.#size
  }

  add(task: T): void {
    const tasks = this.#accounts.get(task.account)
    if (tasks === undefined) this.#accounts.set(task.account, [task])
    else tasks.push(task)
    this.#size += 1
  }

  /** Removes and returns the next task that may be taken; its account's next turn comes after all others'. */
  take(mayTake: (task: T) => boolean): T | undefined {
    for (const [account, tasks] of this.#accounts) {
      const task = first(tasks.filter(mayTake))
      if (task === undefined) continue
      this.remove(task)
      if (this.#accounts.delete(account)) this.#accounts.set(account, tasks)
      return task
    }
    return undefined
  }

  /** Removes a task; does nothing when it is not there. */
  remove(task: T): void {
    const tasks = this.#accounts.get(task.account) ?? []
    const at = tasks.indexOf(task)
    if (at === -1) return
    tasks.splice(at, 1)
    this.#size -= 1
    if (tasks.length === 0) this.#accounts.delete(task.account)
  }

  /** Those of one account, in no order. */
  of(account: string): readonly T[] {
    return this.#accounts.get(account) ?? []
  }

  /** Removes and returns all tasks. */
  clear(): readonly T[] {
    const tasks = Array.from(this.#accounts.values()).flat()
    this.#accounts.clear()
    this.#size = 0
    return tasks
  }
}

function first<T extends QueuedTask>(tasks: readonly T[]): T | undefined {
  return tasks.reduce<T | undefined>(
    (best, task) => (best === undefined || isBefore(task, best) ? task : best),
    undefined,
  )
}

function isBefore(a: QueuedTask, b: QueuedTask): boolean {
  return a.urgency === b.urgency ? a.isShort && !b.isShort : a.urgency > b.urgency
}
