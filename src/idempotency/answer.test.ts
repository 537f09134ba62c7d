import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AnswerMemory, decodeRecord, encodeRecord } from './answer.ts'

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

const answer = (megabytes: number) => ({
  status: 200,
  contentType: 'application/json',
  body: Buffer.alloc(megabytes * 1024 * 1024),
})

const keptOf = (memory: AnswerMemory, ids: readonly string[]) => ids.filter((id) => memory.get(id, 0) !== null)

describe('answers in memory', () => {
  it('are there until their time', () => {
    const memory = new AnswerMemory()
    memory.keep('a', 'anna', answer(1), 10)
    expect([memory.get('a', 9), memory.get('a', 10), memory.get('b', 9)]).toEqual([answer(1), null, null])
  })

  it('of one account push out its own oldest, and nobody else’s', () => {
    const memory = new AnswerMemory()
    memory.keep('b1', 'boris', answer(5), 1)
    for (const id of ['a1', 'a2', 'a3', 'a4']) memory.keep(id, 'anna', answer(5), 1)
    expect(keptOf(memory, ['b1', 'a1', 'a2', 'a3', 'a4'])).toEqual(['b1', 'a2', 'a3', 'a4'])
  })

  it('are 64 MiB at most in all', () => {
    const memory = new AnswerMemory()
    const ids = Array.from({ length: 6 }, (_, n) => `account-${n}`)
    for (const id of ids) memory.keep(id, id, answer(15), 1)
    expect(keptOf(memory, ids)).toEqual(ids.slice(2))
  })
})
