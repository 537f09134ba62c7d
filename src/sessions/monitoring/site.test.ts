import { expect, it } from 'vitest'
import { siteOf } from './site.ts'

it.each([
  ['https://www.shop.example.co.uk/account', 'example.co.uk'],
  ['https://a.b.example.org:8443/', 'example.org'],
  ['https://mira.github.io/', 'mira.github.io'],
  ['http://127.0.0.1:8080/account', '127.0.0.1:8080'],
  ['http://[::1]:8080/', '[::1]:8080'],
  ['http://localhost/', 'localhost'],
])('%s → %s', (url, site) => {
  expect(siteOf(url)).toBe(site)
})
