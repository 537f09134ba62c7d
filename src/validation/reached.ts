import { AppError } from '../errors.ts'
import type { FetchedPage } from '../fetching/tier.ts'

/** The page, or why there is none: a site that is down or slow is an answer. */
export async function reached(fetching: Promise<FetchedPage>): Promise<FetchedPage | string> {
  try {
    return await fetching
  } catch (error) {
    if (error instanceof AppError && (error.code === 'TARGET_UNREACHABLE' || error.code === 'TIMEOUT')) {
      return error.message
    }
    throw error
  }
}

/** As `reached`; null when there is none, also when the policy refuses the address. */
export async function reachedOrRefused(fetching: Promise<FetchedPage>): Promise<FetchedPage | null> {
  try {
    const fetched = await reached(fetching)
    return typeof fetched === 'string' ? null : fetched
  } catch (error) {
    if (error instanceof AppError && error.code === 'TARGET_NOT_ALLOWED') return null
    throw error
  }
}
