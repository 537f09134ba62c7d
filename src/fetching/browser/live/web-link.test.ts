import { expect, it } from 'vitest'
import { expectLinear, tellingChars } from '../../../../test/support/growth.ts'
import { webLink } from './web-link.ts'

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

it.each([
  ['dots', (size: number) => '.'.repeat(size)],
  ['names with dots', (size: number) => `${'a.'.repeat(size / 2)}@`],
  ['ends of sentences', (size: number) => `https://a${').'.repeat(size / 2)}x`],
  ['beginnings of links', (size: number) => 'http:/'.repeat(size / 6)],
  ['brackets', (size: number) => '<'.repeat(size)],
  ['colons', (size: number) => ':1'.repeat(size / 2)],
])('reads %s in linear time', (_what, make) => {
  expectLinear(tellingChars, (size) => {
    const text = make(size)
    return () => void webLink(text)
  })
})
