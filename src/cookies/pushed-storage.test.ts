import { expect, it } from 'vitest'
import type { OriginStorage } from './origin-storage.ts'
import { withPushedStorage } from './pushed-storage.ts'

const holding = (origin: string, value: string): OriginStorage => {
  return { origin, localStorage: [{ name: 'token', value }], indexedDb: null }
}

it('replaces the localStorage of an origin, and nothing else', () => {
  const app = { ...holding('https://app.test', 'old'), indexedDb: '[1]', sessionStorage: [{ name: 'tab', value: 'x' }] }
  const id = holding('https://id.app.test', 'kept')
  const pushed = [holding('https://app.test', 'new'), holding('https://www.app.test', 'first')]
  expect(withPushedStorage([app, id], pushed, 'https://app.test/account')).toEqual([
    { ...app, localStorage: [{ name: 'token', value: 'new' }] },
    id,
    holding('https://www.app.test', 'first'),
  ])
  expect(withPushedStorage([app, id], [], 'https://app.test/')).toEqual([app, id])
})

it.each<[what: string, pushed: string, stored: readonly string[], site: string, filed: string]>([
  ['where the session is checked', 'https://app.test', [], 'http://app.test:8080/me', 'http://app.test:8080'],
  ['there, before a stored one', 'https://app.test', ['https://app.test'], 'http://app.test/', 'http://app.test'],
  ['where its storage is', 'https://app.test', ['http://app.test:81'], 'https://b.app.test/', 'http://app.test:81'],
  ['with its port', 'https://app.test:81', ['http://app.test:81'], 'http://app.test:80/', 'http://app.test:81'],
  ['over https, where nothing is known', 'https://c.app.test', [], 'http://app.test/', 'https://c.app.test'],
  ['over https, where its port is not known', 'https://app.test:9', [], 'http://app.test/', 'https://app.test:9'],
])('files a host %s', (_what, pushed, stored, site, filed) => {
  const before = stored.map((origin) => holding(origin, 'old'))
  const after = withPushedStorage(before, [holding(pushed, 'new')], site)
  expect(after.filter(({ localStorage }) => localStorage[0]?.value === 'new').map(({ origin }) => origin)).toEqual([
    filed,
  ])
})
