import { copyFileSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it, onTestFinished } from 'vitest'
import { openTestSqlite, temporaryFolder } from '../../../test/support/stores.ts'
import { systemTimer } from '../../clock.ts'
import { openSqliteStore } from './store.ts'

function openedFile() {
  const folder = temporaryFolder()
  const db = new DatabaseSync(join(folder, 'latchkey.db'))
  onTestFinished(() => db.close())
  const tables = () => db.prepare("select name from sqlite_schema where type = 'table' order by name").all()
  return { folder, db, tables }
}

it('leaves a database as it was if one of the migrations fails', async () => {
  const { folder, db, tables } = openedFile()
  // The first migration creates a table of this name, after most others.
  db.exec('create table captures (anything text)')
  await expect(openTestSqlite(folder)).rejects.toThrow('table captures already exists')
  expect(tables()).toEqual([{ name: 'captures' }])
  db.exec('drop table captures')
  await (await openTestSqlite(folder)).close()
  expect(tables().length).toBeGreaterThan(20)
})

it('opens a current database while another connection holds the write lock', async () => {
  const { folder, db } = openedFile()
  await (await openTestSqlite(folder)).close()
  db.exec('begin immediate')
  const store = await openTestSqlite(folder)
  db.exec('rollback')
  await store.close()
})

it('leaves nothing of a database that was not completed', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'latchkey.db')
  const threads = { timer: systemTimer, onFailure: () => {} }
  const fails = () => Promise.reject(new Error('no key'))
  await expect(openSqliteStore(path, fails, threads)).rejects.toThrow('no key')
  expect(readdirSync(folder)).toEqual([])
})

it.each(['moved away', 'replaced by a copy'])('writes nothing into a file that was %s', async (what) => {
  const folder = temporaryFolder()
  const [path, away, copy] = ['latchkey.db', 'away.db', 'copy.db'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  const store = await openTestSqlite(folder)
  onTestFinished(() => store.close())
  const write = () => store.commit([{ sql: 'update users set disabled = 0', params: [] }])
  await write()
  copyFileSync(path, copy)
  renameSync(path, away)
  if (what !== 'moved away') renameSync(copy, path)
  expect(store.isWritable()).toBe(false)
  await expect(write()).rejects.toMatchObject({
    code: 'STORAGE_UNAVAILABLE',
    cause: { message: /was moved away or replaced/ },
  })
  renameSync(away, path)
  await store.commit([{ sql: 'pragma user_version = 0', params: [] }])
})
