const maxSeconds = 60

export interface RetryPolicy {
  /** How often a request is sent, at most. */
  readonly maxTries: number
  /**
   * Whether a request is also sent again when it may have arrived: without an answer, and after the 502, 503 or 504 of a
   * proxy. Only for requests whose repetition changes nothing.
   */
  readonly isRepeatable: boolean
}

/**
 * Milliseconds to wait before the request is sent again; null: do not send it again. After 409, 429 and 503 with a
 * Retry-After in whole seconds the server did nothing, so every request may be sent again.
 * @param status null: there was no answer
 * @param tries how often it was sent, from 1
 */
export function retryDelayMs(
  { status, retryAfter }: { readonly status: number | null; readonly retryAfter: string | null },
  tries: number,
  { maxTries, isRepeatable }: RetryPolicy,
): number | null {
  if (tries >= maxTries) return null
  if ((status === 409 || status === 429 || status === 503) && retryAfter !== null && /^\d{1,4}$/.test(retryAfter)) {
    const seconds = Number(retryAfter)
    return seconds <= maxSeconds ? seconds * 1000 : null
  }
  const mayHaveArrived = status === null || status === 502 || status === 503 || status === 504
  return isRepeatable && mayHaveArrived ? tries * 1000 : null
}
