import fc from 'fast-check'
import { pick } from './text.ts'

const zero =
  (width: number) =>
  (value: number): string =>
    String(value).padStart(width, '0')
const months = [
  'Jan',
  'feb',
  'MAR',
  'April',
  'mayo',
  'Jun',
  'Jul',
  'Aug',
  'Sept',
  'oct',
  'Nov',
  'december',
  'Foo',
  'Ja',
] as const

const dateToken: fc.Arbitrary<string> = fc.oneof(
  pick(...months),
  fc.integer({ min: 0, max: 33 }).map(String),
  fc.integer({ min: 0, max: 99 }).map(zero(2)),
  fc.integer({ min: 1590, max: 2150 }).map(String),
  fc.integer({ min: 0, max: 120_000 }).map(String),
  fc
    .tuple(fc.integer({ min: 0, max: 25 }), fc.integer({ min: 0, max: 61 }), fc.integer({ min: 0, max: 61 }))
    .map((all) => all.join(':')),
  pick(
    'Mon',
    'Monday',
    'GMT',
    'UTC',
    '+0200',
    '(CEST)',
    '1x',
    'x1',
    '12:30',
    '12:30:',
    '1:2:3:4',
    '01:02:03',
    '23:59:59Z',
    '2001-01-01',
    '1/2/2001',
  ),
)

/** What an Expires attribute holds: a good date in one of the usual forms, one with something wrong, or tokens at random. */
export const dateText: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(
      fc.integer({ min: 0, max: 33 }),
      pick(...months),
      pick(1999, 2001, 2100, 99, 70, 69, 5, 1601, 1600),
      pick('00:00:00', '1:2:3', '24:00:00', '12:60:00', '12:00'),
    )
    .chain(([day, month, year, time]) =>
      pick(
        `Mon, ${zero(2)(day)} ${month} ${year} ${time} GMT`,
        `Monday, ${day}-${month}-${zero(2)(year % 100)} ${time} GMT`,
        `Mon ${month} ${day} ${time} ${year}`,
        `${year}-${month}-${day} ${time}`,
        `${time} ${day}/${month}/${year}`,
      ),
    ),
  fc
    .array(fc.tuple(dateToken, pick(' ', ', ', '-', '/', '.', '  ', '_')), { minLength: 3, maxLength: 7 })
    .map((tokens) => tokens.flat().join('')),
)
