import { chmodSync, existsSync, mkdtempSync, renameSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import type { Pool } from 'pg'
import { systemTimer } from '../../src/clock.ts'
import { type PostgresConnections, postgresConnections } from '../../src/storage/postgres/connections.ts'
import { postgresStore, preparePostgres } from '../../src/storage/postgres/store.ts'
import type { Store } from '../../src/storage/store.ts'
import type { ChainLink } from '../../src/storage/write.ts'
import type { Engine } from './engine.ts'
import { copyCluster, createCluster, postgresUrl, startPostgresServer } from './postgres-server.ts'
import { until } from './until.ts'

/**
 * One for all suites of a process, closed by nobody: it ends with its process, and its files go with the folder of the run.
 * @param servers so many commit in turn, as if each were a process of its own; with one, the default, what tests begin
 * side by side happens in the order in which they began it
 */
export async function startPostgres(link: ChainLink, servers = 1): Promise<Engine> {
  const folder = join(mkdtempSync(join(reachable(tmpdir()), 'latchkey-postgres-')), 'data')
  chmodSync(join(folder, '..'), 0o711)
  await alone(join(tmpdir(), 'postgres.lock'), () => copyMigrated(folder))
  await startPostgresServer(folder)
  const opened = await connect(folder, servers)
  const all = servers === 1 ? { ...opened, writes: opened.reads } : opened
  const pool = all.reads
  const own = await tablesOf(pool, 'public')
  const filled = new Set(await tablesOf(pool, 'first'))
  const refill = own.map((name) =>
    filled.has(name)
      ? `delete from "${name}"; insert into "${name}" select * from first."${name}"`
      : `delete from "${name}"`,
  )
  const emptying = ['set session_replication_role = replica', ...refill, 'set session_replication_role = default']
  await migrated(all)
  const stores: [Store, ...Store[]] = [postgresStore(all, link, systemTimer)]
  while (stores.length < servers) stores.push(postgresStore(await connect(folder, 1), link, systemTimer))
  const [store] = stores
  let next = 0
  const commit: Store['commit'] = (list) => {
    next = (next + 1) % stores.length
    return (stores[next] ?? store).commit(list)
  }
  return {
    store: { ...store, commit, close: async () => {} },
    empty: async () => {
      const left = (await tablesOf(pool, 'public')).filter((name) => !own.includes(name))
      const drops = left.map((name) => `drop table "${name}" cascade`)
      await pool.query([...drops, ...emptying].join(';'))
    },
  }
}

/** A server with an empty database, for a product that runs as a process, or that several tests start. */
export interface PostgresDatabase {
  /** As in `LATCHKEY_DATABASE_URL`. */
  readonly url: string
  readonly folder: string
  /** Ends the server, as a machine that is shut down. */
  stop(): Promise<void>
  /** Starts it again on the same files. */
  start(): Promise<void>
  /** Makes another empty database, and returns its address. */
  another(): Promise<string>
}

export async function startPostgresDatabase(): Promise<PostgresDatabase> {
  const folder = join(mkdtempSync(join(reachable(tmpdir()), 'latchkey-postgres-')), 'data')
  chmodSync(join(folder, '..'), 0o711)
  createCluster(folder)
  let server = await startPostgresServer(folder)
  let others = 0
  return {
    url: postgresUrl(folder),
    folder,
    stop: () => server.stop(),
    start: async () => {
      server = await startPostgresServer(folder)
    },
    another: async () => {
      others += 1
      const connections = await connect(folder, 1)
      await connections.reads.query(`create database other_${others}`)
      await connections.close()
      return postgresUrl(folder, `other_${others}`)
    },
  }
}

/** Waits until so many commits wait for a lock that another transaction holds. */
export async function untilWaiting({ db }: Pick<Store, 'db'>, commits: number): Promise<void> {
  await until(`${commits} commits that wait for a lock`, async () => {
    const { rows } = await sql`select 1 from pg_stat_activity where wait_event_type = 'Lock'`.execute(db)
    return rows.length === commits ? true : undefined
  })
}

/** Does `work` while no other process of this run does: an open transaction is a lock that ends with its holder. */
async function alone(file: string, work: () => Promise<void>): Promise<void> {
  const lock = new DatabaseSync(file, { timeout: 115_000 })
  try {
    lock.exec('begin exclusive')
    await work()
  } finally {
    lock.close()
  }
}

/** The first of a run makes the tables and leaves its files to the others. */
async function copyMigrated(folder: string): Promise<void> {
  const template = join(tmpdir(), 'postgres-with-tables')
  if (!existsSync(template)) {
    const made = `${template}-made`
    createCluster(made)
    const server = await startPostgresServer(made)
    const connections = await connect(made, 1)
    await migrated(connections)
    await keepFirstRows(connections.reads)
    await connections.close()
    await server.stop()
    renameSync(made, template)
  }
  copyCluster(template, folder)
}

/** A folder that the server's own user may pass through. */
function reachable(folder: string): string {
  chmodSync(folder, 0o711)
  return folder
}

const connect = (folder: string, pool: number) =>
  postgresConnections({ url: postgresUrl(folder), pool, isPrepared: true })

const migrated = (connections: PostgresConnections) => preparePostgres(connections, async () => {})

async function tablesOf(pool: Pool, schema: string): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = $1 and tablename not like 'kysely%' order by 1",
    [schema],
  )
  return rows.map(({ name }) => name)
}

/** A migration may put rows in: they are there again after each emptying. */
async function keepFirstRows(pool: Pool): Promise<void> {
  await pool.query('create schema first')
  for (const name of await tablesOf(pool, 'public')) {
    const { rowCount } = await pool.query(`select 1 from "${name}" limit 1`)
    if (rowCount !== 0) await pool.query(`create table first."${name}" as table public."${name}"`)
  }
}
