import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { z } from 'zod'
import type { createdSyncSourceSchema, syncSourceSchema } from '../../src/http/schemas/sync-source.ts'
import { cookiesOf, encryptPush, type PushedContent, pushTo } from '../support/cookiecloud.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import {
  html,
  loggedInPage,
  loginPage,
  type Site,
  type SiteReply,
  type SiteRequest,
  startSite,
} from '../support/site.ts'
import { until } from '../support/until.ts'

type CreatedSource = z.output<typeof createdSyncSourceSchema>
type SourceBody = z.output<typeof syncSourceSchema>

let server: RunningServer
let site: Site

beforeAll(async () => {
  ;[server, site] = await Promise.all([startServer(), startSite()])
})
afterAll(async () => {
  await server?.close()
  await site?.close()
})

const domain = 'shop.test'

async function newSource(user: TestUser, over: Readonly<Record<string, unknown>> = {}): Promise<CreatedSource> {
  const { status, json } = await user.call<CreatedSource>('POST', '/sync-sources', {
    kind: 'cookiecloud',
    name: 'Laptop',
    domains: [site.url('', domain)],
    create_missing: true,
    ...over,
  })
  expect(status).toBe(201)
  return json
}

const sourceOf = async (user: TestUser, { id }: Pick<CreatedSource, 'id'>): Promise<SourceBody> =>
  (await user.call<SourceBody>('GET', `/sync-sources/${id}`)).json

const outcomes = async (user: TestUser, source: CreatedSource) =>
  ((await sourceOf(user, source)).last_push?.results ?? []).map(({ outcome }) => outcome)

/** A source whose first push has created a session that is logged in. */
async function syncedSession(): Promise<{ user: TestUser; source: CreatedSource; id: string }> {
  const user = await server.newUser()
  const source = await newSource(user)
  expect((await pushTo(source, cookiesOf(domain, { sid: 'good' }))).status).toBe(200)
  const id = (await sourceOf(user, source)).session_ids[0] ?? ''
  await user.validate(id)
  return { user, source, id }
}

/** The request after an accepted one, so that its time is later. */
const later = (content: PushedContent, ms = 1): PushedContent => {
  return { ...content, update_time: new Date(Date.now() + ms).toISOString() }
}

