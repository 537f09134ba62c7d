import { expect, it } from 'vitest'
import { httpPorts, Site } from '../../test/support/fetch-target.ts'
import { testSession } from '../../test/support/test-session.ts'
import { systemClock } from '../clock.ts'
import { createBudget } from '../fetching/budget.ts'
import { createHttpTier } from '../fetching/http/http-tier.ts'
import { noDigests } from '../sessions/state/given-digests.ts'
import { ask } from './ask.ts'

const renewal = {
  method: 'POST',
  contentType: null,
  hosts: [],
  accessTokenPath: '/access_token',
  refreshTokenPath: null,
  expiresInPath: null,
} as const
const secrets = {
  cookies: { sid: 'good' },
  exactCookies: [],
  headers: {},
  userAgent: null,
  storage: [],
  proxy: null,
  renewal: { body: 'token={{refresh_token}}', refreshToken: 'refresh-1' },
  tokenEntry: null,
  given: noDigests,
  givenBefore: [],
}

it.each([
  ['redirects to where nothing may be sent', 307, { location: 'http://10.0.0.1/token' }],
  ['answers', 200, {}],
] as const)('may have arrived at a site that %s', async (_, status, headers) => {
  await using site = new Site()
  const target = await site.http((_seen, _request, response) => response.writeHead(status, headers).end('{}'))
  const asked = await renew(site, target.url('/token'))
  expect(asked.mayHaveArrived).toBe(true)
  expect(target.requests.map(({ body }) => body)).toEqual(['token=refresh-1'])
})

it.each(['http://site.test:1/token', 'http://10.0.0.1/token'])('has not arrived at %s', async (url) => {
  await using site = new Site()
  expect((await renew(site, url)).mayHaveArrived).toBe(false)
})

function renew(site: Site, url: string) {
  const tier = createHttpTier(httpPorts(site.egress))
  const budget = createBudget({ maxScrapes: 1, maxBodyBytes: 1e6 })
  const deps = { tier, budget, clock: systemClock }
  return ask(deps, testSession({ domain: 'site.test' }), { ...renewal, url }, secrets, {
    endsAt: Number.MAX_SAFE_INTEGER,
  })
}
