import { expect, it } from 'vitest'
import type { UsageView } from '../../accounts/account-types.ts'
import { toBalanceBody, toBillingUsageBody, toUsageBody } from './usage.ts'

const view: UsageView = {
  today: { credits: 1, requests: 5 },
  week: { credits: 2, requests: 6 },
  month: { credits: 3, requests: 7 },
  all: { credits: 4, requests: 8 },
  topDomains: [],
  periodStart: 0,
  periodEnd: 1000,
  since: 0,
}

/** Every client shows a balance as so many millionths of a dollar. */
const dollars = (millionths: number): number => millionths / 1_000_000

it('tells one balance, in whichever of its forms a client reads it', () => {
  const [usage, balance] = [toUsageBody(view), toBalanceBody()]
  expect(dollars(balance.balance_microcents)).toBe(usage.balance_dollars)
  expect(dollars(usage.credits_available)).toBe(usage.balance_dollars)
  expect(usage.credits_limit).toBe(usage.credits_available)
})

it('counts the same credits in both', () => {
  expect(toBillingUsageBody(view).this_month_credits).toBe(toUsageBody(view).credits_used_month)
})
