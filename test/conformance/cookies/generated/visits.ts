import fc from 'fast-check'
import type { Hop } from '../case.ts'
import { pick } from './text.ts'

const words = (text: string): readonly string[] => text.split(' ')

export const hosts = words('a.test b.a.test c.b.a.test x.a.test ba.test other.test test')
export const suffixHosts = words(
  'x.co.uk co.uk me.github.io github.io a.b.ck www.ck localhost x.localhost 127.0.0.1 127.0.0.2 [::1]',
)
export const paths = words('/ /x /x/ /x/y /x/y/ /xy /x//y // /X /%78 /x%20y/z /x;y/z /x,y /x=y/z /x.y/z /x/y/z')

/** Addresses on http and https. */
export function addresses(host: readonly string[], path: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(pick('http', 'https'), pick(...host), pick(...path))
    .map(([scheme, name, rest]) => `${scheme}://${name}${rest}`)
}

/** Anything set anywhere, hop after hop. */
export function journey(at: fc.Arbitrary<string>, line: fc.Arbitrary<string>, maxHops: number): fc.Arbitrary<Hop[]> {
  const sets = fc.array(line, { maxLength: 4 })
  return fc.array(fc.record({ url: at, sets }), { minLength: 2, maxLength: maxHops })
}

/** Set at one place, read there and at others. */
export function thenRead(
  at: fc.Arbitrary<string>,
  line: fc.Arbitrary<string>,
  reads: fc.Arbitrary<string>,
  lines = { minLength: 1, maxLength: 4 },
): fc.Arbitrary<Hop[]> {
  return fc
    .tuple(at, fc.array(line, lines), fc.array(reads, { minLength: 1, maxLength: 4 }))
    .map(([url, sets, others]) => [{ url, sets }, ...[url, ...others].map((other) => ({ url: other, sets: [] }))])
}
