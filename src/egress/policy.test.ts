import { describe, expect, it } from 'vitest'
import { AppError } from '../errors.ts'
import { parseCidr } from './cidr.ts'
import type { Listener } from './listeners.ts'
import { createEgressPolicy } from './policy.ts'

const policyOf = (allow: readonly string[] = [], listeners: readonly Listener[] = [], local: readonly string[] = []) =>
  createEgressPolicy({ allow: allow.map(parseCidr), ownListeners: () => listeners, localAddresses: () => local })

const verdictOf = (check: () => void): 'allowed' | 'refused' => {
  try {
    check()
    return 'allowed'
  } catch (error) {
    expect(error).toBeInstanceOf(AppError)
    expect((error as AppError).code).toBe('TARGET_NOT_ALLOWED')
    return 'refused'
  }
}

describe('checkUrl without exceptions', () => {
  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://127.0.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.1/',
    'http://0177.0.0.1',
    'http://0177.0.0.01/',
    'http://017700000001/',
    'http://127.0.0.1./',
    'http://127.0.0.1:8080/',
    'http://①②⑦.⓪.⓪.①/',
    'http://１２７.０.０.１/',
    'http://０ｘ７ｆ.1/',
    'http://127。0。0。1/',
    'http://%31%32%37.0.0.1/',
    'http://0/',
    'http://0.0.0.0/',
    'http://[::]/',
    'http://[::1]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::ffff:8.8.8.8]/',
    'http://[::7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[2001:0:53aa:64c::1]/',
    'http://[fd00:ec2::254]/latest/meta-data/',
    'http://[fe80::1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://0xa9fea9fe/',
    'http://2852039166/',
    'https://10.0.0.1/',
    'https://192.168.1.1/',
    'http://172.16.0.0/',
    'http://100.64.0.1/',
    'http://198.18.0.1/',
    'http://192.0.2.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://8.8.8.8@127.0.0.1/',
    'http://example.com@127.0.0.1/',
    'http://example.com:80@127.0.0.1:80/',
    'http://127.0.0.1\\@example.com/',
    'http://localhost/',
    'http://LOCALHOST/',
    'http://localhost./',
    'http://localhost:3000/',
    'http://user@localhost/',
    'http://foo.localhost/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'data:text/html,x',
    'javascript:alert(1)',
    'gopher://example.com/',
    'ws://example.com/',
    'blob:http://example.com/1',
  ])('refuses %s', (url) => {
    expect(verdictOf(() => policyOf().checkUrl(new URL(url)))).toBe('refused')
  })

  it.each([
    'http://example.com/',
    'https://example.com:8443/',
    'http://8.8.8.8/',
    'http://172.15.255.255/',
    'http://172.32.0.0/',
    'http://[2001:4860:4860::8888]/',
    'http://127.0.0.1@example.com/',
    'http://127.0.0.1.example.com/',
    'http://localhost.example.com/',
    'http://notlocalhost/',
    'http://example.com/?url=http://127.0.0.1/',
    'http://example.com\\@127.0.0.1/',
  ])('lets pass %s', (url) => {
    expect(verdictOf(() => policyOf().checkUrl(new URL(url)))).toBe('allowed')
  })

  // What a zone means depends on the machine: the URL parser takes none, in any spelling.
  it.each(['http://[::1%25lo]/', 'http://[::1%lo]/', 'http://[fe80::1%25eth0]/'])('%s is no URL', (url) => {
    expect(URL.canParse(url)).toBe(false)
  })
})

describe('allow', () => {
  it.each([
    [['127.0.0.0/8'], 'http://127.0.0.1/', 'allowed'],
    [['127.0.0.0/8'], 'http://0x7f.1/', 'allowed'],
    [['127.0.0.0/8'], 'http://localhost/', 'allowed'],
    [['127.0.0.0/8'], 'http://localhost./', 'allowed'],
    [['::1/128'], 'http://localhost/', 'allowed'],
    [['127.0.0.0/8'], 'http://[::ffff:127.0.0.1]/', 'allowed'],
    [['127.0.0.0/8'], 'http://[::1]/', 'refused'],
    [['127.0.0.0/8'], 'http://10.0.0.1/', 'refused'],
    [['::1/128'], 'http://[::1]/', 'allowed'],
    [['::1/128'], 'http://127.0.0.1/', 'refused'],
    [['10.0.0.0/8'], 'http://10.9.8.7/', 'allowed'],
    [['10.0.0.0/8'], 'http://localhost/', 'refused'],
    [['169.254.169.254/32'], 'http://169.254.169.254/', 'allowed'],
    [['64:ff9b::/96'], 'http://[64:ff9b::808:808]/', 'allowed'],
    [['64:ff9b::/96'], 'http://[64:ff9b::a00:1]/', 'refused'],
    [['64:ff9b::/96', '10.0.0.0/8'], 'http://[64:ff9b::a00:1]/', 'allowed'],
    [['10.0.0.0/8'], 'http://[64:ff9b::a00:1]/', 'refused'],
    [['0.0.0.0/0'], 'ftp://10.0.0.1/', 'refused'],
  ] as const)('%j: %s is %s', (allow, url, verdict) => {
    expect(verdictOf(() => policyOf(allow).checkUrl(new URL(url)))).toBe(verdict)
  })
})

