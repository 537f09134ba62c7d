import { Counts } from './counts.ts'

/** Counts by id, each up to a limit. */
export class SlotCounter {
  readonly #limit: number
  readonly #taken = new Counts()

  constructor(limit: number) {
    this.#limit = limit
  }

  isFull(id: string): boolean {
    return this.#taken.of(id) >= this.#limit
  }

  /** False, and nothing is counted, when the limit is reached. */
  take(id: string): boolean {
    if (this.isFull(id)) return false
    this.#taken.add(id, 1)
    return true
  }

  give(id: string): void {
    this.#taken.add(id, -1)
  }

  full(): string[] {
    return this.#taken.keys().filter((id) => this.isFull(id))
  }
}
