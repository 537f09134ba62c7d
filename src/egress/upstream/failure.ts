import { AppError } from '../../errors.ts'

/** The proxy itself is at fault: down, wrong credentials, no proxy at all. */
export function proxyFailed(how: string, cause?: unknown): AppError {
  return new AppError('PROXY_FAILED', { message: `The session's proxy ${how}.`, cause })
}

/** The proxy works and does not reach the target; as a failed connection, so that nothing counts as sent. */
export function targetFailed(how: string): AppError {
  const cause = Object.assign(new Error('not reached through the proxy'), { code: 'EHOSTUNREACH' })
  const message = `The target could not be reached through the session's proxy, which ${how}.`
  return new AppError('TARGET_UNREACHABLE', { message, cause })
}