describe('a sync source', () => {
  it('creates a session from a push, and a scrape with it is logged in', async () => {
    const user = await server.newUser()
    const source = await newSource(user)
    expect(source).toMatchObject({
      server_url: `${server.address}/sync/cookiecloud`,
      password: expect.stringMatching(/^\w{32}$/),
      session_ids: [],
      last_push: null,
    })
    const pushed = await pushTo(source, cookiesOf(domain, { sid: 'good', theme: 'dark' }), {
      headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0' },
    })
    expect([pushed.status, await pushed.json()]).toEqual([200, { action: 'done' }])
    const after = await sourceOf(user, source)
    expect(after).not.toHaveProperty('password')
    expect(after.last_push?.results).toEqual([
      { domain, session_id: after.session_ids[0], outcome: 'created', reason: null, too_large: [] },
    ])
    const session = await user.get(after.session_ids[0] ?? '')
    expect(session).toMatchObject({ domain, cookie_names: ['sid', 'theme'], cookie_owner: 'browser', status: 'active' })
    const page = await user.scrape({ url: site.url('/account', domain), session_id: session.id })
    expect(page.json).toMatchObject({ content: loggedInPage, byos_applied: true })
    expect(site.requests.at(-1)?.headers['user-agent']).toBe('Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0')
    expect((await user.audit(session.id))[0]).toMatchObject({
      action: 'synced',
      actor: user.email,
      details: { source_id: source.id, version: 1, verdict: 'logged_in' },
    })
  })

  it.each([
    ['JSON, gzip, AES with a passphrase', {}],
    ['JSON without gzip', { gzip: false }],
    ['no crypto_type', { cryptoType: null }],
    ['the fixed IV', { cryptoType: 'aes-128-cbc-fixed' }],
    ['a form', { form: 'urlencoded' }],
    ['a form in parts', { form: 'multipart' }],
  ] as const)('takes a push as %s', async (_name, options) => {
    const user = await server.newUser()
    const source = await newSource(user)
    const content = {
      ...cookiesOf(domain, { sid: 'good' }),
      local_storage_data: { [domain]: { theme: 'dark' }, 'other.test': { a: 'b' } },
    }
    expect((await pushTo(source, content, options)).status).toBe(200)
    expect(await outcomes(user, source)).toEqual(['created'])
  })

  it('takes of a push only what belongs to its domains', async () => {
    const user = await server.newUser()
    const source = await newSource(user)
    const [shop, bank] = [cookiesOf(domain, { sid: 'good' }), cookiesOf('bank.test', { secret: 'x' })]
    await pushTo(source, { ...shop, cookie_data: { ...shop.cookie_data, ...bank.cookie_data } })
    const list = await user.call<{ sessions: { domain: string; cookie_names: string[] }[] }>('GET', '/sessions')
    expect(list.json.sessions).toMatchObject([{ domain, cookie_names: ['sid'] }])
  })

  it('creates nothing of a browser that is not logged in, nor without create_missing', async () => {
    const user = await server.newUser()
    site.on('/', (request) => html(request.cookies['sid'] === 'good' ? loggedInPage : loginPage))
    const source = await newSource(user)
    await pushTo(source, cookiesOf(domain, { sid: 'stale' }))
    expect(await outcomes(user, source)).toEqual(['not_logged_in'])
    const other = await newSource(user, { create_missing: false })
    await pushTo(other, cookiesOf(domain, { sid: 'good' }))
    expect(await outcomes(user, other)).toEqual([])
    expect((await user.call('GET', '/sessions')).json).toMatchObject({ total: 0 })
  })

  it('updates the session it feeds, and none that it was not given', async () => {
    const { user, source, id } = await syncedSession()
    const other = await user.create({ name: 'Other', domain, cookies: { sid: 'mine' } })
    await pushTo(source, later(cookiesOf(domain, { sid: 'good', theme: 'light' })))
    expect(await outcomes(user, source)).toEqual(['updated'])
    expect((await user.get(id)).cookie_names).toEqual(['sid', 'theme'])
    expect(await user.get(other.id)).toMatchObject({ state_version: 1, cookie_owner: 'latchkey' })
    await pushTo(source, later(cookiesOf(domain, { sid: 'good', theme: 'light' }), 5))
    expect(await outcomes(user, source)).toEqual(['unchanged'])
  })

  it('feeds a session that it was given, until it is taken away', async () => {
    const user = await server.newUser()
    const session = await user.create({
      name: 'Mine',
      domain: site.url('', domain),
      cookies: { sid: 'good', old: '1' },
    })
    const source = await newSource(user, { create_missing: false, session_ids: [session.id] })
    expect(await user.get(session.id)).toMatchObject({ cookie_owner: 'browser' })
    await pushTo(source, cookiesOf(domain, { sid: 'good' }))
    expect(await user.get(session.id)).toMatchObject({ cookie_names: ['sid'], state_version: 2 })
    const taken = await user.call('POST', '/sync-sources', {
      kind: 'cookiecloud',
      name: 'b',
      session_ids: [session.id],
    })
    expect(taken.status).toBe(409)
    const others = await (await server.newUser()).call('POST', '/sync-sources', {
      kind: 'cookiecloud',
      name: 'c',
      session_ids: [session.id],
    })
    expect(others.status).toBe(404)
    expect((await user.call('PATCH', `/sync-sources/${source.id}`, { session_ids: [] })).status).toBe(200)
    expect(await user.get(session.id)).toMatchObject({ cookie_owner: 'latchkey' })
    await pushTo(source, later(cookiesOf(domain, { sid: 'good', more: '1' })))
    expect(await user.get(session.id)).toMatchObject({ state_version: 2 })
  })

  it('is listed, and deleted with its sessions kept', async () => {
    const { user, source, id } = await syncedSession()
    const listed = await user.call<{ sync_sources: SourceBody[] }>('GET', '/sync-sources')
    expect(listed.json.sync_sources.map((one) => one.id)).toEqual([source.id])
    expect(listed.text).not.toContain(source.password)
    expect((await (await server.newUser()).call('GET', `/sync-sources/${source.id}`)).status).toBe(404)
    expect((await user.call('DELETE', `/sync-sources/${source.id}`)).status).toBe(204)
    expect(await user.get(id)).toMatchObject({ cookie_owner: 'latchkey', status: 'active' })
    expect((await pushTo(source, later(cookiesOf(domain, { sid: 'good' })))).status).toBe(401)
  })
})

