import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SessionBody } from '../support/client.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, loggedInPage, loginPage, type Site, startSite } from '../support/site.ts'

let server: RunningServer
let site: Site
let user: TestUser
/** The only ticket that the site takes: each opens one page, which brings the next one. */
let ticket = 0
const takeTicket = () => String(++ticket)
/** What happens while the site answers. */
let meanwhile: () => Promise<unknown> = async () => undefined

beforeAll(async () => {
  ;[server, site] = await Promise.all([startServer(), startSite()])
  site.on('/account', async ({ cookies }) => {
    await meanwhile()
    if (cookies['ticket'] !== String(ticket)) return html(loginPage)
    const page = html(loggedInPage)
    return { ...page, headers: { ...page.headers, 'set-cookie': `ticket=${takeTicket()}; Path=/` } }
  })
  user = await server.newUser()
})
afterAll(async () => {
  await server?.close()
  await site?.close()
})

const settings = () => ({
  name: 'Shop',
  domain: site.url('', 'shop.test'),
  validation_url: site.url('/account', 'shop.test'),
  expected_user: 'Mira Holt',
})
const create = async (): Promise<string> => (await user.create({ ...settings(), cookies: { ticket: takeTicket() } })).id

it.each([
  ['created', create],
  [
    'imported',
    async () => {
      const body = { ...settings(), content: { ticket: takeTicket() } }
      const { json } = await user.call<{ sessions: SessionBody[] }>('POST', '/sessions/import', body)
      return json.sessions[0]?.id ?? ''
    },
  ],
  [
    'refreshed',
    async () => {
      const id = await create()
      await user.call('POST', `/sessions/${id}/refresh`, { cookies: { ticket: takeTicket() } })
      return id
    },
  ],
  [
    'updated',
    async () => {
      const id = await create()
      await user.call('PATCH', `/sessions/${id}`, { cookies: { ticket: takeTicket() } })
      return id
    },
  ],
])(
  'a session that is %s keeps what the site gave for the cookies with which it was asked whose they are',
  async (_how, make) => {
    const id = await make()
    expect((await user.validate(id)).is_valid).toBe(true)
  },
)

it.each([
  ['refreshed', 'POST', '/refresh', { expires_at: '2090-01-01T00:00:00Z' }],
  ['updated', 'PATCH', '', { expires_at: '2090-01-01T00:00:00Z' }],
  ['updated', 'PATCH', '', { disabled: true }],
])(
  'the site is asked once for cookies with which a session is %s, even if others change the session meanwhile: %s%s %j',
  async (_how, method, path, change) => {
    const id = await create()
    const asked = site.seen('/account').length
    meanwhile = async () => {
      meanwhile = async () => undefined
      await user.call('PATCH', `/sessions/${id}`, change)
    }
    await user.call(method, `/sessions/${id}${path}`, { cookies: { ticket: takeTicket() } })
    expect(site.seen('/account')).toHaveLength(asked + 1)
    expect(await user.get(id)).toMatchObject(change)
    await user.call('PATCH', `/sessions/${id}`, { disabled: false })
    expect((await user.validate(id)).is_valid).toBe(true)
  },
)

it.each<[field: string, settings: object]>([
  ['validation_url', { validation_url: 'https://other.test/' }],
  ['validation', { validation: { logged_in: { selector: ':is(a' } } }],
])('the site is not asked when %s is refused, so that the cookies can be sent again', async (_field, refused) => {
  const id = await create()
  const asked = site.seen('/account').length
  const cookies = { ticket: takeTicket() }
  expect((await user.call('PATCH', `/sessions/${id}`, { cookies, ...refused })).status).toBe(422)
  expect(site.seen('/account')).toHaveLength(asked)
  await user.call('PATCH', `/sessions/${id}`, { cookies })
  expect((await user.validate(id)).is_valid).toBe(true)
})
