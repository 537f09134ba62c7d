import { expect, it } from 'vitest'
import { BodyPace } from './body-pace.ts'

const kilobytes = (count: number): number => count * 1024

/** Bytes that arrive, and windows of ten seconds that pass (null); how many had passed when the visit was ended. */
function endedAfter(steps: readonly (number | null)[]): number | null {
  let due: (() => void) | null = null
  let passed = 0
  let endedAt: number | null = null
  const end = (reason: Error): void => {
    expect(reason).toMatchObject({ code: 'TIMEOUT', message: expect.stringContaining('stalled') })
    endedAt ??= passed
  }
  const after = (ms: number, run: () => void) => {
    expect(ms).toBe(10_000)
    due = run
    return () => {
      due = null
    }
  }
  let held = 0
  const pace = new BodyPace({ reserve: (bytes) => (held += bytes) }, { end }, { after })
  for (const step of steps) {
    if (step !== null) pace.reserve(step)
    else {
      passed += 1
      const run = due
      due = null
      ;(run as (() => void) | null)?.()
    }
  }
  expect(held).toBe(steps.reduce<number>((sum, step) => sum + (step ?? 0), 0))
  pace.close()
  expect(due).toBeNull()
  return endedAt
}

it.each<[string, readonly (number | null)[], number | null]>([
  ['a small body, however slow', [1, null, null, kilobytes(1), null, null, kilobytes(60), null], null],
  ['a large one that stops', [kilobytes(200), null, null], 1],
  ['a large one that dribbles', [kilobytes(200), kilobytes(64), null, kilobytes(1), null], 2],
  ['a large one that keeps its pace', [kilobytes(65), kilobytes(64), null, kilobytes(64), null], null],
  ['a slow one that has become large', [kilobytes(60), null, null, kilobytes(5), null], 3],
])('ends %s', (_name, steps, windows) => {
  expect(endedAfter(steps)).toBe(windows)
})
