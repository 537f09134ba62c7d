import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import { systemTimer } from '../../src/clock.ts'
import type { WriterData } from '../../src/sqlite-access.ts'
import { openSqliteStore } from '../../src/storage/sqlite/store.ts'
import type { Store } from '../../src/storage/store.ts'
import { compiled } from './compiled.ts'
import type { Engine } from './engine.ts'
import { checkout } from './processes.ts'

/** A store in a file of its own, whose writer links entries with this MAC key. */
export function openSqlite(folder: string, macKey: Uint8Array): Promise<Store> {
  const workerData: WriterData = { path: join(folder, 'latchkey.db'), macKey }
  const file = compiled('writer-thread.js') ?? join(checkout, 'src/writer-thread.ts')
  const onFailure = (error: Error): void => {
    throw error
  }
  return openSqliteStore(workerData.path, async () => () => new Worker(file, { workerData }), {
    timer: systemTimer,
    onFailure,
  })
}

/** One for all suites of a process, closed by nobody: its files go with the folder of the run. */
export async function startSqlite(macKey: Uint8Array): Promise<Engine> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-sqlite-'))
  const store = await openSqlite(folder, macKey)
  const db = new DatabaseSync(join(folder, 'latchkey.db'), { enableForeignKeyConstraints: false })
  db.exec('PRAGMA busy_timeout = 5000')
  const tables = () =>
    db
      .prepare(
        "select name from sqlite_schema where type = 'table' and name not like 'kysely%' and name not like 'sqlite_%'",
      )
      .all()
      .map(({ name }) => String(name))
  const own = tables()
  // A migration may put rows in: they are there again after each emptying.
  db.exec("attach ':memory:' as first")
  for (const name of own) db.exec(`create table first."${name}" as select * from main."${name}"`)
  const refill = own.map((name) => `delete from "${name}"; insert into "${name}" select * from first."${name}"`)
  return {
    store: { ...store, close: async () => {} },
    empty: async () => {
      const left = tables().filter((name) => !own.includes(name))
      const drops = left.map((name) => `drop table "${name}"`)
      db.exec(['begin immediate', ...drops, ...refill, 'commit'].join(';'))
    },
  }
}
