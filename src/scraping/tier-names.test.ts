import { expect, test } from 'vitest'
import { tierNamed } from './tier-names.ts'

test.each([
  ['1', '1'],
  ['2', '1'],
  ['0.5', '1'],
  ['1.5', '1'],
  ['2.4', '1'],
  ['2.5', '3'],
  ['3', '3'],
  ['3.0', '3'],
  ['3.5', '4'],
  ['4', '4'],
  ['5', '4'],
  ['curl', '1'],
  ['HTTP', '1'],
  [' stealth ', '3'],
  ['lightjs', '4'],
  ['browser', '4'],
  ['captcha', '4'],
  ['0', null],
  ['6', null],
  ['-1', null],
  ['1e1', null],
  ['', null],
  ['warp', null],
  ['constructor', null],
])('tier %j is %s', (name, tier) => {
  expect(tierNamed(name)).toBe(tier)
})
