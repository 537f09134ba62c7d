import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeRecord, encodeRecord } from './answer.ts'

describe('a record of a request', () => {
  it('is read as it was written, whatever its body holds', () => {
    const answer = fc.record({
      status: fc.integer({ min: 200, max: 599 }),
      contentType: fc.string(),
      body: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    })
    fc.assert(
      fc.property(fc.string(), fc.option(answer), (fingerprint, given) => {
        const record = { fingerprint, answer: given }
        expect(decodeRecord(encodeRecord(record))).toEqual(record)
      }),
    )
  })
})
