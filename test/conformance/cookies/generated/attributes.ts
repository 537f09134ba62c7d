import fc from 'fast-check'
import { dateText } from './dates.ts'
import { padded, pick, text } from './text.ts'

/** Upper or lower case at random. */
const anyCase = (word: string): fc.Arbitrary<string> =>
  fc
    .integer({ min: 0, max: 2 ** 16 - 1 })
    .map((bits) =>
      Array.from(word, (letter, index) =>
        (bits >> (index % 16)) & 1 ? letter.toUpperCase() : letter.toLowerCase(),
      ).join(''),
    )

const attributeOf = (name: string, values: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(padded(anyCase(name)), pick('=', '=', '=', '= ', ''), padded(values)).map((parts) => parts.join(''))

const domainNames = [
  'a.test',
  '.a.test',
  '..a.test',
  'A.TEST',
  'b.a.test',
  '.b.a.test',
  'c.b.a.test',
  'test',
  '.test',
  'other.test',
  '',
  '.',
  'a.test.',
  '"a.test"',
  'a.test:80',
  ' a.test',
  'a..test',
  'xa.test',
  'a.test/',
  '*.a.test',
  '%61.test',
  'co.uk',
  'github.io',
] as const

export const domainAttribute: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: attributeOf('Domain', pick(...domainNames)) },
  {
    weight: 1,
    arbitrary: fc.tuple(pick(...domainNames), pick(...domainNames)).map(([one, two]) => `Domain=${one}; Domain=${two}`),
  },
)

const pathNames = [
  '/',
  '/x',
  '/x/',
  '/x/y',
  '/x/y/',
  '/xy',
  '/X',
  '//',
  '/x//y',
  'x',
  '',
  '"/"',
  '"/x"',
  '/%78',
  '/x%20y',
  '/x y',
  '/x?y',
  '/x#y',
  '/x;y',
  '/x,y',
  '/x=y',
  '/x/../x',
  '/./x',
  '*',
  '/x.y',
  '/x\xc3\xa9',
] as const

export const pathAttribute: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: attributeOf('Path', pick(...pathNames)) },
  {
    weight: 1,
    arbitrary: fc.tuple(pick(...pathNames), pick(...pathNames)).map(([one, two]) => `Path=${one}; Path=${two}`),
  },
)

const maxAges = [
  '0',
  '-1',
  '60',
  '3600',
  '00',
  '-0',
  '+0',
  '+60',
  '',
  '0x',
  '1.5',
  '"60"',
  '99999999999',
  '-99999999999999999999',
  '-',
  ' 0 ',
  '0 1',
  '1e3',
] as const

/** An attribute of any kind. */
export const attribute: fc.Arbitrary<string> = fc.oneof(
  attributeOf('Max-Age', pick(...maxAges)),
  attributeOf('Expires', dateText),
  attributeOf('Secure', pick('', 'no', '0')),
  attributeOf('HttpOnly', pick('', 'false')),
  attributeOf('SameSite', pick('Strict', 'Lax', 'None', 'none', '', 'other', '"Lax"')),
  attributeOf('Partitioned', pick('', 'no')),
  domainAttribute,
  pathAttribute,
  fc.tuple(text(5), text(8)).map(([name, value]) => `${name}=${value}`),
  pick('', ' ', '=', 'Priority=High', 'Version=1', '"Secure"', 'Foo'),
)
