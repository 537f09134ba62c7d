import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { RecordedHop, RecordedVisit } from './recorded-visit.ts'
import { serveRecordings } from './recording-server.ts'

const origin = 'http://127.0.0.1:29999'
const hop = (path: string, over: Partial<RecordedHop> = {}): RecordedHop => ({
  url: origin + path,
  status: 200,
  headers: { 'content-type': ['text/html'] },
  body: path,
  request_cookie: '',
  ...over,
})
const visit = (kind: RecordedVisit['case'], page: string, hops: readonly RecordedHop[]): RecordedVisit => ({
  app: 'app',
  case: kind,
  page,
  label_logged_in: kind === 'valid',
  username: 'mira',
  display_name: null,
  email: null,
  hops,
  final_url: hops.at(-1)?.url ?? origin,
})

const session = { sid: 'live', seen: 'yes' }
const visits = [
  visit('anonymous', 'root', [
    hop('/', { status: 302, headers: { location: [`${origin}/login`], 'set-cookie': ['sid=fresh; Path=/'] } }),
    hop('/login', { body: 'login for nobody', request_cookie: 'sid=fresh' }),
  ]),
  visit('valid', 'root', [hop('/', { body: 'inside', request_cookie: 'sid=live; seen=yes' })]),
  visit('corrupted', 'root', [
    hop('/', { status: 302, headers: { location: ['/login'] }, request_cookie: 'sid=dead; seen=yes' }),
    hop('/login', { body: 'login for a dead session', request_cookie: 'sid=dead; seen=yes' }),
  ]),
  visit('valid', 'check', [
    hop('/check', { status: 302, headers: { location: ['/check'] }, request_cookie: 'sid=live' }),
    hop('/check', { body: 'checked', request_cookie: 'sid=live; probe=1' }),
  ]),
  visit('anonymous', 'old', [
    hop('/old', { body: 'é', headers: { 'content-type': ['text/html; charset=iso-8859-1'] } }),
    hop('/none', { status: 204, body: '' }),
  ]),
]

let server: Server | undefined
afterEach(() => {
  const old = server
  server = undefined
  old?.closeAllConnections()
  old?.close()
})

async function ask(path: string, cookie = ''): Promise<{ status: number; location: string | null; body: Buffer }> {
  server ??= await serveRecordings(visits, session)
  const { port } = server.address() as AddressInfo
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    redirect: 'manual',
    headers: cookie === '' ? {} : { cookie },
  })
  const location = answer.headers.get('location')?.replace(`:${port}`, ':here') ?? null
  return { status: answer.status, location, body: Buffer.from(await answer.arrayBuffer()) }
}

test('the cookies of a request choose which visit answers', async () => {
  const asked = async (path: string, cookie?: string) => {
    const { status, location, body } = await ask(path, cookie)
    return location === null ? `${status} ${body.toString('utf8')}` : `${status} to ${location}`
  }
  expect(await asked('/')).toBe('302 to http://127.0.0.1:here/login')
  expect(await asked('/', 'sid=fresh')).toBe('302 to http://127.0.0.1:here/login')
  expect(await asked('/', 'sid=live; seen=yes')).toBe('200 inside')
  expect(await asked('/', 'other=1; seen=yes; sid=live')).toBe('200 inside')
  expect(await asked('/', 'sid=live')).toBe('302 to /login')
  expect(await asked('/login', 'sid=dead; seen=yes')).toBe('200 login for a dead session')
  expect(await asked('/login', 'sid=fresh')).toBe('200 login for nobody')
  // An address that the session did not visit answers as it does to nobody.
  expect(await asked('/login', 'sid=live; seen=yes')).toBe('200 login for nobody')
  expect(await asked('/elsewhere')).toBe('404 not recorded: /elsewhere')
  expect(await asked('/?x=1')).toBe('404 not recorded: /?x=1')
})

test('of a check whether cookies come back, the step answers to which the cookies belong', async () => {
  expect((await ask('/check', 'sid=live')).location).toBe('/check')
  expect((await ask('/check', 'sid=live; probe=1')).body.toString()).toBe('checked')
})

test('a body goes out in the coding that its headers name, and none where none may', async () => {
  expect([...(await ask('/old')).body]).toEqual([0xe9])
  expect(await ask('/none')).toEqual({ status: 204, location: null, body: Buffer.alloc(0) })
})
