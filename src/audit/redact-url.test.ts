import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redactUrl } from './redact-url.ts'

describe('redactUrl', () => {
  it.each([
    ['https://x.com/a?b=1', 'https://x.com/a?b=1'],
    ['https://user:pw@x.com/', 'https://x.com/'],
    ['https://x.com/#access_token=abc', 'https://x.com/'],
    ['https://x.com/?token=abc&page=2', 'https://x.com/?token=***&page=2'],
    ['https://x.com/?access_token=abc', 'https://x.com/?access_token=***'],
    ['https://x.com/?api_key=abc&apiKey=d', 'https://x.com/?api_key=***&apiKey=***'],
    [
      'https://x.com/?code=1&SIG=2&auth=3&session=4&password=5',
      'https://x.com/?code=***&SIG=***&auth=***&session=***&password=***',
    ],
    ['https://x.com/?%74oken=abc', 'https://x.com/?%74oken=***'],
    ['https://x.com/?PHPSESSID=abc', 'https://x.com/?PHPSESSID=***'],
    ['https://x.com/?token', 'https://x.com/?token'],
    ['https://x.com/?eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0', 'https://x.com/?***'],
    ['https://x.com/?token=a=b=c', 'https://x.com/?token=***'],
    ['https://x.com/?%E0%A4%A=1', 'https://x.com/?%E0%A4%A=1'],
    ['not a url', '(not a URL)'],
    ['https://x.com/cart;jsessionid=1A2B3C?page=2', 'https://x.com/cart;jsessionid=***?page=2'],
    ['https://x.com/a;v=1;token=x/b;w', 'https://x.com/a;v=***;token=***/b;***'],
    ['https://x.com/?a=1;token=abc;b=2', 'https://x.com/?a=1;token=***;b=2'],
    [
      'https://x.com/?pin=1234&user_pin=1&pass=x&user-pass=y',
      'https://x.com/?pin=***&user_pin=***&pass=***&user-pass=***',
    ],
    ['https://x.com/?bearer=abc&credentials=d', 'https://x.com/?bearer=***&credentials=***'],
    ['https://x.com/?shipping=dhl&passengers=2&spin=1', 'https://x.com/?shipping=dhl&passengers=2&spin=1'],
    // A port that no URL has.
    ['https://x.com/?next=https%3A%2F%2Fh%3A99999%2Fcb%3Faccess_token%3Dabc', 'https://x.com/?next=***'],
    ['https://x.com/?next=//u:p@h/a', 'https://x.com/?next=%2F%2Fh%2Fa'],
    ['https://x.com/?next=//h/a?token=abc', 'https://x.com/?next=%2F%2Fh%2Fa%3Ftoken%3D***'],
    ['https://x.com/?next=//h/a', 'https://x.com/?next=//h/a'],
    ['https://x.com/?next=/a?token=abc', 'https://x.com/?next=%2Fa%3Ftoken%3D***'],
    ['https://x.com/?next=%2Fa%3Fb%3D1%26token%3Dabc', 'https://x.com/?next=%2Fa%3Fb%3D1%26token%3D***'],
    [
      'https://x.com/?u=https%3A%2F%2Fu%3Ap%40y.com%2F%3Fcode%3D1%23t',
      'https://x.com/?u=https%3A%2F%2Fy.com%2F%3Fcode%3D***',
    ],
    ['https://x.com/?next=%252Fa%253Ftoken%253Dabc', 'https://x.com/?next=%2Fa%3Ftoken%3D***'],
    ['https://x.com/?next=/orders?page=2', 'https://x.com/?next=/orders?page=2'],
    ['https://x.com/reset/9f86d081884c7d659a2feaa0c55ad015', 'https://x.com/reset/***'],
    ['https://x.com/magic/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc/go', 'https://x.com/magic/***/go'],
    ['https://x.com/i/Zk3vQ9xT7bN2mR8pL5wC', 'https://x.com/i/***'],
    ['https://x.com/?q=Zk3vQ9xT7bN2mR8pL5wC', 'https://x.com/?q=***'],
    ['https://x.com/o/0f0f0f0f-0000-4000-8000-00000000000a', 'https://x.com/o/0f0f0f0f-0000-4000-8000-00000000000a'],
    ['https://x.com/2026-03/how-to-log-in-again-in-10-steps', 'https://x.com/2026-03/how-to-log-in-again-in-10-steps'],
    ['https://x.com/orders/20260318120000123456789', 'https://x.com/orders/20260318120000123456789'],
    ['https://x.com/Internationalization_Guidelines', 'https://x.com/Internationalization_Guidelines'],
  ])('%s → %s', (from, to) => {
    expect(redactUrl(from)).toBe(to)
  })

  it('is the same, done again, and shows no value of a secret parameter, however deep', () => {
    const secret = 'hunter2'
    const nest = fc.constantFrom<((inner: string) => string)[]>(
      (inner: string) => `https://x.com/?next=${encodeURIComponent(inner)}`,
      (inner: string) => `/a?b=1&u=${encodeURIComponent(inner)}`,
      (inner: string) => `/p;x=1/q?r=${inner}`,
    )
    const leaf = fc.constantFrom(`/?token=${secret}`, `/a;jsessionid=${secret}`, `https://u:${secret}@y.com/`)
    fc.assert(
      fc.property(leaf, fc.array(nest, { maxLength: 5 }), (inner, nests) => {
        const url = `https://x.com/?to=${encodeURIComponent(nests.reduce<string>((text, wrap) => wrap(text), inner))}`
        const redacted = redactUrl(url)
        expect(redacted).not.toContain(secret)
        expect(redactUrl(redacted)).toBe(redacted)
      }),
    )
  })

  it('bounds the length', () => {
    expect(redactUrl(`https://x.com/${'a'.repeat(9000)}`).length).toBe(2048)
  })
})
