import { describe, expect, test } from 'vitest'
import { type Binding, bindingOf, type SeenBinding } from './binding.ts'

describe('bindingOf', () => {
  test.each<[string, readonly string[], SeenBinding | null, Binding, RegExp]>([
    ['nothing seen', ['sid'], null, 'unknown', /not known/],
    ['seen logged in from here', ['sid'], 'none', 'none', /seen it logged in/],
    ['a header of the site', ['sid'], 'device', 'device', /a header of the site/],
    ['a cookie that is rotated with a key', ['SID', '__Secure-1PSIDTS'], null, 'device', /__Secure-1PSIDTS/],
    ['such a cookie, logged in so far', ['__Secure-3PSIDTS'], 'none', 'device', /proof of the key/],
    ['a clearance', ['sid', 'cf_clearance'], 'none', 'none', /cf_clearance.*proxy/],
    ['another one', ['sid', '_abck'], null, 'unknown', /_abck.*User-Agent/],
    ['and another', ['sid', 'datadome'], null, 'unknown', /datadome/],
  ])('%s', (_name, cookieNames, seenBinding, binding, details) => {
    expect(bindingOf({ cookieNames, seenBinding })).toEqual({ binding, details: expect.stringMatching(details) })
  })

  test('a session without clearance says nothing of one', () => {
    expect(bindingOf({ cookieNames: ['sid'], seenBinding: null }).details).not.toContain('User-Agent')
  })
})
