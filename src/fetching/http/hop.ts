import type { Clock, Timer } from '../../clock.ts'
import type { Deadline } from '../../egress/deadline.ts'
import type { Egress } from '../../egress/dispatcher.ts'
import { type Answer, type AnswerHead, type ExchangeOptions, exchange } from '../../egress/exchange.ts'
import { wasNeverSent } from '../../egress/never-sent.ts'
import { AppError } from '../../errors.ts'
import { type HttpMethod, mayRepeat } from '../http-method.ts'
import { maxTimesSent, type NextHop, nextHop, refused, requestKey } from '../redirect.ts'
import type { FollowedRedirect, SetCookieAt, VisitJar, VisitPlan } from '../tier.ts'
import { BodyPace } from './body-pace.ts'
import { hopRequest } from './hop-headers.ts'
import { mayBePage } from './media.ts'
import type { DecodingPorts } from './page.ts'

export interface HttpPorts extends DecodingPorts {
  readonly egress: Pick<Egress, 'check' | 'through'>
  readonly clock: Clock
  readonly timer: Timer
}

/** The state of a visit between two requests. */
export interface HopState {
  readonly plan: VisitPlan
  readonly jar: VisitJar
  readonly deadline: Deadline
  url: URL
  method: HttpMethod
  hasBody: boolean
  /** A request with any of the credentials is about to be written, or was. */
  carriedSecret: boolean
  /** One of them had a cookie, or a header other than the User-Agent and the language of its browser. */
  carriedLogin: boolean
  /** There was a response since. */
  isAnswered: boolean
  readonly redirectChain: FollowedRedirect[]
  readonly setCookies: SetCookieAt[]
  /** How many Set-Cookie lines were read. */
  setCookieLines: number
  /** The requests that were sent, each by its key (`requestKey`). */
  readonly sent: string[]
}

/** A target that sends nothing of a body for so long, while its reader waits, has stalled. */
const maxStallMs = 25_000
/** Longer headers are kept until the visit has ended, and count like its body. */
const freeHeaderBytes = 16 * 1024
/** Further Set-Cookie lines of one response are ignored. */
const maxSetCookies = 1_000
/** Further ones of all responses of a visit, too. A browser keeps 180 of a site. */
const maxSetCookiesOfVisit = 2_000

/** Sends one request; returns its response and where it leads next. */
export async function sendHop(state: HopState, ports: HttpPorts): Promise<[answer: Answer, next: NextHop]> {
  const { plan, deadline, url, method } = state
  const { loopTurns } = ports
  ports.egress.check(url)
  deadline.signal.throwIfAborted()
  const headers = headersOf(state, ports.clock.now())
  const pace = new BodyPace(plan.bytes, deadline, ports.timer)
  let next: NextHop = { kind: 'stop' }
  const route = ports.egress.through(plan.account, plan.proxy)
  // Otherwise the connection will be a new one, on which nothing can be left.
  const mayBeUsed = route.isConnected(url)
  const answer = await exchangeTwice(method, mayBeUsed, {
    dispatcher: route.dispatcher,
    request: {
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers,
      body: state.hasBody ? plan.body : null,
      // Closes the connection afterwards: a site that does not read a body takes it for the next request.
      reset: state.hasBody || headers.some((value) => CONNECTION_LOGIN.test(value)),
      // The visit's own deadline and `BodyPace` end it; nothing else ends a body that is passed on.
      headersTimeout: 0,
      bodyTimeout: plan.passOn === undefined ? 0 : maxStallMs,
    },
    keepsRest: plan.passOn !== undefined,
    onBytes: (bytes) => pace.reserve(bytes),
    beforeRequest: () => {
      requireLease(plan, ports.clock)
      plan.onSend?.()
    },
    signal: deadline.signal,
    nextSlice: () => loopTurns.next(plan.account),
    wanted: (head) => {
      if (state.carriedSecret) state.isAnswered = true
      next = hopAfter(state, head)
      if (next.kind === 'refuse') throw refused(next.reason)
      if (next.kind === 'follow') return null
      return plan.passOn === undefined || mayBePage(head.headers) ? plan.maxResponseBytes : 0
    },
  }).finally(() => pace.close())
  if (next.kind === 'stop') plan.passOn?.keep(answer)
  countHeaders(plan, 2 * lengthOf(answer.head))
  receiveCookies(state, answer.head, ports.clock.now())
  return [answer, next]
}

