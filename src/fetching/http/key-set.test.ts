import { afterEach, beforeEach, expect, it } from 'vitest'
import { httpPorts, Site } from '../../../test/support/fetch-target.ts'
import type { Tier } from '../tier.ts'
import { createHttpTier } from './http-tier.ts'
import { fetchKeySet } from './key-set.ts'

let site: Site
let tier: Tier

beforeEach(() => {
  site = new Site()
  tier = createHttpTier(httpPorts(site.egress))
})
afterEach(() => site[Symbol.asyncDispose]())

it('gives the text of the key set', async () => {
  const target = await site.http((_request, _incoming, response) => response.end('{"keys":[]}'))
  expect(await fetchKeySet(tier, target.url('/jwks'))).toBe('{"keys":[]}')
  expect(target.requests).toMatchObject([{ line: 'GET /jwks', body: '' }])
})

it('refuses every status but 200', async () => {
  const target = await site.http((_request, _incoming, response) => response.writeHead(404).end('{"keys":[]}'))
  await expect(fetchKeySet(tier, target.url('/jwks'))).rejects.toThrow('status 404')
})

it('reads at most 256 KiB', async () => {
  const target = await site.http((_request, _incoming, response) => response.end('x'.repeat(300 * 1024)))
  expect(await fetchKeySet(tier, target.url('/jwks'))).toHaveLength(256 * 1024)
})

it('goes through the egress guard', async () => {
  await expect(fetchKeySet(tier, 'http://10.0.0.1/jwks')).rejects.toMatchObject({ code: 'TARGET_NOT_ALLOWED' })
})
