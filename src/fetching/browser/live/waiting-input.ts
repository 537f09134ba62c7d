/** Movements that wait for a page; a person's pointer sends a hundred in two seconds. */
const maxMovements = 100
/** Anything else that waits: more than a person types while a page is busy. */
const maxWaiting = 1_000

/**
 * Bounds the input that waits for a page that does not take it. Without a bound, a viewer could fill the memory of this
 * process through a page that never answers.
 */
export class WaitingInput {
  #waiting = 0

  /** Performs the work, or ignores it when too much waits. Never rejects. @param isMovement the next one replaces it */
  async perform(isMovement: boolean, work: () => Promise<unknown> | undefined): Promise<void> {
    if (this.#waiting >= (isMovement ? maxMovements : maxWaiting)) return
    this.#waiting += 1
    try {
      await work()
    } catch {
      // The page, or what it asked for, is gone.
    } finally {
      this.#waiting -= 1
    }
  }
}
