/** Waiting tasks: accounts take turns, so that no account waits longer because another has many. */
export class FairQueue<T extends { readonly account: string }> {
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

  /**
   * Removes and returns the next task; its account's next turn comes after all others'.
   * @param choose which of an account's tasks may go, if any; gets the oldest first
   */
  take(choose: (tasks: readonly T[], account: string) => T | undefined): T | undefined {
    for (const [account, tasks] of this.#accounts) {
      const task = choose(tasks, account)
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

  /** Those of one account, oldest first. */
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
