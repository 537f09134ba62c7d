import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { z } from 'zod'
import type { importedSchema } from '../../src/http/schemas/import.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { html, loggedInPage, type Site, startSite } from '../support/site.ts'

type ImportBody = z.output<typeof importedSchema>

let server: RunningServer
let site: Site
let user: TestUser
beforeAll(async () => {
  ;[server, site] = await Promise.all([startServer(), startSite()])
  const registration = { 'secure-session-registration': '(ES256);path="/dbsc";challenge="secret-challenge"' }
  site.on('/bound', ({ cookies }) => ({
    ...html(cookies['sid'] === 'good' ? loggedInPage : '<p>Nobody'),
    headers: { 'content-type': 'text/html', ...registration },
  }))
})
beforeEach(async () => {
  user = await server.newUser()
})
afterAll(async () => {
  await server?.close()
  await site?.close()
})

const create = (path: string, cookies: Record<string, string> = { sid: 'good' }) =>
  user.create({ name: 'Shop', domain: site.url(''), validation_url: site.url(path), cookies })

it('is unknown until a check has seen the session logged in, then none', async () => {
  const session = await create('/account')
  expect(session).toMatchObject({ binding: 'unknown', binding_details: expect.stringContaining('not known') })
  await user.validate(session.id)
  expect(await user.get(session.id)).toMatchObject({ binding: 'none' })
  const over = await create('/account', { sid: 'over' })
  await user.validate(over.id)
  expect(await user.get(over.id)).toMatchObject({ binding: 'unknown' })
})

it.each([
  ['a validation', async (id: string) => void (await user.validate(id))],
  ['a scrape', async (id: string) => void (await user.scrape({ url: site.url('/bound'), session_id: id }))],
])('is device once an answer to %s asks for a device-bound session, and shows nothing of it', async (_name, visit) => {
  const { id } = await create('/bound')
  await visit(id)
  const session = await user.get(id)
  expect(session).toMatchObject({ binding: 'device', binding_details: expect.stringContaining('header of the site') })
  expect(JSON.stringify([session, await user.audit(id)])).not.toContain('secret-challenge')
  const list = await user.call<{ sessions: { binding: string }[] }>('GET', '/sessions')
  expect(list.json.sessions.map(({ binding }) => binding)).toEqual(['device'])
})

it.each([
  ['plain cookies', 'curl https://shop.test/ -H "Cookie: sid=1"', 'unknown'],
  ['a proof of the key', 'curl https://shop.test/ -H "Cookie: sid=1" -H "Secure-Session-Response: eyJ"', 'device'],
  ['an older name of it', 'curl https://shop.test/ -H "Cookie: sid=1" -H "Sec-Session-Response: eyJ"', 'device'],
  ['a cookie that is rotated with the key', 'curl https://shop.test/ -H "Cookie: __Secure-1PSIDTS=1"', 'device'],
])('is told by the receipt of an import: %s', async (_name, content, binding) => {
  const { json } = await user.call<ImportBody>('POST', '/sessions/import', { content })
  expect([json.receipt.binding, json.sessions[0]?.binding]).toEqual([binding, binding])
  const dry = await user.call<ImportBody>('POST', '/sessions/import', { content, dry_run: true })
  expect(dry.json.receipt).toMatchObject({ binding, binding_details: json.receipt.binding_details })
})

it.each([
  ['PATCH', ''],
  ['POST', '/refresh'],
] as const)('is device once new cookies of a %s come with a proof of the key, and stays so', async (method, path) => {
  const { id } = await create('/account')
  const give = async (header: string) => {
    const cookies = `curl ${site.url('/account')} -H "Cookie: sid=good" ${header}`
    expect((await user.call(method, `/sessions/${id}${path}`, { cookies })).status).toBe(200)
    return (await user.get(id)).binding
  }
  const proof = '-H "Secure-Session-Response: eyJ"'
  expect([await give(''), await give(proof), await give('')]).toEqual(['unknown', 'device', 'device'])
})

it('names a clearance and what it is usually bound to', async () => {
  const { binding_details } = await create('/account', { sid: 'good', cf_clearance: 'x' })
  expect(binding_details).toMatch(/cf_clearance.*address and User-Agent/)
})
