import { describe, expect, it } from 'vitest'
import { isHeaderPort, namedPorts } from './header-ports.ts'
import { HopJar } from './hop-jar.ts'

describe('the ports that headers of a session go to', () => {
  it.each([
    ['https://example.org/', [], true],
    ['http://example.org/', [], true],
    ['http://example.org:443/', [], true],
    ['https://example.org:80/', [], true],
    ['https://example.org:8443/', [], false],
    ['https://example.org:8443/', [8443], true],
    ['http://example.org:8443/', [8443], true],
    ['https://example.org:9443/', [8443], false],
    ['http://127.0.0.1:1234/', [4321], false],
    ['http://127.0.0.1:4321/', [4321, 1234], true],
  ])('%s with %j named: %s', (url, named, may) => {
    expect(isHeaderPort(new URL(url), named)).toBe(may)
  })
})

it.each([
  [[null], []],
  [['https://example.org/'], []],
  [
    ['https://example.org:8443', 'http://example.org:8443/a', 'http://example.org:8080/'],
    [8443, 8080],
  ],
  [['not a url', 'ftp://example.org:21/'], []],
])('%j name %j', (urls, ports) => {
  expect(namedPorts(urls)).toEqual(ports)
})

describe('a jar', () => {
  const options = {
    domain: 'example.org',
    cookies: { sid: 'a' },
    exactCookies: [],
    requestedUrl: new URL('http://example.org:8080/'),
    headerPorts: [8080],
  }
  const jar = new HopJar(options)

  it('lets no header go over http after a hop over https that a browser made', () => {
    const ofBrowser = new HopJar(options)
    const plain = new URL('http://example.org/')
    ofBrowser.noteHop(plain)
    expect(ofBrowser.mayCarryHeaders(plain)).toBe(true)
    ofBrowser.noteHop(new URL('https://example.org/'))
    expect(ofBrowser.mayCarryHeaders(plain)).toBe(false)
  })

  it.each([
    ['http://example.org:8080/', true, true],
    ['http://example.org/', true, true],
    // Another application on the same host: cookies ignore ports, headers do not.
    ['http://example.org:1234/', true, false],
    ['http://other.test:8080/', false, false],
  ])('%s: cookies %s, headers %s', (url, cookies, headers) => {
    expect(jar.mayCarry(new URL(url))).toBe(cookies)
    expect(jar.mayCarryHeaders(new URL(url))).toBe(headers)
  })
})
