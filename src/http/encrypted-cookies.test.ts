import { describe, expect, it } from 'vitest'
import { goodBox, publicKey, readOnlyKey } from '../../test/support/http/memory-ids.ts'
import { testServer } from '../../test/support/http/test-server.ts'

const place = { name: 'Shop', domain: 'shop.example' }
const box = { encrypted_cookies: goodBox, wrapped_key: 'a2V5', cookie_names: ['sid'] }
const id = '10000000-0000-4000-8000-000000000000'

describe('cookies that a client encrypted', () => {
  it('are encrypted for the key that everybody with a credential may read', async () => {
    const { call } = await testServer()
    const answer = await call('GET', '/sessions/public-key', undefined, { 'x-api-key': readOnlyKey })
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { public_key: publicKey, public_key_pem: publicKey, algorithm: 'RSA-OAEP-256', encryption: 'A256GCM' },
    ])
    expect((await call('GET', '/sessions/public-key', undefined, {})).statusCode).toBe(401)
  })

  it.each([{}, { cookies: null }, { cookies: {} }])('are taken in the place of cookies (%j)', async (cookies) => {
    const { call, services } = await testServer()
    const created = await call('POST', '/sessions', { ...place, ...box, ...cookies })
    expect([created.statusCode, created.json().cookie_names]).toEqual([201, ['sid']])
    expect(services.last('put')[1]).toMatchObject({ cookies: { sid: 'opened' } })
  })

  it('are taken by an update and a refresh, too', async () => {
    const { call, services } = await testServer()
    await call('POST', '/sessions', { ...place, cookies: { sid: 's' } })
    expect((await call('PATCH', `/sessions/${id}`, box)).statusCode).toBe(200)
    expect(services.last('update')[2]).toEqual({ cookies: { sid: 'opened' } })
    expect((await call('POST', `/sessions/${id}/refresh`, box)).statusCode).toBe(200)
    expect(services.last('refresh')[2]).toMatchObject({ cookies: { sid: 'opened' } })
  })

  it.each<[object, string]>([
    [{ ...box, encrypted_cookies: 'other' }, 'encrypted_cookies'],
    [{ ...box, cookies: { sid: 's' } }, 'encrypted_cookies'],
    [{ ...box, cookies: 'sid=s' }, 'encrypted_cookies'],
    [{ encrypted_cookies: goodBox }, 'wrapped_key'],
    [{ encrypted_cookies: goodBox, wrapped_key: 'no base64!' }, 'wrapped_key'],
    [{ wrapped_key: 'a2V5', cookies: { sid: 's' } }, 'encrypted_cookies'],
    [{ ...box, encrypted_cookies: '' }, 'encrypted_cookies'],
    [{ ...box, encrypted_cookies: { sid: 's' } }, 'encrypted_cookies'],
    [{}, 'cookies'],
  ])('are a 422 in %j', async (fields, field) => {
    const { call, services } = await testServer()
    const answer = await call('POST', '/sessions', { ...place, ...fields })
    expect([answer.statusCode, answer.json().field]).toEqual([422, field])
    expect(services.last('put')).toEqual([])
  })
})
