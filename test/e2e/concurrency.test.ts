import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createChainVerifier } from '../../src/audit/chain-verifier.ts'
import { sessionChain } from '../../src/audit/entry.ts'
import { createAuditRepository } from '../../src/audit/repository.ts'
import { secretKey } from '../../src/vault/digest.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, loggedInPage, loginPage, type Site, startSite } from '../support/site.ts'
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

/** A page that waits for the test, once the request has come. */
function heldPage(path: string, body: string) {
  const arrived = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  site.on(path, async () => {
    arrived.resolve()
    await release.promise
    return html(body)
  })
  return { arrived: arrived.promise, release: release.resolve }
}

/** Walks the stored chain of a session; the problem, or null. */
async function chainProblem(id: string) {
  const { store, keys } = server.server.core
  const chain = sessionChain(id)
  const entries = await createAuditRepository(store).page(chain, 0, 10_000, null)
  const head = await store.db.selectFrom('audit_heads').selectAll().where('chain', '=', chain).executeTakeFirst()
  const verifier = createChainVerifier(secretKey(keys.auditMac), chain)
  for (const entry of entries) {
    const problem = verifier.push(entry)
    if (problem !== null) return problem
  }
  return verifier.finish(head ?? null)
}

describe('fifty scrapes at once with one session', () => {
  it('lose no counter and no entry, and the chain verifies', async () => {
    const user = await server.newUser()
    const { id } = await user.create({ name: 'Shop', domain, cookies: { sid: 'good' } })
    const url = site.url('/account', domain)
    const answers = await Promise.all(Array.from({ length: 50 }, () => user.scrape({ url, session_id: id })))
    expect(answers.filter(({ json }) => json.content !== loggedInPage)).toEqual([])
    expect(await user.get(id)).toMatchObject({
      total_requests: 50,
      successful_requests: 50,
      success_rate: 100,
      consecutive_failures: 0,
    })
    const used = (await user.audit(id)).filter(({ action }) => action === 'used_for_scrape')
    expect(new Set(used.map(({ details }) => details.request_id)).size).toBe(50)
    const told = answers.map(({ headers }) => headers.get('x-request-id')).sort()
    expect(used.map(({ details }) => details.request_id).sort()).toEqual(told)
    expect(await chainProblem(id)).toBeNull()
    expect((await user.call<{ requests_month: number }>('GET', '/usage')).json.requests_month).toBe(50)
  })

  it('that all meet a login wall count fifty failures and one invalidation', async () => {
    const user = await server.newUser()
    const shared = { concurrency: { mode: 'shared' } }
    const { id } = await user.create({ name: 'Shop', domain, cookies: { sid: 'stale' }, ...shared })
    const page = heldPage('/wall', loginPage)
    const url = site.url('/wall', domain)
    const answers = Array.from({ length: 50 }, () => user.scrape({ url, session_id: id }))
    await until('all fifty requests', () => (site.seen('/wall').length === 50 ? true : undefined))
    page.release()
    expect((await Promise.all(answers)).every(({ json }) => json.login_wall)).toBe(true)
    expect(await user.get(id)).toMatchObject({
      status: 'invalid',
      total_requests: 50,
      successful_requests: 0,
      consecutive_failures: 50,
    })
    expect((await user.audit(id)).filter(({ action }) => action === 'invalidated')).toHaveLength(1)
    expect(await chainProblem(id)).toBeNull()
  })
})

