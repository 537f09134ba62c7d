import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../clock.ts'
import { parseSetCookie } from '../../cookies/set-cookie.ts'
import { fromWire } from '../../cookies/wire.ts'
import { Deadline } from '../../egress/deadline.ts'
import type { Egress } from '../../egress/dispatcher.ts'
import { toScrapeError } from '../../egress/dispatcher.ts'
import { type Answer, type AnswerHead, exchange } from '../../egress/exchange.ts'
import { wasNeverSent } from '../../egress/never-sent.ts'
import type { HttpMethod } from '../../sessions/allowed-methods.ts'
import { mayRepeat } from '../may-repeat.ts'
import { defaultRedirectLimits, maxTimesSent, type NextHop, nextHop, requestKey } from '../redirect.ts'
import type { FetchedPage, FollowedRedirect, PageRequest, SetCookieAt } from '../tier.ts'
import { createPage, plainHeaders } from './page.ts'
import { refused } from './refusal.ts'
import { hopHeaders } from './request-headers.ts'

export interface FetchPorts {
  readonly egress: Pick<Egress, 'check' | 'dispatcher'>
  readonly clock: Clock
  /** From the request to the head of its answer, default 60,000 milliseconds. */
  readonly headersTimeoutMs?: number
  /** Between two pieces of a body, default 30,000 milliseconds. */
  readonly bodyTimeoutMs?: number
}

/** Where a visit stands between two requests. */
interface Visit {
  readonly request: PageRequest
  readonly deadline: Deadline
  url: URL
  method: HttpMethod
  hasBody: boolean
  carriedSecret: boolean
  readonly redirectChain: FollowedRedirect[]
  readonly setCookies: SetCookieAt[]
  readonly sent: Map<string, number>
}

/**
 * Gets a page over plain HTTP: the first URL and whatever it redirects to, each asked of the egress policy first. What
 * the session holds goes only where its jar lets it, and not before `beforeSecret` has resolved.
 * @throws as `Tier.fetch`
 */
export async function fetchPage(request: PageRequest, ports: FetchPorts, signal: AbortSignal): Promise<FetchedPage> {
  const startedAt = ports.clock.now()
  const visit = begin(request, new Deadline(signal, request.timeoutMs))
  try {
    for (;;) {
      const [answer, next] = await ask(visit, ports)
      const fetchedAt = ports.clock.now()
      if (next.kind === 'follow') {
        follow(visit, answer.head, next)
        // The pool hands a connection out again one turn after its answer: cheaper to wait for than a new one.
        await nextTurn()
        continue
      }
      const page = await createPage(answer, request, visit.deadline)
      const timings = { headMs: fetchedAt - startedAt, totalMs: ports.clock.now() - startedAt }
      const { redirectChain, setCookies, carriedSecret } = visit
      return { ...page, finalUrl: visit.url.href, redirectChain, setCookies, carriedSecret, fetchedAt, timings }
    }
  } catch (error) {
    // A client that has gone gets its own reason back, whatever it is.
    if (signal.aborted) throw signal.reason
    throw toScrapeError(error)
  } finally {
    visit.deadline.close()
  }
}

function begin(request: PageRequest, deadline: Deadline): Visit {
  const url = new URL(request.url)
  url.username = ''
  url.password = ''
  const hasBody = request.body !== null && request.body !== ''
  const { method } = request
  return {
    request,
    deadline,
    url,
    method,
    hasBody,
    carriedSecret: false,
    redirectChain: [],
    setCookies: [],
    sent: new Map(),
  }
}

function follow(visit: Visit, head: AnswerHead, next: NextHop & { readonly kind: 'follow' }): void {
  visit.redirectChain.push({
    url: visit.url.href,
    statusCode: head.status,
    headers: plainHeaders(head),
    setsCookie: head.headers['set-cookie'] !== undefined,
  })
  visit.url = next.url
  visit.method = next.method
  visit.hasBody = next.keepBody
}

