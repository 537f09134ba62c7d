import fc from 'fast-check'
import { attribute } from './attributes.ts'
import { dateText } from './dates.ts'
import { pair, pick } from './text.ts'

/** Parts of a line, one after the other. */
export function join(...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...parts).map((all) => all.join('; '))
}

/** A whole Set-Cookie line of any kind. */
export const line: fc.Arbitrary<string> = fc
  .tuple(pair, fc.array(attribute, { maxLength: 4 }), pick('; ', ';', ' ; '))
  .map(([first, attributes, separator]) => [first, ...attributes].join(separator))

/** One of few names, so that they meet again. */
export const named: fc.Arbitrary<string> = fc
  .tuple(pick('a', 'b', 'c'), pick('1', '2', '3', ''))
  .map(([name, value]) => `${name}=${value}`)

export const dated: fc.Arbitrary<string> = fc
  .tuple(fc.integer({ min: 0, max: 99 }), dateText)
  .map(([number, date]) => `c${number}=1; Expires=${date}`)

export const ending: fc.Arbitrary<string> = pick('Max-Age=0', 'Max-Age=-5', 'Expires=Thu, 01 Jan 1970 00:00:00 GMT')

const prefixNames =
  '__Host- __Secure- __Http- __Host-Http- __host- __SECURE- __HoSt-hTTp- __Host =__Host- =__Secure- __Secure'

export const prefixed: fc.Arbitrary<string> = fc
  .tuple(pick(...prefixNames.split(' ')), pick('a', 'b', ''), pick('=1', '=2', '=', ''))
  .map((parts) => parts.join(''))

const flagNames =
  'Secure HttpOnly Path=/ Partitioned SameSite=None SameSite=Strict Domain=a.test Domain= Path=/x secure=no SameSite=x Path'

export const flags: fc.Arbitrary<string> = fc.shuffledSubarray(flagNames.split(' ')).map((all) => all.join('; '))

/** Names, values and attributes around the limits. */
export const sized: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(fc.integer({ min: 4088, max: 4104 }), fc.integer({ min: 1018, max: 1030 })),
    fc.integer({ min: 0, max: 12 }),
    pick('name', 'value', 'path', 'foo', 'domain', 'nameless', 'blank'),
  )
  .map(([long, short, place]) => {
    const [text, little] = ['x'.repeat(long), 'y'.repeat(short)]
    if (place === 'name') return `${text}=${little}`
    if (place === 'value') return `${little}=${text}`
    if (place === 'nameless') return text
    if (place === 'blank') return `a=1${' '.repeat(long)}2`
    return `a=1; ${place}=/${text.slice(1)}`
  })
