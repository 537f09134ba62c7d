import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { selfSigned } from '../support/self-signed.ts'
import { type RunningServer, startServer, type TestUser } from '../support/server.ts'
import { loggedInPage, redirect, type Site, startSite } from '../support/site.ts'

// The one name that the certificate is good for.
const domain = 'shop.example'
const usualCertificates = getCACertificates('default')

let server: RunningServer
let open: Site
let safe: Site
let user: TestUser
let id: string

beforeAll(async () => {
  setDefaultCACertificates([...usualCertificates, selfSigned.certificate])
  ;[server, open, safe] = await Promise.all([
    startServer(),
    startSite(),
    startSite({ tls: { key: selfSigned.key, cert: selfSigned.certificate } }),
  ])
  user = await server.newUser()
  // Both ports are named, so that headers go there.
  const named = { domain: open.url('', domain), validation_url: safe.url('/account', domain) }
  const session = { name: 'Shop', ...named, cookies: { sid: 'good' }, headers: { 'X-Shop': 'gold' } }
  ;({ id } = await user.create(session))
})
afterAll(async () => {
  setDefaultCACertificates(usualCertificates)
  await server?.close()
  await open?.close()
  await safe?.close()
})
beforeEach(() => {
  open.requests.length = 0
  safe.requests.length = 0
})

/** Which of the session each request of a site carried. */
const carried = (site: Site) => site.requests.map(({ headers }) => [headers.cookie, headers['x-shop']])
const all = ['sid=good', 'gold']
const nothing = [undefined, undefined]

describe('a session over https', () => {
  it('is sent, and not to http afterwards', async () => {
    safe.on('/down', () => redirect(open.url('/account', domain)))
    const { json } = await user.scrape({ url: safe.url('/down', domain), session_id: id })
    expect([carried(safe), carried(open)]).toEqual([[all], [nothing]])
    expect(json).toMatchObject({ byos_applied: true, login_wall: true })
  })

  it('is sent over http where that was asked for, and no more once it was on https', async () => {
    open.on('/up', () => redirect(safe.url('/there', domain)))
    safe.on('/there', () => redirect(open.url('/back', domain)))
    open.on('/back', () => redirect(safe.url('/account', domain)))
    const { json } = await user.scrape({ url: open.url('/up', domain), session_id: id })
    expect([carried(open), carried(safe)]).toEqual([
      [all, nothing],
      [all, all],
    ])
    expect(json.content).toBe(loggedInPage)
  })

  it('does not reach a host whose certificate is for another name', async () => {
    const other = await user.create({ name: 'Other', domain: 'other.example', cookies: { sid: 'good' } })
    const answer = await user.call('POST', '/scrape', { url: safe.url('/', 'other.example'), session_id: other.id })
    expect([answer.status, answer.json.code]).toEqual([502, 'TARGET_UNREACHABLE'])
    expect(safe.requests).toEqual([])
    expect(await user.get(other.id)).toMatchObject({ total_requests: 0 })
  })

  it('is validated over https where its domain says no more', async () => {
    const plain = await user.create({ name: 'Shop', domain, cookies: { sid: 'good' } })
    expect(plain.validation_url).toBe(`https://${domain}/`)
    const whole = await user.create({ name: 'Shop', domain: safe.url('/', domain), cookies: { sid: 'good' } })
    expect(whole.validation_url).toBe(safe.url('/', domain))
    expect(await user.validate(whole.id)).toMatchObject({ is_valid: true, final_url: safe.url('/', domain) })
  })
})
