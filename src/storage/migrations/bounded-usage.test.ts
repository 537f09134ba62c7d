import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { openTestSqlite, temporaryFolder } from '../../../test/support/stores.ts'

it('keeps the totals of all days and the largest domains of what was counted before', async () => {
  const folder = temporaryFolder()
  await (await openTestSqlite(folder)).close()
  const db = new DatabaseSync(join(folder, 'latchkey.db'))
  // As a server left it that did not know this one yet.
  db.exec("drop index usage_daily_domains_by_day; delete from kysely_migration where name = '0026-bounded-usage'")
  const put = db.prepare('insert into usage_daily (account_id, day, domain, credits, requests) values (?, ?, ?, ?, 1)')
  for (let n = 0; n < 250; n += 1) put.run('anna', 20_000, `d${n}.org`, n)
  put.run('anna', 20_001, 'd3.org', 1000)
  put.run('boris', 19_000, 'z.org', 5)
  await (await openTestSqlite(folder)).close()

  const rows = (filter: string) =>
    db.prepare(`select * from usage_daily where ${filter} order by account_id, day, domain`).all().map(Object.values)
  expect(rows("domain = ''")).toEqual([
    ['anna', 20_000, '', 31_125, 250],
    ['anna', 20_001, '', 1000, 1],
    ['boris', 19_000, '', 5, 1],
  ])
  // All but d3.org and the 199 domains from d51.org on.
  expect(rows("domain in ('(other)', 'd3.org', 'd50.org', 'd51.org', 'z.org')")).toEqual([
    ['anna', 20_001, '(other)', 1272, 50],
    ['anna', 20_001, 'd3.org', 1003, 2],
    ['anna', 20_001, 'd51.org', 51, 1],
    ['boris', 19_000, 'z.org', 5, 1],
  ])
  expect(rows("domain <> ''")).toHaveLength(202)
  db.close()
})
