import { LatchkeyError } from '../../sdk/src/index.ts'
import { systemReason } from '../errors.ts'

/** Why a command failed: one sentence that also says what to do next. Exit code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}

/** The sentence to print for any error; never a stack. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return 'An unknown error occurred.'
  const cause = causeOf(error)
  const sentence = systemSentence(error) ?? (error.message === '' ? `${error.name}.` : error.message)
  const said = cause === null ? sentence : `${sentence} (${cause})`
  if (!(error instanceof LatchkeyError)) return said
  return `${said}${/[.!?)]$/.test(said) ? '' : '.'} ${error.resolution}`.trim()
}

/** What a call of the system could not do with a file. */
function systemSentence(error: Error): string | null {
  const reason = systemReason(error)
  if (reason === null || !('path' in error)) return null
  return `${error.path} cannot be used: ${reason}. Check that it is there, and that this user may use it.`
}

const ownAuthority =
  '; if it is from an authority of your own, set NODE_EXTRA_CA_CERTS to a PEM file with the certificate of the authority'

/** The cause of an error when it says more, for example a full disk when the database cannot be written. */
function causeOf({ cause }: Error): string | null {
  if (typeof cause === 'string') return cause
  if (!(cause instanceof Error) || cause.message === '') return null
  // Some messages of TLS end with a line break, and one with an option of Node.js, which `latchkey` does not take.
  return cause.message.trim().replace(/; if the root CA is installed locally, .*--use-system-ca$/, ownAuthority)
}
