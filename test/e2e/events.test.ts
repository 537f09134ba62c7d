import { once } from 'node:events'
import { connect } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { EventMessage } from '../../src/events/message.ts'
import type { Answer } from '../support/client.ts'
import { type Receiver, startReceiver } from '../support/receiver.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, loggedInPage, loginPage, type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

let server: RunningServer
let site: Site
let receiver: Receiver

beforeAll(async () => {
  ;[server, site, receiver] = await Promise.all([startServer({ MONITOR: 'off' }), startSite(), startReceiver()])
})
afterAll(async () => {
  await server?.close()
  await site?.close()
  await receiver?.close()
})

interface EventPage {
  readonly events: readonly EventMessage[]
  readonly next_cursor: string
  readonly has_more: boolean
}

const create = (user: TestUser, over: Record<string, unknown> = {}) =>
  user.create({
    name: 'Shop',
    domain: site.url('/'),
    cookies: { sid: 'good' },
    validation_url: site.url('/account'),
    ...over,
  })

async function events(user: TestUser, query = ''): Promise<Answer<EventPage>> {
  return user.call<EventPage>('GET', `/events${query}`)
}

/** The blocks of a stream of server-sent events, as they come. */
async function stream(user: TestUser, query = '', headers: Record<string, string> = {}) {
  const leave = new AbortController()
  onTestFinished(() => leave.abort())
  const response = await fetch(`${server.address}/api/v1/events/stream${query}`, {
    headers: { 'x-api-key': user.key, ...headers },
    signal: leave.signal,
  })
  let text = ''
  let isOver = false
  const reading = (async () => {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString()
    isOver = true
  })()
  reading.catch(() => {})
  const blocks = () => text.split('\n\n').filter((block) => /^id: /m.test(block))
  const block = (n: number) =>
    until(`event ${n} of a stream`, () => {
      const found = blocks()[n]
      if (found === undefined) return undefined
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(found)?.[1] ?? ''
      return { id: field('id'), event: field('event'), data: JSON.parse(field('data')) as EventMessage }
    })
  return { response, block, text: () => text, isOver: () => isOver, leave: () => leave.abort() }
}

describe('events', () => {
  it('tell the life of a session whose login is switched off and on, to a page, a stream and an endpoint', async () => {
    const user = await server.newUser()
    const hook = await user.call<{ id: string; secret: string }>('POST', '/webhooks', { url: receiver.url })
    expect(hook.status).toBe(201)
    const live = await stream(user)
    let isOn = true
    site.on('/switched', ({ cookies }) => html(isOn && cookies['sid'] === 'good' ? loggedInPage : loginPage))
    const { id } = await create(user, { validation_url: site.url('/switched') })
    expect(await user.validate(id)).toMatchObject({ is_valid: true })
    isOn = false
    expect(await user.validate(id)).toMatchObject({ is_valid: false, status: 'invalid' })
    isOn = true
    expect(await user.validate(id)).toMatchObject({ is_valid: true, status: 'active' })
    await user.call('DELETE', `/sessions/${id}`)
    const expected = ['session.invalid', 'session.reauth_needed', 'session.recovered', 'session.deleted']
    const page = await until('the page', async () => {
      const { json } = await events(user)
      return json.events.length === expected.length ? json : undefined
    })
    expect(page.events.map(({ type }) => type)).toEqual(expected)
    expect(page.events[0]).toMatchObject({ session_id: id, data: { verdict: 'logged_out', name: 'Shop' } })
    for (const [n, event] of page.events.entries()) {
      expect(await live.block(n)).toEqual({ id: String(event.seq), event: event.type, data: event })
    }
    const received = await until('the messages', () => {
      const mine = receiver.received.filter(({ message }) => message.session_id === id)
      return mine.length === expected.length ? mine : undefined
    })
    const byId = new Map(page.events.map((event) => [event.id, event]))
    for (const { headers, text, message } of received) {
      expect(new Webhook(hook.json.secret).verify(text, headers as Record<string, string>)).toEqual(message)
      expect(byId.get(String(headers['webhook-id']))).toEqual(message)
    }
    expect(JSON.stringify(page)).not.toContain('good')
  })

  it('come in pages, by type', async () => {
    const user = await server.newUser()
    for (let n = 0; n < 3; n += 1) await user.call('DELETE', `/sessions/${(await create(user)).id}`)
    await until('three events', async () => ((await events(user)).json.events.length === 3 ? true : undefined))
    const first = (await events(user, '?limit=2')).json
    expect([first.events.length, first.has_more]).toEqual([2, true])
    const second = (await events(user, `?limit=2&cursor=${first.next_cursor}`)).json
    expect([second.events.length, second.has_more]).toEqual([1, false])
    expect((await events(user, '?type=session.invalid,session.shared')).json.events).toEqual([])
    for (const query of ['?type=nothing', '?cursor=x', '?limit=0', '?limit=201']) {
      expect((await events(user, query)).status).toBe(422)
    }
    for (const path of ['/events?cursor=999999999', '/events/stream?cursor=999999999']) {
      const { status, json } = await user.call('GET', path)
      expect([status, json.message]).toEqual([422, expect.stringContaining('start again without cursor')])
    }
  })
})

