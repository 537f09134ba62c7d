import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, onTestFinished } from 'vitest'
import { link } from '../../src/audit/chain.ts'
import type { Dialect, Store } from '../../src/storage/store.ts'
import type { ChainLink } from '../../src/storage/write.ts'
import { secretKey } from '../../src/vault/digest.ts'
import { describeProgram } from './describe-program.ts'
import type { Engine } from './engine.ts'
import { byForm, longIt, someOf, type Test } from './long-form.ts'
import { startPostgres } from './postgres.ts'
import { postgresPrograms } from './postgres-server.ts'
import { openSqlite, startSqlite } from './sqlite.ts'

/** The MAC key of every store that a test opens. */
export const testMacKey = new Uint8Array(32).fill(7)

/** A folder for one test, removed when it ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function openTestSqlite(folder: string): Promise<Store> {
  return openSqlite(folder, testMacKey)
}

export const testLink: ChainLink = (head, entry) => link(secretKey(testMacKey), head, entry)

/** The databases of all suites of this process. */
const engines: Partial<Record<Dialect, Promise<Engine>>> = {}

async function openEmpty(dialect: Dialect): Promise<Store> {
  engines[dialect] ??= dialect === 'sqlite' ? startSqlite(testMacKey) : startPostgres(testLink)
  const { store, empty } = await engines[dialect]
  await empty()
  return store
}

/**
 * What of a suite runs on SQLite, and on PostgreSQL in the long form alone: what differs from other tests of the suite in
 * what is decided above the database.
 */
export interface Variants {
  readonly also: Test
  /** Of a table of cases: on PostgreSQL the short form runs the first one. */
  readonly few: <T>(cases: readonly T[]) => readonly T[]
}

/** Runs a suite once on each database. `open` empties the store that the test before had: a test opens one at a time. */
export function eachStore(suite: (open: () => Promise<Store>, variants: Variants) => void): void {
  describe('on sqlite', () => suite(() => openEmpty('sqlite'), { also: it, few: (cases) => cases }))
  describeProgram('on postgres', { isThere: postgresPrograms() !== null, install: 'postgresql' }, () =>
    suite(() => openEmpty('postgres'), { also: longIt, few: (cases) => someOf(cases, cases.length) }),
  )
}

/**
 * As `eachStore`, for what takes many rounds of statements that others run on each database, too: the short form runs it
 * on SQLite alone.
 */
export function storesByForm(suite: (open: () => Promise<Store>) => void): void {
  const onSqlite = (): void => {
    describe('on sqlite', () => suite(() => openEmpty('sqlite')))
  }
  byForm({ short: onSqlite, long: () => eachStore(suite) })()
}
