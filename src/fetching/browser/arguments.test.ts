import { expect, it } from 'vitest'
import { chromiumArguments } from './arguments.ts'

it.each([
  [true, []],
  [false, ['--no-sandbox']],
])('Chromium has its sandbox: %s', (sandbox, expected) => {
  const args = chromiumArguments({ proxyServer: 'http://127.0.0.1:1', profile: '/tmp/p', sandbox })
  expect(args).toContain('--site-per-process')
  expect(args.filter((one) => /sandbox|zygote|single-process|disable-site-isolation/.test(one))).toEqual(expected)
})
