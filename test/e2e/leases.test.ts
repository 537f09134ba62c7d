import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sessionChain } from '../../src/audit/entry.ts'
import { type OverlapSite, startOverlapSite } from '../support/overlap-site.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, loggedInPage, redirect } from '../support/site.ts'
import { until } from '../support/until.ts'

let server: RunningServer
/** Another server on the same database. */
let second: RunningServer
let target: OverlapSite

beforeAll(async () => {
  ;[server, target] = await Promise.all([startServer(), startOverlapSite()])
  second = await startServer({ DATA_DIR: server.dataDir })
})
afterAll(async () => {
  await second?.close()
  await server?.close()
  await target?.site.close()
})

const domain = 'shop.test'
const url = (path: string): string => target.site.url(path, domain)
let names = 0

interface Known {
  readonly user: TestUser
  /** The same user at the other server. */
  readonly there: ReturnType<RunningServer['as']>
  readonly id: string
  readonly sid: string
}

async function known(over: Record<string, unknown>): Promise<Known> {
  const user = await server.newUser()
  names += 1
  const sid = `s${names}`
  const { id } = await user.create({ name: 'Shop', domain, cookies: { sid }, ...over })
  return { user, there: second.as(user.key), id, sid }
}

interface Lease {
  readonly lease_id: string
  readonly session_id: string
  readonly fencing_token: number
  readonly held_since: string
  readonly expires_at: string
}

const busy = { code: 'SESSION_BUSY', retry_after: expect.any(Number) }

/** A page that waits for the test, once the request has come. */
function heldPage(path: string) {
  const arrived = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  target.site.on(path, async () => {
    arrived.resolve()
    await release.promise
    return html(loggedInPage)
  })
  return { arrived: arrived.promise, release: () => release.resolve() }
}

const live = (id: string) =>
  server.server.core.store.db.selectFrom('session_leases').selectAll().where('session_id', '=', id).execute()

/** When the uses of a session by scrapes began, epoch milliseconds, in order. */
async function begunUses(id: string): Promise<number[]> {
  const { db } = server.server.core.store
  const entries = db.selectFrom('audit_entries').select('at').where('chain', '=', sessionChain(id))
  const rows = await entries.where('action', '=', 'used_for_scrape').orderBy('seq').execute()
  return rows.map(({ at }) => at)
}

describe('how many uses of a session run at a time', () => {
  it.each([
    ['one where it is exclusive', { mode: 'exclusive' }, 1],
    ['so many where it is limited', { mode: 'limited', max: 3 }, 3],
  ])('is %s, at two servers together', async (_name, concurrency, max) => {
    const { user, there, id, sid } = await known({ concurrency })
    target.gather(sid, max)
    const scrape = { url: url('/slow'), session_id: id }
    const all = Array.from({ length: 24 }, (_, n) => (n % 2 === 0 ? user : there).scrape(scrape))
    expect((await Promise.all(all)).map(({ status }) => status)).toEqual(all.map(() => 200))
    expect(target.most(sid)).toBe(max)
    expect(await live(id)).toEqual([])
    expect(await user.get(id)).toMatchObject({ total_requests: 24, successful_requests: 24 })
    const used = (await user.audit(id)).filter(({ action }) => action === 'used_for_scrape')
    expect(new Set(used.map(({ details }) => details.request_id)).size).toBe(24)
  })

  it('is any number where it is shared, without a lease', async () => {
    const { user, id, sid } = await known({})
    await user.scrape({ url: url('/slow'), session_id: id })
    target.gather(sid, 2)
    await Promise.all(Array.from({ length: 8 }, () => user.scrape({ url: url('/slow'), session_id: id })))
    expect(target.most(sid)).toBeGreaterThan(1)
    expect(await user.get(id)).toMatchObject({
      concurrency: { mode: 'auto', max: null, wait_seconds: null },
      rotates: false,
      pace: null,
    })
  })

  it('is one from the first cookie that the site rotates, and any number again with new cookies', async () => {
    const { user, id, sid } = await known({})
    let turns = 0
    target.site.on('/turn', ({ cookies }) => {
      turns += 1
      return { ...html(loggedInPage), headers: { 'set-cookie': `other=${turns}`, 'x-sid': cookies['sid'] ?? '' } }
    })
    await user.scrape({ url: url('/turn'), session_id: id })
    expect((await user.get(id)).rotates).toBe(false)
    await user.scrape({ url: url('/turn'), session_id: id })
    expect((await user.get(id)).rotates).toBe(true)
    await Promise.all(Array.from({ length: 6 }, () => user.scrape({ url: url('/slow'), session_id: id })))
    expect(target.most(sid)).toBe(1)
    await user.call('PATCH', `/sessions/${id}`, { cookies: { sid: `${sid}b` } })
    expect((await user.get(id)).rotates).toBe(false)
    await user.scrape({ url: url('/slow'), session_id: id })
    target.gather(`${sid}b`, 2)
    await Promise.all(Array.from({ length: 6 }, () => user.scrape({ url: url('/slow'), session_id: id })))
    expect(target.most(`${sid}b`)).toBeGreaterThan(1)
  })
})

