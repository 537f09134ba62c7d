import fc from 'fast-check'
import { expect, it } from 'vitest'
import { headLine, parseHeadLine } from './head-line.ts'

const mac = new Uint8Array(32).fill(0xab)

it('reads back what it wrote', () => {
  const chain = fc.stringMatching(/^(session|account):[0-9a-f-]{1,36}$/)
  const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 })
  fc.assert(
    fc.property(chain, fc.integer({ min: 1, max: 999_999_999_999_999 }), bytes, (name, seq, given) => {
      const read = parseHeadLine(headLine({ chain: name, seq, mac: given }))
      expect({ ...read, mac: new Uint8Array(read?.mac ?? []) }).toEqual({ chain: name, seq, mac: given })
    }),
  )
})

it('writes the MAC in hex', () => {
  expect(headLine({ chain: 'session:a', seq: 7, mac })).toBe(`session:a 7 ${'ab'.repeat(32)}`)
})

it.each([
  '',
  'session:a 7',
  `session:a 0 ${'ab'.repeat(32)}`,
  `session:a 01 ${'ab'.repeat(32)}`,
  `session:a 1e3 ${'ab'.repeat(32)}`,
  `session:a 7 ${'AB'.repeat(32)}`,
  `session:a 7 ${'ab'.repeat(31)}`,
  `session:a  7 ${'ab'.repeat(32)}`,
  ` session:a 7 ${'ab'.repeat(32)}`,
  `session:a 7 ${'ab'.repeat(32)} more`,
])('takes %j for no head', (line) => {
  expect(parseHeadLine(line)).toBeNull()
})
