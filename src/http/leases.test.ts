import { describe, expect, it } from 'vitest'
import { leaseId } from '../../test/support/http/memory-ids.ts'
import { memoryServices } from '../../test/support/http/memory-services.ts'
import { sharedServer, testServer } from '../../test/support/http/test-server.ts'

const id = '10000000-0000-4000-8000-000000000000'
const session = { name: 'Shop', domain: 'shop.example', cookies: { sid: 's' } }

const shared = sharedServer(testServer)

describe('a lease', () => {
  it('is taken, renewed and given back', async () => {
    const { call, services } = await shared()
    const taken = await call('POST', `/sessions/${id}/lease`, { ttl_seconds: 60 })
    expect(taken.statusCode).toBe(201)
    expect(taken.json()).toEqual({
      lease_id: leaseId,
      session_id: id,
      fencing_token: 7,
      held_since: '2026-03-18T12:00:00Z',
      expires_at: '2026-03-18T12:01:00Z',
    })
    expect(services.last('take')[2]).toEqual({ ttlMs: 60_000, waitMs: 0 })
    await call('POST', `/sessions/${id}/lease`, { ttl_seconds: 1, wait_seconds: 300 })
    expect(services.last('take')[2]).toEqual({ ttlMs: 1_000, waitMs: 300_000 })
    const renewed = await call('POST', `/sessions/${id}/lease/${leaseId.toUpperCase()}`, { ttl_seconds: 3600 })
    expect([renewed.statusCode, renewed.json().expires_at]).toEqual([200, '2026-03-18T13:00:00Z'])
    expect(services.last('renew').slice(1)).toEqual([id, leaseId, 3_600_000])
    const given = await call('DELETE', `/sessions/${id}/lease/${leaseId}`)
    expect([given.statusCode, given.body]).toEqual([204, ''])
    expect(services.last('release').slice(1)).toEqual([id, leaseId])
  })

  it.each([
    [`/sessions/${id}/lease`, {}, 422],
    [`/sessions/${id}/lease`, { ttl_seconds: 0 }, 422],
    [`/sessions/${id}/lease`, { ttl_seconds: 3601 }, 422],
    [`/sessions/${id}/lease`, { ttl_seconds: 1.5 }, 422],
    [`/sessions/${id}/lease`, { ttl_seconds: 60, wait_seconds: 301 }, 422],
    [`/sessions/none/lease`, { ttl_seconds: 60 }, 404],
    [`/sessions/${id}/lease/none`, { ttl_seconds: 60 }, 404],
    [`/sessions/${id}/lease/${leaseId}`, {}, 422],
  ])('POST %s %j is refused', async (path, body, status) => {
    const { call } = await shared()
    expect((await call('POST', path, body)).statusCode).toBe(status)
  })

  it('is named by a scrape and by a validation', async () => {
    const { call, services } = await shared()
    const url = 'https://shop.example/'
    await call('POST', '/scrape', { url, session_id: id, advanced: { lease_id: leaseId.toUpperCase() } })
    expect(services.last('scrape')[1]).toMatchObject({ sessionId: id, leaseId })
    expect((await call('POST', '/scrape', { url, session_id: id, lease_id: 'none' })).statusCode).toBe(404)
    await call('POST', `/sessions/${id}/validate`, { lease_id: leaseId })
    expect(services.last('validate')[2]).toMatchObject({ leaseId })
    await call('POST', `/sessions/${id}/validate`, {})
    expect(services.last('validate')[2]).toMatchObject({ leaseId: null })
    expect((await call('POST', `/sessions/${id}/validate`, { lease_id: 'none' })).statusCode).toBe(404)
  })
})

describe('the concurrency and the pace of a session', () => {
  it.each([
    [
      { concurrency: { mode: 'exclusive', max: null, wait_seconds: null } },
      { concurrency: { mode: 'exclusive', max: null, waitSeconds: null } },
    ],
    [
      { concurrency: { mode: 'limited', max: 3, wait_seconds: 0 } },
      { concurrency: { mode: 'limited', max: 3, waitSeconds: 0 } },
    ],
    [
      { concurrency: null, pace: null },
      { concurrency: null, paceMs: null },
    ],
    [{ pace: { min_interval_ms: 250 } }, { paceMs: 250 }],
    [{ pace: { min_interval_ms: 0 } }, { paceMs: null }],
    [{}, {}],
  ])('%j are set', async (body, input) => {
    const services = memoryServices()
    const { call } = await testServer({}, services)
    await call('POST', '/sessions', { ...session, ...body })
    expect(services.last('put')[1]).toMatchObject({ concurrency: null, paceMs: null, ...input })
    await call('PATCH', `/sessions/${id}`, body)
    expect(services.last('update')[2]).toEqual(input)
  })

  it('of a PATCH have the given members only; null is the default of a member', async () => {
    const services = memoryServices()
    const { call } = await testServer({}, services)
    await call('PATCH', `/sessions/${id}`, { concurrency: { wait_seconds: 5 } })
    expect(services.last('update')[2]).toEqual({ concurrency: { waitSeconds: 5 } })
    await call('PATCH', `/sessions/${id}`, { concurrency: { mode: null } })
    expect(services.last('update')[2]).toEqual({ concurrency: { mode: 'auto' } })
  })

  it.each([
    { concurrency: { mode: 'solo' } },
    { concurrency: { mode: 'limited', max: 0 } },
    { concurrency: { mode: 'limited', max: 65 } },
    { concurrency: { mode: 'auto', wait_seconds: 301 } },
    { pace: {} },
    { pace: { min_interval_ms: -1 } },
    { pace: { min_interval_ms: 3_600_001 } },
  ])('%j are refused', async (body) => {
    const { call } = await shared()
    expect((await call('POST', '/sessions', { ...session, ...body })).statusCode).toBe(422)
    expect((await call('PATCH', `/sessions/${id}`, body)).statusCode).toBe(422)
  })
})
