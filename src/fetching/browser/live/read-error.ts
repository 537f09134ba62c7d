import { AppError } from '../../../errors.ts'
import { isDocumentGone } from '../wait-for-element.ts'

/** The error for a person, if what a browser holds could not be read because of its page; others stay as they are. */
export function readError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error
  if (error.name === 'TimeoutError') {
    return new AppError('TIMEOUT', { message: 'The browser does not answer.', cause: error })
  }
  if (/has been closed|Target closed/.test(error.message)) return conflict(ended, error)
  return isDocumentGone(error) ? conflict('The page was left while it was read; try again.', error) : error
}

/** A browser is also ended when one of its messages is too large. */
const ended =
  'The browser of this login has ended: its page crashed, or the page or what it stores is larger than 96 MiB.'

function conflict(message: string, cause: Error): AppError {
  return new AppError('CONFLICT', { message, cause })
}
