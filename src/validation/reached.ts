import { AppError, type ErrorCode } from '../errors.ts'
import type { FetchedPage } from '../fetching/tier.ts'

const unreached: ReadonlySet<ErrorCode> = new Set(['TARGET_UNREACHABLE', 'TIMEOUT', 'PROXY_FAILED'])

/** The page, or why there is none. That a site is down or slow is an answer, and so is a proxy that fails. */
export async function reached(fetching: Promise<FetchedPage>): Promise<FetchedPage | AppError> {
  try {
    return await fetching
  } catch (error) {
    if (error instanceof AppError && unreached.has(error.code)) return error
    throw error
  }
}

/** As `reached`; null when there is none, also when the policy refuses the address. */
export async function reachedOrRefused(fetching: Promise<FetchedPage>): Promise<FetchedPage | null> {
  try {
    const fetched = await reached(fetching)
    return fetched instanceof AppError ? null : fetched
  } catch (error) {
    if (error instanceof AppError && error.code === 'TARGET_NOT_ALLOWED') return null
    throw error
  }
}
