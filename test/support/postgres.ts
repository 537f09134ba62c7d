import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { locks } from 'node:worker_threads'
import { PGlite, type PGliteOptions } from '@electric-sql/pglite'
import { Kysely, PGliteDialect } from 'kysely'
import { openPostgresStore } from '../../src/storage/postgres/store.ts'
import type { Store } from '../../src/storage/store.ts'
import type { Tables } from '../../src/storage/tables.ts'
import type { ChainLink } from '../../src/storage/write.ts'
import type { Engine } from './engine.ts'
import { type PreparedPGlite, preparedPGlite } from './prepared-pglite.ts'

/** One for all suites of a thread. */
export async function startPostgres(link: ChainLink): Promise<Engine> {
  const { pglite, store, prepared } = await locks.request('postgres of this run', () => openMigrated(link))
  const tablesOf = async (schema: string) => {
    const { rows } = await pglite.query<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = $1 and tablename not like 'kysely%' order by 1",
      [schema],
    )
    return rows.map(({ name }) => name)
  }
  const own = await tablesOf('public')
  const filled = new Set(await tablesOf('first'))
  const refill = own.map((name) =>
    filled.has(name)
      ? `delete from "${name}"; insert into "${name}" select * from first."${name}"`
      : `delete from "${name}"`,
  )
  const emptying = ['set session_replication_role = replica', ...refill, 'set session_replication_role = default']
  return {
    store: { ...store, close: async () => {} },
    empty: async () => {
      const left = (await tablesOf('public')).filter((name) => !own.includes(name))
      for (const name of left) await pglite.exec(`drop table "${name}" cascade`)
      if (left.length > 0) await prepared.forget()
      await pglite.exec(emptying.join(';'))
    },
  }
}

interface Opened {
  readonly pglite: PGlite
  readonly prepared: PreparedPGlite
  readonly store: Store
}

/** The first of a run makes the tables and leaves its files to the others: reading them takes a fourth of the time. */
async function openMigrated(link: ChainLink): Promise<Opened> {
  const path = join(tmpdir(), 'postgres.tar')
  if (existsSync(path)) return open(link, { loadDataDir: new Blob([readFileSync(path)]) })
  const opened = await open(link)
  await keepFirstRows(opened.pglite)
  const files = await opened.pglite.dumpDataDir('none')
  writeFileSync(path, Buffer.from(await files.arrayBuffer()))
  return opened
}

async function open(link: ChainLink, options: PGliteOptions = {}): Promise<Opened> {
  const pglite = await PGlite.create(options)
  const prepared = preparedPGlite(pglite)
  const db = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite: prepared }) })
  return { pglite, prepared, store: await openPostgresStore(db, link) }
}

/** A migration may put rows in: they are there again after each emptying. */
async function keepFirstRows(pglite: PGlite): Promise<void> {
  await pglite.exec('create schema first')
  const { rows } = await pglite.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' and tablename not like 'kysely%'",
  )
  for (const { name } of rows) {
    const { rows: any } = await pglite.query(`select 1 from "${name}" limit 1`)
    if (any.length > 0) await pglite.exec(`create table first."${name}" as table public."${name}"`)
  }
}
