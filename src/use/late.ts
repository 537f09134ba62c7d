/**
 * How long the site of a session that rotates its cookies may still answer when nobody waits for the answer any more, in
 * milliseconds: the site has then replaced the cookies, and only the answer has the new ones.
 */
export const lateMs = 5_000

/** A signal that aborts `lateMs` after another has; `close` it in any case. */
export function lateSignal(signal: AbortSignal): { readonly signal: AbortSignal; close(): void } {
  const late = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const begin = (): void => {
    timer = setTimeout(() => late.abort(signal.reason), lateMs)
  }
  signal.addEventListener('abort', begin, { once: true })
  return {
    signal: late.signal,
    close: () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', begin)
    },
  }
}
