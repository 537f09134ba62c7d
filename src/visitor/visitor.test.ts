import { expect, it } from 'vitest'
import { visitorOf } from './visitor.ts'

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
  ['a name without what would hide it or colour a terminal', [[{ name: 'mi\u001bra\u202e', trust: 0.7 }]], 'mira'],
  ['a name of two lines in one', [[{ name: '\u0085Mira\nHolt\n', trust: 0.7 }]], 'Mira Holt'],
  ['a user of the own machine', [[{ name: ' mira@localhost\n', trust: 0.7 }]], 'mira'],
  ['nobody, where no name is sure enough', [[{ name: 'mi', trust: 0.3 }], [{ name: 'mira', trust: 0.2 }]], null],
] as const)('takes %s', (_case, seen, expected) => {
  expect(visitorOf(seen.map((names) => ({ names }))).detectedUser).toBe(expected)
})

const shown = [{ name: 'Mira Holt', trust: 0.7 }]
const other = [{ name: 'Dana', trust: 0.3 }]

it.each<[string, Parameters<typeof visitorOf>[0], boolean]>([
  ['says so', [{ names: shown }], true],
  ['has an entry of a menu', [{ names: shown, by: 'entry' }], false],
  [
    'has two of them',
    [
      { names: shown, by: 'entry' },
      { names: shown, by: 'entry' },
    ],
    false,
  ],
  [
    'has such an entry and a box of the visitor',
    [
      { names: shown, by: 'entry' },
      { names: shown, by: 'box' },
    ],
    true,
  ],
  ['says another name', [{ names: other }, { names: shown, by: 'entry' }], false],
])('whether the visitor is stated where the page %s', (_case, found, isStated) => {
  expect(visitorOf(found)).toMatchObject({ detectedUser: 'Mira Holt' })
  expect(visitorOf(found).isUserStated === true).toBe(isStated)
})
