/** The answer to a request, as it left. */
export interface StoredAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: Buffer
}

/** What is kept of a request that came with an Idempotency-Key. */
export interface RequestRecord {
  /** SHA-256 of query and body, in hex. */
  readonly fingerprint: string
  /** Null while it runs, and where the answer is not stored. */
  readonly answer: StoredAnswer | null
}

const newline = 10

/** A line of JSON, then the body as it is: large pages are not escaped once more. */
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
