import { describe, expect, it, test } from 'vitest'
import { principal } from '../../test/support/principals.ts'
import { createEgressPolicy } from '../egress/policy.ts'
import { AppError } from '../errors.ts'
import { checkCallbackUrl, checkWebhookUrl } from './check-url.ts'
import type { WebhookDependencies } from './dependencies.ts'

const policy = createEgressPolicy({ allow: [], ownListeners: () => [] })
const check = (text: string) => checkWebhookUrl(policy, text)

describe('the address of a webhook', () => {
  it.each([
    ['https://hooks.example/latchkey', 'https://hooks.example/latchkey'],
    ['HTTPS://Hooks.Example:443/a/../b?x=1', 'https://hooks.example/b?x=1'],
    ['http://hooks.example:8080', 'http://hooks.example:8080/'],
    ['https://hooks.example/a#part', 'https://hooks.example/a'],
    [' https://hooks.example/a\n', 'https://hooks.example/a'],
    ['https://hooks.example/\r\nX-Injected: 1', 'https://hooks.example/X-Injected:%201'],
    ['https://müller.example/', 'https://xn--mller-kva.example/'],
  ])('%j is %s', (text, address) => {
    expect(check(text)).toBe(address)
  })

  it.each([
    ['', 'VALIDATION_ERROR'],
    ['hooks.example', 'VALIDATION_ERROR'],
    ['//hooks.example', 'VALIDATION_ERROR'],
    ['ftp://hooks.example/', 'VALIDATION_ERROR'],
    ['file:///etc/passwd', 'VALIDATION_ERROR'],
    ['javascript:alert(1)', 'VALIDATION_ERROR'],
    ['https://user@hooks.example/', 'VALIDATION_ERROR'],
    ['https://user:password@hooks.example/', 'VALIDATION_ERROR'],
    ['https://:password@hooks.example/', 'VALIDATION_ERROR'],
    ['http://127.0.0.1/', 'TARGET_NOT_ALLOWED'],
    ['http://2130706433/', 'TARGET_NOT_ALLOWED'],
    ['http://0x7f.1/', 'TARGET_NOT_ALLOWED'],
    ['http://0177.0.0.1/', 'TARGET_NOT_ALLOWED'],
    ['http://127.1/', 'TARGET_NOT_ALLOWED'],
    ['http://①②⑦.0.0.1/', 'TARGET_NOT_ALLOWED'],
    ['http://0/', 'TARGET_NOT_ALLOWED'],
    ['http://[::1]/', 'TARGET_NOT_ALLOWED'],
    ['http://[::ffff:127.0.0.1]/', 'TARGET_NOT_ALLOWED'],
    ['http://[64:ff9b::7f00:1]/', 'TARGET_NOT_ALLOWED'],
    ['http://169.254.169.254/latest/meta-data', 'TARGET_NOT_ALLOWED'],
    ['http://10.0.0.1./', 'TARGET_NOT_ALLOWED'],
  ])('%j is refused: %s', (text, code) => {
    expect(() => check(text)).toThrow(expect.objectContaining({ code }))
  })
})

const notListed = new AppError('TARGET_NOT_ALLOWED')

test.each<[string, Error | null, string]>([
  ['http://hooks.example/x', null, 'http://hooks.example/x'],
  ['https://hooks.example/x', notListed, 'https://hooks.example/x'],
  ['http://hooks.example/x', notListed, 'must be https, unless its address is in LATCHKEY_EGRESS_ALLOW'],
  ['http://nope.invalid/x', new Error('ENOTFOUND'), 'must be https, unless its name resolves to addresses in'],
  ['http://hooks.example/x', new AppError('OVERLOADED'), 'OVERLOADED'],
])('%s (%s): %s', async (url, refusal, expected) => {
  const deps = {
    egressPolicy: { checkUrl: () => undefined },
    requireListed: () => (refusal === null ? Promise.resolve() : Promise.reject(refusal)),
    repository: { callbackOf: async () => ({}) },
  } as unknown as WebhookDependencies
  const said = await checkCallbackUrl(deps, principal('anna'), url).catch(
    (error: AppError) => error.fields[0]?.message ?? error.code,
  )
  expect(said).toContain(expected)
})
