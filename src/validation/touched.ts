import { type CookieChange, composeChanges } from '../cookies/cookie-change.ts'
import type { OriginStorage } from '../cookies/origin-storage.ts'
import type { Judgement } from '../verdict/judgement.ts'

/** How visits with a session touched its state. */
export interface Touched {
  readonly changes: readonly CookieChange[]
  /** The highest final status of the session's visits; 0 before the first. */
  readonly worstStatus: number
  /** A response requested a device-bound session. */
  readonly bindsDevice: boolean
  /** The storage of the session's origins in the browser after the last visit; null: no browser. */
  readonly storage: readonly OriginStorage[] | null
}

/** What the page of a visit shows by itself. */
export interface JudgedVisit {
  readonly judgement: Pick<Judgement, 'verdict' | 'confidence' | 'detectedUser'>
  readonly url: string
}

/** What two rounds of visits changed together; the second started with the result of the first. */
export function touchedAfter(before: Touched, touched: Touched): Touched {
  return {
    changes: composeChanges(before.changes, touched.changes),
    worstStatus: Math.max(before.worstStatus, touched.worstStatus),
    bindsDevice: touched.bindsDevice || before.bindsDevice,
    storage: touched.storage,
  }
}
