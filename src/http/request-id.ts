import type { Random } from '../clock.ts'

/** Ids of requests: unique among starts of the server by a random prefix, within one by a count. No secret, so cheap. */
export function createRequestIds(random: Random): () => string {
  const prefix = `req_${Buffer.from(random.bytes(6)).toString('hex')}_`
  let count = 0
  return () => {
    count += 1
    return prefix + count.toString(36)
  }
}
