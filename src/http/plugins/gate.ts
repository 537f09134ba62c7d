import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { networkOf } from '../../accounts/login/network.ts'
import type { ApiKeyScope, Principal } from '../../accounts/principal.ts'
import type { Stopwatch } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import type { LoopTurns } from '../../fairness/loop-turns.ts'
import { isPubliclyMissing, notFound } from '../compat/not-served.ts'
import {
  type RateBucket,
  type RateLimiter,
  type RateLimits,
  type RateWindow,
  rateLimited,
  windowMs,
} from '../rate-limit.ts'
import type { RouteTable } from '../route-table.ts'
import { type Authenticate, credentialRefusal, hasCredential } from './authenticate.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sends the request; null on public routes only. */
    principal: Principal | null
    /** When its credential was checked, by the stopwatch. */
    checkedAt: number
  }
  interface FastifyContextConfig {
    /**
     * `'public'`: no credential is read. `'optional'`: a credential must be valid if there is one. Default: required.
     */
    access?: 'public' | 'optional'
    /**
     * The scopes of which a key needs one; null: none. Default: `read` for GET and HEAD, else `write`.
     */
    scope?: ApiKeyScope | readonly ApiKeyScope[] | null
    /** A public route that waits for no turn: the answer is cheap, and a supervisor ends a server that does not give it. */
    noTurn?: boolean
    /** Its answer may be a long list, which takes milliseconds of the main thread: accounts take turns with it. */
    isLong?: boolean
    /** The rate limit counter of the route. */
    limit?: RateBucket
  }
}

export interface GateParts {
  readonly authenticate: Authenticate
  /** Whether the credential of a principal would still be accepted. */
  readonly isCredentialValid: (principal: Principal) => Promise<boolean>
  readonly stopwatch: Stopwatch
  readonly limiter: RateLimiter
  readonly limits: RateLimits
  readonly clock: { now(): number }
  readonly routes: RouteTable
  /** When a request may start. */
  readonly loopTurns: Pick<LoopTurns, 'begin' | 'nextBrief'>
}

/** A request that begins later than this after its credential was checked has it checked again. */
const soonMs = 1_000

/** Of a body that anybody may send, in bytes: a slow sender keeps what has come for half a minute. */
const maxPublicBodyBytes = 16 * 1024

type Done = (error?: Error) => void

/**
 * Every check before the body is read, in this order: credential, route, method, rate limit. If the body did not come at
 * once, the credential is checked again when it is there. Routes are closed unless they declare that they are public.
 */
export function registerGate(app: FastifyInstance, parts: GateParts): void {
  const gates = new WeakSet<object>()
  app.decorateRequest('principal', null)
  app.decorateRequest('checkedAt', 0)
  app.addHook('onRoute', (route) => {
    const isPublic = route.config?.access === 'public'
    if (isPublic || route.config?.access === 'optional') route.bodyLimit ??= maxPublicBodyBytes
    if (!isPublic) addHooks(route, createGate(route, parts), gates, createRecheck(parts))
    else if (route.config?.noTurn !== true) addHooks(route, createPublicGate(parts.loopTurns), gates)
  })
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.is404) refuseInTurn(parts.loopTurns, request, () => refuseUnknown(request, parts, done))
    else done()
  })
  app.addHook('onError', (request, reply, error, done) => {
    if (error instanceof AppError && error.code === 'SESSION_LIMIT_REACHED') giveBack(request, reply, parts)
    done()
  })
}

type Gate = (request: FastifyRequest, reply: FastifyReply, done: Done) => void

/** @param rechecks check again what may have ended while the body was read */
function addHooks(route: RouteOptions, gate: Gate, gates: WeakSet<object>, ...rechecks: readonly Gate[]): void {
  const given = [route.onRequest ?? []].flat()
  // The framework makes the HEAD route from the GET route, hooks included.
  if (given.some((hook) => gates.has(hook))) return
  gates.add(gate)
  route.onRequest = [gate, ...given]
  route.preHandler = [...rechecks, createScopeCheck(route), ...[route.preHandler ?? []].flat()]
}

type Turns = GateParts['loopTurns']

/** Requests of a public route take turns by network, as others do by account. */
function createPublicGate(loopTurns: Turns): Gate {
  return (request, reply, done) =>
    takeTurn(loopTurns, networkOf(request.ip), reply, (error) => {
      if (error === undefined) done()
      else refuseInTurn(loopTurns, request, () => done(error))
    })
}

/**
 * A refusal takes little time, but costs its sender nothing, so those of a network take turns. However many wait, each
 * is sent.
 */
function refuseInTurn(loopTurns: Turns, { ip }: FastifyRequest, refuse: () => void): void {
  void loopTurns.nextBrief(networkOf(ip)).then(refuse)
}

