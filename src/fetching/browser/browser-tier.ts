import { withoutHeaders } from '../../cookies/header-maps.ts'
import { HopJar, noCookies } from '../../cookies/hop-jar.ts'
import { jwtExpiry } from '../../cookies/jwt.ts'
import { isLoginHeader } from '../../cookies/known-names.ts'
import { storesToken } from '../../cookies/login-tokens.ts'
import { AppError } from '../../errors.ts'
import { defaultRenderingOptions } from '../rendering-options.ts'
import { browserTier, type PreparedVisit, type Tier, type VisitPlan } from '../tier.ts'
import { type AddedHeaders, patternsOf } from './added-headers.ts'
import { Carried } from './carried.ts'
import { type ContextProfile, defaultContextProfile } from './context.ts'
import type { PagePlan } from './page-plan.ts'
import { type PageVisitDependencies, preparePage } from './page-visit.ts'
import { toFetchedPage } from './rendered-page.ts'

/** Tier 4: a real browser. It sends GET only. */
export function createBrowserTier(deps: PageVisitDependencies): Tier {
  return { name: browserTier, prepare: (plan, signal) => prepareBrowserVisit(deps, plan, signal) }
}

async function prepareBrowserVisit(
  deps: PageVisitDependencies,
  plan: VisitPlan,
  signal: AbortSignal,
): Promise<PreparedVisit> {
  const startedAt = deps.clock.now()
  const carried = new Carried(plan, deps.clock)
  const pagePlan = { ...pagePlanOf(plan, startedAt), onRequest: (url: URL) => carried.note(url) }
  const prepared = await preparePage(deps, pagePlan, signal)
  let hasSent = false
  return {
    send: async () => {
      // Checked by the clock, because this process may have been suspended since the page was prepared.
      if (plan.lease !== null && deps.clock.now() >= plan.lease.endsAt) throw new AppError('SESSION_BUSY')
      hasSent = plan.credentials !== null
      const rendered = await prepared.send()
      const fetchedAt = deps.clock.now()
      return toFetchedPage(rendered, {
        ...carried.inAll(rendered),
        fetchedAt,
        totalMs: fetchedAt - startedAt,
      })
    },
    mayHaveSent: () => hasSent,
    close: prepared.close,
  }
}

/** @param now epoch milliseconds */
function pagePlanOf(plan: VisitPlan, now: number): Omit<PagePlan, 'onRequest'> {
  const options = plan.browser ?? defaultRenderingOptions
  return { ...plan, ...options, headers: headersOf(plan, now), profile: profileOf(plan) }
}

function profileOf({ credentials }: VisitPlan): ContextProfile {
  if (credentials === null) return defaultContextProfile
  const { userAgent, locale, timezone, viewport } = credentials
  // Contexts made in advance are found by this very object.
  const isPlain = [userAgent, locale, timezone, viewport].every((one) => one === null)
  return isPlain ? defaultContextProfile : { userAgent, locale, timezone, viewport }
}

/**
 * By the rules of every other tier, from the same jar: in scope, to allowed ports, and over http only before any https.
 * What a script of the page sets itself is kept, unless the request's own headers replace it: the page may have renewed its
 * token. A login of the session that has not expired replaces it, too, if its storage has neither a token nor a database:
 * the page may have the token of a guest.
 */
function headersOf({ url, credentials, callerHeaders }: VisitPlan, now: number): AddedHeaders | null {
  const own = withoutHeaders(credentials?.headers ?? {}, Object.keys(callerHeaders))
  if (Object.keys(own).length + Object.keys(callerHeaders).length === 0) return null
  const jar = new HopJar({ ...(credentials ?? noCookies), requestedUrl: url })
  const hasOther = credentials !== null && storesToken(credentials.storage)
  const isValid = (value: string) => (jwtExpiry(value) ?? Infinity) > now
  const ofLogin = Object.entries(own).filter(([name, value]) => !hasOther && isLoginHeader(name) && isValid(value))
  return {
    patterns: patternsOf(credentials?.domain ?? url.hostname),
    headersFor: (to) => {
      const mayCarry = jar.mayCarryHeaders(to)
      const replacing = {
        ...(mayCarry ? Object.fromEntries(ofLogin) : {}),
        ...(jar.mayCarryCallerHeaders(to) ? callerHeaders : {}),
      }
      jar.noteHop(to)
      return { filling: mayCarry ? own : {}, replacing }
    },
  }
}
