import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser-world.ts'
import { longIt, someOf } from '../support/long-form.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { loggedInPage, loginPage, type Site, type SiteRequest, startSite } from '../support/site.ts'

const html = { 'content-type': 'text/html' }
const json = { 'content-type': 'application/json' }
const javascript = { 'content-type': 'text/javascript' }

const shell =
  '<!doctype html><html><head><title>Board</title><script defer src="/app.js"></script></head><body><div id="root"></div></body></html>'
/** Asks who is there, and draws their board or a login. Its menu is closed: no control to log out is on the page. */
const application = `
  const token = localStorage.getItem('token')
  fetch('/rest/v2/users/me', token ? { headers: { authorization: 'Bearer ' + token } } : {}).then(async (answer) => {
    root.innerHTML = answer.ok
      ? '<nav><a href="/boards">Boards</a><a href="/reports">Reports</a><a href="/members">Members</a></nav><h1>Board of ' +
        (await answer.json()).name + '</h1><p>Order 1057 waits for a paint that is dry.</p>'
      : '<form action="/login"><input name="user"><input type="password" name="password"><button>Sign in</button></form>'
  })`
/** Says the same to everybody, and leaves what was refused to its own requests. */
const quiet = `
  fetch('/rest/v2/users/me').then(() => fetch('/rest/v2/users/471100004711/mails')).then(() => {
    root.innerHTML = '<h1>Welcome to the board of the harbour</h1><p>Ships and cranes of the whole coast, day by day.</p>'
  })`

/** Sent to every visitor with any cookie, with a control to log out; it requests what it shows. */
const frame = `<!doctype html><title>Board</title><nav><a href="/settings">Settings</a><a href="/logout">Log out</a></nav>
  <main id="root">Loading</main><script>${application}</script>`

/** An application that knows its visitor by the cookie `sid`, or by a token in localStorage. */
async function startApplication(): Promise<Site> {
  const site = await startSite()
  const isKnown = ({ cookies, headers }: SiteRequest) =>
    cookies['sid'] === 'good' || headers.authorization === 'Bearer good'
  for (const path of ['/', '/quiet'])
    site.on(path, { headers: html, body: shell.replace('/app.js', `/app.js?${path}`) })
  const forSomebody =
    (body: string, isFor = (sid: string | undefined) => sid !== undefined) =>
    ({ cookies }: SiteRequest) =>
      isFor(cookies['sid']) ? { headers: html, body } : { status: 302, headers: { location: '/login' } }
  const starting = `<p id="root">Loading, please wait<button>Stop</button></p><script>${application}</script>`
  const notice = '<p>Something is wrong.</p><a href="/">Home</a><script>document.title = "Sorry"</script>'
  site.on('/framed', forSomebody(frame))
  site.on('/starting', forSomebody(starting))
  site.on(
    '/notice',
    forSomebody(notice, (sid) => sid === 'over'),
  )
  site.on('/login', {
    headers: html,
    body: '<form><input type="password" name="password"><button>Log in</button></form>',
  })
  site.on('/settings', { status: 404 })
  // No other page that would tell.
  site.on('/account', { status: 404 })
  site.on('/app.js', ({ path }) => ({ headers: javascript, body: path.endsWith('?/quiet') ? quiet : application }))
  site.on('/rest/v2/users/me', (request) =>
    isKnown(request) ? { headers: json, body: '{"name":"Dana Demo"}' } : { status: 401, headers: json, body: '{}' },
  )
  site.on('/rest/v2/users/471100004711/mails', { status: 401, headers: json, body: '{}' })
  return site
}

