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
  ])('%s → %s', (from, to) => {
    expect(redactUrl(from)).toBe(to)
  })

  it('bounds the length', () => {
    expect(redactUrl(`https://x.com/${'a'.repeat(9000)}`).length).toBe(2048)
  })
})
