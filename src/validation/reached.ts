import { AppError, type ErrorCode } from '../errors.ts'
import type { FetchedPage } from '../fetching/tier.ts'

const unreached: ReadonlySet<ErrorCode> = new Set(['TARGET_UNREACHABLE', 'TIMEOUT', 'PROXY_FAILED'])

/** The page, or why there is none. That a site is down or slow is an answer, and so is a proxy that fails. */
export function reached(fetching: Promise<FetchedPage>): Promise<FetchedPage | AppError> {
  return fetching.catch((error: unknown) => {
    if (error instanceof AppError && unreached.has(error.code)) return error
    throw error
  })
}

/** As `reached`; null when there is none, also when the policy refuses the address. */
export function reachedOrRefused(fetching: Promise<FetchedPage>): Promise<FetchedPage | null> {
  return fetching.catch((error: unknown) => {
    if (error instanceof AppError && (unreached.has(error.code) || error.code === 'TARGET_NOT_ALLOWED')) return null
    throw error
  })
}
