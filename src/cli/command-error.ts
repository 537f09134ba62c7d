import { LatchkeyError } from '../../sdk/src/index.ts'

/** Why a command failed: one sentence that also says what to do next. Exit code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}

/** What to print for any error: why, and what a server says to do about it; never a stack. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return 'An unknown error occurred.'
  const cause = causeOf(error)
  const why = error.message === '' ? `${error.name}.` : error.message
  const sentence = error instanceof LatchkeyError ? `${why} ${error.resolution}`.trimEnd() : why
  return cause === null ? sentence : `${sentence} (${cause})`
}

/** The cause of an error when it says more, for example a full disk when the database cannot be written. */
function causeOf({ cause }: Error): string | null {
  if (typeof cause === 'string') return cause
  return cause instanceof Error && cause.message !== '' ? cause.message : null
}