describe('the guard of a push', () => {
  it('keeps a stored state that is alive when the pushed one is logged out, and reports it', async () => {
    const { user, source, id } = await syncedSession()
    const content = cookiesOf(domain, { sid: 'stale' })
    expect((await pushTo(source, later(content))).status).toBe(200)
    const { last_push: last } = await sourceOf(user, source)
    expect(last?.results).toEqual([{ domain, session_id: id, outcome: 'refused', reason: 'logged_out', too_large: [] }])
    expect(await user.get(id)).toMatchObject({ state_version: 1, status: 'active' })
    const page = await user.scrape({ url: site.url('/account', domain), session_id: id })
    expect(page.json.content).toBe(loggedInPage)
    const entries = (await user.audit(id)).filter(({ action }) => action === 'sync_refused')
    expect(entries).toMatchObject([{ details: { source_id: source.id, reason: 'logged_out', verdict: 'logged_out' } }])
    const visits = site.requests.length
    await pushTo(source, later(content, 5))
    expect(await outcomes(user, source)).toEqual(['refused'])
    expect(site.requests.length).toBe(visits)
    // Events are numbered a moment after the commit that wrote them.
    const events = await until('the event', async () => {
      const { json } = await user.call<{ events: unknown[] }>('GET', '/events?type=session.sync_refused')
      return json.events.length > 0 ? json.events : undefined
    })
    expect(events).toMatchObject([
      { type: 'session.sync_refused', data: { session_id: id, source_id: source.id, reason: 'logged_out' } },
    ])
  })

  it('keeps the stored state when the pushed one shows another user', async () => {
    const { user, source, id } = await syncedSession()
    await user.call('PATCH', `/sessions/${id}`, { expected_user: 'Mira Holt' })
    const others = loggedInPage.replaceAll('Mira Holt', 'Otto Kern')
    site.on('/', ({ cookies }) =>
      html(cookies['sid'] === 'good' ? loggedInPage : cookies['sid'] === 'otto' ? others : loginPage),
    )
    site.on('/account', ({ cookies }) =>
      html(cookies['sid'] === 'good' ? loggedInPage : cookies['sid'] === 'otto' ? others : loginPage),
    )
    await pushTo(source, later(cookiesOf(domain, { sid: 'otto' })))
    expect((await sourceOf(user, source)).last_push?.results).toMatchObject([
      { outcome: 'refused', reason: 'wrong_user' },
    ])
    expect(await user.get(id)).toMatchObject({ state_version: 1 })
  })

  it('takes over a login when the stored state is dead', async () => {
    const user = await server.newUser()
    const dead = await user.create({ name: 'Dead', domain: site.url('', domain), cookies: { sid: 'stale' } })
    await user.validate(dead.id)
    const source = await newSource(user, { create_missing: false, session_ids: [dead.id] })
    await pushTo(source, cookiesOf(domain, { sid: 'good' }))
    expect(await outcomes(user, source)).toEqual(['updated'])
    expect(await user.get(dead.id)).toMatchObject({ status: 'active', state_version: 2 })
  })
})

describe('the owner of the cookies', () => {
  it('keeps rotations out while the browser owns them, and reports them, until the user switches', async () => {
    const { user, id } = await syncedSession()
    const rotating = '/rotating'
    site.on(rotating, () => ({ ...html(loggedInPage), headers: { 'set-cookie': 'sid=good2; Path=/' } }))
    const url = site.url(rotating, domain)
    await user.scrape({ url, session_id: id })
    expect(await user.get(id)).toMatchObject({ state_version: 1 })
    expect((await user.audit(id)).filter(({ action }) => action === 'rotation_not_stored')).toMatchObject([
      { details: { version: 1, cookie_names: ['sid'] } },
    ])
    expect((await user.call('PATCH', `/sessions/${id}`, { cookie_owner: 'latchkey' })).status).toBe(200)
    await user.scrape({ url, session_id: id })
    expect(await user.get(id)).toMatchObject({ state_version: 2, cookie_owner: 'latchkey' })
  })

  it('stores what the site has replaced while it was asked about a push, where it takes each cookie once', async () => {
    const strict = await startSite()
    onTestFinished(() => strict.close())
    let taken = 'first'
    const page = ({ cookies }: SiteRequest): SiteReply => {
      if (cookies['sid'] !== taken) return html(loginPage)
      taken = `${taken}.`
      return { ...html(loggedInPage), headers: { 'content-type': 'text/html', 'set-cookie': `sid=${taken}; Path=/` } }
    }
    for (const path of ['/', '/account']) strict.on(path, page)
    const user = await server.newUser()
    const source = await newSource(user, { domains: [strict.url('', domain)] })
    const verdict = async (id: string) =>
      (await user.scrape({ url: strict.url('/account', domain), session_id: id })).json.auth?.verdict
    // Logged in, pushed, and switched to this server.
    await pushTo(source, cookiesOf(domain, { sid: 'first' }))
    expect(await outcomes(user, source)).toEqual(['created'])
    const id = (await sourceOf(user, source)).session_ids[0] ?? ''
    await user.call('PATCH', `/sessions/${id}`, { cookie_owner: 'latchkey' })
    await pushTo(source, later(cookiesOf(domain, { sid: 'first' })))
    expect(await outcomes(user, source)).toEqual(['unchanged'])
    expect([await verdict(id), await verdict(id)]).toEqual(['logged_in', 'logged_in'])
    // The login ends, and another one is pushed.
    taken = 'none'
    for (let checks = 0; checks < 3; checks += 1) await user.validate(id)
    expect((await user.get(id)).status).toBe('invalid')
    taken = 'second'
    await pushTo(source, later(cookiesOf(domain, { sid: 'second' }), 5))
    expect(await outcomes(user, source)).toEqual(['updated'])
    expect([await verdict(id), await verdict(id)]).toEqual(['logged_in', 'logged_in'])
  })

  it('lets no push replace a session that is alive and belongs to this server', async () => {
    const { user, source, id } = await syncedSession()
    await user.call('PATCH', `/sessions/${id}`, { cookie_owner: 'latchkey' })
    await pushTo(source, later(cookiesOf(domain, { sid: 'good', theme: 'x' })))
    expect(await outcomes(user, source)).toEqual(['kept'])
    expect(await user.get(id)).toMatchObject({ state_version: 1 })
  })
})

