import { prepared } from '../../storage/prepared.ts'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { SqlWrite } from '../../storage/write.ts'

interface UsageTotals {
  readonly credits: number
  readonly requests: number
}

interface DomainUsage extends UsageTotals {
  readonly domain: string
}

export interface UsageRepository {
  /** Since `fromDay` (days since the epoch, UTC); 0: all. */
  totals(accountId: string, fromDay: number): Promise<UsageTotals>
  /** The domains with the most credits, over all time. */
  topDomains(accountId: string, limit: number): Promise<DomainUsage[]>
  /** The first day with any usage. */
  firstDay(accountId: string): Promise<number | null>

  /** Counts one request and its credits. Belongs in the commit of the request itself. */
  usageWrite(accountId: string, day: number, domain: string, credits: number): SqlWrite
  removeAll(accountId: string): SqlWrite
}

export function createUsageRepository({ db }: Pick<Store, 'db'>): UsageRepository {
  const countOne = prepared<{ accountId: string; day: number; domain: string; credits: number }, unknown>((p) =>
    db
      .insertInto('usage_daily')
      .values({ account_id: p('accountId'), day: p('day'), domain: p('domain'), credits: p('credits'), requests: 1 })
      .onConflict((oc) =>
        oc.columns(['account_id', 'day', 'domain']).doUpdateSet((eb) => ({
          credits: eb('usage_daily.credits', '+', eb.ref('excluded.credits')),
          requests: eb('usage_daily.requests', '+', eb.ref('excluded.requests')),
        })),
      ),
  )
  const sums = (accountId: string) =>
    db
      .selectFrom('usage_daily')
      .select((eb) => [eb.fn.sum<number>('credits').as('credits'), eb.fn.sum<number>('requests').as('requests')])
      .where('account_id', '=', accountId)
  return {
    totals: async (accountId, fromDay) => {
      const row = await sums(accountId).where('day', '>=', fromDay).executeTakeFirstOrThrow()
      return { credits: Number(row.credits), requests: Number(row.requests) }
    },
    topDomains: async (accountId, limit) => {
      const rows = await sums(accountId)
        .select('domain')
        .groupBy('domain')
        .orderBy('credits', 'desc')
        .orderBy('domain')
        .limit(limit)
        .execute()
      return rows.map((row) => ({
        domain: row.domain,
        credits: Number(row.credits),
        requests: Number(row.requests),
      }))
    },
    firstDay: async (accountId) => {
      const row = await db
        .selectFrom('usage_daily')
        .select((eb) => eb.fn.min('day').as('day'))
        .where('account_id', '=', accountId)
        .executeTakeFirst()
      return row === undefined || row.day === null ? null : Number(row.day)
    },
    usageWrite: (accountId, day, domain, credits) => sqlWrite(countOne({ accountId, day, domain, credits }), 1),
    removeAll: (accountId) => sqlWrite(db.deleteFrom('usage_daily').where('account_id', '=', accountId)),
  }
}
