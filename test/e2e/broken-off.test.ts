import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { describeBrowser } from '../support/browser-world.ts'
import { fillDataFolder } from '../support/data-folder.ts'
import { longIt } from '../support/long-form.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, loggedInPage, loginPage, type Site, startSite } from '../support/site.ts'
import { storedSecrets } from '../support/stored-secrets.ts'
import { until } from '../support/until.ts'

const shop = '<!doctype html><title>Shop</title><p>Welcome to the shop, have a look around at our things.</p>'
const shell = '<!doctype html><title>App</title><div id="root"></div><script src="/app.js"></script>'
const draws = `fetch('/me').then((answer) => answer.json()).then(({ email }) => {
  root.innerHTML = '<span class="user">' + email + '</span> <a href="/logout">Log out</a>'
})`

/** Each page replaces the token, and takes none but the last. `hold` keeps what is asked next from being answered. */
async function rotatingSite() {
  const site = await startSite()
  onTestFinished(() => site.close())
  let count = 0
  let held: Promise<void> | null = null
  const pages = (path: string, body: string, waits = false) =>
    site.on(path, async ({ cookies }) => {
      if (cookies['token'] !== `t-${count}`) return html(loginPage)
      if (waits && held !== null) await held
      else count += 1
      return {
        ...html(body),
        headers: { 'content-type': 'text/html', 'set-cookie': `token=t-${count}; Path=/; HttpOnly` },
      }
    })
  pages('/', shop)
  pages('/account', loggedInPage, true)
  pages('/app', shell)
  site.on('/app.js', async () => {
    await held
    return { headers: { 'content-type': 'text/javascript' }, body: draws }
  })
  site.on('/me', ({ cookies }) => ({
    headers: { 'content-type': 'application/json' },
    ...(cookies['token'] === `t-${count}`
      ? { body: '{"id":7,"email":"mira@shop.test"}' }
      : { status: 401, body: '{}' }),
  }))
  const hold = () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    held = promise
    onTestFinished(() => resolve())
    return () => {
      held = null
      resolve()
    }
  }
  return { site, hold, token: () => `t-${count}` }
}

async function rotatingSession(user: TestUser, site: Site, path: string): Promise<string> {
  const url = site.url(path, 'shop.test')
  const { id } = await user.create({
    name: 'Shop',
    domain: 'shop.test',
    cookies: { token: 't-0' },
    validation_url: url,
    monitoring: { enabled: false },
  })
  const seen = await user.scrape({ url: site.url('/account', 'shop.test'), session_id: id })
  expect(seen.json.auth).toMatchObject({ verdict: 'logged_in' })
  return id
}

/** Asks, and leaves once the site was asked for this page. */
async function askAndLeave(server: RunningServer, user: TestUser, path: string, body: object, isThere: () => boolean) {
  const client = new AbortController()
  const headers = { 'content-type': 'application/json', 'x-api-key': user.key }
  const init = { method: 'POST', headers, body: JSON.stringify(body), signal: client.signal }
  const asked = fetch(`${server.address}/api/v1${path}`, init)
  await until('the site to be asked', () => isThere() || undefined)
  client.abort()
  await expect(asked).rejects.toThrow()
}

const isStored = (server: RunningServer, id: string, token: () => string) =>
  until('the token to be stored', async () => {
    const { cookies } = await storedSecrets(server.server.core, id)
    return cookies['token'] === token() || undefined
  })

describe('what a site has replaced is kept', () => {
  it('when the client of a check leaves before its second page has come', async () => {
    const { site, hold, token } = await rotatingSite()
    const server = await startServer()
    onTestFinished(() => server.close())
    const user = await server.newUser()
    const id = await rotatingSession(user, site, '/')
    const release = hold()
    await askAndLeave(server, user, `/sessions/${id}/validate`, {}, () =>
      site.seen('/account').some(({ cookies }) => cookies['token'] === 't-2'),
    )
    release()
    await isStored(server, id, token)
    const again = await user.scrape({ url: site.url('/account', 'shop.test'), session_id: id })
    expect(again.json.auth).toMatchObject({ verdict: 'logged_in' })
  })
})

describeBrowser('what a site has replaced in a browser is kept', () => {
  it('when the client leaves before the page is drawn', async () => {
    const { site, hold, token } = await rotatingSite()
    const server = await startServer({ BROWSER: '' })
    onTestFinished(() => server.close())
    const user = await server.newUser()
    const id = await rotatingSession(user, site, '/account')
    hold()
    const scrape = { url: site.url('/app', 'shop.test'), session_id: id }
    await askAndLeave(server, user, '/scrape', scrape, () => site.seen('/app.js').length > 0)
    await isStored(server, id, token)
    expect(site.seen('/app')).toHaveLength(2)
    expect(await user.get(id)).toMatchObject({ status: 'active', consecutive_failures: 0 })
  })

  longIt('when the server stops before the page of a job is drawn, which then runs again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-broken-off-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    await fillDataFolder(folder)
    const { site, hold, token } = await rotatingSite()
    const first = await startServer({ BROWSER: '', DATA_DIR: folder })
    const user = await first.newUser()
    const id = await rotatingSession(user, site, '/account')
    const release = hold()
    const { json } = await user.call<{ job_id: string }>('POST', '/scrape', {
      url: site.url('/app', 'shop.test'),
      session_id: id,
      sync: false,
    })
    await until('the browser', () => site.seen('/app.js').length > 0 || undefined)
    await first.close()
    release()
    const second = await startServer({ BROWSER: '', DATA_DIR: folder })
    onTestFinished(() => second.close())
    const job = await until('the job to end', async () => {
      const { json: found } = await second
        .as(user.key)
        .call<{ status: string; result: unknown }>('GET', `/jobs/${json.job_id}`)
      return found.status === 'succeeded' || found.status === 'failed' ? found : undefined
    })
    expect(job).toMatchObject({ status: 'succeeded', result: { auth: { verdict: 'logged_in' } } })
    await isStored(second, id, token)
  })
})
