import { describe, expect, it } from 'vitest'
import { goodKey } from '../../test/support/http/memory-ids.ts'
import { sharedServer, testServer } from '../../test/support/http/test-server.ts'

/** What a browser asks for when a person opens an address. */
const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

describe('an address that is not one', () => {
  const shared = sharedServer(testServer)

  it.each([
    '/capture/half-an-id',
    '/login/half-an-id/',
    '/capture',
    '/nothing',
    '/a/b/c/d?e=/f',
    '/capture/files/no.css',
  ])('is a page for a person who opens it, whose links lead to this server: %s', async (url) => {
    const { app } = await shared()
    const page = await app.inject({ url, headers: { accept } })
    expect([page.statusCode, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8'])
    expect(page.body).toContain('Copy the whole link, or ask for a new one.')
    const links = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, to]) => new URL(to ?? '', `http://x/p${url}`),
    )
    expect(new Set(links.map(({ pathname }) => pathname))).toEqual(
      new Set(['/p/', '/p/docs', '/p/capture/files/key.svg', '/p/capture/files/viewer.css']),
    )
  })

  it.each([
    ['of the API', 'GET', '/api/v1/nothing', { accept, 'x-api-key': goodKey }],
    ['that a program asks for', 'GET', '/capture/half-an-id', { accept: '*/*' }],
    ['that is posted to', 'POST', '/nothing', { accept }],
  ] as const)('is an error in JSON: one %s', async (_what, method, url, headers) => {
    const { app } = await shared()
    const answer = await app.inject({ method, url, headers })
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'NOT_FOUND'])
  })
})

describe('the dashboard that the browser extension opens', () => {
  const shared = sharedServer(testServer)

  it.each(['/dashboard/tools/sessions', '/dashboard/tools/sessions/'])(
    'takes the cookies out of the address, and says what to do: %s',
    async (path) => {
      const { app } = await shared()
      const url = `${path}?action=create&domain=shop.test&cookies=canary`
      const opened = await app.inject({ url, headers: { accept } })
      const { pathname, search } = new URL(String(opened.headers.location), `http://x/p${url}`)
      expect([opened.statusCode, pathname, search]).toEqual([303, '/p/dashboard/tools/sessions', ''])
      expect(`${opened.body}${JSON.stringify(opened.headers)}`).not.toContain('canary')
      const page = await app.inject({ url: path, headers: { accept } })
      expect([page.statusCode, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
      expect(page.body).toContain('Choose “Capture &amp; Send” in the extension')
    },
  )
})