describe('while a scrape runs', () => {
  /** Starts a scrape of a page that shows `body` to cookies which are old by then, makes the change, lets it end. */
  async function during(path: string, body: string, change: (user: TestUser, id: string) => Promise<unknown>) {
    const user = await server.newUser()
    const { id } = await user.create({ name: 'Shop', domain, cookies: { sid: 'stale' } })
    const page = heldPage(path, body)
    const running = user.scrape({ url: site.url(path, domain), session_id: id })
    await page.arrived
    await change(user, id)
    page.release()
    return { user, id, answer: await running }
  }

  it('a refresh is not undone by what the old cookies met', async () => {
    const validationUrl = site.url('/account', domain)
    const { user, id, answer } = await during('/refreshed', loginPage, async (owner, session) => {
      await owner.call('PATCH', `/sessions/${session}`, { validation_url: validationUrl })
      const { status } = await owner.call('POST', `/sessions/${session}/refresh`, { cookies: { sid: 'good' } })
      expect(status).toBe(200)
    })
    expect([answer.status, answer.json.login_wall, answer.json.byos_applied]).toEqual([200, true, true])
    expect(await user.get(id)).toMatchObject({
      status: 'active',
      consecutive_failures: 0,
      total_requests: 1,
      successful_requests: 0,
    })
    expect(await chainProblem(id)).toBeNull()
  })

  it('a PATCH of cookies keeps the failures it stands for, whatever the old cookies met', async () => {
    const { user, id } = await during('/patched', loggedInPage, async (owner, session) => {
      const url = site.url('/account', domain)
      await owner.call('PATCH', `/sessions/${session}`, { cookies: { sid: 'stale-too' } })
      await owner.scrape({ url, session_id: session })
    })
    expect(await user.get(id)).toMatchObject({
      status: 'active',
      consecutive_failures: 1,
      total_requests: 2,
      successful_requests: 1,
    })
  })

  it('a delete stands, and the scrape is answered and counted', async () => {
    const { user, id, answer } = await during('/deleted', loginPage, async (owner, session) => {
      expect((await owner.call('DELETE', `/sessions/${session}`)).status).toBe(204)
    })
    expect([answer.status, answer.json.byos_applied]).toEqual([200, true])
    expect((await user.call('GET', `/sessions/${id}`)).json.code).toBe('SESSION_INACTIVE')
    const row = await server.server.core.store.db.selectFrom('sessions').selectAll().where('id', '=', id).execute()
    expect(row).toMatchObject([
      { total_requests: 1, successful_requests: 0, consecutive_failures: 0, status: 'active' },
    ])
    expect((await user.audit(id)).map(({ action }) => action)).toEqual(['created', 'used_for_scrape', 'deleted'])
    expect(await chainProblem(id)).toBeNull()
  })

  it('an unshare stands, and ends the use for the member from then on', async () => {
    const [owner, member] = [await server.newUser(), await server.newUser()]
    const { id: organization } = (await owner.call<{ id: string }>('POST', '/organizations', { name: 'Org' })).json
    const invitation = { email: member.email, role: 'member' }
    const invited = await owner.call<{ token: string }>(
      'POST',
      `/organizations/${organization}/invitations`,
      invitation,
    )
    await member.call('POST', `/invitations/${invited.json.token}/accept`, {})
    const { id } = await owner.create({ name: 'Shop', domain, cookies: { sid: 'stale' } })
    await owner.call('POST', `/sessions/${id}/share`, { organization_id: organization })

    const page = heldPage('/unshared', loginPage)
    const running = member.scrape({ url: site.url('/unshared', domain), session_id: id })
    await page.arrived
    expect((await owner.call('POST', `/sessions/${id}/unshare`)).status).toBe(200)
    page.release()
    expect((await running).json).toMatchObject({ byos_applied: true, login_wall: true })
    expect(await owner.get(id)).toMatchObject({ total_requests: 1, consecutive_failures: 1, is_shared: false })
    const again = await member.call('POST', '/scrape', { url: site.url('/unshared', domain), session_id: id })
    expect([again.status, again.json.code]).toEqual([404, 'SESSION_NOT_FOUND'])
  })
})

describe('creates that race', () => {
  it('for the last place give it to one', async () => {
    const user = await server.newUser()
    const session = { name: 'Shop', domain, cookies: { sid: 'x' } }
    await Promise.all(Array.from({ length: 49 }, () => user.create(session)))
    const answers = await Promise.all(Array.from({ length: 5 }, () => user.call('POST', '/sessions', session)))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 429, 429, 429, 429])
    const refused = answers.filter(({ status }) => status === 429)
    for (const { json, headers } of refused) {
      expect([json.code, headers.get('retry-after'), json.retry_after]).toEqual(['SESSION_LIMIT_REACHED', '0', 0])
    }
    const list = (await user.call<{ total: number; sessions: { id: string }[] }>('GET', '/sessions')).json
    expect(list.total).toBe(50)
    await user.call('DELETE', `/sessions/${list.sessions[0]?.id}`)
    expect((await user.call('POST', '/sessions', session)).status).toBe(201)
  })

  it('two accepts of one invitation let one in', async () => {
    const [owner, guest] = [await server.newUser(), await server.newUser()]
    const { id } = (await owner.call<{ id: string }>('POST', '/organizations', { name: 'Org' })).json
    const invitation = { email: guest.email, role: 'member' }
    const { token } = (await owner.call<{ token: string }>('POST', `/organizations/${id}/invitations`, invitation)).json
    const accept = () => guest.call('POST', `/invitations/${token}/accept`, {})
    const answers = await Promise.all([accept(), accept(), accept()])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404])
  })
})
