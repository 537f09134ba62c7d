import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, loggedInPage, type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

type Json = Readonly<Record<string, unknown>>

const places = 8
let server: RunningServer
let site: Site

beforeAll(async () => {
  ;[server, site] = await Promise.all([startServer({ MAX_SCRAPES: String(places) }), startSite()])
})
afterAll(async () => {
  await server?.close()
  await site?.close()
})

/** A scrape that holds a session until it is released. */
async function holding(user: Pick<TestUser, 'scrape'>, session_id: string) {
  const [arrived, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  site.on('/held', async () => {
    arrived.resolve()
    await released.promise
    return html(loggedInPage)
  })
  const held = { url: site.url('/held', 'shop.test'), session_id, timeout: 60 }
  const first = user.scrape(held)
  await arrived.promise
  return { held, first, release: () => released.resolve() }
}

it('keeps no place from others while it waits for a busy session', async () => {
  const user = await server.newUser()
  const input = { name: 'Shop', domain: 'shop.test', cookies: { sid: 'good' }, concurrency: { mode: 'exclusive' } }
  const { id } = await user.create(input)
  const { held, first, release } = await holding(user, id)
  const waiting = Array.from({ length: 2 * places }, () =>
    user.scrape({ ...held, url: site.url('/account', 'shop.test') }),
  )
  const other = await server.newUser()
  for (const who of [user, other]) expect((await who.scrape({ url: site.url('/', 'other.test') })).status).toBe(200)
  release()
  for (const { status } of await Promise.all([first, ...waiting])) expect(status).toBe(200)
})

it.each(['scrape', 'validation'])(
  'gives the session and the place back after each %s that is refused',
  async (kind) => {
    const user = await server.newUser()
    const url = server.address.replace('127.0.0.1', 'self.test')
    const input = {
      name: 'Itself',
      domain: 'self.test',
      validation_url: url,
      cookies: { sid: 'good' },
      concurrency: { mode: 'exclusive' },
    }
    const { id } = await user.create(input)
    const use = () =>
      kind === 'scrape' ? user.scrape({ url, session_id: id }) : user.call('POST', `/sessions/${id}/validate`)
    for (let n = 0; n < 2 * places; n += 1) expect((await use()).json).toMatchObject({ code: 'TARGET_NOT_ALLOWED' })
  },
)

it.each(['scrape', 'validation', 'lease'])('opens nothing for a %s whose key ended while it waited', async (kind) => {
  const password = 'a good long password'
  const { key: ended, email } = await server.newUser({ password })
  const { access_token: token } = (await server.as({}).call<Json>('POST', '/auth/login', { email, password })).json
  const user = server.as({ authorization: `Bearer ${token}` })
  const { id } = await user.create({
    name: 'Shop',
    domain: 'shop.test',
    cookies: { sid: 'good' },
    validation_url: site.url('/late', 'shop.test'),
    concurrency: { mode: 'exclusive' },
  })
  let late = 0
  site.on('/late', () => {
    late += 1
    return html(loggedInPage)
  })
  const { held, first, release } = await holding(user, id)
  const asked = server.as(ended)
  const waiting = {
    scrape: () => asked.scrape({ ...held, url: site.url('/late', 'shop.test') }),
    validation: () => asked.call('POST', `/sessions/${id}/validate`),
    lease: () => asked.call('POST', `/sessions/${id}/lease`, { ttl_seconds: 3600, wait_seconds: 60 }),
  }[kind as 'scrape' | 'validation' | 'lease']()
  const keyId = await until('a request with the key', async () => {
    const [key] = (await user.call<Json[]>('GET', '/api-keys')).json
    return key?.['requests'] === 1 ? key['id'] : undefined
  })
  expect((await user.call('DELETE', `/api-keys/${keyId}`)).status).toBe(204)
  release()
  expect((await first).status).toBe(200)
  expect(await waiting).toMatchObject({ status: 401, json: { code: 'UNAUTHORIZED' } })
  expect(late).toBe(0)
  expect((await user.scrape({ ...held, url: site.url('/late', 'shop.test') })).status).toBe(200)
})