describeBrowser('a validation of an application that scripts draw', () => {
  let server: RunningServer
  let site: Site
  /** One for all: a browser belongs to an account, and takes a second to start. */
  let user: TestUser
  beforeAll(async () => {
    ;[server, site] = await Promise.all([startServer({ BROWSER: '' }), startApplication()])
    user = await server.newUser()
  })
  afterAll(async () => {
    await server?.close()
    await site?.close()
  })
  const session = async (over: Record<string, unknown>, path = '/') => {
    const url = site.url(path, 'board.test')
    const { id } = await user.create({
      name: 'Board',
      domain: site.url('', 'board.test'),
      validation_url: url,
      user_agent: 'Kept/1.0',
      ...over,
    })
    return { user, id }
  }

  longIt('renders it with the session and without, and remembers that it must', async () => {
    const { user, id } = await session({ cookies: { sid: 'good' } })
    site.requests.length = 0
    expect(await user.validate(id)).toMatchObject({ is_valid: true, inconclusive: false, tier_used: '4' })
    expect(await user.get(id)).toMatchObject({ status: 'active', last_verdict: { verdict: 'logged_in', tier: '4' } })
    const isSent = ({ cookies }: SiteRequest) => cookies['sid'] === 'good'
    expect(site.seen('/').map(isSent)).toEqual([true, false, true, false])
    const pages = (await user.audit(id)).filter(({ action }) => action === 'used_for_validation')
    expect(pages.map(({ details }) => details['url'])).toEqual([site.url('/', 'board.test')])
    site.requests.length = 0
    expect(await user.validate(id)).toMatchObject({ is_valid: true, tier_used: '4' })
    expect(site.seen('/').map(isSent)).toEqual([true, false])
  })

  longIt(
    'finds out where an image never comes, and calls none logged out where a frame or a script never does',
    async () => {
      site.on('/silent', () => new Promise(() => {}))
      for (const [name, part] of Object.entries({
        image: '<img src="/silent">',
        script: '<script async src="/silent"></script>',
      }))
        site.on(`/endless-${name}`, ({ cookies }) => ({
          headers: html,
          body: (cookies['sid'] === 'good' ? loggedInPage : loginPage) + part,
        }))
      const validated = async ([sid, name]: readonly [string, string]) => {
        const { id } = await session({ cookies: { sid }, validation: { tier: 'browser' } }, `/endless-${name}`)
        return user.validate(id)
      }
      const [good, over, unknown] = await Promise.all(
        (
          [
            ['good', 'image'],
            ['over', 'image'],
            ['over', 'script'],
          ] as const
        ).map(validated),
      )
      expect(good).toMatchObject({ is_valid: true, inconclusive: false, tier_used: '4' })
      expect(over).toMatchObject({ is_valid: false, inconclusive: false, tier_used: '4' })
      expect(unknown).toMatchObject({ inconclusive: true, status: 'active', tier_used: '4' })
      expect(unknown?.details).toContain('before it had loaded')
    },
  )

  it('calls a dead session logged out when the shell that it gets draws a login', async () => {
    const { user, id } = await session({ cookies: { sid: 'over' } })
    const answer = await user.validate(id)
    expect(answer).toMatchObject({ is_valid: false, inconclusive: false, status: 'invalid', tier_used: '4' })
    expect(answer.details).toContain('GET /rest/v2/users/me was answered with 401')
  })

  const framed = [
    ['over', { is_valid: false, inconclusive: false, tier_used: '4' }],
    ['good', { is_valid: true, inconclusive: false, tier_used: '4' }],
  ] as const
  it.each(someOf(framed, 2))('does not believe a frame that any cookie opens: "%s"', async (sid, expected) => {
    const { user, id } = await session({ cookies: { sid } }, '/framed')
    expect(await user.validate(id)).toMatchObject(expected)
  })

  it.each(
    someOf(
      [
        [
          'its scripts draw the page of its user',
          '/starting',
          'good',
          { is_valid: true, inconclusive: false, tier_used: '4' },
        ],
        ['its scripts draw a login', '/starting', 'over', { is_valid: false, inconclusive: false, tier_used: '4' }],
        ['it stays a notice', '/notice', 'over', { inconclusive: true, tier_used: '1' }],
      ] as const,
      3,
    ),
  )('looks at a page that others do not get, and that says nothing yet: %s', async (_what, path, sid, expected) => {
    const { user, id } = await session({ cookies: { sid } }, path)
    expect(await user.validate(id)).toMatchObject(expected)
  })

  longIt('is told nothing by a login page that was asked for', async () => {
    const { user, id } = await session({ cookies: { sid: 'over' }, validation: { tier: 'browser' } }, '/login')
    const answer = await user.validate(id)
    expect(answer).toMatchObject({ inconclusive: true, status: 'active', tier_used: '4' })
    expect(answer.details).toContain('validation_url is a login page')
  })

  longIt('brings the token that localStorage holds, and sees it end', async () => {
    const origin = new URL(site.url('/', 'board.test')).origin
    const stateOf = (token: string) => ({
      content: { cookies: [], origins: [{ origin, localStorage: [{ name: 'token', value: token }] }] },
      name: 'Board',
      domain: origin,
      user_agent: 'Kept/1.0',
    })
    const verdicts = []
    for (const token of ['good', 'over']) {
      const { json } = await user.call<{ sessions: { id: string }[] }>('POST', '/sessions/import', stateOf(token))
      verdicts.push((await user.validate(json.sessions[0]?.id ?? '')).is_valid)
    }
    expect(verdicts).toEqual([true, false])
  })

  it('judges by the requests that the page makes, with no value in the evidence', async () => {
    const { user, id } = await session({ cookies: { sid: 'over' } }, '/quiet')
    const answer = await user.validate(id)
    expect(answer).toMatchObject({ is_valid: false, inconclusive: false })
    expect(JSON.stringify(answer)).not.toContain('471100004711')
    const alive = await session({ cookies: { sid: 'good' } }, '/quiet')
    expect(await alive.user.validate(alive.id)).toMatchObject({ is_valid: true, inconclusive: false })
  })

  longIt('takes the cookie that plain HTTP was just given into the browser, and keeps what both changed', async () => {
    const own = await startApplication()
    let current = 'good'
    own.on('/', ({ cookies }) => {
      if (cookies['sid'] !== current) return { headers: html, body: shell }
      current = `${current}+`
      return { headers: { ...html, 'set-cookie': `sid=${current}; Path=/; HttpOnly` }, body: shell }
    })
    own.on('/rest/v2/users/me', ({ cookies }) =>
      cookies['sid'] === current
        ? { headers: json, body: '{"name":"Dana"}' }
        : { status: 401, headers: json, body: '{}' },
    )
    const { id } = await user.create({ name: 'B', domain: own.url('', 'board.test'), cookies: { sid: 'good' } })
    expect(await user.validate(id)).toMatchObject({ is_valid: true })
    expect(current).toBe('good++')
    expect(await user.validate(id)).toMatchObject({ is_valid: true })
    expect(current).toBe('good+++')
    // So does a scrape that continues in the browser.
    const { json: scraped } = await user.scrape({ url: own.url('/', 'board.test'), session_id: id })
    expect([scraped.billing.tier_used, scraped.content.includes('Order 1057'), current]).toEqual([
      '4',
      true,
      'good+++++',
    ])
    expect(await user.validate(id)).toMatchObject({ is_valid: true })
    await own.close()
  })

  longIt('asks what the user wants asked: never a browser, or only one', async () => {
    const plain = await session({ cookies: { sid: 'good' }, validation: { tier: 'http' } })
    const answer = await plain.user.validate(plain.id)
    expect(answer).toMatchObject({
      inconclusive: true,
      tier_used: '1',
      details: expect.stringContaining('validation.tier is http'),
    })
    const rendered = await session({ cookies: { sid: 'good' }, validation: { tier: 'browser' } })
    site.requests.length = 0
    expect(await rendered.user.validate(rendered.id)).toMatchObject({ is_valid: true, tier_used: '4' })
    expect(site.seen('/').map(({ cookies }) => cookies['sid'])).toEqual(['good', undefined])
    expect((await rendered.user.get(rendered.id)).validation).toMatchObject({ tier: 'browser' })
  })

  longIt(
    'does not believe a refusal of data, which no script asks for, where the login lies in storage alone',
    async () => {
      const { user, id } = await session({
        cookies: {
          cookies: [],
          origins: [
            { origin: site.url('', 'board.test').replace(/\/$/, ''), localStorage: [{ name: 'token', value: 'good' }] },
          ],
        },
        validation_url: site.url('/rest/v2/users/me', 'board.test'),
        validation: { tier: 'browser' },
      })
      const answer = await user.validate(id)
      expect(answer).toMatchObject({ inconclusive: true, status: 'active', tier_used: '4' })
      expect(answer.details).toContain('nothing of this address uses the stored login')
      const scrape = { url: site.url('/rest/v2/users/me', 'board.test'), session_id: id, mode: 'js' }
      const { json } = await user.scrape(scrape)
      expect(json).toMatchObject({ status_code: 401, login_wall: false, auth: { verdict: 'unknown' } })
    },
  )

  longIt("asks the user's own rule of what is drawn", async () => {
    const rule = { logged_in: { text: 'Order 1057' } }
    const alive = await session({ cookies: { sid: 'good' }, validation: rule })
    expect(await alive.user.validate(alive.id)).toMatchObject({ is_valid: true, confidence: 99, tier_used: '4' })
    const dead = await session({ cookies: { sid: 'over' }, validation: rule })
    expect(await dead.user.validate(dead.id)).toMatchObject({ is_valid: false, confidence: 99, tier_used: '4' })
  })
})

