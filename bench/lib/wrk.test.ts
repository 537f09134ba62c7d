import { expect, test } from 'vitest'
import { parseWrk } from './wrk.ts'

test.each([
  ['', 0, []],
  ['status 500: no', 3, ['status 500: no']],
])('the last lines of wrk, with the reason %j', (reason, wrong, reasons) => {
  const output = `Requests/sec: 12\n\nanswered 120 seconds 1.500000 p50 0.2500 p99 4.0000 wrong ${wrong} socket 2\nreason ${reason}\n`
  expect(parseWrk(output)).toEqual({
    totals: { answered: 120, wrong, socketErrors: 2, reasons },
    seconds: 1.5,
    p50Ms: 0.25,
    p99Ms: 4,
  })
})

test('without them it did not run to its end', () => {
  expect(() => parseWrk('unable to connect')).toThrow('unable to connect')
})
