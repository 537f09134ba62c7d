import { redactUrl } from '../audit/redact-url.ts'
import type { Clock } from '../clock.ts'
import { createHopJar } from '../cookies/hop-jar.ts'
import { AppError } from '../errors.ts'
import { pageOf } from '../scraping/page-of.ts'
import type { FetchedPage, Tier } from '../scraping/tier.ts'
import type { Session, SessionSecrets } from '../sessions/session.ts'
import { blindLook } from '../verdict/compare/blind-look.ts'
import type { Look } from '../verdict/compare/look.ts'
import type { Page } from '../verdict/page.ts'
import type { ValidationRule } from '../verdict/rule/rule.ts'
import { unreachable } from '../verdict/verdict.ts'
import type { AnonymousCopies, AnonymousCopy } from './anonymous-copies.ts'

export interface VisitorDependencies {
  readonly tier: Tier
  /** Draws from a page all that a validation asks of it. */
  readonly look: (page: Page, rule: ValidationRule | null) => Promise<Look>
  readonly copies: AnonymousCopies
  readonly clock: Clock
  /** Body bytes as they are held; throws OVERLOADED where they are too many. */
  readonly reserveBytes: (bytes: number) => void
  /** For one visit, redirects and body included: default 30,000 milliseconds, and twice that for a whole validation. */
  readonly visitTimeoutMs?: number
}

/** A page as the session gets it; `page` is null where none came back, and the judgement says why. */
export interface Visit {
  readonly page: Page | null
  readonly look: Look
  /** The look before it, where it took two. */
  readonly before: Look | null
}

/** Visits the pages of a site, with a session and without. */
export interface Visitor {
  /** Throws TARGET_NOT_ALLOWED and OVERLOADED, and what `beforeSecret` throws. */
  withSession(url: string): Promise<Visit>
  /** A recent copy, or one fetched now; null where there is none to be had. Carries nothing of the session. */
  withoutSession(url: string): Promise<AnonymousCopy>
  /** Whether a copy is there without asking the site. */
  hasCopy(url: string): boolean
}

export interface VisitorOptions {
  readonly signal: AbortSignal
  /** Resolves before anything of the session is sent; asked for each visit. */
  readonly beforeSecret: () => Promise<void>
  /** Called at every answer to a request with the session. */
  readonly onAnswer: () => void
  readonly rule: ValidationRule | null
}

const maxBytes = 5 * 1024 * 1024

export function createVisitor(
  deps: VisitorDependencies,
  session: Pick<Session, 'domain' | 'validationUrl'>,
  secrets: SessionSecrets,
  options: VisitorOptions,
): Visitor {
  const { clock, copies, visitTimeoutMs = 30_000 } = deps
  const endsAt = clock.now() + 2 * visitTimeoutMs
  // One jar for all visits: what the site sets at one counts at the next, as in a browser.
  const jar = createHopJar({
    domain: session.domain,
    cookies: secrets.cookies,
    requestedUrl: new URL(session.validationUrl),
  })
  const fetchAs = (
    url: URL,
    who: Pick<Parameters<Tier['fetch']>[0], 'jar' | 'headers' | 'userAgent' | 'beforeSecret' | 'onAnswer'>,
  ) =>
    deps.tier.fetch(
      {
        url,
        method: 'GET',
        body: null,
        contentType: null,
        timeoutMs: Math.max(1, Math.min(visitTimeoutMs, endsAt - clock.now())),
        maxResponseBytes: maxBytes,
        reserveBytes: deps.reserveBytes,
        ...who,
      },
      options.signal,
    )

  const once = async (url: string): Promise<Visit> => {
    const target = new URL(url)
    const { headers, userAgent } = secrets
    const { beforeSecret, onAnswer } = options
    const fetched = await reached(fetchAs(target, { jar, headers, userAgent, beforeSecret, onAnswer }))
    if (typeof fetched === 'string') return { page: null, look: blindLook(unreachable(fetched)), before: null }
    const page = pageOf(target, fetched, secrets, clock.now())
    return { page, look: await deps.look(page, options.rule), before: null }
  }

  return {
    withSession: async (url) => {
      const visit = await once(url)
      // A check whether cookies come back: they do, at the second visit.
      return visit.look.asksAgain ? { ...(await once(url)), before: visit.look } : visit
    },
    withoutSession: async (url) => {
      const kept = copies.get(url)
      if (kept !== undefined) return kept
      const copy = holdsSecret(url) ? null : await anonymously(url)
      copies.set(url, copy)
      return copy
    },
    hasCopy: (url) => copies.get(url) !== undefined,
  }

  async function anonymously(url: string): Promise<AnonymousCopy> {
    const target = new URL(url)
    // Its own cookies are kept from hop to hop; there are no others.
    const nobody = { domain: null, cookies: {}, requestedUrl: target }
    const none = { headers: {}, userAgent: null, beforeSecret: async () => {} }
    const anonymous = createHopJar(nobody)
    const visit = async () => {
      const fetched = await reachedOrRefused(fetchAs(target, { jar: anonymous, ...none }))
      if (fetched === null) return null
      return deps.look(pageOf(target, fetched, nobody, clock.now()), null)
    }
    const look = await visit()
    const settled = look?.asksAgain === true ? await visit() : look
    return settled?.sketch ?? null
  }
}

/** The page, or why there is none. That a site is down or slow is an answer. */
async function reached(fetching: Promise<FetchedPage>): Promise<FetchedPage | string> {
  try {
    return await fetching
  } catch (error) {
    if (error instanceof AppError && (error.code === 'TARGET_UNREACHABLE' || error.code === 'TIMEOUT')) {
      return error.message
    }
    throw error
  }
}

async function reachedOrRefused(fetching: Promise<FetchedPage>): Promise<FetchedPage | null> {
  try {
    const fetched = await reached(fetching)
    return typeof fetched === 'string' ? null : fetched
  } catch (error) {
    if (error instanceof AppError && error.code === 'TARGET_NOT_ALLOWED') return null
    throw error
  }
}

/** An address may itself be what lets its visitor in: then it never goes out without the session. */
function holdsSecret(url: string): boolean {
  const plain = new URL(url)
  plain.hash = ''
  return redactUrl(plain.href) !== plain.href
}
