import { expect, it } from 'vitest'
import { AppError } from './errors.ts'
import { createOperatorWarnings } from './operator-warnings.ts'

it('says why the database cannot be written, and counts', () => {
  const lines: unknown[] = []
  const { warnOf, counts } = createOperatorWarnings({ warn: (...line: unknown[]) => void lines.push(line) })
  const cause = new Error('database or disk is full')
  warnOf('monitor')(new AppError('STORAGE_UNAVAILABLE', { cause }))
  warnOf('monitor')('nothing')
  expect(lines).toEqual([
    [{ error: expect.stringContaining('cannot be written'), cause: cause.message }, 'monitor'],
    [{ error: 'unknown' }, 'monitor'],
  ])
  expect([counts.get('monitor'), counts.get('jobs')]).toEqual([2, 0])
})
