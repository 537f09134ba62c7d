import { expect, test } from 'vitest'
import type { ProvenApplication, SaidVerdict } from './prove.ts'
import { isOpposite, isRight, type ProofLine, tableOf } from './table.ts'

const said = (verdict: string, tier = '4'): SaidVerdict => ({ verdict, tier, confidence: 99, details: '' })
const proven: ProvenApplication = {
  plain: said('unknown', '1'),
  loggedIn: said('logged_in'),
  nobody: said('logged_out'),
  ended: said('logged_out'),
}
const line = (over: Partial<ProvenApplication> | string): ProofLine => ({
  name: 'Garden',
  version: '1.2',
  keepsLoginIn: 'a cookie',
  proven: typeof over === 'string' ? over : { ...proven, ...over },
})

test.each<[string, ProofLine, boolean, boolean]>([
  ['all as it should be', line({}), true, false],
  ['nobody unknown', line({ nobody: said('unknown') }), true, false],
  ['an end that is not seen', line({ ended: said('unknown') }), false, false],
  ['a login that is not seen', line({ loggedIn: said('unknown') }), false, false],
  ['an ended login called alive', line({ ended: said('logged_in') }), false, true],
  ['a login called dead', line({ loggedIn: said('logged_out') }), false, true],
  ['a login called dead by plain HTTP', line({ plain: said('logged_out') }), false, true],
  ['nobody called somebody', line({ nobody: said('logged_in') }), false, true],
  ['one that did not start', line('failed: no'), false, false],
])('%s', (_name, given, right, opposite) => {
  expect([isRight(given), isOpposite(given)]).toEqual([right, opposite])
})

test('the table goes into a page as it is', () => {
  expect(tableOf([line({}), line('failed: a | b')]).split('\n')).toEqual([
    '| Application | Keeps its login in | Logged in | Plain HTTP alone | Never logged in | Ended on the server |',
    '| --- | --- | --- | --- | --- | --- |',
    '| Garden 1.2 | a cookie | `logged_in` 99 %, tier 4 | `unknown`, tier 1 | `logged_out` 99 %, tier 4 | `logged_out` 99 %, tier 4 |',
    '| Garden 1.2 | a cookie | failed: a \\| b |  |  |  |',
  ])
})
