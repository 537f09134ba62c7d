import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { openTestSqlite, temporaryFolder } from '../../../test/support/stores.ts'

it('runs a migration that comes after others with a higher number', async () => {
  const folder = temporaryFolder()
  await (await openTestSqlite(folder)).close()
  const db = new DatabaseSync(join(folder, 'latchkey.db'))
  const indexes = () => db.prepare("select name from sqlite_schema where type = 'index' and name = 'sessions_awaited'")
  const ran = () => db.prepare('select count(*) as count from kysely_migration').get()?.['count']
  const all = ran()
  // As a server left it that did not know this one yet.
  db.exec("drop index sessions_awaited; delete from kysely_migration where name = '0009-first-checks'")
  expect(indexes().all()).toEqual([])
  await (await openTestSqlite(folder)).close()
  expect([indexes().all().length, ran()]).toEqual([1, all])
  db.close()
})
