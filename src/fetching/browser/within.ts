/**
 * What a promise comes to, unless the signal aborts first: then it rejects with the signal's reason. A call of the
 * browser's protocol may never settle, so none is waited for without a deadline of our own.
 */
export async function within<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  // Whoever gave up has no use for how it ended.
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
