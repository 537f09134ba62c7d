import { afterAll, beforeAll, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../support/server.ts'
import { html, loggedInPage, type Site, startSite } from '../support/site.ts'

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

it('keeps no place from others while it waits for a busy session', async () => {
  const user = await server.newUser()
  const input = { name: 'Shop', domain: 'shop.test', cookies: { sid: 'good' }, concurrency: { mode: 'exclusive' } }
  const { id } = await user.create(input)
  const [arrived, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  site.on('/held', async () => {
    arrived.resolve()
    await release.promise
    return html(loggedInPage)
  })
  const held = { url: site.url('/held', 'shop.test'), session_id: id, timeout: 60 }
  const first = user.scrape(held)
  await arrived.promise
  const waiting = Array.from({ length: 2 * places }, () =>
    user.scrape({ ...held, url: site.url('/account', 'shop.test') }),
  )
  const other = await server.newUser()
  for (const who of [user, other]) expect((await who.scrape({ url: site.url('/', 'other.test') })).status).toBe(200)
  release.resolve()
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
