import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { routes } from './api.ts'

/** Operations that do what another one does, or that are not for clients. */
const withoutCall: readonly string[] = [
  'putSession',
  'putMember',
  'putWebhook',
  'deleteSessionShare',
  'getBalance',
  'getLiveness',
  'getMetrics',
]

it('calls every operation of the API', () => {
  const sources = readdirSync(import.meta.dirname)
    .filter((name) => !name.endsWith('.test.ts') && name !== 'api.ts')
    .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'))
  const called = new Set(
    sources.flatMap((text) => [...text.matchAll(/\b(?:json|open)\(\s*'(\w+)'/g)].map(([, id]) => id)),
  )
  expect(called.size).toBeGreaterThan(60)
  const missing = Object.keys(routes).filter((operation) => !called.has(operation))
  expect(missing.sort()).toEqual([...withoutCall].sort())
})
