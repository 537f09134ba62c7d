import { AppError } from '../errors.ts'
import type { PageWork } from '../fetching/page-work/page-task.ts'
import type { ScrapeInput } from './scrape-types.ts'

/**
 * Refuses a scrape before it fetches anything, if its page could hardly be read in time: the oldest page of its account
 * has already waited for a quarter of the scrape's time. Throws OVERLOADED.
 */
export function requireTimeToRead(
  pages: Pick<PageWork, 'waitedMs'>,
  account: string,
  { formats, timeoutMs }: Pick<ScrapeInput, 'formats' | 'timeoutMs'>,
): void {
  // The page as it came needs no reading.
  if (formats === null || formats.every((format) => format === 'html' || format === 'raw')) return
  const waitedMs = pages.waitedMs(account)
  if (waitedMs <= timeoutMs / 4) return
  throw new AppError('OVERLOADED', {
    message: 'Pages of yours wait to be read for longer than leaves time for this one.',
    retryAfterSeconds: Math.ceil(waitedMs / 1000),
  })
}
