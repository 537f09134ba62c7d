const least = 0.85
const most = 1.15

/** An interval give or take 15 %, so that sessions do not march in step. @param fraction in [0, 1) */
export function jittered(ms: number, fraction: number): number {
  return Math.round(ms * (least + (most - least) * fraction))
}

/** By so much, as a factor, two pauses of one interval may differ by the jitter alone. */
export const jitterScatter = most / least
