import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { Kysely, PGliteDialect } from 'kysely'
import { afterAll, describe, onTestFinished } from 'vitest'
import { link } from '../../src/audit/chain.ts'
import { openSqliteStore } from '../../src/storage/sqlite/store.ts'
import type { Store } from '../../src/storage/store.ts'
import type { Tables } from '../../src/storage/tables.ts'
import { openTransactionalStore } from '../../src/storage/transactional-store.ts'
import { secretKey } from '../../src/vault/digest.ts'
import type { WriterData } from '../../src/writer-data.ts'
import { compiled } from './compiled.ts'
import { checkout } from './processes.ts'

/** The MAC key of every store that a test opens. */
export const testMacKey = new Uint8Array(32).fill(7)

/** A folder for one test, removed when it ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function spawnTestWriter(path: string): () => Worker {
  const workerData: WriterData = { path, macKey: testMacKey }
  const file = compiled('writer-thread.js') ?? join(checkout, 'src/writer-thread.ts')
  return () => new Worker(file, { workerData })
}

export function openTestSqlite(folder: string): Promise<Store> {
  const path = join(folder, 'latchkey.db')
  return openSqliteStore(path, async () => spawnTestWriter(path))
}

/** A PostgreSQL with its tables, and how to take out what a test put into them. */
interface Engine {
  readonly store: Store
  empty(): Promise<void>
}

/**
 * One engine for all suites of a thread: it takes seconds to start and a tenth of one to make its tables, a millisecond
 * to empty them.
 */
const shared: { engine: Promise<Engine> | null } = { engine: null }

async function startEngine(): Promise<Engine> {
  const pglite = await PGlite.create()
  const db = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) })
  const store = await openTransactionalStore(db, (head, entry) => link(secretKey(testMacKey), head, entry))
  const tables = async () => {
    const { rows } = await pglite.query<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%' order by 1",
    )
    return rows.map(({ name }) => name)
  }
  const own = await tables()
  // A migration may put rows in: they are there again after each emptying.
  await pglite.exec('create schema first')
  for (const name of own) await pglite.exec(`create table first."${name}" as table public."${name}"`)
  const refill = own
    .map((name) => `delete from "${name}"; insert into "${name}" select * from first."${name}"`)
    .join(';')
  return {
    store: { ...store, close: async () => {} },
    empty: async () => {
      const left = (await tables()).filter((name) => !own.includes(name))
      for (const name of left) await pglite.exec(`drop table "${name}" cascade`)
      await pglite.exec(`set session_replication_role = replica; ${refill}; set session_replication_role = default`)
    },
  }
}

async function openTestPostgres(): Promise<Store> {
  shared.engine ??= startEngine()
  const { store, empty } = await shared.engine
  await empty()
  return store
}

/**
 * Runs a suite once on each database. `open` opens a new, empty store and closes it when the suite ends; on PostgreSQL
 * it empties the one before, so a test opens one at a time.
 */
export function eachStore(suite: (open: () => Promise<Store>) => void): void {
  describe('on sqlite', () => {
    const opened: Store[] = []
    afterAll(async () => {
      for (const store of opened) await store.close()
    })
    suite(async () => {
      const store = await openTestSqlite(temporaryFolder())
      opened.push(store)
      return store
    })
  })
  describe('on postgres', () => suite(openTestPostgres))
}
