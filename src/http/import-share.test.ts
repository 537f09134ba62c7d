import { expect, test } from 'vitest'
import { ImportShare } from './import-share.ts'

const mebibyte = 1024 * 1024
const overloaded = expect.objectContaining({ code: 'OVERLOADED', status: 503, retryAfterSeconds: 5 })

test.each([
  ['sixteen of 4 MiB', 4 * mebibyte, 16],
  ['two of the largest', 32 * mebibyte, 2],
  ['two whose length is unknown', Number.NaN, 2],
  ['two whose length cannot be true', -1, 2],
  // Refused for its own size later on.
  ['two that are too large', 1e12, 2],
])('an account may send 64 MiB at the same time: %s', (_what, length, count) => {
  const share = new ImportShare()
  const leave = Array.from({ length: count }, () => share.enter('anna', length))
  expect(() => share.enter('anna', length)).toThrow(overloaded)
  share.enter('boris', length)
  leave[0]?.()
  share.enter('anna', length)
  expect(() => share.enter('anna', length)).toThrow(overloaded)
})