describe('a scrape of a session that is in use', () => {
  it('is answered 409 when it has waited long enough, since when and until when it is held', async () => {
    const { user, there, id } = await known({ concurrency: { mode: 'exclusive', wait_seconds: 0 } })
    const page = heldPage('/held')
    const running = user.scrape({ url: url('/held'), session_id: id })
    await page.arrived
    for (const client of [user, there]) {
      const refused = await client.call('POST', '/scrape', { url: url('/slow'), session_id: id })
      expect([refused.status, refused.json]).toMatchObject([409, busy])
      const { held_since: since, held_until: to } = refused.json.details as Record<string, string>
      expect(Date.parse(to ?? '') - Date.parse(since ?? '')).toBeGreaterThanOrEqual(14_000)
      expect(refused.headers.get('retry-after')).toBe(String(refused.json.retry_after))
      const validated = await client.call('POST', `/sessions/${id}/validate`)
      expect([validated.status, validated.json]).toMatchObject([409, busy])
    }
    page.release()
    expect((await running).status).toBe(200)
    expect(await live(id)).toEqual([])
  })

  it('leaves the line with its client', async () => {
    const { user, id, sid } = await known({ concurrency: { mode: 'exclusive' } })
    const page = heldPage('/left')
    const running = user.scrape({ url: url('/left'), session_id: id })
    await page.arrived
    const gone = new AbortController()
    const waiting = user.call('POST', '/scrape', { url: url('/slow'), session_id: id }, { signal: gone.signal })
    gone.abort()
    await expect(waiting).rejects.toThrow()
    page.release()
    await running
    await user.scrape({ url: url('/slow?next'), session_id: id })
    expect(target.arrivals(sid)).toHaveLength(1)
  })

  it('is not asked of by a background validation, which comes later', async () => {
    const { user, id, sid } = await known({
      concurrency: { mode: 'exclusive' },
      validation_url: target.site.url('/slow', domain),
    })
    const page = heldPage('/busy')
    const running = user.scrape({ url: url('/busy'), session_id: id })
    await page.arrived
    const before = Date.now()
    await user.call('POST', '/sessions/validate', { ids: [id] })
    const dueAt = await until('the postponement', async () => {
      const { store } = server.server.core
      const row = await store.db.selectFrom('sessions').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
      return (row.next_validation_at ?? 0) > before + 5_000 ? row.next_validation_at : undefined
    })
    expect(dueAt).toBeLessThan(Date.now() + 16_000)
    expect(target.arrivals(sid)).toEqual([])
    page.release()
    await running
    expect(await user.validate(id)).toMatchObject({ id, http_status: 200 })
    expect(target.arrivals(sid)).not.toEqual([])
  })
})

