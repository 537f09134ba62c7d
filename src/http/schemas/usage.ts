import { z } from 'zod'
import type { UsageView } from '../../accounts/account-types.ts'
import { formatTime } from '../../clock.ts'
import { timeOut } from './fields.ts'

/** There is no money and no quota here, but clients require numbers. */
export const unlimited = 1_000_000_000
export const planName = 'self_hosted'
/** The factor by which every client converts a balance, whatever its unit is called. */
const microcentsPerDollar = 1_000_000

export const usageSchema = z
  .object({
    credits_available: z.int(),
    credits_used_month: z.int(),
    credits_limit: z.int(),
    plan: z.string(),
    period_start: timeOut,
    period_end: timeOut,
    balance_dollars: z.number(),
    requests_month: z.int(),
  })
  .meta({ id: 'Usage' })

export function toUsageBody(usage: UsageView): z.output<typeof usageSchema> {
  return {
    credits_available: unlimited,
    credits_used_month: usage.month.credits,
    credits_limit: unlimited,
    plan: planName,
    period_start: formatTime(usage.periodStart),
    period_end: formatTime(usage.periodEnd),
    balance_dollars: unlimited / microcentsPerDollar,
    requests_month: usage.month.requests,
  }
}

export const balanceSchema = z
  .object({
    balance_microcents: z.int(),
    balance_display: z.string(),
    total_deposited_cents: z.int(),
    total_spent_cents: z.int(),
  })
  .meta({ id: 'Balance' })

export function toBalanceBody(): z.output<typeof balanceSchema> {
  return { balance_microcents: unlimited, balance_display: 'unlimited', total_deposited_cents: 0, total_spent_cents: 0 }
}

export const billingUsageSchema = z
  .object({
    today_credits: z.int(),
    this_week_credits: z.int(),
    this_month_credits: z.int(),
    total_credits: z.int(),
    today_requests: z.int(),
    this_week_requests: z.int(),
    top_domains: z.array(z.object({ domain: z.string(), credits_used: z.int(), requests: z.int() })),
    usage_since: timeOut,
  })
  .meta({ id: 'BillingUsage' })

export function toBillingUsageBody(usage: UsageView): z.output<typeof billingUsageSchema> {
  return {
    today_credits: usage.today.credits,
    this_week_credits: usage.week.credits,
    this_month_credits: usage.month.credits,
    total_credits: usage.all.credits,
    today_requests: usage.today.requests,
    this_week_requests: usage.week.requests,
    top_domains: usage.topDomains.map(({ domain, credits, requests }) => ({ domain, credits_used: credits, requests })),
    usage_since: formatTime(usage.since),
  }
}
