import { expect, it } from 'vitest'
import { tabState } from './live-tabs.ts'

it.each([
  ['https://shop.example/a?b#c', 'https://shop.example/a?b#c', true],
  ['http://shop.example/', 'http://shop.example/', false],
  // A text that only looks like the host of another site.
  ['https://bank.example@evil.example/', 'https://evil.example/', true],
  ['about:blank', 'about:blank', false],
  [`https://shop.example/${'x'.repeat(9_000)}`, `https://shop.example/${'x'.repeat(2027)}`, true],
])('shows %s as it is', (url, shown, isSecure) => {
  expect(tabState({ id: 1, url, address: url, title: 'T' }, true)).toEqual({
    id: 1,
    url: shown,
    isSecure,
    title: 'T',
    isActive: true,
  })
})

it('shows a page that did not open by its address, and not as secure', () => {
  const tab = { id: 1, url: 'chrome-error://chromewebdata/', address: 'https://a:b@shop.example/', title: 'T' }
  expect(tabState(tab, true)).toMatchObject({ url: 'https://shop.example/', isSecure: false })
})
