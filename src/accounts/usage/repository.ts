import { type AliasableExpression, expressionBuilder, type SqlBool, sql } from 'kysely'
import { countAll } from '../../storage/count-all.ts'
import { prepared } from '../../storage/prepared.ts'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { Tables } from '../../storage/tables.ts'
import type { DomainUsage, UsageView } from '../account-types.ts'
import { monthOf, type Periods } from './periods.ts'

/** Of an account in a month. */
const maxDomains = 200
/** What all further domains are counted under. No host has this name. */
const otherDomains = '(other)'

interface UsageTotals extends Pick<UsageView, 'today' | 'week' | 'month' | 'all'> {
  /** The first day with any usage. */
  readonly firstDay: number | null
}

interface Counted {
  accountId: string
  day: number
  month: number
  domain: string
  credits: number
}

/** Days are counted since the epoch, UTC. */
export function createUsageRepository({ db }: Pick<Store, 'db'>) {
  const countOne = prepared<Counted, unknown>((p) => {
    const ofMonth = db.selectFrom('usage_daily').where('account_id', '=', p('accountId')).where('day', '=', p('month'))
    const known = ofMonth.select('day').where('domain', '=', p('domain'))
    const count = ofMonth.select(countAll).where('domain', '>', '')
    const columns = ['account_id', 'day', 'domain', 'credits', 'requests'] as const
    // Nothing is kept of an account that was removed during the request. PostgreSQL does not know the types of values in a
    // select list.
    const row = (day: number, domain: AliasableExpression<string>) =>
      db
        .selectFrom('users')
        .select((eb) => [
          'users.id as account_id',
          eb.cast<number>(eb.val(day), 'bigint').as('day'),
          domain.as('domain'),
          eb.cast<number>(eb.val(p('credits')), 'bigint').as('credits'),
          eb.cast<number>(eb.lit(1), 'bigint').as('requests'),
        ])
        .where('users.id', '=', p('accountId'))
        .where('removed_at', 'is', null)
    const { eb } = expressionBuilder<Tables>()
    const named = eb.cast<string>(eb.val(p('domain')), 'text')
    const counted = eb
      .case()
      .when(eb.exists(known))
      .then(named)
      .when(count, '<', maxDomains)
      .then(named)
      .else(eb.cast<string>(eb.val(otherDomains), 'text'))
      .end()
    return db
      .insertInto('usage_daily')
      .columns([...columns])
      .expression(row(p('day'), eb.cast<string>(eb.val(''), 'text')).unionAll(row(p('month'), counted)))
      .onConflict((oc) =>
        oc.columns(['account_id', 'day', 'domain']).doUpdateSet((eb) => ({
          credits: eb('usage_daily.credits', '+', eb.ref('excluded.credits')),
          requests: eb('usage_daily.requests', '+', eb.ref('excluded.requests')),
        })),
      )
  })
  return {
    totals: async (accountId: string, since: Pick<Periods, 'today' | 'week' | 'month'>): Promise<UsageTotals> => {
      const row = await db
        .selectFrom('usage_daily')
        .select(({ fn }) => {
          const credits = fn.sum<number | null>('credits')
          const requests = fn.sum<number | null>('requests')
          return [
            credits.filterWhere('day', '>=', since.today).as('creditsToday'),
            requests.filterWhere('day', '>=', since.today).as('requestsToday'),
            credits.filterWhere('day', '>=', since.week).as('creditsThisWeek'),
            requests.filterWhere('day', '>=', since.week).as('requestsThisWeek'),
            credits.filterWhere('day', '>=', since.month).as('creditsThisMonth'),
            requests.filterWhere('day', '>=', since.month).as('requestsThisMonth'),
            credits.as('credits'),
            requests.as('requests'),
            fn.min<number | null>('day').as('firstDay'),
          ]
        })
        .where('account_id', '=', accountId)
        .where('domain', '=', '')
        .executeTakeFirstOrThrow()
      return {
        today: { credits: Number(row.creditsToday), requests: Number(row.requestsToday) },
        week: { credits: Number(row.creditsThisWeek), requests: Number(row.requestsThisWeek) },
        month: { credits: Number(row.creditsThisMonth), requests: Number(row.requestsThisMonth) },
        all: { credits: Number(row.credits), requests: Number(row.requests) },
        firstDay: row.firstDay === null ? null : Number(row.firstDay),
      }
    },
    /** The domains with the most credits in the months that are kept. */
    topDomains: async (accountId: string, limit: number): Promise<DomainUsage[]> => {
      const rows = await db
        .selectFrom('usage_daily')
        .select(({ fn }) => [
          'domain',
          fn.sum<number>('credits').as('credits'),
          fn.sum<number>('requests').as('requests'),
        ])
        .where('account_id', '=', accountId)
        .where('domain', '>', '')
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
    hasDomainsBefore: async (day: number): Promise<boolean> =>
      (await db
        .selectFrom('usage_daily')
        .select('day')
        .where('day', '<', day)
        .where(hasDomain)
        .limit(1)
        .executeTakeFirst()) !== undefined,
    /**
     * Counts one request and its credits twice: in the total of its day, and in that of its domain in the month of this
     * day. The first 200 domains of an account in a month are counted by name, the others together, so that nobody can
     * fill the table (concurrent commits of PostgreSQL may add a few). Does nothing when the account was removed.
     * Belongs in the commit of the request itself.
     */
    usageWrite: (accountId: string, day: number, domain: string, credits: number) =>
      sqlWrite(countOne({ accountId, day, month: monthOf(day), domain, credits })),
    /** The totals of the days remain. */
    removeDomainsBefore: (day: number) =>
      sqlWrite(db.deleteFrom('usage_daily').where('day', '<', day).where(hasDomain)),
    removeAll: (accountId: string) => sqlWrite(db.deleteFrom('usage_daily').where('account_id', '=', accountId)),
  }
}

/** Spelled as in the condition of the index over rows with a domain, or it is not used. */
const hasDomain = sql<SqlBool>`domain <> ''`
