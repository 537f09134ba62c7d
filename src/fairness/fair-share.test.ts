import fc from 'fast-check'
import { expect, it } from 'vitest'
import { FairShare } from './fair-share.ts'

it('leaves something to who has none, however much others ask for', () => {
  const share = new FairShare(268_435_456)
  const most = (account: string, piece: number): number => {
    let taken = 0
    while (share.take(account, piece) === null) taken += piece
    return taken
  }
  expect(most('anna', 65_536) / 268_435_456).toBeCloseTo(7 / 8, 2)
  expect(share.take('anna', 65_536)).toBe('share_taken')
  // A page of the default size, and then another one for somebody else.
  expect(most('boris', 65_536)).toBeGreaterThan(5 * 1024 * 1024)
  expect(share.take('clara', 1024 * 1024)).toBeNull()
})

it('tells that all is taken', () => {
  const share = new FairShare(2)
  expect([share.take('anna', 1), share.take('anna', 1), share.take('boris', 1)]).toEqual([null, null, 'all_taken'])
  share.giveBack('anna', 1)
  expect([share.take('boris', 2), share.take('boris', 1), share.taken]).toEqual(['all_taken', null, 2])
})

it('never gives more than there is, and gets back what it gave', () => {
  const steps = fc.array(fc.record({ account: fc.constantFrom('anna', 'boris'), count: fc.nat(12) }))
  fc.assert(
    fc.property(steps, (asked) => {
      const share = new FairShare(40)
      const given: typeof asked = []
      for (const { account, count } of asked) {
        if (share.take(account, count) === null) given.push({ account, count })
        expect(share.taken).toBeLessThanOrEqual(40)
      }
      for (const { account, count } of given) share.giveBack(account, count)
      expect([share.taken, share.take('clara', 40)]).toEqual([0, null])
    }),
  )
})