/** One request, and what its answer asks for next. */
async function ask(visit: Visit, ports: FetchPorts): Promise<[answer: Answer, next: NextHop]> {
  const { request, deadline, url, method } = visit
  ports.egress.check(url)
  const headers = await headersOf(visit, ports.clock.now())
  let next: NextHop = { kind: 'stop' }
  const answer = await exchangeTwice(method, {
    dispatcher: ports.egress.dispatcher,
    request: {
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers,
      body: visit.hasBody ? request.body : null,
      headersTimeout: ports.headersTimeoutMs ?? 60_000,
      bodyTimeout: ports.bodyTimeoutMs ?? 30_000,
    },
    reserveBytes: request.reserveBytes,
    mayBegin: request.mayBegin,
    deadline,
    wanted: (head) => {
      request.onAnswer?.()
      next = hopAfter(visit, head)
      if (next.kind === 'refuse') throw refused(next.reason)
      return next.kind === 'follow' ? null : request.maxResponseBytes
    },
  })
  receiveCookies(visit, answer.head, ports.clock.now())
  return [answer, next]
}

/** The headers of the next request, once what it carries may be sent. */
async function headersOf(visit: Visit, nowMs: number): Promise<string[]> {
  const { request, url, method } = visit
  const cookie = request.jar.cookieHeader(url, nowMs)
  refuseLoop(visit.sent, requestKey(method, url, cookie.header), maxTimesSent(method))
  const may = {
    agent: request.jar.mayCarry(url),
    headers: request.jar.mayCarryHeaders(url),
    asked: request.asked?.mayCarry(url) ?? false,
  }
  const { headers, carriesOwn } = hopHeaders(request, may, visit.hasBody)
  if (cookie.header !== null) headers.push('cookie', cookie.header)
  if (!visit.carriedSecret && (cookie.carriedSecret || carriesOwn)) {
    await visit.deadline.race(request.beforeSecret())
    visit.carriedSecret = true
  }
  visit.deadline.check()
  return headers
}

function refuseLoop(sent: Map<string, number>, key: string, maxTimes: number): void {
  const times = (sent.get(key) ?? 0) + 1
  if (times > maxTimes) throw refused('loop')
  sent.set(key, times)
}

/**
 * A kept connection may close just as a request is written on it. Where no answer had begun, a request that changes
 * nothing goes out once more, as browsers do (RFC 9110 §9.2.2); any other never does.
 */
async function exchangeTwice(method: HttpMethod, options: Parameters<typeof exchange>[0]): Promise<Answer> {
  let answered = false
  const wanted = (head: AnswerHead): number | null => {
    answered = true
    return options.wanted(head)
  }
  try {
    return await exchange({ ...options, wanted })
  } catch (error) {
    if (answered || !mayRepeat(method) || !isClosedConnection(error)) throw error
    return exchange(options).catch((second: unknown) => {
      // What was written the first time may have arrived, even where the second found nobody.
      throw wasNeverSent(second) ? error : second
    })
  }
}

function isClosedConnection(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE'
}

function hopAfter(visit: Visit, head: AnswerHead): NextHop {
  const { request, url, method, hasBody } = visit
  const location = head.headers['location']
  const first = typeof location === 'string' ? location : location?.[0]
  return nextHop({
    url,
    status: head.status,
    location: first === undefined ? null : fromWire(first),
    method,
    hasBody,
    hops: visit.redirectChain.length,
    limits: defaultRedirectLimits,
    bodyMayGoTo: (to) => request.jar.mayCarry(to) || isSameHost(url, to),
  })
}

/** A body may hold a password: without a session to say more it stays with its host, and on https. */
function isSameHost(from: URL, to: URL): boolean {
  return to.hostname === from.hostname && (to.protocol === 'https:' || from.protocol === 'http:')
}

function receiveCookies(visit: Visit, head: AnswerHead, nowMs: number): void {
  const field = head.headers['set-cookie']
  if (field === undefined) return
  const lines = typeof field === 'string' ? [field] : field
  const [date = null] = [head.headers['date'] ?? null].flat()
  visit.request.jar.receive(visit.url, lines, nowMs, date)
  for (const line of lines) {
    const cookie = parseSetCookie(line, nowMs, date)
    if (cookie !== null) visit.setCookies.push({ ...cookie, hopUrl: visit.url.href })
  }
}
