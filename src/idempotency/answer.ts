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
