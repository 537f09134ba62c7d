import { setImmediate as nextTurn } from 'node:timers/promises'

/** So much is copied at once; the new memory it goes to costs more than the copying. */
const sliceBytes = 256 * 1024

/**
 * One buffer of all chunks, copied in slices: 50 MB at once would stop everything else for tens of milliseconds.
 * @param bytes of all chunks together
 * @param next waits until the next slice may be copied; default: one turn of the event loop
 */
export async function joinChunks(
  chunks: readonly Buffer[],
  bytes: number,
  next: () => Promise<void> = nextTurn,
): Promise<Buffer> {
  const joined = Buffer.allocUnsafeSlow(bytes)
  let sinceLast = 0
  let at = 0
  for (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += sliceBytes) {
      const copied = chunk.copy(joined, at, from, from + sliceBytes)
      at += copied
      sinceLast += copied
      if (sinceLast < sliceBytes || at === bytes) continue
      await next()
      sinceLast = 0
    }
  }
  return joined
}
