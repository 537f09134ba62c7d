import type { Client } from 'pg'
import type { Timer } from '../../clock.ts'
import type { PostgresConnections, PostgresOptions } from './connections.ts'
import { isLock, lockNumbers } from './locks.ts'

/** How long after it was lost a lock is asked for again, in milliseconds. */
const againMs = 1_000

/** The lock of a server. PostgreSQL releases it when the process ends in any way. */
export interface ServerLock {
  /** Whether no other server held one. */
  readonly isFirst: boolean
  release(): void
}

/**
 * Marks the database as used by a server, on a connection of its own, which is opened again when it was lost. Behind
 * PgBouncer in transaction mode there are no such locks: then no server counts as the first.
 */
export async function holdServerLock(
  { connect }: Pick<PostgresConnections, 'connect'>,
  { isPrepared }: Pick<PostgresOptions, 'isPrepared'>,
  timer: Timer,
): Promise<ServerLock> {
  if (!isPrepared) return { isFirst: false, release: () => {} }
  const numbers = lockNumbers('servers')
  let client: Client | null = null
  let isReleased = false
  const take = async (): Promise<Client> => {
    const opened = await connect()
    opened.on('error', () => {})
    opened.once('end', takeLater)
    await opened.query(`select pg_advisory_lock_shared(${numbers})`)
    client = opened
    if (isReleased) await opened.end()
    return opened
  }
  const takeLater = (): void => {
    if (!isReleased) timer.after(againMs, () => void take().catch(() => {}))
  }
  return {
    isFirst: await isOnly(await take()),
    release: () => {
      isReleased = true
      void client?.end().catch(() => {})
    },
  }
}

/** Whether no other connection holds the lock; two that start together may both be told that they are not alone. */
async function isOnly(client: Client): Promise<boolean> {
  const { rowCount } = await client.query(`select 1 from pg_locks where ${isLock('servers')} and granted`)
  return rowCount === 1
}

/** Whether a server uses the database. */
export async function isServed({ reads }: Pick<PostgresConnections, 'reads'>): Promise<boolean> {
  const { rowCount } = await reads.query(`select 1 from pg_locks where ${isLock('servers')} limit 1`)
  return rowCount === 1
}
