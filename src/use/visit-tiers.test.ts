import { describe, expect, it } from 'vitest'
import { AppError } from '../errors.ts'
import type { EscalationEvidence } from '../fetching/escalate.ts'
import type { Tier, TierName } from '../fetching/tier.ts'
import { visitTiers } from './visit-tiers.ts'

type Seen = Partial<EscalationEvidence> | AppError

const tierOf = (name: TierName): Tier => ({ name, prepare: () => Promise.reject(new Error('is not asked')) })

/** Visits with the tiers whose pages are given, in order; answers which page was taken, and every attempt. */
async function visit(pages: Readonly<Partial<Record<TierName, Seen>>>) {
  const [first, ...others] = Object.keys(pages).map((name) => tierOf(name as TierName))
  if (first === undefined) throw new Error('a plan has a tier')
  const asked: string[] = []
  let now = 0
  const result = await visitTiers<EscalationEvidence>([first, ...others], {
    visit: async ({ name }) => {
      asked.push(name)
      now += 10
      const seen = pages[name]
      if (seen instanceof Error) throw seen
      const page = { method: 'GET', status: 200, asksToWait: false, blocked: false } as const
      return { ...page, isEmptyShell: false, missesSelector: false, ...seen }
    },
    evidenceOf: (page) => page,
    now: () => now,
  })
  return { asked, tier: result.tier.name, attempts: result.attempts.map(({ tier, result }) => `${tier} ${result}`) }
}

describe('a plan of several tiers', () => {
  it.each<[string, Readonly<Partial<Record<TierName, Seen>>>, string, string[]]>([
    ['a page that is enough', { '1': {}, '4': {} }, '1', ['1 success']],
    ['a block', { '1': { blocked: true }, '4': {} }, '4', ['1 blocked', '4 success']],
    ['a shell', { '1': { isEmptyShell: true }, '3': {}, '4': {} }, '4', ['1 success', '4 success']],
    [
      'a block by every tier',
      { '1': { blocked: true }, '3': { blocked: true }, '4': { blocked: true } },
      '4',
      ['1 blocked', '3 blocked', '4 blocked'],
    ],
    [
      'a higher tier that brings no answer',
      { '1': { blocked: true }, '4': new AppError('OVERLOADED') },
      '1',
      ['1 blocked', '4 failed'],
    ],
    ['a block of what may not be repeated', { '1': { blocked: true, method: 'POST' }, '4': {} }, '1', ['1 blocked']],
  ])('%s', async (_name, pages, tier, attempts) => {
    const seen = await visit(pages)
    expect([seen.tier, seen.attempts]).toEqual([tier, attempts])
    expect(seen.asked).toEqual(attempts.map((one) => one.split(' ')[0]))
  })

  it.each<[string, Readonly<Partial<Record<TierName, Seen>>>, string]>([
    ['the first visit', { '1': new AppError('TIMEOUT'), '4': {} }, 'TIMEOUT'],
    [
      'a higher one, where this server is at fault',
      { '1': { blocked: true }, '4': new AppError('STORAGE_UNAVAILABLE') },
      'STORAGE_UNAVAILABLE',
    ],
  ])('fails as %s does', async (_name, pages, code) => {
    await expect(visit(pages)).rejects.toMatchObject({ code })
  })
})
