import type { ScrapeInput } from './scrape-types.ts'

/** Whether a scrape has credentials of its own, inline cookies or headers: these are never stored, not even sealed. */
export function hasInlineSecrets({ cookies, headers }: Pick<ScrapeInput, 'cookies' | 'headers'>): boolean {
  return cookies !== null || headers !== null
}
