import { expect, onTestFinished, test, vi } from 'vitest'
import { closeWithin, welcome } from './serve.ts'

const config = {
  host: '127.0.0.1',
  egressAllow: [],
  browser: null,
  rootKey: { kind: 'file', path: null },
  dataDir: '/srv/latchkey',
} as const
const address = 'http://127.0.0.1:8080'
const key = 'sk_live_0123'

const later = { isFirstStart: false, firstKey: null, hasBrowser: true }
const first = { isFirstStart: true, firstKey: key, hasBrowser: true }

test.each([
  [null, false, 2],
  [null, true, 1],
  ['off', false, 1],
])('a browser that is %s, found: %s', (browser, hasBrowser, count) => {
  const lines = welcome({ ...config, browser }, address, { ...later, hasBrowser })
  expect(lines).toHaveLength(count)
  for (const line of lines.slice(1)) expect(line).toContain('LATCHKEY_BROWSER=off')
})

test('a start that is not the first says where it listens, in one line', () => {
  expect(welcome(config, address, later)).toEqual([expect.stringContaining(address)])
})

test.each([
  ['0.0.0.0', true],
  ['::', true],
  ['10.0.0.5', true],
  ['keys.lan', true],
  ['127.0.0.1', false],
  ['::1', false],
  ['localhost', false],
])('a start says whether %s is open to the network: %s', (host, isOpen) => {
  const lines = welcome({ ...config, host }, address, later).slice(1)
  expect(lines).toEqual(isOpen ? [expect.stringContaining(`LATCHKEY_HOST is ${host}`)] : [])
})

test('networks that are usually refused are named at every start', () => {
  const lines = welcome({ ...config, egressAllow: ['10.0.0.0/8', '::1/128'] }, address, later)
  expect(lines).toHaveLength(2)
  expect(lines[1]).toMatch(/10\.0\.0\.0\/8, ::1\/128 \(LATCHKEY_EGRESS_ALLOW\)/)
})

test('the first start shows the key, where the key file lies, and a command to paste', () => {
  const lines = welcome(config, address, first)
  expect(lines.filter((line) => line.includes(key))).toHaveLength(2)
  expect(lines).toContain('  /srv/latchkey/root.key')
  expect(lines).toContain(`  curl ${address}/api/v1/sessions -H 'X-API-Key: ${key}'`)
})

test('with a key that was given, the first start names the key file, too, and never that key', () => {
  const lines = welcome(config, address, { ...first, firstKey: null })
  expect(lines).toContain('  /srv/latchkey/root.key')
  expect(lines).toContain(`  curl ${address}/api/v1/sessions -H "X-API-Key: $LATCHKEY_API_KEY"`)
  expect(lines.join('\n')).not.toContain('Your API key')
})

test.each([
  [[], true],
  [['10.0.0.0/8'], true],
  [['127.0.0.0/8'], false],
])('where %j may be scraped, the demo needs a setting: %s', (egressAllow, isNamed) => {
  const lines = welcome({ ...config, egressAllow }, address, first)
  const [hint] = lines.slice(lines.indexOf('  bin/latchkey demo') - 1)
  expect([hint, hint?.includes('LATCHKEY_EGRESS_ALLOW=127.0.0.0/8')]).toEqual([expect.any(String), isNamed])
})

test.each([
  ['of its own', { kind: 'file', path: '/etc/latchkey/key' }, true],
  ['none', { kind: 'env' }, false],
] as const)('with a key file that is %s', (_name, rootKey, isNamed) => {
  const lines = welcome({ ...config, rootKey }, address, first)
  expect(lines.includes('  /etc/latchkey/key')).toBe(isNamed)
  expect(lines.some((line) => line.includes('key file'))).toBe(isNamed)
})

test('a stop cuts off requests, jobs and checks when their time is over, and leaves 20 seconds more, for a renewal of tokens among others', async () => {
  vi.useFakeTimers()
  const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never)
  onTestFinished(() => {
    vi.useRealTimers()
    exit.mockRestore()
  })
  const closed = Promise.withResolvers<void>()
  const [cutRequests, cutWork] = [vi.fn(), vi.fn()]
  const stopped = closeWithin({ close: () => closed.promise, cutRequests, cutWork }, 5)
  const seen = (ms: number) => {
    vi.advanceTimersByTime(ms)
    return [cutRequests, cutWork, exit].map(({ mock }) => mock.calls.length)
  }
  expect([seen(4_999), seen(1), seen(19_999), seen(1)]).toEqual([
    [0, 0, 0],
    [1, 1, 0],
    [1, 1, 0],
    [1, 1, 1],
  ])
  closed.resolve()
  await stopped
})
