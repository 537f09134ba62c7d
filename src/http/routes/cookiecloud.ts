import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { networkOf } from '../../accounts/login/network.ts'
import { AppError } from '../../errors.ts'
import type { HeldBytes } from '../../fetching/budget.ts'
import type { HttpOptions } from '../http-options.ts'
import { bodyTooLarge, refuseType } from '../plugins/body.ts'
import { maxPushBytes, readPushBody } from '../push-body.ts'
import { RateLimiter, rateLimited } from '../rate-limit.ts'
import { disconnectSignal } from '../request-parts.ts'
import { pushBody, pushedSchema } from '../schemas/sync-source.ts'
import type { HttpServices } from '../services.ts'
import type { Api } from './api.ts'

type Services = Pick<HttpServices, 'sync' | 'holdBody'>
type Options = Pick<HttpOptions, 'stopwatch' | 'rateLimits' | 'loopTurns' | 'inflating'>

/** Pushes of one uuid in a minute; the extension makes at most one. */
const perUuid = 10
/** Pushes from one network in a minute: several browsers may share an address. */
const perNetwork = 60
const types = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data']

/**
 * Where CookieCloud's extension pushes. It has no principal: uuid and payload are its credential. There is no route to
 * read anything back.
 */
export function registerCookieCloud(
  app: Api,
  { sync, holdBody }: Services,
  { stopwatch, rateLimits, loopTurns, inflating }: Options,
): void {
  const limiter = new RateLimiter(stopwatch)
  const isLimited = rateLimits.create !== null
  app.register(async (scope: Api) => {
    const held = new WeakMap<FastifyRequest, HeldBytes>()
    scope.removeAllContentTypeParsers()
    for (const type of types) {
      scope.addContentTypeParser(type, async (request: FastifyRequest, payload: Readable) => {
        const { headers } = request.raw
        if (Number(headers['content-length']) > maxPushBytes) throw bodyTooLarge(maxPushBytes)
        const network = networkOf(request.ip)
        return readPushBody(payload, {
          contentType: headers['content-type'] ?? '',
          coding: headers['content-encoding'],
          reserve: (bytes) => held.get(request)?.reserve(bytes),
          next: () => loopTurns.next(network),
          inTurn: (task) => inflating.run(network, task),
        })
      })
    }
    scope.addContentTypeParser('*', refuseType(maxPushBytes))
    scope.post(
      '/sync/cookiecloud/update',
      {
        config: { access: 'public' },
        bodyLimit: maxPushBytes,
        onRequest: (request, reply, done) => {
          const network = networkOf(request.ip)
          if (isLimited && !limiter.take(`network:${network}`, perNetwork).allowed)
            return done(new AppError('RATE_LIMITED'))
          // All pushes share the bytes of one account, so that they cannot take what requests of accounts need.
          const body = holdBody('sync')
          held.set(request, body)
          reply.raw.once('close', () => body.release())
          done()
        },
        schema: { hide: true, body: pushBody, response: { 200: pushedSchema } },
      },
      async (request, reply) => {
        const { uuid, encrypted, crypto_type: cryptoType } = request.body
        const window = limiter.take(`uuid:${uuid}`, perUuid)
        if (isLimited && !window.allowed) throw rateLimited(window, 'sync')
        const userAgent = request.headers['user-agent'] ?? null
        const next = () => loopTurns.next(networkOf(request.ip))
        await sync.push({ uuid, encrypted, cryptoType, userAgent, signal: disconnectSignal(reply), next })
        return { action: 'done' as const }
      },
    )
  })
}
