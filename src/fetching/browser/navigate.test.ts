import { expect, it } from 'vitest'
import { navigationError } from './navigate.ts'

const exit = { failureOf: () => null, lastFailure: null }

it.each(['page.goto: Download is starting', 'page.goto: net::ERR_ABORTED at https://shop.example/a.csv'])(
  'says how to get what a browser does not show: %s',
  (message) => {
    const { code, resolution } = navigationError(new Error(message), exit)
    expect(code).toBe('TARGET_NOT_ALLOWED')
    expect(resolution).toContain('mode html')
    expect(resolution).not.toContain('LATCHKEY_EGRESS_ALLOW')
  },
)

it('names the egress policy where it refuses', () => {
  const { resolution } = navigationError(new Error('page.goto: net::ERR_UNSAFE_REDIRECT'), exit)
  expect(resolution).toContain('LATCHKEY_EGRESS_ALLOW')
})
