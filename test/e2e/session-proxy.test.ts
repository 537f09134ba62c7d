import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { describeBrowser } from '../support/browser-world.ts'
import { databaseBytes } from '../support/database-bytes.ts'
import { type ProxyServer, type ProxyServerOptions, startHttpProxy, startSocksProxy } from '../support/proxy-server.ts'
import { selfSigned } from '../support/self-signed.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

// The one name that the certificate is good for.
const domain = 'shop.example'
const tls = { key: selfSigned.key, cert: selfSigned.certificate }
const usualCertificates = getCACertificates('default')
const credentials = 'user:p-3f9ac1d2e4'

let server: RunningServer
let site: Site
let safe: Site
let user: TestUser

beforeAll(async () => {
  setDefaultCACertificates([...usualCertificates, selfSigned.certificate])
  ;[server, site, safe] = await Promise.all([startServer({ BROWSER: '' }), startSite(), startSite({ tls })])
})
beforeEach(async () => {
  user = await server.newUser()
  site.requests.length = 0
  safe.requests.length = 0
})
afterAll(async () => {
  setDefaultCACertificates(usualCertificates)
  await server?.close()
  await site?.close()
  await safe?.close()
})

async function started(start: Promise<ProxyServer>): Promise<ProxyServer> {
  const proxy = await start
  onTestFinished(() => proxy.close())
  return proxy
}

const httpProxy = (options: ProxyServerOptions = { credentials }) => started(startHttpProxy(options))
const urlOf = ({ port }: ProxyServer, scheme = 'http') => `${scheme}://${credentials}@127.0.0.1:${port}`
const session = (proxy: string, over: Record<string, unknown> = {}) =>
  user.create({
    name: 'Shop',
    domain: site.url('', domain),
    cookies: { sid: 'good' },
    user_agent: 'Kept/1.0',
    validation_url: site.url('/account', domain),
    proxy: { url: proxy },
    ...over,
  })
const throughPort = (target: Site) => ({ target: `127.0.0.1:${target.port}`, credentials })