describe('the address of pushes', () => {
  it('gives nothing back, by any method', async () => {
    const { source } = await syncedSession()
    for (const method of ['GET', 'POST', 'PUT']) {
      const response = await fetch(`${source.server_url}/get/${source.uuid}`, { method })
      expect([method, response.status]).toEqual([method, 404])
      expect(await response.text()).not.toContain('good')
    }
    expect((await fetch(`${source.server_url}/update`)).status).toBe(405)
  })

  it('answers an unknown uuid and a wrong password alike', async () => {
    const { source } = await syncedSession()
    const content = cookiesOf(domain, { sid: 'good' })
    const answers = await Promise.all([
      pushTo({ ...source, uuid: crypto.randomUUID() }, content),
      pushTo({ ...source, password: 'x'.repeat(32) }, content),
      pushTo(source, 'no JSON'),
      pushTo(source, { cookies: [] }),
    ])
    const bodies = await Promise.all(answers.map(async (answer) => [answer.status, codeOf(await answer.text())]))
    expect(new Set(bodies.map(String))).toEqual(new Set(['401,UNAUTHORIZED']))
  })

  it('refuses a push that is older than the last one, or from the future', async () => {
    const { source } = await syncedSession()
    const content = cookiesOf(domain, { sid: 'good', a: '1' })
    expect((await pushTo(source, { ...content, update_time: '2026-01-01T00:00:00Z' })).status).toBe(409)
    expect((await pushTo(source, later(content, 3_600_000))).status).toBe(400)
    expect((await pushTo(source, later(content, 10))).status).toBe(200)
  })

  it('refuses the pushes of a disabled account', async () => {
    const { user, source } = await syncedSession()
    await server.administration.setDisabled(user.email, true)
    expect((await pushTo(source, later(cookiesOf(domain, { sid: 'good' })))).status).toBe(401)
  })

  it('bounds the body, as sent and as inflated', async () => {
    const { source } = await syncedSession()
    const url = `${source.server_url}/update`
    const headers = { 'content-type': 'application/json' }
    const large = await fetch(url, { method: 'POST', headers, body: 'x'.repeat(8 * 1024 * 1024 + 1) })
    expect(large.status).toBe(413)
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(40 * 1024 * 1024, 0x20)))
    const inflated = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-encoding': 'gzip' },
      body: bomb,
    })
    expect(inflated.status).toBe(413)
    const broken = await fetch(url, { method: 'POST', headers: { ...headers, 'content-encoding': 'gzip' }, body: 'xx' })
    expect(broken.status).toBe(400)
    expect((await fetch(url, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' })).status).toBe(
      415,
    )
  })

  it('limits the pushes of one uuid', async () => {
    const limited = await startServer({ RATE_LIMIT: 'on' })
    onTestFinished(() => limited.close())
    const url = `${limited.address}/sync/cookiecloud/update`
    const uuid = crypto.randomUUID()
    const body = JSON.stringify({ uuid, encrypted: encryptPush({ uuid, password: 'x' }, {}) })
    const push = async () =>
      (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).status
    const statuses: number[] = []
    for (let sent = 0; sent < 11; sent += 1) statuses.push(await push())
    expect(statuses).toEqual([...Array<number>(10).fill(401), 429])
  })
})

function codeOf(text: string): string {
  return (JSON.parse(text) as { code: string }).code
}
