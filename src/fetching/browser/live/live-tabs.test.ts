import { expect, it } from 'vitest'
import { tabState, webLink } from './live-tabs.ts'

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

it.each([
  ['https://shop.example/in?t=1#x', 'https://shop.example/in?t=1#x'],
  ['  <http://shop.example/in>\n', 'http://shop.example/in'],
  ['“https://shop.example/in”', 'https://shop.example/in'],
  ['(https://shop.example/in?t=1)', 'https://shop.example/in?t=1'],
  ["https://shop.example/in?name=Pat%20O'Brien&t=1", 'https://shop.example/in?name=Pat%20O%27Brien&t=1'],
  ['https://shop.example/in?name=Mira Holt&t=1', 'https://shop.example/in?name=Mira%20Holt&t=1'],
  ['Click https://shop.example/in?t=1 to log in', 'https://shop.example/in?t=1'],
  ['Open https://shop.example/in?t=abc.', 'https://shop.example/in?t=abc'],
  ['[here](https://shop.example/in?t=1)', 'https://shop.example/in?t=1'],
  ['shop.example/in', 'https://shop.example/in'],
  ['shop.example:8443/in', 'https://shop.example:8443/in'],
  ['shop.example/in?next=http://shop.example/', 'https://shop.example/in?next=http://shop.example/'],
  ['localhost:3000/in', 'https://localhost:3000/in'],
  ['192.168.1.5/in', 'https://192.168.1.5/in'],
  ['1.2.3.4:8080', 'https://1.2.3.4:8080/'],
  ['пример.рф/in', 'https://xn--e1afmkfd.xn--p1ai/in'],
  ['javascript:alert(1)', null],
  ['javascript://shop.example/%0aalert(1)', null],
  ['data:text/html,x', null],
  ['file:///etc/passwd', null],
  ['chrome://version', null],
  ['view-source:https', null],
  ['mailto:mira@shop.example', null],
  ['mira@shop.example', null],
  ['https://mira:secret@shop.example/', null],
  ['your code is 123456', null],
  ['123456', null],
  ['1.5', null],
  ['', null],
])('opens as a link of %j: %s', (text, url) => {
  expect(webLink(text)).toBe(url)
})