describe('a session held from outside', () => {
  const take = (client: Pick<TestUser, 'call'>, id: string, body: object) =>
    client.call<Lease>('POST', `/sessions/${id}/lease`, body)

  it('is used by its holder alone, at every server, until it is given back', async () => {
    const { user, there, id, sid } = await known({})
    const { status, json: lease } = await take(user, id, { ttl_seconds: 600 })
    expect([status, lease]).toEqual([
      201,
      {
        lease_id: expect.any(String),
        session_id: id,
        fencing_token: 1,
        held_since: expect.any(String),
        expires_at: expect.any(String),
      },
    ])
    const scrape = { url: url('/slow'), session_id: id }
    const refused = await there.call('POST', '/scrape', { ...scrape, timeout: 1 })
    expect([refused.status, refused.json.details]).toMatchObject([409, { held_until: lease.expires_at }])
    expect((await take(there, id, { ttl_seconds: 1 })).status).toBe(409)
    const own = [user, there, user].map((client) => client.scrape({ ...scrape, lease_id: lease.lease_id }))
    expect((await Promise.all(own)).map((answer) => answer.status)).toEqual([200, 200, 200])
    expect(target.most(sid)).toBe(1)
    const validated = await user.call('POST', `/sessions/${id}/validate`, { lease_id: lease.lease_id })
    expect(validated.status).toBe(200)
    const path = `/sessions/${id}/lease/${lease.lease_id}`
    const renewed = await there.call<Lease>('POST', path, { ttl_seconds: 3600 })
    expect([renewed.status, renewed.json.fencing_token]).toEqual([200, 1])
    expect(Date.parse(renewed.json.expires_at)).toBeGreaterThan(Date.parse(lease.expires_at))
    const waiting = there.scrape(scrape)
    expect((await user.call('DELETE', path)).status).toBe(204)
    expect((await waiting).status).toBe(200)
    for (const method of ['DELETE', 'POST']) {
      const late = await user.call(method, path, method === 'POST' ? { ttl_seconds: 1 } : undefined)
      expect([method, late.status, late.json.code]).toEqual([method, 404, 'NOT_FOUND'])
    }
    expect((await user.call('POST', '/scrape', { ...scrape, lease_id: lease.lease_id })).status).toBe(404)
    const said = (await user.audit(id)).filter(({ action }) => action === 'leased')
    expect(said.map(({ details }) => [details.lease_id, details.until])).toEqual([
      [lease.lease_id, lease.expires_at],
      [lease.lease_id, renewed.json.expires_at],
      [lease.lease_id, null],
    ])
  })

  it('ends by itself, and with a disabled or deleted session', async () => {
    const { user, id } = await known({})
    await take(user, id, { ttl_seconds: 1 })
    const next = await take(user, id, { ttl_seconds: 600, wait_seconds: 5 })
    expect([next.status, next.json.fencing_token]).toEqual([201, 2])
    await user.call('PATCH', `/sessions/${id}`, { disabled: true })
    expect(await live(id)).toEqual([])
    expect((await take(user, id, { ttl_seconds: 1 })).status).toBe(410)
    await user.call('PATCH', `/sessions/${id}`, { disabled: false })
    expect((await take(user, id, { ttl_seconds: 600 })).status).toBe(201)
    await user.call('DELETE', `/sessions/${id}`)
    expect(await live(id)).toEqual([])
    expect((await take(user, id, { ttl_seconds: 1 })).status).toBe(410)
  })

  it('is its holder’s to renew, and its owner’s to end', async () => {
    const [owner, member, stranger] = [await server.newUser(), await server.newUser(), await server.newUser()]
    const reader = await server.newUser({ scopes: ['read', 'write'] })
    const { id: organization } = (await owner.call<{ id: string }>('POST', '/organizations', { name: 'Org' })).json
    const invitation = { email: member.email, role: 'member' }
    const path = `/organizations/${organization}/invitations`
    const invited = await owner.call<{ token: string }>('POST', path, invitation)
    await member.call('POST', `/invitations/${invited.json.token}/accept`, {})
    const { id } = await owner.create({ name: 'Shop', domain, cookies: { sid: 'shared' } })
    await owner.call('POST', `/sessions/${id}/share`, { organization_id: organization })

    expect((await take(stranger, id, { ttl_seconds: 60 })).status).toBe(404)
    expect((await take(reader, id, { ttl_seconds: 60 })).status).toBe(403)
    const { json: lease } = await take(member, id, { ttl_seconds: 60 })
    const of = `/sessions/${id}/lease/${lease.lease_id}`
    expect((await owner.call('POST', of, { ttl_seconds: 60 })).status).toBe(403)
    expect((await stranger.call('DELETE', of)).status).toBe(404)
    const scrape = { url: url('/slow'), session_id: id, lease_id: lease.lease_id }
    expect((await owner.call('POST', '/scrape', scrape)).status).toBe(404)
    expect((await member.scrape(scrape)).status).toBe(200)
    expect((await owner.call('DELETE', of)).status).toBe(204)
    const { json: owners } = await take(owner, id, { ttl_seconds: 60 })
    const refused = await member.call('DELETE', `/sessions/${id}/lease/${owners.lease_id}`)
    expect([refused.status, refused.json.code]).toEqual([403, 'FORBIDDEN'])
  })
})

describe('the pace of a session', () => {
  it('keeps its visits apart, at two servers, and refuses what cannot be in time', async () => {
    const { user, there, id, sid } = await known({ pace: { min_interval_ms: 150 } })
    const scrape = { url: url('/slow'), session_id: id }
    const startedAt = Date.now()
    const all = Array.from({ length: 6 }, (_, n) => (n % 2 === 0 ? user : there).scrape(scrape))
    expect((await Promise.all(all)).map(({ status }) => status)).toEqual(all.map(() => 200))
    // The way to the target may take its time, and of one longer than of the next: none comes before its turn.
    const arrivals = target.arrivals(sid)
    expect(arrivals.filter((at, turn) => at - startedAt < turn * 150)).toEqual([])
    expect(arrivals).toHaveLength(6)
    const begun = await begunUses(id)
    const pauses = begun.slice(1).map((at, index) => at - (begun[index] ?? 0))
    // From when a turn is asked for to when its entry is written is a step of one thread.
    expect(pauses.filter((ms) => ms <= 75)).toEqual([])
    expect(pauses).toHaveLength(5)
    await user.call('PATCH', `/sessions/${id}`, { pace: { min_interval_ms: 3_600_000 } })
    const askedAt = Date.now()
    expect((await user.scrape(scrape)).status).toBe(200)
    const refused = await there.call('POST', '/scrape', scrape)
    expect([refused.status, refused.json]).toMatchObject([409, busy])
    expect(refused.json.retry_after).toBeLessThanOrEqual(3600)
    expect(refused.json.retry_after).toBeGreaterThanOrEqual(3600 - (Date.now() - askedAt) / 1000)
    await user.call('PATCH', `/sessions/${id}`, { pace: null })
    expect((await user.scrape(scrape)).status).toBe(200)
  })

  it('counts a visit with its redirects once', async () => {
    const { user, id } = await known({ pace: { min_interval_ms: 3_600_000 } })
    target.site.on('/hop', () => redirect('/slow'))
    const { json } = await user.scrape({ url: url('/hop'), session_id: id })
    expect([json.redirected, json.status_code]).toEqual([true, 200])
  })
})
