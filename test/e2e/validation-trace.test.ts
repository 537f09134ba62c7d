import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, startServer } from '../support/server.ts'
import { html, loggedInPage, type Site, startSite } from '../support/site.ts'
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
  const uses = async () => (await user.audit(id)).filter(({ action }) => action === 'used_for_validation')
  return { user, id, entries, uses }
}

describe('a use of a session by a validation', () => {
  it('is in the audit trail before the site sees anything of the session', async () => {
    const inTrail: unknown[] = []
    const { user, id, entries, uses } = await sessionAt('/watched?token=of-the-user&page=1')
    site.on('/watched', async ({ cookies }) => {
      if (cookies['sid'] !== undefined) inTrail.push([await uses(), await entries()])
      return html(loggedInPage)
    })
    expect(await user.validate(id)).toMatchObject({ is_valid: true })
    const use = {
      seq: expect.any(Number),
      action: 'used_for_validation',
      actor: user.email,
      timestamp: expect.any(String),
      details: {
        url: site.url('/watched?token=***&page=1', domain),
        request_id: expect.any(String),
        key_prefix: expect.any(String),
      },
    }
    expect(inTrail).toEqual([[[use], []]])
    expect(await entries()).toMatchObject([{ actor: user.email, details: { is_valid: true } }])
  })

  it('has one entry for each page that is visited, not for each visit', async () => {
    const { user, id, uses } = await sessionAt('/shell')
    site.on('/shell', html('<p>The same for everybody</p>'))
    site.requests.length = 0
    await user.validate(id)
    const visited = site.requests.filter(({ cookies }) => cookies['sid'] === 'good')
    const pages = (await uses()).map(({ details }) => new URL(String(details.url)).pathname)
    expect(pages[0]).toBe('/shell')
    expect(pages.length).toBeGreaterThan(1)
    expect(new Set(pages).size).toBe(pages.length)
    expect(new Set(visited.map(({ path }) => path.split('?')[0]))).toEqual(new Set(pages))
  })
})

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

  it('leaves no verdict where nothing was sent, though it was about to be', async () => {
    const { user, id, entries, uses } = await sessionAt('/')
    const { port } = new URL(server.address)
    await user.call('PATCH', `/sessions/${id}`, { validation_url: `http://${domain}:${port}/` })
    expect((await user.call('POST', `/sessions/${id}/validate`)).status).toBe(403)
    expect([(await entries()).length, (await uses()).length]).toEqual([0, 1])
  })
})
