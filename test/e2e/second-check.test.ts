import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RotatingSite, startRotatingSite } from '../support/rotating-site.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { html, loggedInPage, loginPage } from '../support/site.ts'
import { storedSecrets } from '../support/stored-secrets.ts'
import { until } from '../support/until.ts'

let server: RunningServer
let shop: RotatingSite

beforeAll(async () => {
  ;[server, shop] = await Promise.all([startServer(), startRotatingSite()])
})
afterAll(async () => {
  await server?.close()
  await shop?.site.close()
})

const url = (path: string) => shop.site.url(path, 'shop.test')

async function member(name: string, validatedAt = '/account') {
  const user = await server.newUser()
  const session = { name, domain: 'shop.test', user_agent: 'Agent/1', validation_url: url(validatedAt) }
  const { id } = await user.create({ ...session, cookies: { token: shop.join(name) } })
  return { user, id, see: async (path: string) => (await user.scrape({ url: url(path), session_id: id })).json }
}

it('a second check that finds the site down changes nothing, and has the session validated', async () => {
  const { user, id, see } = await member('a', '/later')
  const compared = Promise.withResolvers<void>()
  shop.site.on('/later', async () => {
    await compared.promise
    return html(loggedInPage)
  })
  await see('/data')
  const before = await storedSecrets(server.server.core, id)
  const pages = [html(loginPage), { status: 503, body: '<title>Service Unavailable</title>' }]
  shop.site.on('/odd', () => pages.shift() ?? html('<title>Asked too often</title>', 500))
  expect(await see('/odd')).toMatchObject({ status_code: 503, auth: { verdict: 'site_down' } })
  expect(pages).toEqual([])
  expect(shop.site.seen('/odd')).toHaveLength(2)
  expect(await storedSecrets(server.server.core, id)).toEqual(before)
  compared.resolve()
  await until('the validation', async () => (await user.get(id)).last_validated_at ?? undefined)
  expect(await user.get(id)).toMatchObject({ status: 'active', consecutive_failures: 0, total_requests: 2 })
})

it('a second check keeps a rotating session active after one login page in a validation', async () => {
  const { user, id, see } = await member('b')
  await see('/account')
  shop.showLoginTo((nth) => nth === 1)
  expect(await user.validate(id)).toMatchObject({ is_valid: true, status: 'active' })
  shop.showLoginTo((nth) => nth <= 2)
  expect(await user.validate(id)).toMatchObject({ is_valid: false, status: 'invalid' })
  shop.showLoginTo(() => false)
})

it('a session that does not rotate gets no second check', async () => {
  const { user, id } = await member('c')
  shop.showLoginTo(() => true)
  const before = shop.site.seen('/account').length
  expect(await user.validate(id)).toMatchObject({ is_valid: false, status: 'invalid' })
  shop.showLoginTo(() => false)
  const carried = shop.site
    .seen('/account')
    .slice(before)
    .filter(({ headers }) => headers.cookie !== undefined)
  expect(carried).toHaveLength(1)
})
