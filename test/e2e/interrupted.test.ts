import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { openCore } from '../../src/open-core.ts'
import { createServerHome, processKey, type ServerProcess } from '../support/server-process.ts'
import { html, loggedInPage, loginPage, type Site, startSite } from '../support/site.ts'
import { storedSecrets } from '../support/stored-secrets.ts'
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

/** A session whose first check runs until `release`. */
async function checked({ operator }: ServerProcess, path: string) {
  const held = Promise.withResolvers<void>()
  site.on(path, async ({ cookies }) => {
    await held.promise
    return html(cookies['sid'] === 'good' ? loggedInPage : loginPage)
  })
  const { id } = await operator.create({
    name: 'Shop',
    domain: '127.0.0.1',
    cookies: { sid: 'good' },
    validation_url: site.url(path),
    validate: true,
  })
  await until('the check', () => site.seen(path)[0])
  return { id, release: held.resolve }
}

it('a server that is killed during a check makes it again at its next start', async () => {
  server = await home.start()
  const { id, release } = await checked(server, '/account')
  await server.stop('SIGKILL')
  release()
  server = await home.start()
  const { operator } = server
  await until('its repetition', async () => ((await operator.get(id)).status === 'active' ? true : undefined))
})

it('a server that stops lets a check finish', async () => {
  const first = await home.start()
  server = first
  const { id, release } = await checked(first, '/slow')
  const stopped = first.stop('SIGTERM')
  const isClosed = async () => ((await fetch(first.address).catch(() => null)) === null ? true : undefined)
  await until('the stop', isClosed)
  release()
  expect(await stopped).toBe(0)
  const database = new DatabaseSync(join(home.dataDir, 'latchkey.db'), { readOnly: true })
  onTestFinished(() => database.close())
  expect(database.prepare('select status from sessions where id = ?').get(id)).toEqual({ status: 'active' })
})

/** What is stored of a session while no server runs. */
async function storedCookies(id: string): Promise<Readonly<Record<string, string>>> {
  const config = readConfig({ LATCHKEY_DATA_DIR: home.dataDir, LATCHKEY_API_KEY: processKey })
  const core = await openCore(config, { create: false })
  try {
    return (await storedSecrets(core, id)).cookies
  } finally {
    await core.close()
  }
}

it('a server that stops lets a job finish whose site takes each cookie once', async () => {
  let count = 0
  const held = Promise.withResolvers<void>()
  site.on('/once', async ({ cookies }) => {
    // A cookie that was used ends the login.
    if (cookies['token'] !== `t-${count}`) return html(loginPage)
    count += 1
    await held.promise
    return {
      ...html(loggedInPage),
      headers: { 'content-type': 'text/html', 'set-cookie': `token=t-${count}; Path=/; HttpOnly` },
    }
  })
  const first = await home.start()
  server = first
  const { id } = await first.operator.create({ name: 'Once', domain: '127.0.0.1', cookies: { token: 't-0' } })
  const submit = async (path: string) => {
    const job = { url: site.url(path), session_id: id, sync: false }
    return (await first.operator.call<{ job_id: string }>('POST', '/scrape', job)).json.job_id
  }
  const jobId = await submit('/once')
  await until('its page', () => site.seen('/once')[0])
  // It asks for the session, until the server that stops has turned to its jobs.
  const asking = await submit('/next')
  const database = new DatabaseSync(join(home.dataDir, 'latchkey.db'), { readOnly: true })
  onTestFinished(() => database.close())
  const isStored = (status: string) => () =>
    database.prepare('select status from jobs where id = ?').get(asking)?.['status'] === status || undefined
  await until('its try', isStored('processing'))
  const stopped = first.stop('SIGTERM')
  await until('its wait', isStored('queued'))
  held.resolve()
  expect(await stopped).toBe(0)
  expect(await storedCookies(id)).toEqual({ token: 't-1' })
  server = await home.start()
  const { json } = await server.operator.call<{ status: string; auth: object }>('GET', `/jobs/${jobId}`)
  expect(json).toMatchObject({ status: 'succeeded', auth: { verdict: 'logged_in' } })
  expect(site.seen('/once').map(({ cookies }) => cookies['token'])).toEqual(['t-0'])
})
