import { describe, expect, it } from 'vitest'
import { testServer } from '../../test/support/http/test-server.ts'

describe('a server', () => {
  it('stores, reads, lists, changes and deletes a session', async () => {
    const { call } = await testServer()
    const created = await call('POST', '/sessions', { name: 'Shop', domain: 'shop.example', cookies: { sid: 's' } })
    expect(created.statusCode).toBe(201)
    const { created: isNew, login_kept: _, ...stored } = created.json()
    expect(isNew).toBe(true)
    const { id } = stored
    expect((await call('GET', `/sessions/${id}`)).json()).toEqual(stored)
    expect((await call('GET', '/sessions/')).json()).toEqual({
      sessions: [stored],
      total: 1,
      next_cursor: null,
    })
    expect((await call('PATCH', `/sessions/${id}/`, { notes: 'x' })).json()).toMatchObject({ id, notes: 'x' })
    const deleted = await call('DELETE', `/sessions/${id}`)
    expect([deleted.statusCode, deleted.body]).toEqual([204, ''])
    expect((await call('DELETE', `/sessions/${id}`)).json()).toMatchObject({ code: 'SESSION_INACTIVE', status: 410 })
  })

  it('scrapes', async () => {
    const { call } = await testServer()
    const answer = await call('POST', '/scrape', { url: 'https://shop.example/' })
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toEqual({
      url: 'https://shop.example/',
      status_code: 200,
      content: '<p>"hello"</p>',
      title: 'Hello',
      byos_applied: true,
      billing: {
        total_credits: 1,
        tier_used: '1',
        escalations: [{ tier: '1', result: 'success', credits: 1, duration_ms: 3.5, error: null }],
      },
      warning: null,
      login_wall: false,
      auth: { verdict: 'unknown', confidence: 0, evidence: [] },
      final_url: 'https://shop.example/',
      redirected: false,
      redirect_chain: [],
      headers: { 'content-type': 'text/html' },
      response_time_ms: 4.25,
      size_bytes: 14,
    })
  })
})
