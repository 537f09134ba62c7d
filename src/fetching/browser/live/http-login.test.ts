import { EventEmitter } from 'node:events'
import type { CDPSession } from 'playwright-core'
import { expect, it } from 'vitest'
import { type HttpChallenge, HttpLogins, interceptHttpLogins } from './http-login.ts'

const exit = { username: 'exit', password: 'secret of the exit' }

/** What a person is asked when a browser is challenged for this request, and what the browser is told at once. */
async function challenged(requested: string, challenge: Readonly<Record<string, string>>) {
  const told: unknown[] = []
  const send = async (method: string, params: { authChallengeResponse?: unknown }) => {
    if (method === 'Fetch.continueWithAuth') told.push(params.authChallengeResponse)
  }
  const cdp = Object.assign(new EventEmitter(), { send })
  const asked: HttpChallenge[] = []
  await interceptHttpLogins(cdp as unknown as CDPSession, exit, (one) => asked.push(one))
  const authChallenge = { source: 'Server', scheme: 'Basic', realm: 'Staff', ...challenge }
  cdp.emit('Fetch.authRequired', { requestId: '1', request: { url: requested }, authChallenge })
  return { asked: asked.map(({ url, isBasic }) => [url.href, isBasic]), told }
}

it.each([
  [
    'the page',
    'https://shop.example/staff?a=1',
    'https://shop.example',
    'Basic',
    'https://shop.example/staff?a=1',
    true,
  ],
  [
    'the site that a redirect led to',
    'https://a.example/',
    'https://shop.example',
    'basic',
    'https://shop.example/',
    true,
  ],
  [
    'a site with a port',
    'http://shop.example:81/',
    'http://shop.example:81',
    'Digest',
    'http://shop.example:81/',
    false,
  ],
])('a person is asked for a login of %s', async (_what, requested, origin, scheme, url, isBasic) => {
  expect(await challenged(requested, { origin, scheme })).toEqual({ asked: [[url, isBasic]], told: [] })
})

it('the proxy gets the credentials of the exit, and a challenge without an origin gets none', async () => {
  const response = { response: 'ProvideCredentials', ...exit }
  const proxy = { source: 'Proxy', origin: 'http://127.0.0.1:9' }
  expect(await challenged('https://shop.example/', proxy)).toEqual({ asked: [], told: [response] })
  const unknown = await challenged('https://shop.example/', { origin: '' })
  expect(unknown).toEqual({ asked: [], told: [{ response: 'CancelAuth' }] })
})

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

it('keeps the newest login of a host until its site asks again', () => {
  const logins = new HttpLogins()
  logins.asked(new URL('https://shop.example/staff'))
  expect(logins.of('shop.example')).toBeNull()
  logins.given(new URL('https://shop.example/staff'), 'mira', 'wrong')
  logins.asked(new URL('https://shop.example/staff'))
  expect(logins.of('shop.example')).toBeNull()
  logins.given(new URL('https://shop.example/staff?from=a#b'), 'mira', 'pass:wörd')
  const page = 'https://shop.example/staff'
  expect(logins.of('shop.example')).toEqual({ page, authorization: basic('mira:pass:wörd') })
  logins.given(new URL('http://shop.example:8080/'), 'mira', 'other')
  expect(logins.of('shop.example')?.page).toBe('http://shop.example:8080/')
})

it.each(['app.shop.example', 'example', 'id.example'])('keeps none for %s', (host) => {
  const logins = new HttpLogins()
  logins.given(new URL('https://shop.example/'), 'mira', 'secret')
  expect(logins.of(host)).toBeNull()
})
