import type { Page } from '../page/page.ts'
import { observePage, type PageObservation } from '../verdict/compare/page-observation.ts'
import type { Judgement } from '../verdict/judgement.ts'
import { nobody } from '../verdict/verdict.ts'

/** The signal for a session's own proxy that failed: nothing is known about the site. */
export const proxyFailedSignal = 'proxy_failed'

/** The judgement when there was no page. */
export function unreachable(seen: string, signal: 'unreachable' | typeof proxyFailedSignal = 'unreachable'): Judgement {
  const evidence = [{ signal, weight: 0, seen: seen.slice(0, 160) }]
  return { verdict: 'unreachable', confidence: 90, pLoggedIn: 0.5, evidence, ...nobody, loginUrl: null }
}

/** The observation of a page that could not be read: it cannot be compared with another one. */
export function unreadObservation(judgement: Judgement): PageObservation {
  const observation = observePage(NO_PAGE)
  return { ...observation, judgement, sketch: { ...observation.sketch, verdict: 'unreachable' } }
}

const NO_PAGE: Page = {
  requestedUrl: '',
  finalUrl: '',
  status: 0,
  headers: {},
  hops: [],
  setCookies: [],
  contentType: null,
  body: '',
  sessionCookieNames: [],
}
