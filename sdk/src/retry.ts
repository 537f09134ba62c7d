const maxTries = 3
const maxSeconds = 60

/**
 * Milliseconds to wait before the request is sent again; null: do not send it again. Only 429 and 503 with a Retry-After in
 * whole seconds count, because the server did nothing with such a request.
 * @param tries how often it was sent, from 1
 */
export function retryDelayMs(status: number, retryAfter: string | null, tries: number): number | null {
  if ((status !== 429 && status !== 503) || tries >= maxTries) return null
  if (retryAfter === null || !/^\d{1,4}$/.test(retryAfter)) return null
  const seconds = Number(retryAfter)
  return seconds <= maxSeconds ? seconds * 1000 : null
}
