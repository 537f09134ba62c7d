import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../support/server.ts'
import { type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

let server: RunningServer
let site: Site

beforeAll(async () => {
  ;[server, site] = await Promise.all([startServer(), startSite()])
})
afterAll(async () => {
  await server?.close()
  await site?.close()
})

const domain = 'shop.test'

async function sessionAt(path: string) {
  const user = await server.newUser()
  const validation_url = site.url(path, domain)
  const { id } = await user.create({ name: 'Shop', domain, cookies: { sid: 'good' }, validation_url })
  const entries = async () => (await user.audit(id)).filter(({ action }) => action === 'validated')
  return { user, id, entries }
}

describe('a validation that breaks off after the site has seen the session', () => {
  it('is in the audit trail when the client goes away', async () => {
    site.on('/never', () => new Promise(() => {}))
    const { user, id, entries } = await sessionAt('/never')
    const gone = new AbortController()
    const asked = user.call('POST', `/sessions/${id}/validate`, undefined, { signal: gone.signal }).catch(() => null)
    await until('the request at the site', async () => site.seen('/never')[0])
    expect(site.seen('/never')[0]?.cookies).toEqual({ sid: 'good' })
    gone.abort()
    await asked
    const [entry] = await until('the entry', async () => ((await entries()).length > 0 ? entries() : undefined))
    expect(entry).toMatchObject({ actor: user.email, details: { confidence: 50, key_prefix: expect.any(String) } })
    expect(await user.get(id)).toMatchObject({ status: 'active', last_validated_at: null, consecutive_failures: 0 })
  })

  it('is in the audit trail when the site leads where nothing may be fetched', async () => {
    site.on('/inward', { status: 302, headers: { location: 'http://10.0.0.1/' } })
    const { user, id, entries } = await sessionAt('/inward')
    const answer = await user.call('POST', `/sessions/${id}/validate`)
    expect([answer.status, answer.json.error]).toEqual([403, 'TARGET_NOT_ALLOWED'])
    expect(site.seen('/inward')[0]?.cookies).toEqual({ sid: 'good' })
    expect(await entries()).toMatchObject([{ actor: user.email, details: { confidence: 50 } }])
  })

  it('leaves no entry where nothing was sent', async () => {
    const { user, id, entries } = await sessionAt('/')
    const { port } = new URL(server.address)
    await user.call('PATCH', `/sessions/${id}`, { validation_url: `http://${domain}:${port}/` })
    expect((await user.call('POST', `/sessions/${id}/validate`)).status).toBe(403)
    expect(await entries()).toEqual([])
  })
})
