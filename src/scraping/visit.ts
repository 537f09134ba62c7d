import type { Principal } from '../accounts/principal.ts'
import { redactUrl } from '../audit/redact-url.ts'
import type { Clock } from '../clock.ts'
import type { CookieChange } from '../cookies/cookie-change.ts'
import { createHopJar } from '../cookies/hop-jar.ts'
import type { Budget } from '../fetching/budget.ts'
import type { FetchedPage, PageRequest, Tier } from '../fetching/tier.ts'
import { headerPortsOf } from '../sessions/header-ports-of.ts'
import type { Judgement } from '../verdict/judgement.ts'
import type { JudgePage } from './judge.ts'
import { pageOf } from './page-of.ts'
import type { ScrapeInput } from './scrape-types.ts'
import type { Source } from './source.ts'
import { createUse, type UseDependencies } from './use.ts'

export interface VisitDependencies extends UseDependencies {
  readonly clock: Clock
  /** Judges whether the page shows somebody logged in. */
  readonly judge: JudgePage
}

/** What is asked of the target, whoever asks. */
export interface VisitRequest {
  readonly principal: Principal
  readonly url: URL
  readonly input: Pick<ScrapeInput, 'method' | 'headers' | 'body' | 'contentType' | 'maxResponseBytes'>
  readonly tier: Tier
  readonly timeoutMs: number
  readonly signal: AbortSignal
  readonly requestId: string
  readonly lease: ReturnType<Budget['enter']>
}

/** One page as it was got and judged. */
export interface Visit {
  readonly source: Source
  readonly page: FetchedPage
  readonly judgement: Judgement
  /** What the site did to the cookies of the session. */
  readonly changes: readonly CookieChange[]
}

/**
 * Gets a page as a session (or with inline cookies, or as nobody) and judges it; nothing made from a stored secret
 * leaves before the use is on record. Throws as `Tier.fetch`.
 * @param onBroken called before it throws where something of the session may have been sent
 */
export async function visit(
  deps: VisitDependencies,
  request: VisitRequest,
  source: Source,
  onBroken: () => Promise<void> = async () => {},
): Promise<Visit> {
  const { url, input, lease } = request
  const { secrets, domain } = source
  const { turn } = source
  const signal = turn?.signal == null ? request.signal : AbortSignal.any([request.signal, turn.signal])
  const begin = async () =>
    turn === null ? false : turn.beginVisit(deps.clock.now() + request.timeoutMs, request.signal)
  const use = createUse(deps, request.principal, source, redactUrl(url.href), request.requestId, begin)
  const headerPorts = source.session === null ? [] : headerPortsOf(source.session)
  const jar = createHopJar({ domain, ...secrets, requestedUrl: url, headerPorts })
  const asked: PageRequest = {
    url,
    method: input.method,
    body: input.body,
    contentType: input.contentType,
    jar,
    headers: secrets.headers,
    asked: { headers: input.headers ?? {}, mayCarry: (hopUrl) => jar.mayCarryAsked(hopUrl) },
    userAgent: secrets.userAgent,
    timeoutMs: request.timeoutMs,
    maxResponseBytes: input.maxResponseBytes,
    beforeSecret: use.record,
    mayBegin: () => turn?.requireLive(),
    onAnswer: use.answered,
    reserveBytes: (bytes) => lease.reserve(bytes),
  }
  const endsAt = deps.clock.now() + request.timeoutMs
  const page = await request.tier.fetch(asked, signal).catch(async (error: unknown) => {
    if (use.mayHaveSent(error)) await onBroken()
    throw error
  })
  const judgement = await judgementOf(deps, request, source, page, endsAt)
  return { source, page, judgement, changes: page.carriedSecret ? jar.changes() : [] }
}

/** Judging takes milliseconds and decides what follows for the session: it gets so much time also from a late page. */
const minJudgeMs = 500

/** Apart, so that the page's text goes when it is judged: a function that waits keeps all that it once held. */
function judgementOf(
  deps: VisitDependencies,
  { url, principal }: VisitRequest,
  { secrets }: Source,
  page: FetchedPage,
  endsAt: number,
): Promise<Judgement> {
  const now = deps.clock.now()
  const terms = { account: principal.userId, timeoutMs: Math.max(minJudgeMs, endsAt - now) }
  return deps.judge(pageOf(url, page, secrets, now), terms)
}
