import { dayMs } from '../clock.ts'

/** How long a message is tried, from when it is first due or from a replay; see `extendedRetryUntil`. */
export const retryForMs = 3 * dayMs

const firstMs = 5_000
const factor = 3
const longestMs = 6 * 3600_000
/**
 * Random share by which a delay varies in both directions, so that deliveries that failed together are not retried
 * together.
 */
const jitter = 0.2

/**
 * The delay after `attempts` attempts: 5 s, 15 s, 45 s … at most 6 h.
 * @param attempts made so far, from 1
 * @param fraction 0..1, random
 */
export function backoffMs(attempts: number, fraction: number): number {
  const plain = Math.min(longestMs, firstMs * factor ** (attempts - 1))
  return Math.round(plain * (1 - jitter + 2 * jitter * fraction))
}
