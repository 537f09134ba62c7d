import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { describeBrowser, sharedBrowserWorld } from '../../../test/support/browser-world.ts'
import { longIt, someOf } from '../../../test/support/long-form.ts'
import { type Site, startSite } from '../../../test/support/site.ts'
import { systemTimer, type Timer } from '../../clock.ts'
import { type AddedHeaders, patternsOf } from './added-headers.ts'
import { defaultContextProfile } from './context.ts'
import type { PageCredentials, PagePlan } from './page-plan.ts'

const html = { 'content-type': 'text/html' }
const page = (script: string, body = ''): { headers: Record<string, string>; body: string } => ({
  headers: html,
  body: `<!doctype html><title>Page</title><main id="root">${body}</main><script>${script}</script>`,
})

const noCredentials: PageCredentials = {
  domain: 'site.test',
  cookies: {},
  exactCookies: [],
  storage: [],
}

const bearer: AddedHeaders = {
  patterns: patternsOf('site.test'),
  headersFor: (url) => ({ filling: url.hostname === 'site.test' ? { Authorization: 'Bearer t' } : {} }),
}

describeBrowser('a page in a browser', () => {
  const world = sharedBrowserWorld()
  let site: Site
  beforeAll(async () => {
    site = await startSite()
  })
  afterAll(() => site.close())
  const url = (path: string, host = 'site.test') => new URL(site.url(path, host))

  it('answers the document that its scripts made, and how its own requests were answered', async () => {
    site.on('/rows', { headers: { 'content-type': 'application/json' }, body: '[1,2,3]' })
    site.on(
      '/app',
      page(
        "fetch('/rows?token=secret').then(r => r.json()).then(rows => { root.textContent = rows.length + ' rows' })",
      ),
    )
    const { render } = await world()
    const rendered = await render({ url: url('/app') })
    expect(rendered.body.toString()).toContain('3 rows')
    expect(rendered).toMatchObject({ status: 200, finalUrl: url('/app').href, isDocument: true, truncated: null })
    expect(rendered.ownRequests).toEqual([{ method: 'GET', url: url('/rows').href, status: 200, answer: '[1,2,3]' }])
    expect(rendered).toMatchObject({ changes: [], storage: null, screenshot: null })
  })

  it('reads short JSON that its scripts were answered with, and no other answer', async () => {
    const json = { 'content-type': 'application/json; charset=utf-8' }
    site.on('/refused', { headers: json, body: '{"errors":[{"message":"Unauthenticated"}]}' })
    site.on('/long', { headers: json, body: `"${'x'.repeat(2000)}"` })
    site.on('/text', { headers: { 'content-type': 'text/plain' }, body: 'no' })
    site.on('/denied', { status: 403, headers: json, body: '{"error":"no"}' })
    const paths = ['/refused', '/long', '/text', '/denied']
    site.on('/asks', page(`for (const path of ${JSON.stringify(paths)}) fetch(path)`))
    const { render } = await world()
    const { ownRequests } = await render({ url: url('/asks') })
    const answers = new Map((ownRequests ?? []).map((one) => [URL.parse(one.url)?.pathname, one.answer]))
    expect(answers.get('/refused')).toBe('{"errors":[{"message":"Unauthenticated"}]}')
    expect(paths.slice(1).map((path) => [answers.has(path), answers.get(path)])).toEqual(
      Array(3).fill([true, undefined]),
    )
  })

  it.each([
    ['load', 'Signed in as mira'],
    ['domcontentloaded', 'Sign in'],
  ] as const)(
    'reads a page that asks who is there while it is read, with wait_until %s: "%s"',
    async (waitUntil, seen) => {
      site.on('/session', { headers: { 'content-type': 'application/json' }, body: '{"name":"mira"}' })
      const draws = "session.json().then(({ name }) => { root.textContent = 'Signed in as ' + name })"
      // Whoever reads the page looks for its shadow roots: the first time, the application starts.
      const starts = `delete root.shadowRoot; fetch('/session').then((session) => ${draws}); return null`
      site.on(
        '/late',
        page(`Object.defineProperty(root, 'shadowRoot', { configurable: true, get() { ${starts} } })`, 'Sign in'),
      )
      const { render } = await world()
      const rendered = await render({ url: url('/late'), waitUntil })
      expect(rendered.body.toString()).toContain(`>${seen}<`)
    },
  )

  it.each(
    someOf(
      [
        ['the page', (computes: string) => `setTimeout(() => { ${computes} root.textContent = 'ready' })`],
        ['a worker of the page', () => "new Worker('/worker.js').onmessage = () => { root.textContent = 'ready' }"],
      ],
      2,
    ),
  )('waits for what %s computes without a request', async (_who, scriptOf) => {
    const computes = 'const end = performance.now() + 700; while (performance.now() < end);'
    const worker = `setTimeout(() => { ${computes} postMessage(1) })`
    site.on('/worker.js', { headers: { 'content-type': 'text/javascript' }, body: worker })
    site.on('/computes', page(scriptOf(computes)))
    const { render } = await world()
    expect((await render({ url: url('/computes') })).body.toString()).toContain('>ready<')
  })

  longIt('waits for what the site answers to a message of a WebSocket', async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    await once(server, 'listening')
    server.on('connection', (socket) => socket.on('message', () => setTimeout(() => socket.send('ready'), 700)))
    const { port } = server.address() as AddressInfo
    const opens = `const socket = new WebSocket('ws://site.test:${port}/'); socket.onopen = () => socket.send('who am I')`
    site.on('/messages', page(`${opens}; socket.onmessage = ({ data }) => { root.textContent = data }`))
    const { render } = await world()
    const rendered = await render({ url: url('/messages') })
    for (const client of server.clients) client.terminate()
    server.close()
    expect(rendered.body.toString()).toContain('>ready<')
  })

  it('waits until the page that a script leads to has loaded', async () => {
    site.on('/film', () => new Promise(() => {}))
    site.on('/leads', page("onload = () => setTimeout(() => location.assign('/led'), 100)"))
    const loads = "onload = () => { root.textContent = 'ready' }"
    const endsFilm = "setTimeout(() => { film.removeAttribute('src'); film.load() }, 1500)"
    site.on('/led', page(`${loads}; ${endsFilm}`, '<video id="film" src="/film"></video>'))
    const { render } = await world()
    expect((await render({ url: url('/leads') })).body.toString()).toContain('>ready<')
  })

  it('gives a frame of another site a process of its own', async () => {
    site.on('/frame', page('', 'framed'))
    const frame = (host: string) => `<iframe src="${url('/frame', host).href}"></iframe>`
    site.on('/frames', page('', `${frame('site.test')}${frame('other.test')}`))
    const { pool, dial } = await world()
    const fresh = await pool.open(
      { account: 'a', purpose: 'scrape', profile: defaultContextProfile, waitMs: 60_000 },
      new AbortController().signal,
    )
    fresh.exit.assign({ dial, onBytes: () => {} })
    await fresh.page.goto(url('/frames').href)
    const own = await Promise.all(
      fresh.page.frames().map((one) =>
        // Only a frame in a process of its own has such a session.
        fresh.context.newCDPSession(one).then(
          () => new URL(one.url()).hostname,
          () => null,
        ),
      ),
    )
    await fresh.close()
    expect(own).toEqual(['site.test', null, 'other.test'])
  })

  it('answers an error page of the site, also where a script gave up a request to it', async () => {
    site.on('/never', () => new Promise(() => {}))
    const abort =
      "const c = new AbortController(); fetch('/never', { signal: c.signal }).catch(() => { root.textContent = 'given up' }); setTimeout(() => c.abort(), 50)"
    site.on('/gone', { ...page(abort), status: 404 })
    const { render } = await world()
    const rendered = await render({ url: url('/gone'), waitFor: 'text=given up' })
    expect(rendered.status).toBe(404)
  })

  it('does not count a cookie that the browser does not take as removed by the site', async () => {
    site.on('/refused', page(''))
    const { render } = await world()
    const exact = {
      name: 'exact',
      value: 'e',
      domain: 'site.test',
      hostOnly: true,
      path: '/',
      expiresAt: null,
    } as const
    const open = { secure: false, httpOnly: false, sameSite: 'none', partitionKey: null, createdAt: 1 } as const
    const cookies = { large: 'x'.repeat(4097), blank: ' a' }
    const credentials = { ...noCredentials, cookies, exactCookies: [{ ...exact, ...open }] }
    expect((await render({ url: url('/refused'), credentials })).changes).toEqual([])
  })

  it('does not count the date of a cookie that the browser shortens as set by the site', async () => {
    site.on('/lasting', page(''))
    const { render } = await world()
    const lasting = {
      name: 'sid',
      value: 'a',
      domain: 'site.test',
      hostOnly: true,
      path: '/',
      expiresAt: Date.now() + 3650 * 24 * 60 * 60 * 1000,
      secure: false,
      httpOnly: true,
      sameSite: null,
      partitionKey: null,
      createdAt: 1,
    } as const
    const credentials = { ...noCredentials, exactCookies: [lasting] }
    expect((await render({ url: url('/lasting'), credentials })).changes).toEqual([])
    site.on('/lasting', { ...page(''), headers: { ...html, 'set-cookie': 'sid=a; Max-Age=999; Path=/; HttpOnly' } })
    expect((await render({ url: url('/lasting'), credentials })).changes).toMatchObject([{ name: 'sid' }])
  })

  it('does not take the cookies from a session for which one answer clears a site', async () => {
    site.on('/clears', { headers: { 'clear-site-data': '"cache", "cookies"' } })
    site.on('/sets', { headers: { 'set-cookie': 'set=b' } })
    site.on('/app', page("fetch('/clears').then(() => fetch('/sets')).then(() => { root.textContent = 'cleared' })"))
    const { render } = await world()
    // Another host is not trusted without TLS.
    const credentials = { ...noCredentials, domain: 'localhost', cookies: { sid: 'a', set: 'a' } }
    const rendered = await render({ url: url('/app', 'localhost'), credentials, waitFor: 'text=cleared' })
    expect(rendered.changes).toMatchObject([{ name: 'set', after: { value: 'b' } }])
  })

  it('brings cookies, storage and headers, and takes what the site changed of them', async () => {
    site.on('/me', ({ cookies, headers }) => ({
      headers: { 'content-type': 'application/json', 'set-cookie': 'sid=new; Path=/; HttpOnly' },
      body: JSON.stringify({ sid: cookies['sid'], exact: cookies['exact'], authorization: headers.authorization }),
    }))
    site.on(
      '/whole',
      page(`
        const open = indexedDB.open('db')
        open.onsuccess = () => open.result.transaction('s').objectStore('s').get('k').onsuccess = async (found) => {
          const me = await (await fetch('/me')).json()
          localStorage.setItem('added', '1')
          root.textContent = [me.sid, me.exact, me.authorization, localStorage.getItem('token'), found.target.result].join(' ')
          document.body.id = 'done'
        }`),
    )
    const { render } = await world()
    const databases = [
      {
        name: 'db',
        version: 1,
        stores: [{ name: 's', autoIncrement: false, indexes: [], records: [{ key: 'k', value: 'from the database' }] }],
      },
    ]
    const exact = {
      name: 'exact',
      value: 'e',
      domain: 'site.test',
      hostOnly: true,
      path: '/me',
      expiresAt: null,
      secure: false,
      httpOnly: true,
      sameSite: 'strict',
      partitionKey: null,
      createdAt: 1,
    } as const
    const { origin } = url('/')
    const rendered = await render({
      url: url('/whole'),
      waitFor: '#done',
      headers: bearer,
      credentials: {
        ...noCredentials,
        cookies: { sid: 'old' },
        exactCookies: [exact],
        storage: [{ origin, localStorage: [{ name: 'token', value: 'stored' }], indexedDb: JSON.stringify(databases) }],
      },
    })
    expect(rendered.body.toString()).toContain('>old e Bearer t stored from the database<')
    expect(rendered.changes).toEqual([
      expect.objectContaining({
        kind: 'map',
        key: 'sid',
        before: 'old',
        carried: true,
        after: expect.objectContaining({ value: 'new', httpOnly: true }),
      }),
    ])
    const [kept] = rendered.storage ?? []
    expect(kept).toMatchObject({ origin, localStorage: expect.arrayContaining([{ name: 'added', value: '1' }]) })
    expect(kept?.indexedDb).toContain('from the database')
  })

  it('keeps nothing of other sites', async () => {
    site.on('/third', {
      headers: { ...html, 'set-cookie': 'third=1; SameSite=None' },
      body: "<script>localStorage.setItem('x', '1')</script>",
    })
    site.on('/frames', page('', `<iframe src="${site.url('/third', 'other.test')}"></iframe>`))
    const { render } = await world()
    const rendered = await render({ url: url('/frames'), credentials: { ...noCredentials, cookies: { sid: 'a' } } })
    expect(site.seen('/third')).toHaveLength(1)
    expect(rendered).toMatchObject({ changes: [], storage: [] })
  })

  it.each(someOf([301, 302, 303, 307, 308], 5, 3))(
    'sends no header or cookie of the session to another site after a %i',
    async (status) => {
      site.on('/landed', page('', 'landed'))
      site.on('/away', { status, headers: { location: site.url('/landed', 'other.test') } })
      const { render } = await world()
      const before = site.seen('/landed').length
      const credentials = { ...noCredentials, cookies: { sid: 'a' } }
      const rendered = await render({ url: url('/away'), credentials, headers: bearer })
      expect(rendered.redirectChain).toMatchObject([{ url: url('/away').href, statusCode: status }])
      const [landed] = site.seen('/landed').slice(before)
      expect(site.seen('/away').at(-1)?.headers).toMatchObject({ authorization: 'Bearer t', cookie: 'sid=a' })
      expect(landed?.host).toBe('other.test')
      expect(landed?.headers).not.toHaveProperty('authorization')
      expect(landed?.headers).not.toHaveProperty('cookie')
    },
  )

  it('does what it is told: click, fill, press, select, scroll, wait', async () => {
    site.on(
      '/form',
      page(
        `go.onclick = () => { root.append(' clicked:' + text.value + ':' + pick.value) }
         text.onkeydown = (event) => { if (event.key === 'Enter') root.append(' entered') }`,
        '<input id="text"><select id="pick"><option>one<option>two</select><button id="go">Go</button><div style="height:3000px"></div><p>low</p><p>lower</p>',
      ),
    )
    const { render } = await world()
    const rendered = await render({
      url: url('/form'),
      actions: [
        { type: 'wait', selector: '#text', milliseconds: 0 },
        { type: 'fill', selector: '#text', value: 'typed' },
        { type: 'press', selector: '#text', key: 'Enter' },
        { type: 'select', selector: '#pick', value: 'two' },
        { type: 'scroll', selector: 'p', pixels: 0 },
        { type: 'click', selector: '#go' },
      ],
    })
    expect(rendered.body.toString()).toContain('entered clicked:typed:two')
  })

  it('takes a screenshot', async () => {
    site.on('/shot', page('', 'seen'))
    const { render } = await world()
    const { screenshot } = await render({ url: url('/shot'), screenshot: true })
    expect(screenshot?.subarray(1, 4).toString()).toBe('PNG')
  })

  longIt('answers what is no HTML as it came, and cuts what is too long', async () => {
    site.on('/data', { headers: { 'content-type': 'application/json' }, body: '{"a":1}' })
    site.on('/long', page('', 'x'.repeat(5_000)))
    const { render } = await world()
    expect(await render({ url: url('/data') })).toMatchObject({ isDocument: false, body: Buffer.from('{"a":1}') })
    const long = await render({ url: url('/long'), maxResponseBytes: 1_000 })
    expect(long.body).toHaveLength(1_000)
    expect(long.truncated?.originalBytes).toBeGreaterThan(5_000)
  })

  const unreachable: readonly (readonly [string, () => URL, string])[] = [
    ['a download', () => url('/file'), 'TARGET_NOT_ALLOWED'],
    ['an address that is not public', () => new URL('http://private.test/'), 'TARGET_NOT_ALLOWED'],
    ['such an address over https', () => new URL('https://private.test/'), 'TARGET_NOT_ALLOWED'],
    ['a page that leads to such an address', () => url('/inward'), 'TARGET_NOT_ALLOWED'],
    ['a server that is not there', () => new URL('https://site.test:9/'), 'TARGET_UNREACHABLE'],
  ]
  it.each(someOf(unreachable, 2))('refuses %s', async (_, target, code) => {
    site.on('/file', { headers: { 'content-type': 'application/zip', 'content-disposition': 'attachment' }, body: 'x' })
    site.on('/inward', { status: 302, headers: { location: 'http://10.1.2.3/' } })
    const { render } = await world()
    await expect(render({ url: target() })).rejects.toMatchObject({ code })
  })

  it.each(someOf([204, 205], 2))('says that there is no page where the target answers %i', async (status) => {
    site.on('/none', { status })
    const { render } = await world()
    const message = 'The target answered without a page (204 or 205).'
    await expect(render({ url: url('/none') })).rejects.toMatchObject({ code: 'TARGET_UNREACHABLE', message })
  })

  longIt('is not cut off from its proxy by a target that answers 407', async () => {
    site.on('/odd', { status: 407, headers: { 'proxy-authenticate': 'Basic realm="x"' }, body: 'odd' })
    site.on('/fine', { body: 'fine' })
    site.on(
      '/asks',
      page(
        `const ask = (path) => fetch(path).then(async (answer) => answer.status + ' ' + (await answer.text()))
        ask('/odd').then(async (odd) => {
          out.textContent = '[' + odd + '|' + (await ask('/fine')) + ']'
          out.className = 'done'
        })`,
        '<p id="out"></p>',
      ),
    )
    const { render } = await world()
    const { body } = await render({ url: url('/asks'), waitFor: '.done' })
    expect(body.toString()).toContain('[502 |200 fine]')
    const message = 'The target answered 407, which is the answer of a proxy.'
    await expect(render({ url: url('/odd') })).rejects.toMatchObject({ code: 'TARGET_UNREACHABLE', message })
  })

  longIt('gives up in time: a selector that never shows, a page that never answers', async () => {
    site.on('/still', page('', 'nothing'))
    site.on('/silent', () => new Promise(() => {}))
    const { render } = await world()
    const silent = render({ url: url('/silent'), timeoutMs: 2_000 })
    await Promise.all([
      expect(silent).rejects.toMatchObject({ code: 'TIMEOUT' }),
      expect(render({ url: url('/still'), waitFor: '#never', timeoutMs: 10_000 })).resolves.toMatchObject({
        failure: { code: 'TIMEOUT', message: 'The page did not show "#never" in time.' },
      }),
    ])
  })

  it.each(
    someOf<[string, Partial<PagePlan>, string]>(
      [
        ['a selector that is not valid', { waitFor: 'p[' }, 'wait_for: p[ is not a valid selector'],
        [
          'a step with an unknown key',
          { actions: [{ type: 'press', selector: '#root', key: 'Nokey' }] },
          'actions.0: Unknown key: "Nokey"',
        ],
        [
          'a step on an element of another kind',
          { actions: [{ type: 'select', selector: '#root', value: 'a' }] },
          'actions.0: Element is not a <select> element',
        ],
        [
          'steps that take too long',
          { actions: [{ type: 'wait', selector: null, milliseconds: 60_000 }], timeoutMs: 10_000 },
          'The steps on the page did not end in time.',
        ],
      ],
      2,
    ),
  )('takes what the site changed although %s failed', async (_what, plan, message) => {
    site.on('/rotates', {
      ...page('', 'shown'),
      headers: { ...html, 'set-cookie': 'sid=new; Path=/' },
    })
    const { render } = await world()
    const credentials = { ...noCredentials, cookies: { sid: 'old' } }
    const rendered = await render({ url: url('/rotates'), credentials, ...plan })
    expect(rendered.failure?.message).toBe(message)
    expect(rendered.changes).toEqual([expect.objectContaining({ after: expect.objectContaining({ value: 'new' }) })])
  })

  /** A network that never rests is waited for without end. */
  const patient: Timer = { after: (ms, run) => (ms < 5_000 ? systemTimer.after(ms, run) : () => {}) }
  it.each(
    someOf(
      [
        ['a shared worker', "new SharedWorker('/worker.js')"],
        ['a worker', "new Worker('/worker.js')"],
        ['a service worker', "navigator.serviceWorker.register('/worker.js')"],
      ],
      3,
    ),
  )('is not kept waiting by the script of %s', async (_name, script) => {
    site.on('/worker.js', { headers: { 'content-type': 'text/javascript' }, body: 'self.onconnect = () => {}' })
    site.on('/working', page(script, 'works'))
    const { render } = await world()
    // Workers of services need a secure context, as this host is.
    const rendered = await render({ url: url('/working', 'localhost') }, undefined, { timer: patient })
    expect(rendered.body.toString()).toContain('works')
  })

  it('ends with its caller', async () => {
    site.on('/never', () => new Promise(() => {}))
    const { render, pool } = await world()
    const caller = new AbortController()
    const rendering = render({ url: url('/never') }, caller.signal)
    rendering.catch(() => undefined)
    while (site.seen('/never').length === 0) await new Promise((turn) => setImmediate(turn))
    caller.abort(new Error('gone'))
    await expect(rendering).rejects.toThrow('gone')
    expect(pool.usage().scrape).toEqual({ taken: 0, waiting: 0 })
  })

  it('is read where it stands when its caller leaves, if it has the state of a session', async () => {
    site.on('/never', () => new Promise(() => {}))
    // Its answer is known here before the second of two requests comes that follow each other.
    const script = "<script>fetch('/first').then(() => fetch('/never'))</script>"
    site.on('/first', { body: '' })
    site.on('/rotates', { headers: { ...html, 'set-cookie': 'sid=new' }, body: `<p>Half</p>${script}` })
    const { render } = await world()
    const leave = async (plan: Partial<PagePlan>) => {
      const [caller, before] = [new AbortController(), site.seen('/never').length]
      const rendering = render({ url: url('/rotates'), ...plan }, caller.signal)
      rendering.catch(() => undefined)
      while (site.seen('/never').length === before) await new Promise((turn) => setImmediate(turn))
      caller.abort(new Error('gone'))
      return rendering
    }
    await expect(leave({})).rejects.toThrow('gone')
    const credentials = { ...noCredentials, cookies: { sid: 'old' } }
    const { failure, changes } = await leave({ credentials })
    expect(failure?.code).toBe('INTERRUPTED')
    expect(changes).toMatchObject([{ after: { value: 'new' } }])
  })

  it('shares nothing between two contexts', async () => {
    site.on('/leave', {
      headers: { ...html, 'set-cookie': 'left=1' },
      body: "<script>localStorage.setItem('left', '1'); document.title = document.cookie</script>",
    })
    site.on('/look', page("root.textContent = '[' + document.cookie + localStorage.getItem('left') + ']'"))
    const { render } = await world()
    await render({ url: url('/leave') })
    expect((await render({ url: url('/look') })).body.toString()).toContain('[null]')
  })
})
