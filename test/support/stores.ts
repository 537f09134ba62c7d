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
  return () => new Worker(new URL('../../src/writer-thread.ts', import.meta.url), { workerData })
}

export function openTestSqlite(folder: string): Promise<Store> {
  const path = join(folder, 'latchkey.db')
  return openSqliteStore(path, async () => spawnTestWriter(path))
}

/** One PostgreSQL engine for a suite: starting it costs a second, emptying it does not. */
function postgresEngine(): { open: () => Promise<Store>; stop: () => Promise<void> } {
  let pglite: PGlite | null = null
  return {
    open: async () => {
      pglite ??= await PGlite.create()
      await pglite.exec('drop schema public cascade; create schema public')
      const db = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) })
      const store = await openTransactionalStore(db, (head, entry) => link(secretKey(testMacKey), head, entry))
      return { ...store, close: async () => {} }
    },
    stop: async () => pglite?.close(),
  }
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
  describe('on postgres', () => {
    const engine = postgresEngine()
    afterAll(() => engine.stop())
    suite(() => engine.open())
  })
}
