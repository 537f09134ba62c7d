import fc from 'fast-check'
import type { Case, Hop } from '../case.ts'
import { attribute, domainAttribute, pathAttribute } from './attributes.ts'
import { dated, ending, flags, join, line, named, prefixed, sized } from './lines.ts'
import { pair, pick } from './text.ts'
import { addresses, hosts, journey, paths, suffixHosts, thenRead } from './visits.ts'

/** Cases drawn at random, the same for the same seed: of every family alike, `count` in all. */
export function generateCases(count: number, seed: number): readonly Case[] {
  const each = Math.ceil(count / families.length)
  return families
    .flatMap(([family, visits]) =>
      fc.sample(visits, { seed, numRuns: each }).map((hops, index) => ({ family, title: `number ${index + 1}`, hops })),
    )
    .slice(0, count)
}

/** One answer of an https page each, in ASCII, which both sides can write out. */
export function generateKept(count: number, seed: number): readonly Case[] {
  const any = fc.oneof(line, dated, join(named, flags), join(named, attribute, attribute))
  const sets = fc.array(any, { minLength: 1, maxLength: 6 }).filter((lines) => lines.every(isAscii))
  return fc.sample(sets, { seed, numRuns: count }).map((lines, index) => ({
    family: 'kept',
    title: `number ${index + 1}`,
    hops: [{ url: 'https://a.test/x/y', sets: lines }],
  }))
}

const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text)

const top = pick('http://a.test/')
const deep = pick('https://a.test/x/y')
const near = addresses(['a.test', 'b.a.test'], ['/', '/x', '/x/y'])
const apart = addresses(['a.test', 'b.a.test', 'c.b.a.test', 'other.test'], ['/', '/x', '/x/y', '/x/y/z'])
const anyHost = addresses(hosts, ['/'])
const anySuffix = addresses(suffixHosts, ['/'])
const anyPath = addresses(['a.test'], paths)
const orPath = pick('Path=/', 'Path=/x', 'Path=/x/', 'Path=/x/y', 'Domain=a.test', 'Max-Age=60', '')
const suffixAttribute = fc.oneof(
  domainAttribute,
  flags,
  pick(...suffixHosts).map((host) => `Domain=${host}`),
)
const mayEnd = join(named, fc.oneof(ending, orPath), pick('Path=/', 'Domain=a.test', 'Secure', ''))

const families: readonly (readonly [family: string, visits: fc.Arbitrary<Hop[]>])[] = [
  ['pair', thenRead(top, pair, top)],
  ['line', thenRead(deep, line, anyPath)],
  ['attribute', thenRead(deep, join(named, attribute, attribute), near)],
  ['date', thenRead(top, dated, top, { minLength: 8, maxLength: 12 })],
  ['domain', thenRead(anyHost, join(named, domainAttribute), anyHost)],
  ['suffix', thenRead(anySuffix, join(named, suffixAttribute), anySuffix)],
  ['path', thenRead(anyPath, join(named, pathAttribute), anyPath)],
  ['prefix', thenRead(near, join(prefixed, flags), near)],
  ['flags', journey(near, join(named, flags), 6)],
  ['order', journey(near, join(named, orPath), 7)],
  ['ending', journey(near, mayEnd, 7)],
  [
    'journey',
    journey(apart, fc.oneof(line, mayEnd, join(named, flags), join(named, domainAttribute, pathAttribute)), 10),
  ],
  ['size', thenRead(pick('https://a.test/'), sized, pick('https://a.test/'), { minLength: 1, maxLength: 1 })],
]
