import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it, onTestFinished } from 'vitest'
import { openTestSqlite, temporaryFolder } from '../../../test/support/stores.ts'

it('ends the back-off of a site that an older version kept for all accounts', async () => {
  const folder = temporaryFolder()
  await (await openTestSqlite(folder)).close()
  const db = new DatabaseSync(join(folder, 'latchkey.db'))
  onTestFinished(() => db.close())
  // As an older version left it.
  db.exec(`
    drop table site_accounts;
    delete from kysely_migration where name = '0027-accounts-at-sites';
    insert into site_visits (site, free_at, booked_until, lease_until, errors) values
      ('down.test', 5000, 9000, null, 3), ('visited.test', 5000, 9000, 7000, 0);
  `)
  await (await openTestSqlite(folder)).close()
  expect(db.prepare('select site, free_at, lease_until from site_visits order by site').all()).toEqual([
    { site: 'down.test', free_at: 0, lease_until: null },
    { site: 'visited.test', free_at: 5000, lease_until: 7000 },
  ])
  expect(db.prepare('select * from site_accounts').all()).toEqual([])
})
