/** Counts by id, each up to a limit. */
export class SlotCounter {
  readonly #limit: number
  readonly #taken = new Map<string, number>()

  constructor(limit: number) {
    this.#limit = limit
  }

  isFull(id: string): boolean {
    return (this.#taken.get(id) ?? 0) >= this.#limit
  }

  /** False, and nothing is counted, when the limit is reached. */
  take(id: string): boolean {
    if (this.isFull(id)) return false
    this.#taken.set(id, (this.#taken.get(id) ?? 0) + 1)
    return true
  }

  give(id: string): void {
    const left = (this.#taken.get(id) ?? 0) - 1
    if (left > 0) this.#taken.set(id, left)
    else this.#taken.delete(id)
  }

  full(): string[] {
    return [...this.#taken.keys()].filter((id) => this.isFull(id))
  }
}
