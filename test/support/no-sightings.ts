import type { CookieSightings } from '../../src/sessions/monitoring/cookie-facts.ts'

/** Of a check that saw nothing of the cookies. */
export const noSightings: CookieSightings = { held: [], given: [], cleared: [], toAnyone: [], tokenEnd: null }