describe('own listeners are refused whatever is allowed', () => {
  const everything = ['0.0.0.0/0', '::/0']
  const local = ['127.0.0.1', '::1', '192.168.7.7', '2001:4860::7', 'fe80::7']

  it.each([
    ['127.0.0.1', '127.0.0.1', 8080, 'refused'],
    ['127.0.0.1', '127.0.0.1', 8081, 'allowed'],
    ['127.0.0.1', '127.0.0.2', 8080, 'allowed'],
    ['127.0.0.1', '::ffff:127.0.0.1', 8080, 'refused'],
    ['127.0.0.1', '::ffff:7f00:1', 8080, 'refused'],
    ['127.0.0.1', '64:ff9b::7f00:1', 8080, 'refused'],
    ['127.0.0.1', '0.0.0.0', 8080, 'refused'],
    ['127.0.0.1', '192.168.7.7', 8080, 'allowed'],
    ['::1', '::1', 8080, 'refused'],
    ['::1', '::', 8080, 'refused'],
    ['::1', '0:0:0:0:0:0:0:1', 8080, 'refused'],
    ['0.0.0.0', '127.0.0.1', 8080, 'refused'],
    ['0.0.0.0', '127.9.9.9', 8080, 'refused'],
    ['0.0.0.0', '::ffff:127.0.0.1', 8080, 'refused'],
    ['0.0.0.0', '192.168.7.7', 8080, 'refused'],
    ['0.0.0.0', '192.168.7.8', 8080, 'allowed'],
    ['0.0.0.0', '127.0.0.1', 8081, 'allowed'],
    ['::', '127.0.0.1', 8080, 'refused'],
    ['::', '::1', 8080, 'refused'],
    ['::', '2001:4860::7', 8080, 'refused'],
    ['::', 'fe80::7', 8080, 'refused'],
    ['::', '2001:4860::8', 8080, 'allowed'],
    ['::ffff:127.0.0.1', '127.0.0.1', 8080, 'refused'],
    ['localhost', '127.0.0.1', 8080, 'refused'],
    ['192.168.7.7', '192.168.7.7', 8080, 'refused'],
  ] as const)('listening on %s: %s at %i is %s', (bound, ip, port, verdict) => {
    const policy = policyOf(everything, [{ address: bound, port: 8080 }], local)
    expect(verdictOf(() => policy.checkAddress(ip, port))).toBe(verdict)
  })

  it('reads the ports of URLs, default ones included', () => {
    const policy = policyOf(everything, [{ address: '127.0.0.1', port: 80 }])
    expect(verdictOf(() => policy.checkUrl(new URL('http://127.0.0.1/')))).toBe('refused')
    expect(verdictOf(() => policy.checkUrl(new URL('https://127.0.0.1/')))).toBe('allowed')
  })

  it('knows the addresses of the machine by itself', () => {
    const policy = createEgressPolicy({
      allow: everything.map(parseCidr),
      ownListeners: () => [{ address: '::', port: 8080 }],
    })
    expect(verdictOf(() => policy.checkAddress('127.0.0.1', 8080))).toBe('refused')
    expect(verdictOf(() => policy.checkAddress('8.8.8.8', 8080))).toBe('allowed')
  })
})

describe('checkAddress', () => {
  it.each(['', 'example.com', '127.1', '[::1]'])('refuses %j, which is no address', (ip) => {
    expect(verdictOf(() => policyOf(['0.0.0.0/0', '::/0']).checkAddress(ip, 80))).toBe('refused')
  })
})

describe('allowsHost', () => {
  it.each([
    [[], 'example.com', true],
    [[], '8.8.8.8', true],
    [[], '127.0.0.1', false],
    [[], '[::1]', false],
    [[], '::1', false],
    [[], 'localhost', false],
    [[], 'app.localhost', false],
    [[], 'intranet', false],
    [[], '', false],
    [['127.0.0.0/8'], '127.0.0.1', true],
    [['127.0.0.0/8'], 'localhost', true],
    [['127.0.0.0/8'], 'LOCALHOST.', true],
    [['127.0.0.0/8'], '10.0.0.1', false],
    [['::1/128'], '[::1]', true],
    [['::1/128'], '::1%lo', false],
    [['10.0.0.0/8'], 'intranet', true],
    [['10.0.0.0/8'], 'localhost', false],
  ] as const)('%j: %s is %s', (allow, host, allowed) => {
    expect(policyOf(allow).allowsHost(host)).toBe(allowed)
  })
})