describe('without a browser', () => {
  let server: RunningServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(() => server?.close())

  it('is not called dead by plain HTTP where the login may lie in storage alone', async () => {
    const site = await startApplication()
    site.on('/account', { status: 401 })
    const user = await server.newUser()
    const origin = new URL(site.url('/', 'board.test')).origin
    const content = { cookies: [], origins: [{ origin, localStorage: [{ name: 'token', value: 'good' }] }] }
    const body = { content, domain: origin, user_agent: 'Kept/1.0' }
    const { json } = await user.call<{ sessions: { id: string }[] }>('POST', '/sessions/import', body)
    const answer = await user.validate(json.sessions[0]?.id ?? '')
    expect(answer).toMatchObject({ inconclusive: true, status: 'active' })
    expect(answer.details).toContain('may lie in the stored localStorage')
    const cookies = await user.create({ name: 'B', domain: origin, cookies: { sid: 'over' }, user_agent: 'Kept/1.0' })
    expect(await user.validate(cookies.id)).toMatchObject({ is_valid: false, inconclusive: false })
    await site.close()
  })

  it('refuses a login in a browser, by the field that wants one', async () => {
    const user = await server.newUser()
    const refused = await user.call('POST', '/sessions/capture', { start_url: 'https://board.test/' })
    expect(refused.status).toBe(422)
    expect(refused.json).toMatchObject({ field: 'start_url', details: { fields: [{ field: 'start_url' }] } })
  })

  it('says that a browser would be needed when the server has none', async () => {
    const site = await startApplication()
    const user = await server.newUser()
    for (const tier of ['auto', 'browser']) {
      const { id } = await user.create({
        name: 'B',
        domain: site.url('', 'board.test'),
        cookies: { sid: 'good' },
        validation: { tier },
      })
      const answer = await user.validate(id)
      expect(answer).toMatchObject({ inconclusive: true, status: 'active', tier_used: '1' })
      expect(answer.details).toContain('only a browser can render it: this server has none')
    }
    await site.close()
  })
})