function takeTurn(loopTurns: Turns, account: string, reply: FastifyReply, done: Done, isLong = false): void {
  const start = (end: () => void): void => {
    // A client that left while its request waited gets nothing.
    if (reply.raw.destroyed) end()
    else {
      reply.raw.once('close', end)
      done()
    }
  }
  if (!loopTurns.begin(account, start, isLong)) done(overloaded())
}

function createGate(route: RouteOptions, parts: GateParts): Gate {
  const { authenticate, limiter, limits, clock, stopwatch, routes, loopTurns } = parts
  const { access, limit: bucket, isLong } = route.config ?? {}
  const limit = bucket === undefined ? null : limits[bucket]
  const hasParameter = route.url.includes(':')
  return (request, reply, done) => {
    request.checkedAt = stopwatch.elapsed()
    authenticate(request).then((principal) => {
      request.principal = principal
      if (principal === null && (access !== 'optional' || hasCredential(request))) {
        if (limit !== null) setWindow(reply, { limit, remaining: limit, resetInMs: windowMs }, clock.now())
        return refuseInTurn(loopTurns, request, () => done(credentialRefusal(request)))
      }
      if (principal === null) return takeTurn(loopTurns, networkOf(request.ip), reply, done)
      const allow = hasParameter ? routes.othersOf(pathOf(request), request.method) : []
      if (allow.length > 0) return done(new AppError('METHOD_NOT_ALLOWED', { allow }))
      if (limit !== null && bucket !== undefined) {
        const window = limiter.take(rateKey(bucket, principal), limit)
        setWindow(reply, window, clock.now())
        if (!window.allowed) return done(rateLimited(window, bucket))
      }
      takeTurn(loopTurns, principal.userId, reply, done, isLong)
    }, done)
  }
}

/** The scopes of which a key needs one on a route; null: none. */
export function scopesOf({ config, method }: Pick<RouteOptions, 'config' | 'method'>): readonly ApiKeyScope[] | null {
  const { scope: asked } = config ?? {}
  if (asked === null) return null
  const reads = [method].flat().every((one) => one === 'GET' || one === 'HEAD')
  return [asked ?? (reads ? 'read' : 'write')].flat()
}

/** A slow body takes up to half a minute, and a credential that ended meanwhile begins nothing. */
function createRecheck({ isCredentialValid, stopwatch }: GateParts): Gate {
  return (request, _reply, done) => {
    const { principal, checkedAt } = request
    if (principal === null || stopwatch.elapsed() - checkedAt <= soonMs) return done()
    isCredentialValid(principal).then((isValid) => done(isValid ? undefined : credentialRefusal(request)), done)
  }
}

function createScopeCheck(route: RouteOptions): Gate {
  const scopes = scopesOf(route)
  return ({ principal }, _reply, done) => {
    if (principal === null || scopes === null || scopes.some((scope) => principal.scopes.has(scope))) return done()
    done(new AppError('FORBIDDEN', { message: `The API key lacks the scope "${scopes.join('" or "')}".` }))
  }
}

/** An unknown path or method: below the API, only authenticated clients get the 404 or 405. */
function refuseUnknown(request: FastifyRequest, parts: GateParts, done: Done): void {
  const path = pathOf(request)
  const refuse = () => {
    const allow = parts.routes.methodsOf(path)
    done(allow.length > 0 ? new AppError('METHOD_NOT_ALLOWED', { allow }) : notFound(path))
  }
  if (!parts.routes.needsPrincipal(path) || isPubliclyMissing(path)) refuse()
  else
    parts.authenticate(request).then((principal) => {
      if (principal === null) done(credentialRefusal(request))
      else refuse()
    }, done)
}

const pathOf = ({ url }: FastifyRequest): string => url.split('?', 1)[0] ?? ''

function giveBack(request: FastifyRequest, reply: FastifyReply, { limiter, limits }: GateParts): void {
  const bucket = request.routeOptions.config.limit
  if (bucket === undefined || request.principal === null || limits[bucket] === null) return
  limiter.giveBack(rateKey(bucket, request.principal))
  reply.header('x-ratelimit-remaining', String(Number(reply.getHeader('x-ratelimit-remaining')) + 1))
}

const rateKey = (bucket: RateBucket, { userId }: Principal): string => `${bucket}:${userId}`

function setWindow(reply: FastifyReply, window: Omit<RateWindow, 'allowed'>, now: number): void {
  reply.header('x-ratelimit-limit', String(window.limit))
  reply.header('x-ratelimit-remaining', String(window.remaining))
  reply.header('x-ratelimit-reset', String(Math.ceil((now + window.resetInMs) / 1000)))
}

function overloaded(): AppError {
  return new AppError('OVERLOADED', {
    message: 'Your account has more waiting requests than can be started within a second.',
    retryAfterSeconds: 1,
  })
}
