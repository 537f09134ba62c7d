import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser, sharedBrowserWorld } from '../../../test/support/browser-world.ts'
import { html, type Site, startSite } from '../../../test/support/site.ts'
import type { StoredCookie } from '../../cookies/stored-cookie.ts'

/** Browsers regard hosts below `localhost` as secure, and each of them as a site. */
const host = 'shop.localhost'
const site = 'http://shop.localhost'

const partitioned = (name: string, over: Partial<StoredCookie> = {}): StoredCookie => ({
  name,
  value: 'stored',
  domain: host,
  hostOnly: true,
  path: '/',
  expiresAt: null,
  secure: true,
  httpOnly: true,
  sameSite: 'none',
  partitionKey: site,
  createdAt: 1,
  ...over,
})

describeBrowser('partitioned cookies (CHIPS) in a browser', () => {
  const world = sharedBrowserWorld()
  let target: Site
  beforeAll(async () => {
    target = await startSite()
  })
  afterAll(() => target.close())

  it('enter with their partition, are sent in it alone, and come back with it', async () => {
    const attributes = 'Path=/; Secure; HttpOnly; SameSite=None; Partitioned'
    target.on('/page', {
      headers: {
        'content-type': 'text/html',
        'set-cookie': [`renewed=new; ${attributes}`, `added=1; ${attributes}`],
      },
      body: `<iframe src="${target.url('/frame', 'other.localhost')}"></iframe>`,
    })
    target.on('/frame', { ...html('third'), headers: { 'set-cookie': `third=1; ${attributes}` } })
    const { render } = await world()
    const exactCookies = [
      partitioned('same'),
      partitioned('renewed'),
      partitioned('elsewhere', { partitionKey: 'http://other.localhost' }),
      partitioned('whole', { partitionKey: null }),
    ]
    const { changes } = await render({
      url: new URL(target.url('/page', host)),
      credentials: { domain: host, cookies: {}, exactCookies, storage: [] },
    })
    expect(target.seen('/page')[0]?.cookies).toEqual({ same: 'stored', renewed: 'stored', whole: 'stored' })
    expect(target.seen('/frame')).toHaveLength(1)
    const after = (name: string) => changes.find((change) => change.name === name)?.after
    expect(changes.map(({ name, before }) => [name, before])).toEqual([
      ['renewed', 'stored'],
      ['added', null],
    ])
    expect(after('renewed')).toEqual(partitioned('renewed', { value: 'new' }))
    expect(after('added')).toEqual(partitioned('added', { value: '1', createdAt: expect.any(Number) }))
  })
})
