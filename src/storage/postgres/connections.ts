import type { Client, ClientConfig, Pool, PoolConfig, types } from 'pg'
import { answerMs } from './answer-within.ts'

export interface PostgresOptions {
  /** `postgres://user:password@host:port/database?sslmode=…`. */
  readonly url: string
  /** Connections for reads; there is one more for commits. */
  readonly pool: number
  /** False behind PgBouncer in transaction mode: nothing is prepared, and no lock outlasts a transaction. */
  readonly isPrepared: boolean
}

/** The connections of a process to PostgreSQL. */
export interface PostgresConnections {
  /** For reads. */
  readonly reads: Pool
  /** The one for commits, and for what is prepared before. */
  readonly writes: Pool
  /** As in `PostgresOptions`. */
  readonly isPrepared: boolean
  /** Opens a connection outside of the pools, without limits on time: for a lock or notifications. Its caller ends it. */
  connect(): Promise<Client>
  close(): Promise<void>
}

/** A server that takes no connection for so long counts as away, in milliseconds. */
const connectMs = 5_000

/** The number of a column's type, bigint. */
const int8 = 20

/** Opens no connection yet. Loads the driver, which a server on SQLite never does. */
export async function postgresConnections({ url, pool, isPrepared }: PostgresOptions): Promise<PostgresConnections> {
  const { default: pg } = await import('pg')
  // Times and counts are below 2^53.
  const getTypeParser: typeof types.getTypeParser = (type: number, format?: 'text' | 'binary') =>
    type === int8 ? Number : pg.types.getTypeParser(type, format as 'text')
  const common: ClientConfig = {
    connectionString: withLibpqMeaning(url),
    types: { getTypeParser },
    connectionTimeoutMillis: connectMs,
    keepAlive: true,
    application_name: 'latchkey',
  }
  const open = (max: number, limits: PoolConfig): Pool => {
    const opened = new pg.Pool({ ...common, ...limits, max })
    // Who uses a connection that breaks gets an error from it; who needs the next one opens another.
    opened.on('error', () => {})
    opened.on('connect', (client) => client.on('error', () => {}))
    return opened
  }
  const [reads, writes] = [open(pool, { query_timeout: answerMs }), open(1, { idleTimeoutMillis: 0 })]
  return {
    reads,
    writes,
    isPrepared,
    connect: async () => {
      const client = new pg.Client(common)
      await client.connect()
      return client
    },
    close: async () => void (await Promise.all([reads.end(), writes.end()])),
  }
}

/** `sslmode` as every other client of PostgreSQL understands it. */
function withLibpqMeaning(url: string): string {
  const meant = new URL(url)
  if (meant.searchParams.has('sslmode')) meant.searchParams.set('uselibpqcompat', 'true')
  return meant.href
}

/** How messages name a database: without user and password. */
export function postgresName(url: string): string {
  const { hostname, port, pathname, searchParams } = new URL(url)
  const host = hostname === '' ? (searchParams.get('host') ?? 'localhost') : hostname
  return `postgres://${host}${port === '' ? '' : `:${port}`}${pathname}`
}
