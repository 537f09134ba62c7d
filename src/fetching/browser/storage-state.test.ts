import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser, sharedBrowserWorld } from '../../../test/support/browser-world.ts'
import { someOf } from '../../../test/support/long-form.ts'
import { html, type Site, startSite } from '../../../test/support/site.ts'
import type { OriginStorage } from '../../cookies/origin-storage.ts'

describeBrowser('the storage of a session', () => {
  const world = sharedBrowserWorld()
  let site: Site
  beforeAll(async () => {
    site = await startSite()
  })
  afterAll(() => site.close())
  const origin = (host: string) => new URL(site.url('/', host)).origin
  const visit = async (storage: readonly OriginStorage[]) => {
    const { render } = await world()
    const credentials = { domain: 'site.test', cookies: {}, exactCookies: [], storage }
    return render({ url: new URL(site.url('/page', 'site.test')), credentials, waitFor: '.done' })
  }

  const odd = [
    ['an object that contains itself', "const own = {}; own.own = own; db.createObjectStore('s').add(own, 1)"],
    ['a file whose key is in it', "db.createObjectStore('s', { keyPath: 'name' }).add(new File(['x'], 'x'))"],
  ] as const
  it.each(someOf(odd, 2))('does not end the visits of a page that stores %s', async (_, fill) => {
    site.on(
      '/page',
      html(`<p>shown</p><script>
        localStorage.setItem('count', Number(localStorage.getItem('count')) + 1)
        const opening = indexedDB.open('d', 1)
        opening.onupgradeneeded = () => { const db = opening.result; ${fill} }
        opening.onsuccess = () => { document.body.className = 'done' }</script>`),
    )
    const first = await visit([])
    const second = await visit(first.storage ?? [])
    expect(second.body.toString()).toContain('shown')
    expect(second.storage).toMatchObject([
      { origin: origin('site.test'), localStorage: [{ name: 'count', value: '2' }] },
    ])
  })

  it('loses no other database for one that cannot be stored', async () => {
    site.on(
      '/page',
      html(`<p>shown</p><script>
        const add = (name, value) => new Promise((done) => {
          const opening = indexedDB.open(name, 1)
          opening.onupgradeneeded = () => opening.result.createObjectStore('s').add(value, 1)
          opening.onsuccess = done
        })
        const own = {}
        own.own = own
        Promise.all([add('login', 'kept'), add('odd', own)]).then(() => { document.body.className = 'done' })</script>`),
    )
    const [first] = (await visit([])).storage ?? []
    expect(JSON.parse(first?.indexedDb ?? '[]')).toMatchObject([{ name: 'login' }])
    const [second] = (await visit(first === undefined ? [] : [first])).storage ?? []
    expect(second?.indexedDb).toBe(first?.indexedDb)
  })

  it('has no value that a state could not store', async () => {
    site.on(
      '/page',
      html(`<p>shown</p><script>
        const large = 'x'.repeat(3e6)
        localStorage.setItem('cache', large)
        localStorage.setItem('token', 'new')
        const opening = indexedDB.open('cache', 1)
        opening.onupgradeneeded = () => opening.result.createObjectStore('s').add(large, 1)
        opening.onsuccess = () => { document.body.className = 'done' }</script>`),
    )
    expect((await visit([])).storage).toEqual([
      { origin: origin('site.test'), localStorage: [{ name: 'token', value: 'new' }], indexedDb: null },
    ])
  })

  it('is put into the browser except for a database that it does not take', async () => {
    site.on('/page', html('<p class="done">shown</p>'))
    const login = { name: 'login', version: 1, stores: [] }
    const good = JSON.stringify([{ name: 'd', version: 1, stores: [] }])
    const items = [{ name: 'a', value: 'b' }]
    const { storage } = await visit([
      { origin: origin('site.test'), localStorage: items, indexedDb: JSON.stringify([{ name: 'damaged' }, login]) },
      { origin: origin('other.site.test'), localStorage: items, indexedDb: good },
    ])
    expect(storage).toMatchObject([
      { origin: origin('site.test'), localStorage: items, indexedDb: JSON.stringify([login]) },
      { origin: origin('other.site.test'), localStorage: items, indexedDb: good },
    ])
  })
})
