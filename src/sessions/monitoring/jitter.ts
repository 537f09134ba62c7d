const least = 0.85
const most = 1.15

/**
 * An interval with ±15 % jitter, so that sessions are not checked in step.
 * @param fraction in [0, 1)
 */
export function jittered(ms: number, fraction: number): number {
  return Math.round(ms * (least + (most - least) * fraction))
}

/** The largest ratio of two pauses of one interval that jitter alone explains. */
export const jitterScatter = most / least
