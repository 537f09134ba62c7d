import { AppError, type ErrorCode } from '../errors.ts'
import type { FetchedPage } from '../fetching/tier.ts'

/** The site, or the proxy, is down or slow. */
const unreached: ReadonlySet<ErrorCode> = new Set(['TARGET_UNREACHABLE', 'TIMEOUT', 'PROXY_FAILED'])

/** This server did not make the request, or not to its end. */
const notAsked: ReadonlySet<ErrorCode> = new Set([
  'TARGET_NOT_ALLOWED',
  'OVERLOADED',
  'SESSION_BUSY',
  'SESSION_INACTIVE',
  'SESSION_NOT_FOUND',
])

/**
 * Whether a visit failed without a response from the site, which says nothing about the session's cookies; any other failure
 * is one of this server.
 */
export function isNoAnswer(error: unknown): error is AppError {
  return error instanceof AppError && (unreached.has(error.code) || notAsked.has(error.code))
}

/** The page, or why the site was not reached, which is an answer about the site; throws any other error. */
export function reached(fetching: Promise<FetchedPage>): Promise<FetchedPage | AppError> {
  return fetching.catch((error: unknown) => {
    if (error instanceof AppError && unreached.has(error.code)) return error
    throw error
  })
}

/** As `reached`, but null if the site was not reached or the policy refuses its address. */
export function reachedOrRefused(fetching: Promise<FetchedPage>): Promise<FetchedPage | null> {
  return fetching.catch((error: unknown) => {
    if (error instanceof AppError && (unreached.has(error.code) || error.code === 'TARGET_NOT_ALLOWED')) return null
    throw error
  })
}
