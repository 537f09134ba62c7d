import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { systemClock, systemRandom, systemStopwatch } from '../src/clock.ts'
import { FewAtOnce } from '../src/fairness/few-at-once.ts'
import { LoopTurns } from '../src/fairness/loop-turns.ts'
import { defaultRequestTimeouts } from '../src/http/http-options.ts'
import { createHttpServer } from '../src/http/server.ts'
import type { HttpServices } from '../src/http/services.ts'
import { registerOpenApi, renderOpenApi } from './openapi/openapi.ts'

// Writes openapi.json from the routes; with --check it only compares, and fails where they differ.

const file = join(import.meta.dirname, '..', 'openapi.json')

/** The document describes routes, which nobody calls here: a service that is asked for anything is a mistake. */
const services = new Proxy({} as HttpServices, {
  get: (_target, name) =>
    new Proxy(() => {}, {
      get: (_inner, method) => () => Promise.reject(new Error(`${String(name)}.${String(method)} was called`)),
      apply: () => Promise.reject(new Error(`${String(name)} was called`)),
    }),
})

const app = await createHttpServer(services, {
  rateLimits: {
    create: null,
    validate: null,
    refresh: null,
    list: null,
    other: null,
    scrape: null,
    account: null,
    usage: null,
  },
  compat: true,
  trustProxy: false,
  publicUrl: null,
  publicAddress: () => 'http://127.0.0.1:8080',
  logger: pino({ level: 'silent' }),
  clock: systemClock,
  stopwatch: systemStopwatch,
  random: systemRandom,
  loopTurns: new LoopTurns(systemStopwatch),
  inflating: new FewAtOnce({ most: 1 }),
  timeouts: defaultRequestTimeouts,
  beforeRoutes: registerOpenApi,
})
const text = renderOpenApi(app)
await app.close()

if (!process.argv.includes('--check')) {
  writeFileSync(file, text)
} else if (readOrEmpty() !== text) {
  console.error('openapi.json is not what the routes say: run npm run openapi, look at the difference, commit it.')
  process.exitCode = 1
}

function readOrEmpty(): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
