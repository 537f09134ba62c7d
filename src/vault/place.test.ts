import fc from 'fast-check'
import { expect, test } from 'vitest'
import { associatedData, dataKeyPlace, type Place, serverPlace } from './place.ts'

const header = new Uint8Array(9)
const encoded = (place: Place) => Buffer.from(associatedData(header, place)).toString('hex')
const spelt = (place: Place) =>
  JSON.stringify([place.account, place.session, place.domain, place.version, place.purpose])

test('no two places encode alike', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\0', '\ud800', '\ufffd', '.'), maxLength: 3 })
  const place: fc.Arbitrary<Place> = fc.record({
    account: text,
    session: text,
    domain: text,
    version: fc.integer({ min: 0, max: 2 }),
    purpose: fc.constantFrom('state', 'job'),
  })
  fc.assert(
    fc.property(place, place, (a, b) => {
      expect(encoded(a) === encoded(b)).toBe(spelt(a) === spelt(b))
    }),
    { numRuns: 2_000 },
  )
})

test('versions are told apart up to the largest safe integer', () => {
  const at = (version: number) => encoded({ ...serverPlace('state'), version })
  expect(at(Number.MAX_SAFE_INTEGER)).not.toBe(at(Number.MAX_SAFE_INTEGER - 1))
})

test('the header takes part', () => {
  const other = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0)
  expect(associatedData(other, serverPlace('jwt'))).not.toEqual(associatedData(header, serverPlace('jwt')))
})

test('the place of a data key has no version and no other purpose', () => {
  const place: Place = { account: 'a', session: 's', domain: 'd', version: 3, purpose: 'state' }
  expect(dataKeyPlace(place)).toEqual(dataKeyPlace({ ...place, version: 4, purpose: 'job' }))
  for (const other of [{ account: 'x' }, { session: 'x' }, { domain: 'x' }]) {
    expect(dataKeyPlace({ ...place, ...other })).not.toEqual(dataKeyPlace(place))
  }
})
