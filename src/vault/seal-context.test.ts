import fc from 'fast-check'
import { expect, test } from 'vitest'
import { associatedData, dataKeyContext, type SealContext, serverContext } from './seal-context.ts'

const header = new Uint8Array(9)
const encoded = (context: SealContext) => Buffer.from(associatedData(header, context)).toString('hex')
const spelt = (context: SealContext) =>
  JSON.stringify([context.account, context.session, context.domain, context.version, context.purpose])

test('no two contexts encode alike', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\0', '\ud800', '\ufffd', '.'), maxLength: 3 })
  const context: fc.Arbitrary<SealContext> = fc.record({
    account: text,
    session: text,
    domain: text,
    version: fc.integer({ min: 0, max: 2 }),
    purpose: fc.constantFrom('state', 'job'),
  })
  fc.assert(
    fc.property(context, context, (a, b) => {
      expect(encoded(a) === encoded(b)).toBe(spelt(a) === spelt(b))
    }),
    { numRuns: 2_000 },
  )
})

test('versions are told apart up to the largest safe integer', () => {
  const at = (version: number) => encoded({ ...serverContext('state'), version })
  expect(at(Number.MAX_SAFE_INTEGER)).not.toBe(at(Number.MAX_SAFE_INTEGER - 1))
})

test('the header takes part', () => {
  const other = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0)
  expect(associatedData(other, serverContext('jwt'))).not.toEqual(associatedData(header, serverContext('jwt')))
})

test('the context of a data key has no version and no other purpose', () => {
  const place = { account: 'a', session: 's', domain: 'd' }
  const context: SealContext = { ...place, version: 3, purpose: 'state' }
  expect(dataKeyContext(context)).toEqual({ ...place, version: 0, purpose: 'data-key' })
  for (const other of [{ account: 'x' }, { session: 'x' }, { domain: 'x' }]) {
    expect(dataKeyContext({ ...context, ...other })).not.toEqual(dataKeyContext(context))
  }
})
