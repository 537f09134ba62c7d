import { redactUrl } from './audit/redact-url.ts'

/** An error as log lines say it. */
export function errorFields(error: unknown): { readonly error: string; readonly cause?: string | undefined } {
  if (!(error instanceof Error)) return { error: 'unknown' }
  // Such as a full disk, when the database cannot be written.
  return { error: loggedMessage(error), cause: error.cause instanceof Error ? loggedMessage(error.cause) : undefined }
}

/**
 * An error with only its message, stack and causes: the HTTP client's parser, for example, attaches the bytes it failed
 * on, which may contain cookies that a target has just set.
 */
export function bareError(error: unknown, depth = 0): Error | undefined {
  if (!(error instanceof Error) || depth > 4) return undefined
  const cause = bareError(error.cause, depth + 1)
  const copy = new Error(loggedMessage(error), cause === undefined ? {} : { cause })
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  return Object.assign(copy, { stack: `${error.name}: ${copy.message}${framesOf(error)}` }, code)
}

/**
 * A message without secrets: URLs are redacted as in the audit trail. The browser library adds a log of its call, with
 * what was to be typed, and quotes arguments and texts of the page; of its messages only what stands before remains.
 */
function loggedMessage(error: Error): string {
  const message = isOfBrowserLibrary(error) ? error.message.replace(/["'`\n].*/s, '').trimEnd() : error.message
  return message.replaceAll(/\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s"'<>`]+/gi, redactUrl)
}

/** Each of its errors has a field for the log of its call. */
const isOfBrowserLibrary = (error: Error): boolean => 'log' in error

/** The lines of the stack below the message, which may have several lines itself. */
function framesOf({ message, stack = '' }: Error): string {
  return stack.includes(message) ? stack.slice(stack.indexOf(message) + message.length).trimEnd() : ''
}
