import type { Timer } from '../../src/clock.ts'

/** Timers that a test fires. */
export interface Timers {
  /** What is scheduled, with its delay in milliseconds. */
  readonly due: ReadonlyMap<() => void, number>
  readonly timer: Timer
  fire(): void
}

export function timers(): Timers {
  const due = new Map<() => void, number>()
  return {
    due,
    timer: {
      after: (ms, run) => {
        due.set(run, ms)
        return () => due.delete(run)
      },
    },
    fire: () => {
      for (const run of [...due.keys()]) {
        due.delete(run)
        run()
      }
    },
  }
}

/** Lets everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let n = 0; n < 20; n += 1) await Promise.resolve()
}
