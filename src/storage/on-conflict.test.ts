import { expect, it } from 'vitest'
import { AppError } from '../errors.ts'
import { onConflict } from './on-conflict.ts'
import { ConflictError, type ConflictReason } from './write.ts'

const full = new AppError('RATE_LIMITED')
const thrownFor = (error: unknown): unknown => {
  try {
    return onConflict({ limit_reached: () => full })(error)
  } catch (thrown) {
    return thrown
  }
}

it('turns a conflict that names an expected reason into its error', () => {
  expect(thrownFor(new ConflictError(2, 'limit_reached'))).toBe(full)
})

it.each<ConflictReason | null>(['no_room', 'owner_gone', null])(
  'leaves a conflict that names %s as it is',
  (reason) => {
    const conflict = new ConflictError(0, reason)
    expect(thrownFor(conflict)).toBe(conflict)
  },
)

it('leaves every other error as it is', () => {
  const error = new Error('disk full')
  expect(thrownFor(error)).toBe(error)
})
