import { expect, it } from 'vitest'
import { AppError } from '../errors.ts'
import { wasNeverSent } from './never-sent.ts'

const coded = (code: string): Error => Object.assign(new Error(code), { code })

it.each([
  [coded('ECONNREFUSED'), true],
  [coded('ENOTFOUND'), true],
  [coded('EAI_AGAIN'), true],
  [coded('UND_ERR_CONNECT_TIMEOUT'), true],
  [coded('CERT_HAS_EXPIRED'), true],
  [new AppError('TARGET_UNREACHABLE', { cause: coded('ECONNREFUSED') }), true],
  [new AppError('TARGET_NOT_ALLOWED'), true],
  [new AppError('STORAGE_UNAVAILABLE'), true],
  [new AppError('TARGET_UNREACHABLE', { cause: coded('UND_ERR_SOCKET') }), false],
  [new AppError('TIMEOUT', { cause: coded('UND_ERR_HEADERS_TIMEOUT') }), false],
  [coded('ECONNRESET'), false],
  [new Error('no code'), false],
  ['not an error', false],
])('%s → %s', (error, expected) => {
  expect(wasNeverSent(error)).toBe(expected)
})
