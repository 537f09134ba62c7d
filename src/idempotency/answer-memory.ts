import type { StoredAnswer } from './answer.ts'

interface Kept {
  readonly accountId: string
  readonly answer: StoredAnswer
  readonly until: number
}

/** Bytes in total, and per account. */
const maxBytes = 64 * 1024 * 1024
const maxAccountBytes = 16 * 1024 * 1024

/** Responses that must not be stored, in the memory of this process; the oldest are dropped first. */
export class AnswerMemory {
  /** By the id of the request, oldest first. */
  readonly #kept = new Map<string, Kept>()

  /** @param until epoch milliseconds */
  keep(id: string, accountId: string, answer: StoredAnswer, until: number): void {
    this.#kept.delete(id)
    this.#kept.set(id, { accountId, answer, until })
    this.#shrink(maxAccountBytes, (kept) => kept.accountId === accountId)
    this.#shrink(maxBytes, () => true)
  }

  get(id: string, now: number): StoredAnswer | null {
    const kept = this.#kept.get(id)
    return kept === undefined || kept.until <= now ? null : kept.answer
  }

  forgetExpired(now: number): void {
    for (const [id, { until }] of this.#kept) if (until <= now) this.#kept.delete(id)
  }

  #shrink(limit: number, counts: (kept: Kept) => boolean): void {
    const counted = [...this.#kept].filter(([, kept]) => counts(kept))
    let bytes = counted.reduce((sum, [, { answer }]) => sum + answer.body.length, 0)
    for (const [id, { answer }] of counted) {
      if (bytes <= limit) return
      this.#kept.delete(id)
      bytes -= answer.body.length
    }
  }
}
