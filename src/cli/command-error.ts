/** Why a command cannot do what it was asked: one sentence, which says what to do next. Exit code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}

/** Any error as the sentence to end a command with: never a stack. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return 'An unknown error occurred.'
  const cause = causeOf(error)
  const sentence = error.message === '' ? `${error.name}.` : error.message
  return cause === null ? sentence : `${sentence} (${cause})`
}

/** What lies under an error, where that says more: a full disk under a database that cannot be written. */
function causeOf({ cause }: Error): string | null {
  if (typeof cause === 'string') return cause
  return cause instanceof Error && cause.message !== '' ? cause.message : null
}
