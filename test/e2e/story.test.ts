import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { AuditBody } from '../support/client.ts'
import { someOf } from '../support/long-form.ts'
import { cookiesOf, hasRecordings, type Recording, recordings, replay, visitOf } from '../support/recordings.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { loggedInPage, type Site, startSite } from '../support/site.ts'
import { until } from '../support/until.ts'

let server: RunningServer
let site: Site

beforeAll(async () => {
  ;[server, site] = await Promise.all([startServer({ MONITOR: 'on' }), startSite()])
})
afterAll(async () => {
  await server?.close()
  await site?.close()
})

/** No first check beside what is asked for. */
const byAskingAlone = { monitoring: { enabled: false } }

describe('the life of a session', () => {
  it('goes from create to delete, and its trail tells it', async () => {
    const user = await server.newUser()
    const url = site.url('/account', 'shop.test')
    const { id, status } = await user.create({
      name: 'Shop',
      domain: 'https://shop.test/ignored?path',
      cookies: { sid: 'good' },
      validation_url: url,
      consent: true,
      ...byAskingAlone,
    })
    expect(status).toBe('active')
    expect(await user.validate(id)).toMatchObject({ is_valid: true, detected_user: 'Mira Holt', http_status: 200 })
    expect((await user.scrape({ url, session_id: id })).json).toMatchObject({
      content: loggedInPage,
      byos_applied: true,
    })

    // Each refresh is followed by a validation in the background, for who gave the cookies.
    const validated = (times: number) =>
      until(`validation ${times}`, async () => {
        const told = (await user.audit(id)).filter(({ action }) => action === 'validated')
        return told.length >= times ? true : undefined
      })
    await user.call('POST', `/sessions/${id}/refresh`, { cookies: { sid: 'stale' } })
    await validated(2)
    expect(await user.validate(id)).toMatchObject({ is_valid: false, status: 'invalid', reason: expect.any(String) })
    const refreshed = await user.call('POST', `/sessions/${id}/refresh`, { cookies: { sid: 'good' } })
    expect(refreshed.json).toMatchObject({ status: 'active', consecutive_failures: 0 })
    await validated(4)

    expect((await user.call('DELETE', `/sessions/${id}`)).status).toBe(204)
    expect((await user.call('GET', `/sessions/${id}`)).json.code).toBe('SESSION_INACTIVE')
    expect((await user.call('DELETE', `/sessions/${id}`)).status).toBe(410)
    const trail = (await user.audit(id)).filter(({ actor }) => actor === user.email)
    expect(trail.map(({ action, details }) => [action, details.is_valid])).toEqual([
      ['created', undefined],
      ['used_for_validation', undefined],
      ['validated', true],
      ['used_for_scrape', undefined],
      // Whose cookies they are is asked before they are stored.
      ['used_for_validation', undefined],
      ['refreshed', undefined],
      ['used_for_validation', undefined],
      ['validated', false],
      ['used_for_validation', undefined],
      ['validated', false],
      ['used_for_validation', undefined],
      ['refreshed', undefined],
      ['used_for_validation', undefined],
      ['validated', true],
      ['deleted', undefined],
    ])
  })
})

/** The page of an application that says most of who asks: one that a GET can tell, and names the user if any does. */
function tellingPages(): [app: string, page: Recording][] {
  const valid = recordings().filter((one) => one.case === 'valid' && one.same_as_anonymous === false)
  const apps = [...new Set(valid.map(({ app }) => app))].sort()
  return apps.flatMap((app): [string, Recording][] => {
    const pages = valid.filter((one) => one.app === app && !one.page.startsWith('x-'))
    const page = pages.find((one) => one.names_user) ?? pages[0]
    return page === undefined ? [] : [[app, page]]
  })
}

describe.skipIf(!hasRecordings)('a real application, replayed', () => {
  it('is there in several kinds', () => {
    expect(tellingPages().length).toBeGreaterThanOrEqual(10)
  })

  it.each(someOf(tellingPages(), 4))('%s: create, validate, scrape, refresh, audit, delete', async (app, page) => {
    const replayed = await replay(app)
    onTestFinished(() => replayed.close())
    const user = await server.newUser()
    const { path, finalPath, status, body } = visitOf(page)
    const url = replayed.origin + path
    // A recording gives values that it does not know itself.
    const session = { name: app, domain: replayed.origin, validation_url: url, write_back: 'off', ...byAskingAlone }

    const { id, domain } = await user.create({ ...session, cookies: cookiesOf(app, 'valid') })
    expect(domain).toBe('127.0.0.1')
    const valid = await user.validate(id)
    expect([valid.is_valid, valid.http_status]).toEqual([true, status])
    // A shell that scripts fill may say nothing by itself.
    if (page.kind !== 'spa') expect(valid.inconclusive).toBe(false)
    const { json } = await user.scrape({ url, session_id: id })
    expect(json).toMatchObject({ status_code: status, byos_applied: true, login_wall: false, content: body })
    expect(json.final_url).toBe(replayed.origin + finalPath)
    expect(await user.get(id)).toMatchObject({ total_requests: 1, successful_requests: 1 })

    const stale = await user.create({ ...session, cookies: cookiesOf(app, 'corrupted'), user_agent: 'Agent/1' })
    const invalid = await user.validate(stale.id)
    // A page that tells nothing changes nothing: the session is as valid as it was.
    expect([invalid.is_valid, invalid.reason]).toEqual(invalid.inconclusive ? [true, null] : [false, invalid.details])
    if (page.kind !== 'spa') expect([invalid.inconclusive, invalid.status]).toEqual([false, 'invalid'])

    const refreshed = await user.call('POST', `/sessions/${id}/refresh`, { cookies: cookiesOf(app, 'valid') })
    expect(refreshed.json).toMatchObject({ status: 'active' })
    expect((await user.call('DELETE', `/sessions/${id}`)).status).toBe(204)
    // What the key did. A page that does not tell has others visited, each with an entry of its own.
    const isTold = ({ action, details }: AuditBody['entries'][number]) =>
      details.key_prefix !== undefined && action !== 'used_for_validation'
    const actions = (await user.audit(id)).filter(isTold).map(({ action }) => action)
    const refreshedAt = actions.indexOf('refreshed')
    // The check in the background may end before the deletion, or after it, or never begin.
    const byAsking = actions.filter((action, at) => action !== 'validated' || at < refreshedAt)
    expect(byAsking).toEqual(['created', 'validated', 'used_for_scrape', 'refreshed', 'deleted'])
  })
})