describe('a proxy of its own', () => {
  it.each([
    ['http', () => startHttpProxy({ credentials }), '127.0.0.1'],
    ['https', () => startHttpProxy({ credentials, tls }), domain],
    ['socks5', () => startSocksProxy({ credentials }), '127.0.0.1'],
  ] as const)('(%s) is what the session goes through, to http and https, by address', async (scheme, start, host) => {
    const proxy = await started(start())
    const { id } = await session(`${scheme}://${credentials}@${host}:${proxy.port}`)
    const pages = [site.url('/account', domain), safe.url('/account', domain)]
    for (const url of pages) {
      const { status, json } = await user.scrape({ url, session_id: id })
      expect([status, json.auth?.verdict]).toEqual([200, 'logged_in'])
    }
    expect(proxy.asked).toEqual([throughPort(site), throughPort(safe)])
    expect([site, safe].map(({ requests }) => requests.length)).toEqual([1, 1])
  })

  it('is shown as host and port, and its credentials nowhere', async () => {
    const proxy = await httpProxy()
    const created = await session(urlOf(proxy))
    expect(created).toMatchObject({ proxy: { host: '127.0.0.1', port: proxy.port } })
    await user.scrape({ url: site.url('/account', domain), session_id: created.id })
    const patched = await user.call('PATCH', `/sessions/${created.id}`, { proxy: { url: urlOf(proxy) } })
    const seen = [created, patched.json, await user.get(created.id), await user.audit(created.id), server.logLines]
    expect(JSON.stringify(seen)).not.toContain('p-3f9ac1d2e4')
    expect(databaseBytes(server.dataDir).includes('p-3f9ac1d2e4')).toBe(false)
    expect((await user.audit(created.id)).at(-1)).toMatchObject({ action: 'updated', details: { fields: ['proxy'] } })
    const cleared = await user.call('PATCH', `/sessions/${created.id}`, { proxy: null })
    expect(cleared.json).toMatchObject({ proxy: null })
    proxy.asked.length = 0
    await user.scrape({ url: site.url('/account', domain), session_id: created.id })
    expect([proxy.asked, site.requests.length]).toEqual([[], 2])
  })

  it('is what its checks go through, with the session and without', async () => {
    const proxy = await httpProxy()
    const { id } = await session(urlOf(proxy))
    expect(await user.validate(id)).toMatchObject({ is_valid: true, inconclusive: false })
    // One kept connection, or two: no request came another way.
    expect(site.requests.map(({ cookies }) => cookies['sid'])).toEqual(['good', undefined])
    await proxy.close()
    site.requests.length = 0
    // The connection through it that was kept may close a moment later.
    await until('that no connection is left', async () => {
      const answer = await user.validate(id)
      expect(answer).toMatchObject({ inconclusive: true, is_valid: true, status: 'active' })
      return answer.details.startsWith("Could not tell: the session's proxy failed") || undefined
    })
    expect((await user.get(id)).last_verdict).toMatchObject({ verdict: 'unreachable' })
    expect(site.requests).toEqual([])
  })

  it('is what its access token is renewed through', async () => {
    const proxy = await httpProxy()
    site.on('/token', { headers: { 'content-type': 'application/json' }, body: '{"access_token":"new"}' })
    const renewal = { url: site.url('/token', domain), access_token_path: '/access_token', body: '{}' }
    const { id } = await session(urlOf(proxy), { headers: { authorization: 'Bearer old' }, renewal })
    await until('the renewal', async () => ((await user.get(id)).renewal?.last == null ? undefined : true))
    expect([site.seen('/token').length, proxy.asked]).toEqual([1, [throughPort(site)]])
  })

  it('is never gone around: where it fails, the target sees nothing', async () => {
    const refusing = await httpProxy({ credentials: 'other:login' })
    const { id } = await session(urlOf(refusing))
    const { status, json } = await user.call('POST', '/scrape', { url: site.url('/account', domain), session_id: id })
    expect([status, json.code, json.detail]).toEqual([502, 'PROXY_FAILED', expect.stringContaining('credentials')])
    expect(site.requests).toEqual([])
    expect(await user.get(id)).toMatchObject({ status: 'active', consecutive_failures: 0 })
  })

  it('keeps a scrape from going on without a session that has expired', async () => {
    const proxy = await httpProxy()
    const { id } = await session(urlOf(proxy), { expires_at: '2020-01-01T00:00:00Z' })
    const body = { url: site.url('/account', domain), session_id: id, require_session: false }
    const { status, json } = await user.call('POST', '/scrape', body)
    expect([status, json.code, site.requests.length]).toEqual([410, 'SESSION_EXPIRED', 0])
  })

  it('is not given addresses that the egress policy refuses', async () => {
    const proxy = await httpProxy()
    const { id } = await session(urlOf(proxy))
    site.on('/away', { status: 302, headers: { location: 'http://10.0.0.1/' } })
    const { status, json } = await user.call('POST', '/scrape', { url: site.url('/away', domain), session_id: id })
    expect([status, json.code]).toEqual([403, 'TARGET_NOT_ALLOWED'])
    expect(proxy.asked).toEqual([throughPort(site)])
  })

  it('starts a check where it is given to an invalid session', async () => {
    const proxy = await httpProxy()
    const { id } = await session(urlOf(proxy), { cookies: { sid: 'over' } })
    expect(await user.validate(id)).toMatchObject({ status: 'invalid' })
    const { json } = await user.call('PATCH', `/sessions/${id}`, { proxy: { url: urlOf(proxy) } })
    expect(json).toMatchObject({ status: 'pending_validation', consecutive_failures: 0 })
  })

  it('stays where earlier cookies are put back', async () => {
    const proxy = await httpProxy()
    const { id } = await user.create({ name: 'Shop', domain: site.url('', domain), cookies: { sid: 'good' } })
    await user.call('PATCH', `/sessions/${id}`, { proxy: { url: urlOf(proxy) } })
    await user.call('POST', `/sessions/${id}/rollback`, { version: 1 })
    expect(await user.get(id)).toMatchObject({ proxy: { host: '127.0.0.1', port: proxy.port } })
    await user.call('POST', `/sessions/${id}/refresh`, { cookies: { sid: 'good' } })
    await user.scrape({ url: site.url('/account', domain), session_id: id })
    expect(proxy.asked).toEqual([throughPort(site)])
  })

  it.each([
    ['ftp://proxy.example', 'proxy.url'],
    ['http://10.1.2.3:3128', 'proxy.url'],
    ['http://proxy.example/path', 'proxy.url'],
    ['', 'proxy.url'],
  ])('%j is refused', async (url, field) => {
    const body = { name: 'Shop', domain, cookies: { sid: 'good' }, proxy: { url } }
    const { status, json } = await user.call('POST', '/sessions', body)
    expect([status, json.details]).toMatchObject([422, { fields: [{ field }] }])
  })

  it('is set by the owner alone: over plain http it sees what members never see', async () => {
    const { id } = await user.create({ name: 'Shop', domain, cookies: { sid: 'good' } })
    const organization = await user.call<{ id: string }>('POST', '/organizations', { name: 'Org' })
    await user.call('POST', `/sessions/${id}/share`, { organization_id: organization.json.id })
    const admin = await server.newUser()
    const invited = { email: admin.email, role: 'admin' }
    const invitation = await user.call<{ token: string }>(
      ...(['POST', `/organizations/${organization.json.id}/invitations`, invited] as const),
    )
    await admin.call('POST', `/invitations/${invitation.json.token}/accept`)
    expect((await admin.call('PATCH', `/sessions/${id}`, { notes: 'x' })).status).toBe(200)
    const { status } = await admin.call('PATCH', `/sessions/${id}`, { proxy: { url: 'http://127.0.0.1:9' } })
    expect(status).toBe(403)
  })
})

describeBrowser('a browser behind the proxy of a session', () => {
  it('sends every request of the page through it', async () => {
    const proxy = await httpProxy()
    const { id } = await session(urlOf(proxy))
    site.on('/drawn', html('<div id="root"></div><script src="/drawn.js"></script>'))
    site.on('/drawn.js', {
      headers: { 'content-type': 'text/javascript' },
      body: 'fetch("/data").then(() => { root.innerHTML = "<h1>Drawn after all</h1>" })',
    })
    site.on('/data', { body: '{}' })
    const { json } = await user.scrape({ url: site.url('/drawn', domain), session_id: id, mode: 'js' })
    expect(json.content).toContain('Drawn after all')
    expect(new Set(proxy.asked.map(({ target }) => target))).toEqual(new Set([`127.0.0.1:${site.port}`]))
    await proxy.close()
    site.requests.length = 0
    const body = { url: site.url('/drawn', domain), session_id: id, mode: 'js' }
    const failed = await user.call('POST', '/scrape', body)
    expect([failed.status, failed.json.code, site.requests.length]).toEqual([502, 'PROXY_FAILED', 0])
  })
})
