/**
 * How a check fetches a page: plain HTTP, a browser, or `auto`, which uses a browser when plain HTTP gets only the
 * empty shell of an application.
 */
export const validationTiers = ['auto', 'http', 'browser'] as const
export type ValidationTier = (typeof validationTiers)[number]
