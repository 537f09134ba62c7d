import { AppError } from '../../errors.ts'

/** The error when the proxy itself fails: it is down, refuses the credentials, or is not a proxy. */
export function proxyFailed(how: string, cause?: unknown): AppError {
  return new AppError('PROXY_FAILED', { message: `The session's proxy ${how}.`, cause })
}

/**
 * The error when the proxy works but cannot reach the target; it counts as a failed connection, so that nothing was
 * sent.
 */
export function targetFailed(how: string): AppError {
  const cause = Object.assign(new Error('not reached through the proxy'), { code: 'EHOSTUNREACH' })
  const message = `The target could not be reached through the session's proxy, which ${how}.`
  return new AppError('TARGET_UNREACHABLE', { message, cause })
}
