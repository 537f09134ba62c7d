import { expect, it } from 'vitest'
import { AppError, invalidField } from '../errors.ts'
import { actedError } from './scrape.ts'

it('does not advise to repeat what may have been processed', () => {
  for (const code of ['TIMEOUT', 'TARGET_UNREACHABLE', 'OVERLOADED', 'STORAGE_UNAVAILABLE'] as const) {
    const acted = actedError(new AppError(code, { message: 'Why.' })) as AppError
    expect([acted.code, acted.message]).toEqual([code, 'Why.'])
    expect(acted.resolution).toBe('The target may have processed the request: check there before you repeat it.')
  }
})

it('does not say of a step that was not done that the target may have processed it', () => {
  const acted = actedError(invalidField('actions.1', 'why')) as AppError
  expect([acted.code, acted.message, acted.fields]).toEqual([
    'VALIDATION_ERROR',
    'actions.1: why',
    [{ field: 'actions.1', message: 'why' }],
  ])
  expect(acted.resolution).toBe(
    'Steps that were done may have changed something at the target: check there before you repeat them.',
  )
})

it('leaves alone what the target answered, and what is no error of the product', () => {
  const others = [new AppError('TARGET_BLOCKED'), new AppError('TARGET_NOT_ALLOWED'), new Error('x')]
  expect(others.map(actedError)).toEqual(others)
  expect(others.every((error) => actedError(error) === error)).toBe(true)
})
