import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { rotateOver } from '../../src/cli/keys-rotate.ts'
import { readServerSecret } from '../../src/storage/server-secrets.ts'
import { databaseBytes } from '../support/database-bytes.ts'
import { encryptCookies } from '../support/encrypt-cookies.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { type Site, startSite } from '../support/site.ts'
import { recorder } from './command-world.ts'

let server: RunningServer
let site: Site
let user: TestUser

beforeAll(async () => {
  server = await startServer()
  site = await startSite()
  user = await server.newUser()
})
afterAll(async () => {
  await server?.close()
  await site?.close()
})

const keyOf = async (who: Pick<TestUser, 'call'>): Promise<string> =>
  (await who.call<{ public_key: string }>('GET', '/sessions/public-key')).json.public_key

const place = { name: 'Shop', domain: 'shop.test' }
const canary = 'Canary-7d1f0b5c9a'

describe('cookies that a client encrypted', () => {
  it('make a session that is logged in, and are nowhere in the clear', async () => {
    const fields = await encryptCookies({ sid: 'good', other: canary }, await keyOf(user))
    const created = await user.create({ ...place, ...fields })
    expect(created).toMatchObject({ cookie_names: ['sid', 'other'], status: 'active' })
    const scraped = await user.scrape({ url: site.url('/account', 'shop.test'), session_id: created.id })
    expect(scraped.json).toMatchObject({ byos_applied: true, login_wall: false, status_code: 200 })
    expect(site.seen('/account').at(-1)?.cookies).toEqual({ sid: 'good', other: canary })
    expect(databaseBytes(server.dataDir).includes(canary)).toBe(false)
    expect(server.logLines.join('')).not.toContain(canary)
  })

  it('refresh a session and are put in place of those it had', async () => {
    const { id } = await user.create({ ...place, cookies: { sid: 'stale', old: '1' } })
    const fields = await encryptCookies({ sid: 'good' }, await keyOf(user))
    const refreshed = await user.call('POST', `/sessions/${id}/refresh`, fields)
    expect([refreshed.status, refreshed.json]).toMatchObject([200, { cookie_names: ['sid'] }])
  })

  it('are the same refusal, whether the key, the box or what is in it is wrong', async () => {
    const other = await startServer()
    onTestFinished(() => other.close())
    const good = await encryptCookies({ sid: canary }, await keyOf(user))
    const second = await encryptCookies({ sid: canary }, await keyOf(user))
    const refusals = []
    for (const fields of [
      await encryptCookies({ sid: canary }, await keyOf(other.operator)),
      { ...good, wrapped_key: second.wrapped_key },
      { ...good, encrypted_cookies: 'AAAA.BBBB' },
      await encryptCookies({ sid: 1 as unknown as string }, await keyOf(user)),
    ]) {
      const { json } = await user.call('POST', '/sessions', { ...place, ...fields })
      refusals.push({ ...json, request_id: null })
    }
    expect(refusals[0]).toMatchObject({ status: 422, code: 'VALIDATION_ERROR', field: 'encrypted_cookies' })
    for (const refusal of refusals) expect(refusal).toEqual(refusals[0])
  })

  it('are opened by another server of the same database, and after the root key changed', async () => {
    const pem = await keyOf(user)
    const { core } = server.server
    await rotateOver(core, recorder().output, false, async () => {})
    const stored = await readServerSecret(core.store.db, 'intake')
    expect(core.vault.rootKeyIdOf(stored?.wrappedKey ?? new Uint8Array())).toBe(await core.vault.currentRootKeyId())
    const second = await startServer({ DATA_DIR: server.dataDir })
    onTestFinished(() => second.server.close())
    const there = second.as(user.key)
    expect(await keyOf(there)).toBe(pem)
    const fields = await encryptCookies({ sid: 'good' }, pem)
    expect((await there.call('POST', '/sessions', { ...place, ...fields })).status).toBe(201)
  })
})
