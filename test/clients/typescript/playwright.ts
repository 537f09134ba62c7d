import assert from 'node:assert/strict'
import type { Browser, BrowserContext } from 'playwright-core'
import {
  createLatchkeyClient,
  type LatchkeyClient,
  type LatchkeyError,
  routeThroughSession,
} from '../../../sdk/src/index.ts'
import { html, startSite } from '../../support/site.ts'
import { demoLogin } from './demo-login.ts'

interface Setting {
  readonly server: string
  readonly apiKey: string
  readonly site: string
}

/** The pages of a session in a real browser that never gets its login. */
export async function checkPlaywright(browser: Browser, { server, apiKey, site }: Setting): Promise<void> {
  const client = createLatchkeyClient({ server, apiKey })
  const login = await demoLogin(site)
  const { sessions } = await client.sessions.import({
    content: login.cookies,
    domain: site,
    name: 'Playwright',
    validation_url: `${site}/account`,
  })
  const session = sessions[0]?.id ?? ''
  const context = await browser.newContext()
  const errors: LatchkeyError[] = []
  const stop = await routeThroughSession(context, client, { session, onError: (error) => errors.push(error) })
  await checkPages(context, site)
  await checkRequests(await browser.newContext(), client)

  await login.logOut()
  const page = await context.newPage()
  const refused = await page.goto(`${site}/account`)
  assert.deepEqual([refused?.status(), errors.map(({ code }) => code)], [502, ['LOGIN_WALL']])
  assert.match(String(await page.textContent('body')), /LOGIN_WALL/)
  say('a page whose login has ended is an error')

  await stop()
  await page.goto(`${site}/account`)
  assert.equal(await page.textContent('h1'), 'Sign in')
  say('the browser has no login of its own')
}

async function checkPages(context: BrowserContext, site: string): Promise<void> {
  const page = await context.newPage()
  const response = await page.goto(`${site}/account`)
  assert.deepEqual([response?.status(), await page.textContent('h1')], [200, 'Hello, Dana Demo'])
  assert.deepEqual(await context.cookies(), [])
  say('Playwright reads a document of the session, without its cookies')

  await page.goto(`${site}/app`)
  await page.waitForSelector('#orders')
  assert.match(String(await page.textContent('#orders')), /Garden gate latch/)
  say('Playwright reads what a script of the page asks for')
}

/** What the demo site does not do: redirects within a login, and requests with a body and headers of their own. */
async function checkRequests(context: BrowserContext, client: LatchkeyClient): Promise<void> {
  const site = await startSite()
  const seen = (path: string) => site.seen(path).at(-1)
  site.on('/old', { status: 302, headers: { location: '/new/' } })
  site.on('/new/', html('<h1>New</h1><a href="next">Next</a>'))
  site.on('/save', ({ body }) => ({
    body: JSON.stringify({ got: body }),
    headers: { 'content-type': 'application/json' },
  }))
  try {
    const session = await client.sessions.create({ name: 'Requests', domain: site.url(''), cookies: { sid: 'v1' } })
    const stop = await routeThroughSession(context, client, { session: session.id })
    const page = await context.newPage()
    await page.goto(site.url('/old'))
    await page.waitForURL(site.url('/new/'))
    assert.equal(await page.getAttribute('a', 'href'), 'next')
    assert.equal(await page.evaluate('document.links[0].href'), site.url('/new/next'))
    assert.equal(site.seen('/new/').length, 1)
    assert.equal(seen('/new/')?.cookies['sid'], 'v1')
    say('Playwright arrives where a redirect leads to, with one request')

    const answer = await page.evaluate(`fetch('/save', {
      method: 'POST', body: JSON.stringify({ name: 'Gärten' }),
      headers: { 'content-type': 'application/json', 'x-csrf-token': 't1' },
    }).then((response) => response.json())`)
    assert.deepEqual(answer, { got: '{"name":"Gärten"}' })
    const { method, headers, cookies } = seen('/save') ?? assert.fail('nothing was sent')
    assert.deepEqual([method, headers['x-csrf-token'], headers['content-type']], ['POST', 't1', 'application/json'])
    assert.equal(cookies['sid'], 'v1')
    say('Playwright sends the body and the headers of a script')
    await stop()
    await page.close()
  } finally {
    await site.close()
  }
}

function say(what: string): void {
  process.stdout.write(`TypeScript client: ${what}\n`)
}
