import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatTime } from '../clock.ts'
import { parseTime } from './parse-time.ts'

const utc = Date.UTC

describe('a time that comes in', () => {
  it.each([
    ['2026-04-01T00:00:00Z', utc(2026, 3, 1)],
    ['2026-04-01T00:00:00', utc(2026, 3, 1)],
    ['2026-04-01', utc(2026, 3, 1)],
    ['2026-04-01 12:30', utc(2026, 3, 1, 12, 30)],
    ['2026-04-01t12:30z', utc(2026, 3, 1, 12, 30)],
    ['2026-04-01T12Z', utc(2026, 3, 1, 12)],
    ['20260401T123045Z', utc(2026, 3, 1, 12, 30, 45)],
    ['20260401', utc(2026, 3, 1)],
    ['2026-04-01T12:30:45.678Z', utc(2026, 3, 1, 12, 30, 45, 678)],
    ['2026-04-01T12:30:45,6789+00:00', utc(2026, 3, 1, 12, 30, 45, 678)],
    ['2026-04-01T02:00:00+02:00', utc(2026, 3, 1)],
    ['2026-04-01T02:00:00+0200', utc(2026, 3, 1)],
    ['2026-03-31T16:00:00-08', utc(2026, 3, 1)],
    ['2026-03-31T24:00:00Z', utc(2026, 3, 1)],
    ['2016-12-31T23:59:60Z', utc(2017, 0, 1)],
    ['2024-02-29', utc(2024, 1, 29)],
    ['2026-091', utc(2026, 3, 1)],
    ['2024-366', utc(2024, 11, 31)],
    ['2026-W14-3', utc(2026, 3, 1)],
    ['2026-W14', utc(2026, 2, 30)],
    ['2020-W53-7', utc(2021, 0, 3)],
    ['2026-W01-1', utc(2025, 11, 29)],
    ['0099-01-01', Date.parse('0099-01-01T00:00:00Z')],
    ['9999-12-31T23:59:59Z', utc(9999, 11, 31, 23, 59, 59)],
    [' 2026-04-01 ', utc(2026, 3, 1)],
  ])('%j', (text, expected) => {
    expect(parseTime(text)).toBe(expected)
  })

  it.each([
    '',
    'tomorrow',
    '2026',
    '2026-13-01',
    '2026-00-01',
    '2026-02-30',
    '2025-02-29',
    '2026-04-00',
    '2026-04-01T24:00:01Z',
    '2026-04-01T25:00Z',
    '2026-04-01T12:60Z',
    '2026-04-01T12:30:61Z',
    '2026-04-01T12:30:45+24:00',
    '2026-04-01T12:30:45+02:60',
    '2026-04-01T12:30:45 Z',
    '2025-366',
    '2026-000',
    '2026-W54-1',
    '2025-W53-1',
    '2026-W00-1',
    '2026-W14-8',
    '+012026-04-01',
    '-0001-01-01',
    '0000-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    '1774915200',
    '2026-04-01T00:00:00Z; drop',
    '2026-04-01\0',
    '٢٠٢٦-04-01',
  ])('that does not exist: %j', (text) => {
    expect(parseTime(text)).toBeNull()
  })

  it('that went out comes back, to the second', () => {
    const seconds = fc.integer({ min: -62_167_219_200, max: 253_402_300_799 })
    fc.assert(
      fc.property(seconds, fc.integer({ min: 0, max: 999 }), (second, ms) => {
        const text = formatTime(second * 1000 + ms)
        expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
        expect(text).toBe(new Date(second * 1000).toISOString().replace('.000', ''))
        expect(parseTime(text)).toBe(second * 1000)
      }),
    )
  })

  it('is read as the runtime reads it, where both read it', () => {
    const date = fc.date({ min: new Date(utc(1900, 0, 1)), max: new Date(utc(2200, 0, 1)), noInvalidDate: true })
    fc.assert(
      fc.property(date, (one) => {
        expect(parseTime(one.toISOString())).toBe(one.getTime())
      }),
    )
  })

  it('is never anything but a number or null', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789-:TWZ+. ') }), (text) => {
        const at = parseTime(text)
        if (at !== null) expect(formatTime(at)).toMatch(/^\d{4}-/)
      }),
      { numRuns: 1000 },
    )
  })
})
