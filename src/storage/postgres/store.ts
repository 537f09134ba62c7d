import { type CompiledQuery, Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient, sql } from 'kysely'
import type { QueryConfig } from 'pg'
import type { Timer } from '../../clock.ts'
import { AppError } from '../../errors.ts'
import { migrate } from '../migrations/index.ts'
import type { Values } from '../shape.ts'
import type { Store } from '../store.ts'
import type { Database, Tables } from '../tables.ts'
import type { ChainLink } from '../write.ts'
import type { PostgresConnections } from './connections.ts'
import { lockNumbers } from './locks.ts'
import { StatementNames } from './statement-names.ts'
import { PostgresWriter } from './writer.ts'

/**
 * Migrates the database, and calls `prepare` in the same transaction: of two servers that start together the second one
 * waits, and a start that ends within it leaves the database as it was. Throws the errors of PostgreSQL.
 */
export async function preparePostgres<T>(
  { writes }: Pick<PostgresConnections, 'writes'>,
  prepare: (db: Database) => Promise<T>,
): Promise<T> {
  return queriesOn(writes)
    .transaction()
    .execute(async (transaction) => {
      await sql`select pg_advisory_xact_lock(${sql.raw(lockNumbers('migrations'))})`.execute(transaction)
      await migrate(transaction, 'postgres')
      return prepare(transaction)
    })
}

/** Whether Latchkey, or another program with migrations of the same kind, has made tables in the database. */
export async function hasTables({ reads }: Pick<PostgresConnections, 'reads'>): Promise<boolean> {
  const { rowCount } = await reads.query("select 1 where to_regclass('kysely_migration') is not null")
  return rowCount === 1
}

/** Reads from a database; null while it has no tables. */
export async function peekPostgres<T>(
  connections: Pick<PostgresConnections, 'reads'>,
  look: (db: Database) => Promise<T>,
): Promise<T | null> {
  return (await hasTables(connections)) ? look(queriesOn(connections.reads)) : null
}

/** The store on a database that is prepared. The connections are closed with it. */
export function postgresStore(connections: PostgresConnections, link: ChainLink, timer: Timer): Store {
  const names = new StatementNames(connections.isPrepared)
  const writer = new PostgresWriter({ connections, names, link, timer })
  const read = async ({ sql: text, parameters }: CompiledQuery, rowMode?: 'array'): Promise<unknown[]> => {
    const query = { name: names.of(text), text, values: [...parameters], rowMode }
    const { rows } = await connections.reads.query(query as QueryConfig).catch(unavailable)
    return rows
  }
  return {
    dialect: 'postgres',
    db: queriesOn(translated(connections.reads)),
    all: async <Row>(query: CompiledQuery<Row>) => (await read(query)) as Row[],
    rows: async <Row, const Names extends readonly string[]>(query: CompiledQuery<Row>) =>
      (await read(query, 'array')) as Values<Row, Names>[],
    commit: (list) => writer.commit(list),
    scrubsDue: () => 0,
    isWritable: () => writer.isWritable(),
    close: async () => {
      await writer.close()
      await connections.close()
    },
  }
}

/** A query builder over a pool, which stays open when the builder is destroyed. */
export function queriesOn(pool: PostgresPool): Database {
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
}

/** A pool whose errors are STORAGE_UNAVAILABLE. */
function translated(pool: PostgresPool): PostgresPool {
  return {
    connect: async () => {
      const client = await pool.connect().catch(unavailable)
      const query = (...given: readonly unknown[]) =>
        (client.query as (...all: readonly unknown[]) => Promise<unknown>)(...given).catch(unavailable)
      return { query, release: () => client.release() } as PostgresPoolClient
    },
    end: async () => {},
    options: pool.options,
  }
}

function unavailable(error: unknown): never {
  throw new AppError('STORAGE_UNAVAILABLE', { cause: error })
}
