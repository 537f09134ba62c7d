import type { TableCase } from '../case.ts'
import { visits } from './rows.ts'

const many = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `c${from + index}=1`)

/** What Chromium does and this jar does not, each with its reason in docs/cookies.md. */
export const deviations: readonly TableCase[] = visits('known deviations', [
  [
    'a host with a trailing dot is another host',
    ['http://a.test./', null, 'a=1', 'b=1; Domain=a.test.'],
    ['http://a.test/', null],
  ],
  [
    'more than 180 cookies of one site leave its 150 last used',
    ['http://a.test/', null, ...many(0, 181)],
    ['http://a.test/', many(31, 181).join('; ')],
  ],
  [
    'partitioned cookies of one site hold 10 KiB at most',
    ['https://a.test/', null, ...['a', 'b', 'c'].map((name) => `${name}=${'x'.repeat(4000)}; Secure; Partitioned`)],
    ['https://a.test/', ['b', 'c'].map((name) => `${name}=${'x'.repeat(4000)}`).join('; ')],
  ],
])
