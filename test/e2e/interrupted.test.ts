import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { createServerHome, type ServerProcess } from '../support/server-process.ts'
import { html, loggedInPage, loginPage, type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

let site: Site
let server: ServerProcess | undefined
const home = createServerHome()

beforeAll(async () => {
  site = await startSite()
})
afterEach(() => server?.stop('SIGKILL'))
afterAll(async () => {
  home.remove()
  await site?.close()
})

it('a server that is killed during a check makes it again at its next start', async () => {
  server = await home.start()
  const held = Promise.withResolvers<void>()
  site.on('/account', async ({ cookies }) => {
    await held.promise
    return html(cookies['sid'] === 'good' ? loggedInPage : loginPage)
  })
  const { id } = await server.operator.create({
    name: 'Shop',
    domain: '127.0.0.1',
    cookies: { sid: 'good' },
    validation_url: site.url('/account'),
    validate: true,
  })
  await until('the check', () => site.seen('/account')[0])
  await server.stop('SIGKILL')
  held.resolve()
  server = await home.start()
  const { operator } = server
  await until('its repetition', async () => ((await operator.get(id)).status === 'active' ? true : undefined))
})
