import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import pino from 'pino'
import { systemRandom, systemStopwatch } from '../../../src/clock.ts'
import { FewAtOnce } from '../../../src/fairness/few-at-once.ts'
import { LoopTurns } from '../../../src/fairness/loop-turns.ts'
import { defaultRequestTimeouts, type HttpOptions } from '../../../src/http/http-options.ts'
import { createHttpServer } from '../../../src/http/server.ts'
import { goodKey } from './memory-ids.ts'
import { type MemoryServices, memoryServices } from './memory-services.ts'

const unlimited: HttpOptions['rateLimits'] = {
  create: null,
  validate: null,
  refresh: null,
  list: null,
  other: null,
  scrape: null,
  account: null,
  usage: null,
}

/** A clock that stands still until it is moved. */
export function standingClock(start = Date.UTC(2026, 2, 18, 12)) {
  let now = start
  return { now: () => now, elapsed: () => now - start, advance: (ms: number) => (now += ms) }
}

export interface TestServer {
  readonly app: FastifyInstance
  readonly services: MemoryServices
  /** A request to the API with a good key, unless `headers` says otherwise; `body` is sent as JSON. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<LightMyRequestResponse>
}

/** A fresh server over services in memory, without limits unless asked. */
export async function testServer(
  options: Partial<HttpOptions> = {},
  services: MemoryServices = memoryServices(),
): Promise<TestServer> {
  const app = await createHttpServer(services, {
    rateLimits: unlimited,
    compat: true,
    trustProxy: false,
    publicUrl: null,
    publicAddress: () => 'http://127.0.0.1:8080',
    logger: pino({ level: 'silent' }),
    clock: standingClock(),
    stopwatch: standingClock(),
    random: systemRandom,
    loopTurns: new LoopTurns(systemStopwatch),
    inflating: new FewAtOnce({ most: 1 }),
    // Clients in tests keep their connections.
    timeouts: { ...defaultRequestTimeouts, keepIdleMs: 0 },
    ...options,
  })
  return {
    app,
    services,
    call: (method, path, body, headers = { 'x-api-key': goodKey }) =>
      app.inject({
        method: method as NonNullable<InjectOptions['method']>,
        url: `/api/v1${path}`,
        headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      }),
  }
}

/** One server for requests whose answers do not depend on those before: making a server takes longer than they do. */
export function sharedServer(make: () => Promise<TestServer>): () => Promise<TestServer> {
  let server: Promise<TestServer> | null = null
  return () => {
    server ??= make()
    return server
  }
}

export const limited = (over: Partial<HttpOptions['rateLimits']> = {}): HttpOptions['rateLimits'] => ({
  create: 10,
  validate: 5,
  refresh: 10,
  list: 30,
  other: 30,
  scrape: 6_000,
  account: 60,
  usage: 30,
  ...over,
})