/** A site that authenticates connections takes each later request on one for a request of the same user. */
const CONNECTION_LOGIN = /^\s*(?:ntlm|negotiate)\b/i

/** After a pause of the process the lease may have ended before any timer could fire. */
function requireLease({ lease }: VisitPlan, clock: Clock): void {
  if (lease === null || clock.now() < lease.endsAt) return
  throw new AppError('TIMEOUT', { message: 'The lease for this request has ended.' })
}

function headersOf(state: HopState, nowMs: number): string[] {
  const { plan, jar, url, method } = state
  const { headers, cookie, carriedSecret, carriedLogin } = hopRequest(jar, plan, url, state.hasBody, nowMs)
  countHeaders(plan, cookie?.length ?? 0)
  refuseLoop(state.sent, requestKey(method, url, cookie), maxTimesSent(method))
  state.carriedSecret ||= carriedSecret
  state.carriedLogin ||= carriedLogin
  return headers
}

/** Throws OVERLOADED when there is no room for them. */
function countHeaders({ bytes }: VisitPlan, length: number): void {
  if (length > freeHeaderBytes) bytes.reserve(length)
}

function lengthOf({ headers }: AnswerHead): number {
  let length = 0
  for (const name in headers) for (const value of [headers[name] ?? []].flat()) length += name.length + value.length
  return length
}

function refuseLoop(sent: string[], key: string, maxTimes: number): void {
  if (sent.filter((one) => one === key).length >= maxTimes) throw refused('loop')
  sent.push(key)
}

function hopAfter(state: HopState, head: AnswerHead): NextHop {
  const { jar, url, method, hasBody } = state
  const location = head.headers['location']
  const first = typeof location === 'string' ? location : location?.[0]
  return nextHop({
    url,
    status: head.status,
    location: first === undefined ? null : escapedBytes(first),
    method,
    hasBody,
    hops: state.redirectChain.length,
    bodyMayGoTo: (to) => jar.mayCarry(to) || isSameHost(url, to),
  })
}

/** A Location in ASCII, as Chromium reads it: of text in UTF-8 or Latin-1, the site gets back its own bytes. */
const escapedBytes = (location: string): string =>
  location.replace(/[^\0-\x7f]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`)

/** A body may contain a password: without a session, it is sent only to the same host, and not from https to http. */
function isSameHost(from: URL, to: URL): boolean {
  return to.hostname === from.hostname && (to.protocol === 'https:' || from.protocol === 'http:')
}

function receiveCookies(state: HopState, head: AnswerHead, nowMs: number): void {
  const field = head.headers['set-cookie']
  if (field === undefined) return
  const lines = [field].flat().slice(0, Math.min(maxSetCookies, maxSetCookiesOfVisit - state.setCookieLines))
  state.setCookieLines += lines.length
  const [date = null] = [head.headers['date'] ?? null].flat()
  const cookies = state.jar.receive(state.url, lines, nowMs, date)
  for (const cookie of cookies) state.setCookies.push({ ...cookie, hopUrl: state.url.href })
}

/**
 * A kept connection may be closed just as a request is written to it, or the rest of an earlier response may come then. When
 * no response had begun, not even an informational one, a request that changes nothing is sent once more (RFC 9110 §9.2.2);
 * others are not.
 * @param mayBeUsed its connection may be one that was used before
 */
async function exchangeTwice(method: HttpMethod, mayBeUsed: boolean, options: ExchangeOptions): Promise<Answer> {
  let answered = false
  const onInformational = (): void => {
    answered = true
  }
  const wanted = (head: AnswerHead): number | null => {
    answered = true
    return options.wanted(head)
  }
  try {
    return await exchange({ ...options, wanted, onInformational })
  } catch (error) {
    if (answered || !mayRepeat(method) || !(isClosed(error) || (mayBeUsed && isLeftOver(error)))) throw error
    return exchange(options).catch((second: unknown) => {
      // The first request may have arrived even if the second could not connect.
      throw wasNeverSent(second) ? error : second
    })
  }
}

/** Whether an exchange failed because its connection was closed. */
function isClosed(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE'
}

/** Whether what came was no response, as the rest of an earlier one. The parser has no code for it. */
function isLeftOver(error: unknown): boolean {
  return error instanceof Error && error.name === 'HTTPParserError' && error.message.includes('(Expected HTTP/')
}
