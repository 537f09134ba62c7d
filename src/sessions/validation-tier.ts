/**
 * What asks a page whether a session is logged in: plain HTTP, a browser, or `auto`: a browser where plain HTTP gets no
 * more than the empty shell of an application.
 */
export const validationTiers = ['auto', 'http', 'browser'] as const
export type ValidationTier = (typeof validationTiers)[number]