describe('a stream', () => {
  const happen = async (user: TestUser) => user.call('DELETE', `/sessions/${(await create(user)).id}`)

  it('goes on behind the last event that was read, and begins with now', async () => {
    const user = await server.newUser()
    const first = await stream(user)
    expect(first.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    await happen(user)
    const { id } = await first.block(0)
    first.leave()
    await happen(user)
    const resumed = await stream(user, '', { 'last-event-id': id })
    const missed = await resumed.block(0)
    expect(Number(missed.id)).toBeGreaterThan(Number(id))
    const fromStart = await stream(user, '?cursor=0&type=session.deleted')
    expect((await fromStart.block(0)).id).toBe(id)
    expect((await fromStart.block(1)).id).toBe(missed.id)
    const fresh = await stream(user)
    await until('the stream to stand', () => (fresh.text().includes(': here') ? true : undefined))
    await happen(user)
    expect((await fresh.block(0)).id).toBe((await fromStart.block(2)).id)
    expect((await stream(user, '', { 'last-event-id': 'x' })).response.status).toBe(422)
  })

  it('ends before its next event when the key is revoked', async () => {
    const user = await server.newUser({ password: 'a long password' })
    const held = await stream(user)
    await until('the stream to stand', () => (held.text().includes(': here') ? true : undefined))
    const { id } = await create(user)
    const login = await user.call<{ access_token: string }>('POST', '/auth/login', {
      email: user.email,
      password: 'a long password',
    })
    const other = server.as({ authorization: `Bearer ${login.json.access_token}` })
    const keys = await other.call<{ id: string }[]>('GET', '/api-keys')
    for (const key of keys.json) await other.call('DELETE', `/api-keys/${key.id}`)
    await other.call('DELETE', `/sessions/${id}`)
    await until('the end of the stream', () => (held.isOver() ? true : undefined))
    expect(held.text()).not.toContain('session.deleted')
  })

  it('is one of at most ten of a user, and a place is free when one has gone', async () => {
    const user = await server.newUser()
    const held = []
    for (let n = 0; n < 10; n += 1) held.push(await stream(user))
    const refused = await user.call('GET', '/events/stream')
    expect([refused.status, refused.json.code, refused.headers.get('retry-after')]).toEqual([429, 'RATE_LIMITED', '10'])
    held[0]?.leave()
    await until('a free place', async () => {
      const again = await stream(user)
      return again.response.status === 200 ? true : undefined
    })
  })

  it('gives its place back where its reader had gone before it was opened', async () => {
    const user = await server.newUser()
    const { hostname, port } = new URL(server.address)
    for (let n = 0; n < 40; n += 1) {
      const socket = connect(Number(port), hostname)
      await once(socket, 'connect')
      const request = `GET /api/v1/events/stream HTTP/1.1\r\nhost: x\r\nx-api-key: ${user.key}\r\n\r\n`
      await new Promise((done) => socket.write(request, done))
      socket.resetAndDestroy()
    }
    await until('free places', async () => {
      const opened = await stream(user)
      opened.leave()
      return opened.response.status === 200 ? true : undefined
    })
  })

  it('does not hold up a server that closes', async () => {
    const closing = await startServer()
    const response = await fetch(`${closing.address}/api/v1/events/stream`, {
      headers: { 'x-api-key': closing.operator.key },
    })
    const text = response.text()
    await closing.close()
    expect(await text).toContain('retry: 3000')
  })

  it('is not opened by HEAD, nor without a credential', async () => {
    const url = `${server.address}/api/v1/events/stream`
    const user = await server.newUser()
    expect((await fetch(url, { method: 'HEAD', headers: { 'x-api-key': user.key } })).status).toBe(405)
    expect((await fetch(url)).status).toBe(401)
  })
})

describe('webhooks over HTTP', () => {
  it('are made, listed, changed, tested, replayed and removed; the secret is shown once', async () => {
    const user = await server.newUser()
    const made = await user.call<{ id: string; secret: string; events: string[] }>('POST', '/webhooks', {
      url: receiver.url,
      events: ['session.deleted'],
      description: 'ours',
    })
    const { id, secret } = made.json
    expect([made.status, made.json.events]).toEqual([201, ['session.deleted']])
    expect(secret).toMatch(/^whsec_/)
    for (const path of ['/webhooks', `/webhooks/${id}`]) {
      const shown = await user.call('GET', path)
      expect([shown.status, shown.text.includes(secret)]).toEqual([200, false])
    }
    expect((await user.call('PATCH', `/webhooks/${id}`, { description: null })).json).toMatchObject({
      description: null,
      secret: null,
    })
    expect((await user.call('POST', `/webhooks/${id}/test`)).json).toMatchObject({
      delivered: true,
      response_status: 204,
    })
    const session = (await create(user)).id
    await user.call('DELETE', `/sessions/${session}`)
    interface Deliveries {
      deliveries: { id: string; event_id: string; status: string }[]
    }
    const delivered = await until('a delivery', async () => {
      const { json } = await user.call<Deliveries>('GET', `/webhooks/${id}/deliveries?status=delivered`)
      return json.deliveries[0]
    })
    const count = () => receiver.received.filter(({ headers }) => headers['webhook-id'] === delivered.event_id).length
    expect(count()).toBe(1)
    const replay = await user.call('POST', `/webhooks/${id}/deliveries/${delivered.id}/replay`)
    expect(replay.status).toBe(202)
    await until('the replay', () => (count() === 2 ? true : undefined))
    const rotated = await user.call<{ secret: string }>('POST', `/webhooks/${id}/rotate-secret`)
    expect(rotated.json.secret).not.toBe(secret)
    expect((await user.call('DELETE', `/webhooks/${id}`)).status).toBe(204)
    expect((await user.call('GET', `/webhooks/${id}`)).status).toBe(404)
    const other = await server.newUser()
    expect((await other.call('GET', '/webhooks')).json).toEqual({ webhooks: [] })
  })

  it.each([
    [{ url: 'http://10.0.0.1/' }, 403, 'TARGET_NOT_ALLOWED'],
    [{ url: 'mailto:a@b.example' }, 422, 'VALIDATION_ERROR'],
    [{}, 422, 'VALIDATION_ERROR'],
    [{ url: 'https://hooks.example/', events: [] }, 422, 'VALIDATION_ERROR'],
    [{ url: 'https://hooks.example/', events: ['session.made_up'] }, 422, 'VALIDATION_ERROR'],
    [{ url: 'https://hooks.example/', organization_id: '0f0f0f0f-0000-4000-8000-00000000000a' }, 404, 'NOT_FOUND'],
  ])('refuse %j', async (body, status, code) => {
    const user = await server.newUser()
    const answer = await user.call('POST', '/webhooks', body)
    expect([answer.status, answer.json.code]).toEqual([status, code])
  })

  it('to this server itself are not posted', async () => {
    const user = await server.newUser()
    const answer = await user.call('POST', '/webhooks', { url: `${server.address}/api/v1/sessions` })
    expect(answer.json.code).toBe('TARGET_NOT_ALLOWED')
  })

  it('posts nothing to where a name or a redirect leads that the egress policy refuses, or to where one leads at all', async () => {
    const guarded = await startServer(
      { MONITOR: 'off' },
      { resolve: async (name) => [{ address: name === 'inside.test' ? '10.0.0.1' : '127.0.0.1', family: 4 }] },
    )
    onTestFinished(() => guarded.close())
    const elsewhere = await startReceiver()
    onTestFinished(() => elsewhere.close())
    const user = await guarded.newUser()
    const tested = async (url: string) => {
      const made = await user.call<{ id: string }>('POST', '/webhooks', { url })
      expect(made.status).toBe(201)
      return (await user.call('POST', `/webhooks/${made.json.id}/test`)).json
    }
    const hook = new URL(receiver.url)
    hook.hostname = 'inside.test'
    expect(await tested(hook.href)).toMatchObject({
      delivered: false,
      response_status: null,
      error: expect.stringContaining('private address'),
    })
    receiver.answer((response) => void response.writeHead(307, { location: elsewhere.url }).end())
    onTestFinished(() => receiver.answer(204))
    expect(await tested(receiver.url)).toMatchObject({ delivered: false, response_status: 307 })
    expect(elsewhere.received).toEqual([])
  })

  it('of another account are not there', async () => {
    const [user, other] = [await server.newUser(), await server.newUser()]
    const { json } = await user.call<{ id: string }>('POST', '/webhooks', { url: receiver.url })
    const path = `/webhooks/${json.id}`
    const before = receiver.received.length
    for (const [method, act, body] of [
      ['GET', '', undefined],
      ['PATCH', '', { url: 'https://elsewhere.example/' }],
      ['DELETE', '', undefined],
      ['POST', '/rotate-secret', undefined],
      ['POST', '/test', undefined],
      ['GET', '/deliveries', undefined],
      ['POST', '/deliveries/0f0f0f0f-0000-4000-8000-00000000000a/replay', undefined],
    ] as const) {
      const answer = await other.call(method, `${path}${act}`, body)
      expect([method, act, answer.status, answer.json.code]).toEqual([method, act, 404, 'NOT_FOUND'])
    }
    expect(receiver.received).toHaveLength(before)
    expect((await user.call('GET', path)).json).toMatchObject({ url: receiver.url, disabled: false })
  })
})
