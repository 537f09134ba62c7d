/**
 * The result of a promise, unless the signal aborts first: then it rejects with the signal's reason. It is for what cannot
 * be ended and may never settle, such as a lookup of a name or a call of a browser's protocol.
 */
export async function within<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  // After the abort nobody needs the result.
  promise.catch(() => undefined)
  signal.throwIfAborted()
  const { promise: given, reject } = Promise.withResolvers<never>()
  const giveUp = () => reject(signal.reason)
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    return await Promise.race([promise, given])
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}
