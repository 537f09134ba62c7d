import fc from 'fast-check'
import * as tough from 'tough-cookie'
import { describe, expect, it } from 'vitest'
import { parseCookieDate } from './cookie-date.ts'

const at = (iso: string) => Date.parse(iso)

describe('parseCookieDate', () => {
  it.each([
    ['Wed, 09 Jun 2021 10:18:14 GMT', at('2021-06-09T10:18:14Z')],
    ['Wednesday, 09-Jun-21 10:18:14 GMT', at('2021-06-09T10:18:14Z')],
    ['Wed Jun  9 10:18:14 2021', at('2021-06-09T10:18:14Z')],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['Thu, 01-Jan-70 00:00:01 GMT', 1000],
    ['Fri, 31 Dec 9999 23:59:59 GMT', at('9999-12-31T23:59:59Z')],
    ['1 jan 69 0:0:0', at('2069-01-01T00:00:00Z')],
    ['29 Feb 2024 00:00:00', at('2024-02-29T00:00:00Z')],
    ['01 Jan 1601 00:00:00', at('1601-01-01T00:00:00Z')],
    ['29 Feb 2023 00:00:00', null],
    ['31 Jun 2023 00:00:00', null],
    ['00 Jun 2023 00:00:00', null],
    ['01 Jan 1600 00:00:00', at('1600-01-01T00:00:00Z')],
    ['01 Jan 02027 00:00:00', at('2027-01-01T00:00:00Z')],
    ['1 2027 January 0:0:0 GMT+0200 (CEST)', at('2027-01-01T00:00:00Z')],
    ['1 Jan 2027 1:2 1:2:3', at('2027-01-01T01:02:03Z')],
    ['1 Jan 2027 1:2:3:4', null],
    ['1 Jan 2027 1:2:3Z', null],
    ['1st Jan 2027 1:2:3', null],
    ['001 Jan 2027 1:2:3', null],
    ['01 Jan 2023 24:00:00', null],
    ['01 Jan 2023 00:60:00', null],
    ['01 Jan 2023', null],
    ['Jan 2023 00:00:00', null],
    ['0', null],
    ['', null],
    ['never', null],
  ])('reads %j as %s', (text, epoch) => {
    expect(parseCookieDate(text)).toBe(epoch)
  })

  it('agrees with tough-cookie on dates in every order and with every delimiter', () => {
    const part = fc.oneof(
      fc.constantFrom('Jan', 'feb', 'DECEMBER', 'Foo', 'GMT', 'Wed', '10:18:14', '1:2:3', '23:59:60', '10:18'),
      fc.integer({ min: 0, max: 40 }).map((day) => String(day).padStart(2, '0')),
      // Earlier years and what follows a number at once are read as Chromium does.
      fc.integer({ min: 1601, max: 2200 }).map(String),
      fc.integer({ min: 0, max: 99 }).map((year) => String(year).padStart(2, '0')),
    )
    const delimiter = fc.constantFrom(' ', ', ', '-', '/', '  ')
    fc.assert(
      fc.property(fc.array(fc.tuple(part, delimiter), { minLength: 3, maxLength: 7 }), (parts) => {
        // A second time, or half of one, may be a day by the RFC; not in Chromium.
        fc.pre(parts.filter(([text]) => text.includes(':')).length < 2)
        const text = parts.flat().join('')
        expect(parseCookieDate(text)).toBe(tough.parseDate(text)?.getTime() ?? null)
      }),
      { numRuns: 1000 },
    )
  })
})
