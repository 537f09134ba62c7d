/** What the queue needs to know of a task to put it into order. */
export interface QueuedTask {
  /** Accounts take turns. */
  readonly account: string
  /** Of one account's tasks, the highest goes first. */
  readonly urgency: number
  /** Of tasks with the same urgency, short ones go first. */
  readonly isShort: boolean
}

/**
 * Tasks that wait: each account in turn gives one, so that no account waits longer because another has many. Of one
 * account's tasks the most urgent goes first, then the short ones, then the one that has waited longest.
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

  /** The next one that may be taken, which then is gone; its account's next turn comes after all others'. */
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

  /** Takes one out that no longer waits; nothing where it is not there. */
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

  /** All of them, which then are gone. */
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
