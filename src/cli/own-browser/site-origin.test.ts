import { expect, it } from 'vitest'
import { siteOrigin } from './site-origin.ts'

it.each([
  ['http and port of the start', 'http://10.0.0.5:8080/login', [], [], 'http://10.0.0.5:8080'],
  [
    'the start, not another port',
    'http://shop.test:8080/',
    [],
    ['http://shop.test:8080', 'https://shop.test:8443'],
    'http://shop.test:8080',
  ],
  ['https after a redirect', 'http://shop.test/', [], ['https://shop.test'], 'https://shop.test'],
  [
    'https after a redirect that set a cookie',
    'http://shop.test/',
    [],
    ['http://shop.test', 'https://shop.test'],
    'https://shop.test',
  ],
  [
    'http, where https is another application',
    'http://shop.test/',
    ['http://shop.test'],
    ['https://shop.test:8443'],
    'http://shop.test',
  ],
  ['the port of a redirect', 'http://shop.test:8080/', ['https://shop.test:8443'], [], 'https://shop.test:8443'],
  [
    'https, whatever else was seen',
    'https://shop.test/',
    ['http://shop.test'],
    ['http://shop.test'],
    'https://shop.test',
  ],
  [
    'http, with a Secure cookie of localhost',
    'http://shop.test:8080/',
    [],
    ['https://shop.test:8080'],
    'http://shop.test:8080',
  ],
  [
    'the host of the domain, not the login host',
    'https://login.shop.test/',
    [],
    ['http://shop.test:8080'],
    'http://shop.test:8080',
  ],
  ['https before http', 'https://login.shop.test/', ['http://shop.test'], ['https://shop.test'], 'https://shop.test'],
  ['nothing of the host', 'https://login.shop.test/', ['https://www.shop.test'], ['https://login.shop.test'], null],
])('gives %s', (_, start, storage, cookies, origin) => {
  const domain = start.includes('10.0.0.5') ? '10.0.0.5' : 'shop.test'
  expect(siteOrigin(domain, { start: new URL(start), storage, cookies })).toBe(origin)
})
