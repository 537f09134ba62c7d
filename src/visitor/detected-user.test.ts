import { expect, it } from 'vitest'
import { detectedUser } from './detected-user.ts'

const mi = { name: 'mi', trust: 0.7 }

it.each([
  [
    'the whole name, where its first letters are seen more often',
    [[mi], [mi], [{ name: 'mira', trust: 0.65 }]],
    'mira',
  ],
  ['a short name, where nothing longer begins with it', [[mi], [{ name: 'dana', trust: 0.3 }]], 'mi'],
  [
    'the name seen most often, where it is longer',
    [[{ name: 'mir', trust: 0.7 }], [{ name: 'mira', trust: 0.3 }]],
    'mir',
  ],
  ['nobody, where no name is sure enough', [[{ name: 'mi', trust: 0.3 }], [{ name: 'mira', trust: 0.2 }]], null],
] as const)('takes %s', (_case, seen, expected) => {
  expect(detectedUser(seen)).toBe(expected)
})
