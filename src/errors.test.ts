import { readFileSync, rmSync } from 'node:fs'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../test/support/stores.ts'
import { systemReason } from './errors.ts'

const errorOf = (call: () => void): unknown => {
  try {
    call()
  } catch (error) {
    return error
  }
  return null
}

it.each([
  ['reading', () => readFileSync('/nowhere/at/all'), 'no such file or directory (ENOENT)'],
  ['removing, whose errors have another number', () => rmSync(temporaryFolder()), 'illegal operation on a directory'],
  ['anything else', () => JSON.parse('{'), null],
])('says in words why the system refused: %s', (_what, call, reason) => {
  const found = systemReason(errorOf(call))
  if (reason === null) expect(found).toBeNull()
  else expect(found).toContain(reason)
})
