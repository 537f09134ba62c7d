import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SessionBody } from '../support/client.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { loggedInPage, type Site, startSite } from '../support/site.ts'

interface ImportBody {
  readonly receipt: Record<string, unknown> & { readonly kept: string[] }
  readonly session: SessionBody
  readonly sessions: SessionBody[]
}

let server: RunningServer
let site: Site

beforeAll(async () => {
  ;[server, site] = await Promise.all([startServer(), startSite()])
})
afterAll(async () => {
  await server?.close()
  await site?.close()
})

const text = { headers: { 'content-type': 'text/plain' } }

describe('an import', () => {
  it('of a cURL command makes a session that scrapes', async () => {
    const user = await server.newUser()
    const url = site.url('/account', 'shop.test')
    const command = `curl '${url}' \\\n  -H 'User-Agent: Agent/7' \\\n  -b 'sid=good' \\\n  --compressed`
    const { status, json } = await user.call<ImportBody>('POST', '/sessions/import?name=Shop', command, text)
    expect([status, json]).toMatchObject([
      201,
      { receipt: { format: 'curl', kept: ['sid'] }, session: { name: 'Shop' } },
    ])
    const page = await user.scrape({ url, session_id: json.session.id })
    expect(page.json).toMatchObject({ content: loggedInPage, byos_applied: true })
  })

  it('of a HAR', async () => {
    const user = await server.newUser()
    const url = site.url('/account', 'shop.test')
    const har = {
      log: {
        version: '1.2',
        entries: [
          {
            startedDateTime: '2026-01-01T00:00:00Z',
            request: { url, headers: [{ name: 'Cookie', value: 'sid=good' }], cookies: [] },
            response: { headers: [], cookies: [], content: { text: 'x' } },
          },
        ],
      },
    }
    const { status, json } = await user.call<ImportBody>('POST', '/sessions/import', har)
    expect([status, json]).toMatchObject([201, { receipt: { format: 'har', kept: ['sid'] } }])
    expect((await user.scrape({ url, session_id: json.session.id })).json.content).toBe(loggedInPage)
  })

  it('of a cookies.txt', async () => {
    const user = await server.newUser()
    const file = '# Netscape HTTP Cookie File\n#HttpOnly_.shop.test\tTRUE\t/\tFALSE\t0\tsid\tgood\n'
    const { status, json } = await user.call<ImportBody>('POST', '/sessions/import', file, text)
    expect([status, json]).toMatchObject([201, { receipt: { format: 'netscape', kept: ['sid'] } }])
    expect(json.session).toMatchObject({ domain: 'shop.test', cookie_names: ['sid'] })
  })
})
