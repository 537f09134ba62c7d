import { principalOf } from '../request-parts.ts'
import {
  balanceSchema,
  billingUsageSchema,
  toBalanceBody,
  toBillingUsageBody,
  toUsageBody,
  usageSchema,
} from '../schemas/usage.ts'
import type { HttpServices } from '../services.ts'
import { type Api, routesOf } from './api.ts'

const config = { limit: 'usage' } as const

/** Credits are counted and nothing is charged, but clients request a balance. */
export function registerUsage(app: Api, { accounts }: Pick<HttpServices, 'accounts'>): void {
  const route = routesOf(app, 'Usage')
  route.get(
    '/usage',
    { ...config, summary: 'Credits of this month', response: { 200: usageSchema } },
    async (request) => toUsageBody(await accounts.usage(principalOf(request))),
  )
  route.get('/billing/balance', { summary: 'Always unlimited', response: { 200: balanceSchema } }, async () =>
    toBalanceBody(),
  )
  route.get(
    '/billing/usage',
    {
      ...config,
      summary: 'Credits by day, week, month and domain',
      description:
        '`top_domains`: the ten domains with the most credits in this month and the twelve before it. The first 200 domains of a month are counted by name, all others of the month together as `(other)`. The other numbers are exact: `total_credits` is since `usage_since`.',
      response: { 200: billingUsageSchema },
    },
    async (request) => toBillingUsageBody(await accounts.usage(principalOf(request))),
  )
}
