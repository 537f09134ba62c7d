import { describe, expect, it } from 'vitest'
import { AppError } from '../errors.ts'
import { toScrapeError } from './scrape-error.ts'

const coded = (code: string, cause?: unknown) => Object.assign(new Error('canary', { cause }), { code })

describe('toScrapeError', () => {
  it.each([
    [coded('ENOTFOUND'), 'TARGET_UNREACHABLE'],
    [coded('EAI_AGAIN'), 'TARGET_UNREACHABLE'],
    [coded('ECONNREFUSED'), 'TARGET_UNREACHABLE'],
    [coded('ECONNRESET'), 'TARGET_UNREACHABLE'],
    [coded('EADDRNOTAVAIL'), 'TARGET_UNREACHABLE'],
    [coded('UND_ERR_SOCKET'), 'TARGET_UNREACHABLE'],
    [coded('UND_ERR_HEADERS_OVERFLOW'), 'TARGET_UNREACHABLE'],
    [coded('HPE_INVALID_CONSTANT'), 'TARGET_UNREACHABLE'],
    [coded('ERR_ASSERTION'), 'TARGET_UNREACHABLE'],
    [coded('CERT_HAS_EXPIRED'), 'TARGET_UNREACHABLE'],
    [coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'TARGET_UNREACHABLE'],
    [coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'TARGET_UNREACHABLE'],
    [coded('EPROTO'), 'TARGET_UNREACHABLE'],
    [coded('ETIMEDOUT'), 'TIMEOUT'],
    [coded('UND_ERR_CONNECT_TIMEOUT'), 'TIMEOUT'],
    [coded('UND_ERR_HEADERS_TIMEOUT'), 'TIMEOUT'],
    [coded('UND_ERR_BODY_TIMEOUT'), 'TIMEOUT'],
    [coded('UND_ERR_ABORTED'), 'TIMEOUT'],
    [new DOMException('canary', 'TimeoutError'), 'TIMEOUT'],
    [new DOMException('canary', 'AbortError'), 'TIMEOUT'],
    [coded('EMFILE'), 'OVERLOADED'],
    [coded('UND_ERR_CLOSED'), 'INTERRUPTED'],
    [coded('UND_ERR_DESTROYED'), 'INTERRUPTED'],
    [new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')]), 'TARGET_UNREACHABLE'],
    [new TypeError('fetch failed', { cause: coded('ECONNREFUSED') }), 'TARGET_UNREACHABLE'],
    [coded('UND_ERR_INVALID_ARG'), 'INTERNAL'],
    [new TypeError('canary'), 'INTERNAL'],
    ['canary', 'INTERNAL'],
    [undefined, 'INTERNAL'],
  ])('%s becomes %s, without its words', (error, code) => {
    const mapped = toScrapeError(error)
    expect(mapped.code).toBe(code)
    expect(mapped.message).not.toContain('canary')
  })

  it('names http where a port does not answer with TLS', () => {
    expect(toScrapeError(coded('ERR_SSL_WRONG_VERSION_NUMBER'))).toMatchObject({
      code: 'TARGET_UNREACHABLE',
      message: expect.stringContaining('http://'),
    })
  })

  it('lets an AppError pass, however deep', () => {
    const refusal = new AppError('TARGET_NOT_ALLOWED')
    expect(toScrapeError(refusal)).toBe(refusal)
    expect(toScrapeError(coded('UND_ERR_SOCKET_X', coded('ANY', refusal)))).toBe(refusal)
  })
})
