import { expect, it } from 'vitest'
import { goodKey } from '../../../test/support/http/memory-ids.ts'
import { memoryServices } from '../../../test/support/http/memory-services.ts'
import { testServer } from '../../../test/support/http/test-server.ts'
import type { KeyedRequest } from '../../idempotency/idempotency.ts'

const url = 'https://shop.example/'
const session = { name: 'A', domain: 'shop.example', cookies: { sid: 'good' } }

it.each([
  ['/scrape', { url, timeout: 300 }, 300_000],
  ['/scrape', { url }, 90_000],
  ['/scrape', { url, timeout: 300, sync: false }, null],
  ['/batch', { requests: [{ url, timeout: 300 }] }, null],
  ['/sessions', session, 0],
])('a request with an Idempotency-Key to %s may run as long as its own work: %j', async (path, body, timeoutMs) => {
  const services = memoryServices()
  const begun: KeyedRequest[] = []
  const { call } = await testServer(
    {},
    {
      ...services,
      idempotency: {
        ...services.idempotency,
        begin: (principal, request) => {
          begun.push(request)
          return services.idempotency.begin(principal, request)
        },
      },
    },
  )
  const answer = await call('POST', path, body, { 'x-api-key': goodKey, 'idempotency-key': 'k' })
  expect(answer.statusCode).toBeLessThan(300)
  expect(begun).toMatchObject([{ route: `POST /api/v1${path}`, key: 'k', timeoutMs }])
})
