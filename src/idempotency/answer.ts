/** The response to a request, as it was sent. */
export interface StoredAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: Buffer
}

/** What is stored of a request with an Idempotency-Key. */
export interface RequestRecord {
  /** SHA-256 of query and body, in hex. */
  readonly fingerprint: string
  /** Null while it runs, and when the response is not stored. */
  readonly answer: StoredAnswer | null
}

const newline = 10

/** One line of JSON, then the raw body, so that large pages are not escaped again. */
export function encodeRecord({ fingerprint, answer }: RequestRecord): Buffer {
  const { body = Buffer.alloc(0), ...head } = answer ?? {}
  return Buffer.concat([Buffer.from(`${JSON.stringify({ fingerprint, head: answer === null ? null : head })}\n`), body])
}

export function decodeRecord(bytes: Buffer): RequestRecord {
  const end = bytes.indexOf(newline)
  const { fingerprint, head } = JSON.parse(bytes.subarray(0, end).toString()) as {
    fingerprint: string
    head: Omit<StoredAnswer, 'body'> | null
  }
  return { fingerprint, answer: head === null ? null : { ...head, body: bytes.subarray(end + 1) } }
}

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
  /** Requests without a response yet. Several may have the same id, until one of them is stored. */
  readonly #expected = new Set<{ readonly id: string }>()

  /** A request is about to be stored, whose response comes later. */
  expect(request: { readonly id: string }): void {
    this.#expected.add(request)
  }

  /** Its response has come, or will not come. */
  settle(request: { readonly id: string }): void {
    this.#expected.delete(request)
  }

  isExpected(id: string): boolean {
    return [...this.#expected].some((request) => request.id === id)
  }

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
    let bytes = 0
    for (const kept of this.#kept.values()) if (counts(kept)) bytes += kept.answer.body.length
    for (const [id, kept] of this.#kept) {
      if (bytes <= limit) return
      if (!counts(kept)) continue
      this.#kept.delete(id)
      bytes -= kept.answer.body.length
    }
  }
}
