import { expect, test } from 'vitest'
import { principal } from '../../test/support/principals.ts'
import { AppError } from '../errors.ts'
import { checkCallbackUrl } from './check-callback-url.ts'
import type { WebhookDependencies } from './dependencies.ts'

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
