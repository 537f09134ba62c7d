import { describe } from 'vitest'

/** A suite that needs a program. Without it the suite is skipped in so many words, and under CI it fails. */
export function describeProgram(
  name: string,
  /** `install` is the package of Debian that has it. */
  { isThere, install }: { readonly isThere: boolean; readonly install: string },
  suite: () => void,
): void {
  if (isThere) return void describe(name, suite)
  if (process.env['CI']) throw new Error(`${name}: install Debian's ${install}`)
  console.warn(`SKIPPED, as Debian's ${install} is not installed: ${name}`)
  describe.skip(name, suite)
}
