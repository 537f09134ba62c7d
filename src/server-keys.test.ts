import { openSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../test/support/stores.ts'
import { readConfig } from './config.ts'
import { openCore } from './open-core.ts'

const openIn = (folder: string) => openCore(readConfig({ LATCHKEY_DATA_DIR: folder }), { create: true })

const notOurs =
  /^The database contains no Latchkey keys: a first start is still running or was interrupted, or it is not a Latchkey database\. If/

it.each<[string, (database: string) => void, RegExp]>([
  ['an empty file', (database) => writeFileSync(database, ''), notOurs],
  ['no database', (database) => writeFileSync(database, 'x'.repeat(10_000)), notOurs],
  ['a database of somebody else', (database) => makeOther(database), notOurs],
  [
    'a damaged page',
    (database) => damage(database),
    /^The database cannot be read \(.*malformed.*\): .* restore a backup/,
  ],
])('says of %s what it is', async (_what, spoil, sentence) => {
  const folder = temporaryFolder()
  await (await openIn(folder)).close()
  spoil(join(folder, 'latchkey.db'))
  await expect(openIn(folder)).rejects.toThrow(sentence)
})

function makeOther(database: string): void {
  writeFileSync(database, '')
  const db = new DatabaseSync(database)
  db.exec('create table things (id integer)')
  db.close()
}

/** Overwrites the page at which the table of secrets begins. */
function damage(database: string): void {
  const db = new DatabaseSync(database)
  const [{ rootpage }] = db.prepare("select rootpage from sqlite_schema where name = 'server_secrets'").all() as [
    { rootpage: number },
  ]
  const [{ page_size }] = db.prepare('pragma page_size').all() as [{ page_size: number }]
  db.close()
  const file = openSync(database, 'r+')
  writeSync(file, Buffer.alloc(page_size, 0xff), 0, page_size, (rootpage - 1) * page_size)
}
