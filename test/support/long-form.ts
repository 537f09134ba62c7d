import { it } from 'vitest'

/**
 * True in the long form of the tests (`make test-long`, which CI runs too): whole tables, more rounds, more simulated
 * time.
 */
const isLong = process.env['TEST_LONG'] === '1'

/** What `make test` uses, and what the long form uses in its place. */
export function byForm<T>({ short, long }: { readonly short: T; readonly long: T }): T {
  return isLong ? long : short
}

/** Of a table of cases that differ little: every `step`th, from number `first` on; all of them in the long form. */
export function someOf<T>(cases: readonly T[], step: number, first = 0): readonly T[] {
  return isLong ? cases : cases.filter((_, at) => at % step === first % step)
}

/**
 * A test of the long form alone. In the short form it is not there at all, rather than skipped: a skipped test would need
 * a reason. A file of such tests alone is called `….long.test.ts`.
 */
export const longIt: Test & { skipIf(condition: boolean): Test } = isLong
  ? it
  : Object.assign(notThere, { skipIf: () => notThere })

export type Test = (name: string, test: () => unknown, timeoutMs?: number) => void
function notThere(): void {}
