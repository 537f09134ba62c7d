/** A database that does not answer for so long counts as away, in milliseconds. */
export const answerMs = 30_000

/** The answer, unless it takes too long: then the connection may be cut off, and must not be used again. */
export async function answerWithin<T>(answer: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error(`PostgreSQL did not answer for ${answerMs / 1000} s`)), answerMs)
  // It may fail later, when nobody waits any more.
  answer.catch(() => {})
  try {
    return await Promise.race([answer, promise])
  } finally {
    clearTimeout(timer)
  }
}
