import { type Kysely, sql } from 'kysely'

/**
 * `usage_daily` had a row for each day and domain. Now a row without a domain has the total of its day, and one with a
 * domain that of a month, on the month's first day. What was counted before keeps the 200 domains of each account with the
 * most credits, on the last day it was used.
 */
export const boundedUsage = {
  up: async (db: Kysely<unknown>): Promise<void> => {
    await sql`
      insert into usage_daily (account_id, day, domain, credits, requests)
      select account_id, day, '', sum(credits), sum(requests) from usage_daily group by account_id, day`.execute(db)
    // Negative days tell the new rows from those they replace.
    await sql`
      insert into usage_daily (account_id, day, domain, credits, requests)
      select account_id, -last_day, name, sum(credits), sum(requests) from (
        select account_id, credits, requests,
          max(last_day) over (partition by account_id) as last_day,
          case when row_number() over (partition by account_id order by credits desc, domain) <= 200
            then domain else '(other)' end as name
        from (
          select account_id, domain, max(day) as last_day, sum(credits) as credits, sum(requests) as requests
          from usage_daily where domain <> '' group by account_id, domain
        ) as domains
      ) as ranked
      group by account_id, last_day, name`.execute(db)
    await sql`delete from usage_daily where day > 0 and domain <> ''`.execute(db)
    await sql`update usage_daily set day = -day where day < 0`.execute(db)
    await db.schema
      .createIndex('usage_daily_domains_by_day')
      .on('usage_daily')
      .column('day')
      .where(sql.ref('domain'), '<>', sql.lit(''))
      .execute()
  },
}
