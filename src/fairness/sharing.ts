import type { Stopwatch } from '../clock.ts'

/** Accounts that have used something within so many milliseconds share it. */
const sharingMs = 1_000

/** Whether several accounts use the same thing at present. */
export class Sharing {
  readonly #stopwatch: Stopwatch
  #lastAccount = ''
  /** When an account last used it after another one. */
  #sharedAt = Number.NEGATIVE_INFINITY

  constructor(stopwatch: Stopwatch) {
    this.#stopwatch = stopwatch
  }

  /** An account uses it. */
  notice(account: string): void {
    if (this.#lastAccount !== '' && this.#lastAccount !== account) this.#sharedAt = this.#stopwatch.elapsed()
    this.#lastAccount = account
  }

  get isShared(): boolean {
    return this.#stopwatch.elapsed() - this.#sharedAt < sharingMs
  }
}
