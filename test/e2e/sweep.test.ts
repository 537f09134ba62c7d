import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { createCanaries } from '../support/canaries.ts'
import type { Answer, CallOptions, JobBody } from '../support/client.ts'
import { createClient } from '../support/client.ts'
import { databaseBytes } from '../support/database-bytes.ts'
import { toCookieEditor, toEditThisCookie, toPuppeteer, toStorageState } from '../support/formats/cookie-lists.ts'
import { toHar } from '../support/formats/har.ts'
import { toCookieHeader, toCurlBash, toCurlCmd, toCurlFirefox } from '../support/formats/headers.ts'
import type { JarCookie } from '../support/formats/jar-cookie.ts'
import { toNetscape } from '../support/formats/netscape.ts'
import { someOf } from '../support/long-form.ts'
import { freePort } from '../support/processes.ts'
import { canLimitFiles, createServerHome, type ServerProcess } from '../support/server-process.ts'
import { html, loggedInPage, redirect, type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

// One server, one story: every route is asked, rightly and wrongly, with secrets in every place that takes them. Then
// none of them stands where it must not. The order of the tests is that of the story.

interface ImportedBody {
  readonly receipt: { readonly kept: readonly string[] }
  readonly sessions: readonly [{ readonly id: string }]
}

interface Operation {
  readonly method: string
  readonly path: string
  readonly takesBody: boolean
  /** The names of the fields of its body. */
  readonly fields: readonly string[]
}

const home = createServerHome()
const canaries = createCanaries()
const shown = new Set<string>()
/** Secrets that an answer showed although it must not, by what was asked. */
const leaks: string[] = []
const asked = new Set<string>()
const adminPassword = canaries.plant('admin password')
const firstKey = `sk_live_${canaries.plant('first key', 32)}`

let server: ServerProcess
let site: Site
let other: Site
let operations: readonly Operation[]
let closedPort: number

beforeAll(async () => {
  ;[server, site, other] = await Promise.all([
    home.start({
      API_KEY: firstKey,
      ADMIN_EMAIL: 'operator@example.org',
      ADMIN_PASSWORD: adminPassword,
      LOG_LEVEL: 'debug',
    }),
    startSite(),
    startSite({ address: '127.0.0.2' }),
  ])
  operations = await readOperations()
  closedPort = await freePort()
})
afterAll(async () => {
  await server?.stop('SIGKILL')
  await site?.close()
  await other?.close()
  home.remove()
})

interface Ask extends CallOptions {
  /** Secrets that this answer is there to show. */
  readonly shows?: readonly string[]
  readonly credential?: Readonly<Record<string, string>>
  readonly parameters?: Readonly<Record<string, string>>
}

/** Asks one operation and looks for secrets in all of its answer. */
async function ask<Body = Record<string, unknown>>(
  method: string,
  path: string,
  body?: unknown,
  { shows = [], credential = { 'x-api-key': firstKey }, parameters = {}, ...options }: Ask = {},
): Promise<Answer<Body>> {
  const [template = '', query] = path.split('?')
  asked.add(`${method} ${template}`)
  const filled = template.replace(/\{(\w+)\}/g, (_whole, name: string) => parameters[name] ?? name)
  const url = query === undefined ? filled : `${filled}?${query}`
  const answer = await createClient(server.address, credential).call<Body>(method, url, body, options)
  inspect(`${method} ${path} → ${answer.status}`, answer.headers, answer.text, shows)
  return answer
}

function inspect(what: string, headers: Headers, text: string, shows: readonly string[] = []): void {
  const head = [...headers].map(([name, value]) => `${name}: ${value}`).join('\n')
  for (const label of canaries.find(`${head}\n\n${text}`, shows)) leaks.push(`${label}: ${what}`)
}

async function readOperations(): Promise<Operation[]> {
  const document = (await (await fetch(`${server.address}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { requestBody?: { content: { 'application/json': { schema: unknown } } } }>>
    components: { schemas: Record<string, { properties?: object }> }
  }
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      takesBody: requestBody !== undefined,
      fields: fieldsOf(requestBody?.content['application/json'].schema, document.components.schemas),
    })),
  )
}

function fieldsOf(schema: unknown, named: Record<string, { properties?: object }>): string[] {
  const { $ref: reference, properties } = (schema ?? {}) as { $ref?: string; properties?: object }
  const resolved = reference === undefined ? properties : named[reference.split('/').at(-1) ?? '']?.properties
  return Object.keys(resolved ?? {})
}

function thrownBy(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  return ''
}

const jwtOf = (token: string) => ({ authorization: `Bearer ${token}` })
const lastPart = (token: string) => token.slice(token.lastIndexOf('.') + 1)

describe('the search', () => {
  it('finds what is planted in an answer, a log line and the database', async () => {
    const [name, segment] = [canaries.plant('planted name'), canaries.plant('planted path', 20)]
    const session = { name, domain: '127.0.0.1', cookies: { sid: canaries.plant('cookie') } }
    const { text, json } = await ask<{ id: string }>('POST', '/sessions', session, { shows: [name] })
    expect(canaries.find(text)).toEqual(['planted name'])
    await until(
      'the name on the disk',
      () => canaries.find(databaseBytes(home.dataDir)).includes('planted name') || undefined,
    )
    await ask('GET', `/${segment}`)
    await until('the log line', () => canaries.find(server.output()).includes('planted path') || undefined)
    await ask('DELETE', '/sessions/{id}', undefined, { parameters: { id: json.id } })
    shown.add('planted name').add('planted path')
  })
})

describe('secrets of sessions', () => {
  const cookies = () => ({ sid: canaries.plant('cookie'), second: `"${canaries.plant('quoted cookie')}"` })
  const headers = () => ({ Authorization: `Bearer ${canaries.plant('header')}`, 'X-Key': canaries.plant('header') })
  const headersOf = headers
  const importJar = (): JarCookie[] =>
    Object.entries(cookies()).map(([name, value]) => ({
      name,
      value,
      domain: '127.0.0.1',
      hostOnly: true,
      path: '/',
      expires: 4_070_908_800,
      secure: false,
      httpOnly: true,
      sameSite: 'lax',
      partitionKey: null,
    }))
  const importRequest = () => ({
    url: `http://127.0.0.1/?token=${canaries.plant('query of a command')}`,
    headers: Object.entries(headers()),
    body: canaries.plant('body of a command'),
  })
  let id: string

  it('stored, changed, refreshed and read', async () => {
    // Every caller is a member here, so that the session stays in use.
    site.on('/account', html(loggedInPage))
    const full = {
      name: 'Shop',
      domain: `http://user:${canaries.plant('userinfo of a domain')}@127.0.0.1:${site.port}/`,
      cookies: cookies(),
      headers: headers(),
      user_agent: 'Agent/1.0',
      validation_url: site.url('/account'),
      validate: true,
      consent: true,
    }
    const created = await ask<{ id: string }>('POST', '/sessions', full)
    expect(created.status).toBe(201)
    id = created.json.id
    const parameters = { id }
    for (const method of ['PATCH', 'PUT']) {
      const changed = await ask(method, '/sessions/{id}', { cookies: cookies(), headers: headers() }, { parameters })
      expect(changed.status).toBe(200)
    }
    const refreshed = { cookies: cookies(), headers: headers(), expires_at: '2099-01-01T00:00:00Z' }
    expect((await ask('POST', '/sessions/{id}/refresh', refreshed, { parameters })).status).toBe(200)
    for (const path of ['/sessions', '/sessions/{id}', '/sessions/{id}/audit']) {
      expect((await ask('GET', path, undefined, { parameters })).status).toBe(200)
    }
    expect((await ask('POST', '/sessions/{id}/validate', undefined, { parameters })).status).toBe(200)
    expect((await ask('POST', '/sessions/validate', { all: true })).status).toBe(202)
    expect((await ask('GET', '/sessions/{id}/versions', undefined, { parameters })).status).toBe(200)
    expect((await ask('POST', '/sessions/{id}/rollback', { version: 1 }, { parameters })).status).toBe(200)
    expect((await ask('GET', '/sessions/{id}', undefined, { parameters, credential: {} })).status).toBe(401)
  })

  it('sent to sites of every kind', async () => {
    const rotated = () => `fresh=${canaries.plant('rotated cookie')}; Path=/; HttpOnly`
    site.on('/rotate', () => redirect('/rotated', { 'set-cookie': [rotated(), rotated()] }))
    site.on('/rotated', () => ({ ...html(loggedInPage), headers: { 'set-cookie': rotated() } }))
    site.on('/away', () => redirect(other.url('/')))
    site.on('/inward', () => redirect('http://169.254.169.254/'))
    site.on('/fails', html('<title>Failed</title>', 500))
    const garbage = createServer((socket) =>
      socket
        .on('error', () => {})
        .end('no HTTP\r\n')
        .resume(),
    )
    garbage.listen(0, '127.0.0.1')
    await once(garbage, 'listening')
    const urls = [
      ...['/account', '/member', '/rotate', '/away', '/inward', '/fails', '/none'].map((path) => site.url(path)),
      `http://127.0.0.1:${closedPort}/`,
      `http://127.0.0.1:${(garbage.address() as AddressInfo).port}/`,
      other.url('/'),
      `${server.address}/`,
    ]
    const statuses = new Set<number>()
    for (const url of urls) {
      const secret = canaries.plant('secret of a URL')
      const [user, token] = [canaries.plant('userinfo of a URL'), canaries.plant('fragment of a URL')]
      const full = `${url}?access_token=${secret}#${token}`
      // The caller's own URL is answered to the caller, and to nobody else.
      const shows = [secret, user, token]
      const named = full.replace('://', `://${user}:${user}@`)
      const refused = await ask('POST', '/scrape', { url: named, session_id: id, timeout: 5 }, { shows })
      expect(refused.status).toBe(422)
      const answer = await ask('POST', '/scrape', { url: full, session_id: id, timeout: 5 }, { shows })
      statuses.add(answer.status)
      await ask('POST', '/scrape', { url: full, cookies: cookies(), timeout: 5 }, { shows })
      await ask(
        'POST',
        '/scrape',
        { url: full, advanced: { cookies: `a=${canaries.plant('cookie string')}` } },
        { shows },
      )
      await ask('POST', '/scrape/estimate', { url: full, cookies: cookies() }, { shows })
    }
    garbage.close()
    const session = await ask('GET', '/sessions/{id}', undefined, { parameters: { id } })
    expect(session.json).toMatchObject({ status: 'active', total_requests: 8 })
    expect([...statuses].sort()).toEqual([200, 400, 403, 502])
    const form = { method: 'POST', body: `password=${canaries.plant('request body')}` }
    expect((await ask('POST', '/scrape', { url: site.url('/'), session_id: id, ...form })).status).toBe(200)
    expect((await ask('POST', '/scrape', { url: site.url('/'), ...form, cookies: cookies() })).status).toBe(200)
    await ask('GET', '/sessions/{id}/audit', undefined, { parameters: { id } })
  })

  it('given to jobs', async () => {
    const body = `password=${canaries.plant('body of a job')}`
    for (const source of [{ session_id: id }, { cookies: cookies() }]) {
      const job = { url: site.url('/'), method: 'POST', body, sync: false, ...source }
      const { status, json } = await ask<JobBody>('POST', '/scrape', job)
      expect(status).toBe(202)
      await until('a job', async () => {
        const read = await ask<JobBody>('GET', '/jobs/{id}', undefined, { parameters: { id: json.job_id } })
        return read.json.status === 'succeeded' || undefined
      })
    }
  })

  it('in requests that are refused', async () => {
    const secret = () => canaries.plant('refused')
    const good = { name: 'n', domain: '127.0.0.1', cookies: { sid: 'x' } }
    const refused: [string, string, unknown][] = [
      ['POST', '/sessions', { ...good, cookies: { sid: `${secret()}\r\n` } }],
      ['POST', '/sessions', { ...good, cookies: { [`sid=${secret()}`]: secret() } }],
      ['POST', '/sessions', { ...good, cookies: secret() }],
      ['POST', '/sessions', { ...good, cookies: { sid: { value: secret() } } }],
      ['POST', '/sessions', { ...good, cookies: { sid: secret().repeat(500) } }],
      ['POST', '/sessions', { ...good, headers: { Host: secret() } }],
      ['POST', '/sessions', { ...good, headers: { [`bad ${secret()}`]: secret() } }],
      ['POST', '/sessions', { ...good, headers: { 'X-Key': `${secret()}\n` } }],
      ['POST', '/sessions', { ...good, domain: `http://${secret()}:${secret()}@co.uk/` }],
      ['POST', '/sessions', { ...good, domain: `sid=${secret()}; other` }],
      ['POST', '/sessions', { ...good, expires_at: secret() }],
      ['POST', '/sessions', { ...good, user_agent: `${secret()}\n` }],
      ['POST', '/sessions', { ...good, validation_url: `https://other.test/?token=${secret()}` }],
      ['PATCH', '/sessions/{id}', { domain: secret() }],
      ['PATCH', '/sessions/{id}', { cookies: [secret()] }],
      ['POST', '/sessions/{id}/refresh', { cookies: { sid: [secret()] } }],
      ['POST', '/sessions/{id}/share', { organization_id: secret() }],
      ['POST', '/scrape', { url: secret() }],
      ['POST', '/scrape', { url: site.url('/'), session_id: secret() }],
      ['POST', '/scrape', { url: site.url('/'), session_id: id, cookies: { sid: secret() } }],
      ['POST', '/scrape', { url: site.url('/'), cookies: secret() }],
      ['POST', '/scrape', { url: site.url('/'), cookies: `sid="${secret()}\u0001` }],
      ['POST', '/scrape', { url: site.url('/'), formats: [secret()] }],
      ['POST', '/scrape', { url: `javascript:${secret()}` }],
      ['GET', `/sessions?status=${secret()}`, undefined],
      ['GET', `/sessions?cursor=${secret()}`, undefined],
      ['GET', `/sessions?domain=http://u:${secret()}@co.uk`, undefined],
      ['GET', `/sessions/{id}/audit?cursor=${secret()}`, undefined],
    ]
    for (const [method, path, body] of refused) {
      const { status, text } = await ask(method, path, body, { parameters: { id } })
      expect([status, text]).toEqual([
        expect.toSatisfy((code: number) => code >= 400 && code < 500),
        expect.any(String),
      ])
    }
  })

  it('imported in every format', async () => {
    const headers = { 'content-type': 'text/plain' }
    const exports = [
      ...[
        toCookieEditor,
        toEditThisCookie,
        toPuppeteer,
        (jar: readonly JarCookie[]) => toNetscape(jar),
        toCookieHeader,
      ].map((write) => write(importJar())),
      toStorageState(importJar(), [
        { origin: 'http://127.0.0.1', localStorage: [{ name: 'user', value: canaries.plant('local storage') }] },
      ]),
      ...[toCurlBash, toCurlCmd, toCurlFirefox].map((write) => write(importRequest(), importJar())),
      toHar(importJar(), Date.now()),
    ]
    for (const text of exports) {
      const dry = await ask('POST', '/sessions/import?domain=127.0.0.1&dry_run=true', text, { headers })
      expect(dry.status).toBe(200)
      const made = await ask<ImportedBody>('POST', '/sessions/import?domain=127.0.0.1', text, { headers })
      expect([made.status, made.json.receipt.kept]).toEqual([201, ['sid', 'second']])
      const envelope = { content: text, domain: '127.0.0.1', headers: headersOf(), user_agent: 'Agent/1' }
      expect((await ask('POST', '/sessions/import', { ...envelope, dry_run: true })).status).toBe(200)
      const parameters = { id: made.json.sessions[0].id }
      expect((await ask('POST', '/sessions/{id}/refresh', { cookies: text }, { parameters })).status).toBe(200)
      await ask('GET', '/sessions/{id}/audit', undefined, { parameters })
      await ask('DELETE', '/sessions/{id}', undefined, { parameters })
    }
  })

  it('imported wrongly', async () => {
    const secret = () => canaries.plant('wrong import')
    const item = { name: 'sid', value: secret(), domain: '127.0.0.1', path: '/' }
    const refused: unknown[] = [
      secret(),
      `{"content":"${secret()}`,
      `[{"name":"${secret()}`,
      { content: `[{"name":"${secret()}`, domain: '127.0.0.1' },
      { content: secret(), domain: '127.0.0.1' },
      { content: `curl '${secret()}`, domain: '127.0.0.1' },
      { content: `a=${secret()}`, format: 'har', domain: '127.0.0.1' },
      { content: `a=${secret()}`, format: secret(), domain: '127.0.0.1' },
      { content: `a=${secret()}`, domain: `sid=${secret()}; x` },
      { content: `a=${secret()}`, domains: [`${secret()}.com`, 'co.uk'] },
      { content: `a=${secret()}` },
      { content: [{ ...item, domain: secret() }] },
      { content: [{ ...item, value: `${secret()}\n` }], domain: '127.0.0.1' },
      { content: [{ ...item, name: `${secret()};${secret()}` }], domain: '127.0.0.1' },
      { content: [{ ...item, partitionKey: secret() }], domain: '127.0.0.1' },
      { content: [{ [secret()]: secret() }], domain: '127.0.0.1' },
      { content: { sid: [secret()] }, domain: '127.0.0.1' },
      {
        log: {
          entries: [{ request: { url: `https://${secret()}/`, headers: [{ name: 'cookie', value: secret() }] } }],
        },
      },
      { content: `curl 'http://127.0.0.1/' -H 'Bad ${secret()}: ${secret()}' -b '${secret()}'` },
    ]
    for (const body of refused) {
      const { status, text } = await ask('POST', '/sessions/import', body)
      expect([status, text]).toEqual([
        expect.toSatisfy((code: number) => code >= 400 && code < 500),
        expect.any(String),
      ])
      if (typeof body === 'string') continue
      await ask('POST', '/sessions/import', { ...(body as object), dry_run: true })
    }
    // What is dropped is not told by what stood in a name's or a domain's place.
    const dropped = [
      { ...item, name: `${secret()}=${secret()}` },
      { ...item, domain: secret() },
      { ...item, domain: `${secret()}.${secret()}` },
      { ...item, name: 'ended', value: secret(), expires: 1 },
    ]
    const made = { content: [item, ...dropped], domain: '127.0.0.1', dry_run: true }
    expect((await ask('POST', '/sessions/import', made)).status).toBe(200)
    const line = `${secret()}; sid=${secret()}; ${secret()}\x01x=1`
    expect((await ask('POST', '/sessions/import', { ...made, content: line })).status).toBe(422)
    await ask('POST', `/sessions/import?cookies=${secret()}&content=${secret()}`, undefined)
  })

  it('of a session that is shared, unshared, disabled and deleted', async () => {
    const organization = (await ask<{ id: string }>('POST', '/organizations', { name: 'Org' })).json.id
    const parameters = { id }
    for (const method of ['POST', 'DELETE']) {
      await ask('POST', '/sessions/{id}/share', { organization_id: organization }, { parameters })
      expect((await ask(method, '/sessions/{id}/unshare', undefined, { parameters })).status).toBe(200)
    }
    await ask('PATCH', '/sessions/{id}', { disabled: true }, { parameters })
    await ask('POST', '/scrape', { url: site.url('/'), session_id: id })
    for (const status of [204, 410]) {
      expect((await ask('DELETE', '/sessions/{id}', undefined, { parameters })).status).toBe(status)
    }
  })
})

describe('secrets of accounts', () => {
  const email = 'operator@example.org'
  let token: string

  it('logged in with, rightly and wrongly', async () => {
    for (const wrong of [
      { email, password: canaries.plant('wrong password') },
      { email: 'nobody@example.org', password: canaries.plant('password of nobody') },
      { email: canaries.plant('password as e-mail'), password: canaries.plant('password') },
      { email, password: [canaries.plant('password in a list')] },
    ]) {
      expect([401, 422]).toContain((await ask('POST', '/auth/login', wrong)).status)
    }
    const login = await createClient(server.address, {}).call<{ access_token: string }>('POST', '/auth/login', {
      email,
      password: adminPassword,
    })
    token = login.json.access_token
    canaries.add('JWT', token)
    canaries.add('signature of a JWT', lastPart(token))
    inspect('POST /auth/login', login.headers, login.text, [token, lastPart(token)])

    const cookieLogin = await createClient(server.address, {}).call('POST', '/auth/login', {
      email,
      password: adminPassword,
      cookie: true,
    })
    const cookie = /latchkey_auth=([^;]+)/.exec(cookieLogin.headers.get('set-cookie') ?? '')?.[1] ?? ''
    canaries.add("dashboard's cookie", lastPart(cookie))
    const credential = { cookie: `latchkey_auth=${cookie}`, 'x-latchkey-csrf': '1' }
    expect((await ask('GET', '/auth/me', undefined, { credential })).status).toBe(200)
    expect((await ask('POST', '/auth/logout', undefined, { credential: jwtOf(token) })).status).toBe(204)
    // Logging out ends that token; the rest is asked with another one.
    expect((await ask('GET', '/auth/me', undefined, { credential: jwtOf(token) })).status).toBe(401)
    const again = await createClient(server.address, {}).call<{ access_token: string }>('POST', '/auth/login', {
      email,
      password: adminPassword,
    })
    token = again.json.access_token
    canaries.add('JWT of a second log-in', token)
    canaries.add('signature of a second JWT', lastPart(token))
  })

  it('made as keys', async () => {
    const credential = jwtOf(token)
    const made = await createClient(server.address, credential).call<{ id: string; key: string }>('POST', '/api-keys', {
      name: 'second',
    })
    expect(made.status).toBe(201)
    const secret = made.json.key.slice(-24)
    canaries.add('second key', secret)
    inspect('POST /api-keys', made.headers, made.text, [secret])
    expect((await ask('GET', '/api-keys', undefined, { credential })).status).toBe(200)
    const withKey = { credential: { 'x-api-key': made.json.key } }
    for (const path of ['/auth/me', '/usage', '/billing/balance', '/billing/usage', '/organizations']) {
      expect((await ask('GET', path, undefined, withKey)).status).toBe(200)
    }
    expect((await ask('POST', '/api-keys', { name: 'third' }, withKey)).status).toBe(403)
    const parameters = { id: made.json.id }
    expect((await ask('DELETE', '/api-keys/{id}', undefined, { credential, parameters })).status).toBe(204)
    expect((await ask('GET', '/auth/me', undefined, withKey)).status).toBe(401)
  })

  it('invited with', async () => {
    const { id } = (await ask<{ id: string }>('POST', '/organizations', { name: 'Invites' })).json
    const parameters = { id }
    const invite = async (guest: string) => {
      const answer = await createClient(server.address, firstKey).call<{ id: string; token: string }>(
        'POST',
        `/organizations/${id}/invitations`,
        { email: guest, role: 'member' },
      )
      asked.add('POST /organizations/{id}/invitations')
      canaries.add(`invitation of ${guest}`, answer.json.token)
      inspect('POST /organizations/{id}/invitations', answer.headers, answer.text, [answer.json.token])
      return answer.json
    }
    const [anna, bert, carl] = [await invite('anna@x.test'), await invite('bert@x.test'), await invite('carl@x.test')]
    expect((await ask('GET', '/organizations/{id}/invitations', undefined, { parameters })).text).toContain('anna@')
    const password = canaries.plant('password of a guest')
    const none = { credential: {} }
    const accept = { ...none, parameters: { token: anna.token } }
    expect((await ask('POST', '/invitations/{token}/accept', { name: 'Anna', password: 'short' }, accept)).status).toBe(
      422,
    )
    expect((await ask('POST', '/invitations/{token}/accept', { name: 'Anna', password }, accept)).status).toBe(200)
    expect((await ask('POST', '/invitations/{token}/accept', { name: 'Anna', password }, accept)).status).toBe(404)
    const decline = { ...none, parameters: { token: bert.token } }
    expect((await ask('POST', '/invitations/{token}/decline', undefined, decline)).status).toBe(204)
    const revoke = { parameters: { id, invitation_id: carl.id } }
    expect((await ask('DELETE', '/organizations/{id}/invitations/{invitation_id}', undefined, revoke)).status).toBe(204)

    const login = await createClient(server.address, {}).call<{ access_token: string }>('POST', '/auth/login', {
      email: 'anna@x.test',
      password,
    })
    canaries.add('JWT of a guest', lastPart(login.json.access_token))
    const guest = { credential: jwtOf(login.json.access_token) }
    const { json: me } = await ask<{ id: string }>('GET', '/auth/me', undefined, guest)
    expect((await ask('GET', '/organizations/{id}', undefined, { parameters })).status).toBe(200)
    expect((await ask('GET', '/organizations/{id}/members', undefined, { parameters })).text).toContain('anna@')
    const member = { parameters: { id, user_id: me.id } }
    for (const method of ['PATCH', 'PUT']) {
      expect((await ask(method, '/organizations/{id}/members/{user_id}', { role: 'admin' }, member)).status).toBe(200)
    }
    const transfer = { user_id: me.id }
    expect((await ask('POST', '/organizations/{id}/transfer', transfer, { parameters })).status).toBe(200)
    expect((await ask('POST', '/organizations/{id}/leave', undefined, { parameters })).status).toBe(204)
    await ask('DELETE', '/organizations/{id}/members/{user_id}', undefined, { ...guest, ...member })
    expect((await ask('DELETE', '/organizations/{id}', undefined, { ...guest, parameters })).status).toBe(204)
    const change = { current_password: password, new_password: canaries.plant('new password') }
    for (const status of [204, 401]) {
      expect((await ask('POST', '/auth/change-password', change, guest)).status).toBe(status)
    }
  })
})

describe('every route', () => {
  it('asked with secrets in every wrong place', async () => {
    for (const [n, { method, path, takesBody, fields }] of operations.entries()) {
      const route = path.replace('/api/v1', '')
      if (!path.startsWith('/api/v1')) continue
      const secret = canaries.plant(`wrong place of ${method} ${path}`)
      const credentials: Record<string, string>[] = [
        { 'x-api-key': `sk_live_${secret}` },
        { authorization: `Bearer ${secret}` },
        { authorization: `Basic ${Buffer.from(`u:${secret}`).toString('base64')}` },
        { cookie: `latchkey_auth=${secret}`, 'x-latchkey-csrf': '1' },
      ]
      // Of a short run each route gets its share, the next one others.
      for (const credential of someOf(credentials, 4, n)) {
        await ask(method, `${route}?api_key=${secret}&token=${secret}`, undefined, { credential })
      }
      if (!takesBody) continue
      const parameters = { id: '00000000-0000-4000-8000-000000000000' }
      const bodies: unknown[] = [
        `{"password":"${secret}`,
        `{"a":1,"a":"${secret}"}`,
        `{"__proto__":"${secret}"}`,
        `\u00ff${secret}`,
        JSON.stringify(secret),
        [secret],
        Object.fromEntries(fields.map((field) => [field, [secret]])),
        Object.fromEntries(fields.map((field) => [field, { [secret]: secret }])),
      ]
      for (const body of someOf(bodies, 8, n)) {
        const { status } = await ask(method, route, body, { parameters })
        expect([method, route, status]).toEqual([method, route, expect.toSatisfy((code: number) => code >= 400)])
      }
      const headers = { 'content-type': 'text/plain' }
      // An import takes text, though not this one.
      const refused = route === '/sessions/import' ? 422 : 415
      expect((await ask(method, route, secret, { parameters, headers })).status).toBe(refused)
    }
  })

  it('outside the API', async () => {
    const secret = canaries.plant('outside the API')
    const cookies = Buffer.from(JSON.stringify({ sid: secret })).toString('base64url')
    const paths = ['/', '/docs', '/openapi.json', '/health/live', '/health/ready', '/metrics', '/nowhere']
    for (const path of [...paths, `/dashboard/tools/sessions?action=create&cookies=${cookies}`]) {
      for (const method of ['GET', 'POST', 'BREW']) {
        const response = await fetch(`${server.address}${path}`, {
          method,
          redirect: 'manual',
          headers: { 'x-secret': secret, referer: `https://x.test/?sid=${secret}`, 'x-request-id': secret },
        })
        inspect(`${method} ${path}`, response.headers, await response.text())
      }
      asked.add(`GET ${path}`)
    }
  })

  it('was asked', () => {
    const known = operations.map(({ method, path }) => `${method} ${path.replace('/api/v1', '')}`)
    expect(known.length).toBeGreaterThan(40)
    expect(known.filter((operation) => !asked.has(operation))).toEqual([])
  })
})

describe('failures of the server itself', () => {
  it.skipIf(!canLimitFiles())('show nothing of what was asked', async () => {
    const session = { name: 'n', domain: '127.0.0.1', cookies: { sid: canaries.plant('before the disk was full') } }
    const { id } = (await ask<{ id: string }>('POST', '/sessions', session)).json
    server.limitFileSize(1)
    const secret = () => canaries.plant('while the disk was full')
    const asks: [string, string, unknown][] = [
      ['POST', '/sessions', { ...session, cookies: { sid: secret() }, headers: { 'X-Key': secret() } }],
      ['PATCH', '/sessions/{id}', { cookies: { sid: secret() } }],
      ['POST', '/sessions/{id}/refresh', { cookies: { sid: secret() } }],
      ['POST', '/scrape', { url: site.url(`/?token=${secret()}`), session_id: id }],
      ['POST', '/scrape', { url: site.url('/'), cookies: { sid: secret() }, sync: false }],
      ['POST', '/sessions/{id}/validate', undefined],
    ]
    for (const [method, path, body] of asks) {
      const answer = await ask(method, path, body, { parameters: { id } })
      expect([path, answer.status, answer.json['code']]).toEqual([path, 503, 'STORAGE_UNAVAILABLE'])
    }
    server.limitFileSize(null)
    // With the stack, so that there is something to search.
    await until('the log of each failure', () => {
      const logged = server.output().split('\n')
      const stacks = logged.filter((line) => line.includes('STORAGE_UNAVAILABLE') && line.includes('"stack":'))
      return stacks.length >= asks.length ? stacks : undefined
    })
    expect((await ask('GET', '/sessions/{id}', undefined, { parameters: { id } })).status).toBe(200)
  })

  it('at the start name the setting and not its value', async () => {
    const secret = canaries.plant('setting', 48)
    const wrong: Record<string, string>[] = [
      { LATCHKEY_API_KEY: secret },
      { LATCHKEY_ADMIN_EMAIL: secret },
      { LATCHKEY_ROOT_KEY: secret },
      { LATCHKEY_DATABASE_URL: `mysql://user:${secret}@db/latchkey` },
      { LATCHKEY_DATABASE_URL: `postgres://user:${secret}@db/latchkey?sslmode=maybe` },
      { LATCHKEY_JWKS_URL: `ftp://user:${secret}@x.test/` },
      { LATCHKEY_PORT: secret },
    ]
    for (const settings of wrong) {
      const sentence = thrownBy(() => readConfig(settings))
      expect([sentence, canaries.find(sentence)]).toEqual([expect.stringMatching(/^LATCHKEY_\w+ .*\.$/), []])
    }
    for (const keys of [secret, Buffer.from(secret.slice(0, 32)).toString('base64')]) {
      const { code, output } = await home.run(['serve'], { ROOT_KEY: 'env', ROOT_KEYS: keys })
      expect([code, canaries.find(output), output.trim().split('\n').length]).toEqual([1, [], 1])
    }
  })
})

describe('afterwards', () => {
  const unexpected = (found: readonly string[]) => found.filter((label) => !shown.has(label))

  it('no answer has shown a secret', () => {
    expect(leaks).toEqual([])
  })

  it('neither log nor metrics hold one', async () => {
    expect(canaries.labels.length).toBeGreaterThan(100)
    expect(server.output().split('\n').length).toBeGreaterThan(300)
    expect(unexpected(canaries.find(server.output()))).toEqual([])
    expect(unexpected(canaries.find(await (await fetch(`${server.address}/metrics`)).text()))).toEqual([])
  })

  it('the database holds none, nor the root key, while the server runs and when it has stopped', async () => {
    const rootKey = readFileSync(join(home.dataDir, 'root.key'), 'utf8')
    const [line = ''] = rootKey.split('\n').filter((text) => text !== '' && !text.startsWith('#'))
    expect(Buffer.from(line, 'base64')).toHaveLength(32)
    const holds = (bytes: Buffer) => [
      ...unexpected(canaries.find(bytes)),
      ...(bytes.includes(Buffer.from(line, 'base64')) ? ['root key'] : []),
    ]
    expect(holds(databaseBytes(home.dataDir))).toEqual([])
    expect(await server.stop('SIGTERM')).toBe(0)
    expect(holds(databaseBytes(home.dataDir))).toEqual([])
  })
})
