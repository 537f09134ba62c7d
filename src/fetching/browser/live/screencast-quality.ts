/** How images are made: JPEG quality (0 to 100), and the size as a share of the device's pixels. */
export interface ScreencastLevel {
  readonly quality: number
  readonly size: number
}

/** From the lowest to the highest. */
export const screencastLevels: readonly ScreencastLevel[] = [
  { quality: 25, size: 0.5 },
  { quality: 40, size: 0.75 },
  { quality: 55, size: 1 },
  { quality: 80, size: 1 },
]

/** A connection that needs longer per image gets smaller ones; a fast one gets better ones. */
const slowMs = 300
const fastMs = 80
/** Fast images in a row before the quality is raised: changing back and forth would be visible. */
const fastInARow = 10

export interface QualityState {
  /** Index of `screencastLevels`. */
  readonly level: number
  readonly fast: number
}

export const bestQuality: QualityState = { level: screencastLevels.length - 1, fast: 0 }

/** The quality after an image that took `tookMs` from being sent to being acknowledged. */
export function nextQuality({ level, fast }: QualityState, tookMs: number): QualityState {
  if (tookMs > slowMs) return { level: Math.max(0, level - 1), fast: 0 }
  if (tookMs > fastMs || level === screencastLevels.length - 1) return { level, fast: 0 }
  return fast + 1 >= fastInARow ? { level: level + 1, fast: 0 } : { level, fast: fast + 1 }
}
