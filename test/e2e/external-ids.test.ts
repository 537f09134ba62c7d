import { afterAll, beforeAll, expect, it } from 'vitest'
import type { SessionListBody } from '../support/client.ts'
import { type RunningServer, startServer } from '../support/server.ts'

let server: RunningServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(async () => {
  await server?.close()
})

interface Answer {
  readonly id: string
  readonly created: boolean
  readonly updates: string | null
  readonly field: string
  readonly notes: string | null
  readonly sessions: readonly { readonly id: string }[]
}

it('a PATCH with If-Match does not overwrite the labels that another client has just stored', async () => {
  const user = await server.newUser()
  const { id } = await user.create({ name: 'Shop', domain: 'shop.example', cookies: { sid: '1' }, labels: ['vip'] })
  const path = `/sessions/${id}`
  const etag = (await user.call('GET', path)).headers.get('etag') ?? ''
  const add = (label: string, ifMatch: string) =>
    user.call<{ labels: string[] }>('PATCH', path, { labels: ['vip', label] }, { headers: { 'if-match': ifMatch } })
  const first = await add('a', etag)
  expect([first.status, first.json.labels]).toEqual([200, ['a', 'vip']])
  expect(await add('b', etag)).toMatchObject({ status: 412, json: { code: 'PRECONDITION_FAILED' } })
  const changed = first.headers.get('etag') ?? ''
  expect([changed === etag, (await user.call('GET', path)).headers.get('etag')]).toEqual([false, changed])
  expect((await add('b', changed)).json.labels).toEqual(['b', 'vip'])
})

it('a refresh changes the ETag, and it and a DELETE honour If-Match', async () => {
  const user = await server.newUser()
  const { id } = await user.create({ name: 'Shop', domain: 'shop.example', cookies: { sid: '1' } })
  const path = `/sessions/${id}`
  const etag = async () => (await user.call('GET', path)).headers.get('etag') ?? ''
  const old = await etag()
  const refresh = (body: unknown, ifMatch: string) =>
    user.call('POST', `${path}/refresh`, body, { headers: { 'if-match': ifMatch } })
  const refreshed = await refresh({ cookies: { sid: '2' } }, old)
  const now = await etag()
  expect([refreshed.status, refreshed.headers.get('etag'), now === old]).toEqual([200, now, false])
  for (const body of [{ cookies: { sid: '3' } }, {}]) {
    expect(await refresh(body, old)).toMatchObject({ status: 412, json: { code: 'PRECONDITION_FAILED' } })
  }
  const remove = (ifMatch: string) => user.call('DELETE', path, undefined, { headers: { 'if-match': ifMatch } })
  expect(await remove(old)).toMatchObject({ status: 412, json: { code: 'PRECONDITION_FAILED' } })
  expect((await remove(now)).status).toBe(204)
})

it('rollback, share and unshare honour If-Match', async () => {
  const user = await server.newUser()
  const { id } = await user.create({ name: 'Shop', domain: 'shop.example', cookies: { sid: '1' } })
  const team = await user.call<{ id: string }>('POST', '/organizations', { name: 'Team' })
  const path = `/sessions/${id}`
  const etag = async () => (await user.call('GET', path)).headers.get('etag') ?? ''
  const send = (action: string, body: unknown, ifMatch: string) =>
    user.call('POST', `${path}/${action}`, body, { headers: { 'if-match': ifMatch } })
  const old = await etag()
  await user.call('POST', `${path}/refresh`, { cookies: { sid: '2' } })
  const changes = [
    ['rollback', { version: 1 }],
    ['share', { organization_id: team.json.id }],
    ['unshare', {}],
  ] as const
  for (const [action, body] of changes) {
    const before = await etag()
    const refused = await send(action, body, old)
    expect([action, refused]).toMatchObject([action, { status: 412, json: { code: 'PRECONDITION_FAILED' } }])
    expect([action, await etag()]).toEqual([action, before])
    expect([action, (await send(action, body, before)).status]).toEqual([action, 200])
  }
  // A rollback to the current version changes nothing, but its caller has read an older session, too.
  expect((await send('rollback', { version: 3 }, old)).status).toBe(412)
})

it('create and import update the session with the external id, and say so', async () => {
  const user = await server.newUser()
  const call = (path: string, body: unknown) => user.call<Answer>('POST', path, body)
  const shop = { name: 'Shop', domain: 'shop.example', cookies: { sid: '1' }, external_id: 'crm-17', labels: ['vip'] }
  const first = await call('/sessions', { ...shop, notes: 'first' })
  expect([first.status, first.json.created]).toEqual([201, true])
  const second = await call('/sessions', { ...shop, notes: null, cookies: { sid: '2' } })
  expect([second.status, second.json]).toMatchObject([200, { created: false, id: first.json.id, notes: 'first' }])

  const exported = { content: 'sid=3', domain: 'shop.example', external_id: 'crm-17' }
  const dry = await call('/sessions/import', { ...exported, dry_run: true })
  expect([dry.status, dry.json]).toMatchObject([200, { created: false, updates: first.json.id, sessions: [] }])
  const limited = { ...exported, concurrency: { mode: 'limited' } }
  for (const dry_run of [true, false]) {
    expect(await call('/sessions/import', { ...limited, dry_run })).toMatchObject({
      status: 422,
      json: { field: 'concurrency.max' },
    })
  }
  const third = await call('/sessions/import', exported)
  expect([third.status, third.json]).toMatchObject([200, { created: false, sessions: [{ id: first.json.id }] }])
  const other = await call('/sessions/import?external_id=crm-18', { content: 'sid=3', domain: 'shop.example' })
  expect([other.status, other.json.created]).toEqual([201, true])
  expect((await call('/sessions', { ...shop, domain: 'other.example' })).json.field).toBe('external_id')

  const list = async (query: string) => (await user.call<SessionListBody>('GET', `/sessions?${query}`)).json
  expect((await list('external_id=crm-17')).sessions.map(({ id }) => id)).toEqual([first.json.id])
  expect((await list('labels=vip')).total).toBe(1)
  expect((await list('labels=vip,other')).total).toBe(0)
  expect((await user.call('GET', '/sessions?labels=a,b,c,d,e')).status).toBe(422)
  expect((await call('/sessions', { ...shop, external_id: 'crm\t17' })).status).toBe(422)
})

it.each([
  ['POST', '/sessions', '"1"', 'has no effect here'],
  ['POST', '/webhooks', '"1"', 'has no effect here'],
  ['PATCH', '/sessions/none', '1', 'must be an ETag in quotes'],
  ['PATCH', '/sessions/none', '"1", x', 'must be an ETag in quotes'],
])('%s %s with If-Match: %s is refused: it %s', async (method, path, ifMatch, why) => {
  const user = await server.newUser()
  const { status, json } = await user.call<{ detail?: string }>(method, path, {}, { headers: { 'if-match': ifMatch } })
  expect([status, JSON.stringify(json)]).toEqual([422, expect.stringContaining(why)])
})
