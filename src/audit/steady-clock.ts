import type { Clock, Stopwatch } from '../clock.ts'

export interface SteadyClockDependencies {
  readonly clock: Clock
  readonly stopwatch: Stopwatch
}

/** How long a clock must have been steady. Less than a day: some servers are restarted every night. */
export const steadyMs = 43_200_000
/** Further ahead than this of what the stopwatch says, a clock was set, or the machine was suspended. */
const toleratedMs = 3_600_000

/**
 * Whether the clock has run for twelve hours without being set ahead, as far as this process has seen. A clock that is
 * ahead for a shorter time, also at the start of a machine, must not remove anything for good. Ask it often.
 */
export function createSteadyClock({ clock, stopwatch }: SteadyClockDependencies): () => boolean {
  const offset = () => clock.now() - stopwatch.elapsed()
  let known = offset()
  let since = stopwatch.elapsed()
  return () => {
    if (offset() > known + toleratedMs) {
      known = offset()
      since = stopwatch.elapsed()
    }
    known = Math.min(known, offset())
    return stopwatch.elapsed() >= since + steadyMs
  }
}
