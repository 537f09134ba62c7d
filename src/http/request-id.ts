import type { Random } from '../clock.ts'

/** Request ids: a random prefix per start of the server, and a counter. Not secret, so they need not be random. */
export function createRequestIds(random: Random): () => string {
  const prefix = `req_${Buffer.from(random.bytes(6)).toString('hex')}_`
  let count = 0
  return () => {
    count += 1
    return prefix + count.toString(36)
  }
}
