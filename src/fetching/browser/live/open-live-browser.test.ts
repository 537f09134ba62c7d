import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { type LiveBrowserDependencies, openLiveBrowser } from './open-live-browser.ts'

it('a browser that hangs while it opens is given back', async () => {
  let closed = 0
  const hangs = () => new Promise<never>(() => undefined)
  const context = Object.assign(new EventEmitter(), { browser: () => null, newCDPSession: hangs })
  const fresh = {
    context,
    page: new EventEmitter(),
    exit: { assign: () => undefined },
    close: async () => void ++closed,
  }
  const deps = { pool: { open: async () => fresh } } as unknown as LiveBrowserDependencies
  const request = {
    account: 'a',
    url: new URL('https://shop.test/'),
    profile: { userAgent: null, locale: null, timezone: null, viewport: null },
    proxy: null,
    onBytes: () => undefined,
    onGone: () => undefined,
  }
  const client = new AbortController()
  const opening = openLiveBrowser(deps, request, client.signal)
  client.abort(new DOMException('too late', 'TimeoutError'))
  await expect(opening).rejects.toMatchObject({ code: 'TIMEOUT' })
  expect(closed).toBe(1)
})
