import { type Clock, systemStopwatch, type Timer } from '../../clock.ts'
import type { PostgresConnections } from './connections.ts'

/** The oldest version that the tests run on. */
const oldestVersion = 15

/** Throws an error that names both versions if the server is too old. */
export async function requireVersion({ reads }: Pick<PostgresConnections, 'reads'>): Promise<void> {
  const { rows } = await reads.query<{ number: number; text: string }>(
    "select current_setting('server_version_num')::int as number, current_setting('server_version') as text",
  )
  const [{ number, text } = { number: 0, text: 'unknown' }] = rows
  if (number < oldestVersion * 10_000) {
    throw new Error(`it is PostgreSQL ${text}, and Latchkey needs version ${oldestVersion} or newer`)
  }
}

/** How often the time of the database is asked, in milliseconds. */
const askMs = 1_000
/** How much two clocks may drift apart, in milliseconds per millisecond: more than any quartz. */
const drift = 0.001

export interface DatabaseClock {
  readonly clock: Clock
  /** Asks no more. */
  stop(): void
}

/**
 * The time of the database, which all servers share, whatever their own clocks say: it is asked every second, and counted
 * on in between. An answer that took long says less than an earlier one that was quick.
 */
export async function openDatabaseClock(
  { reads }: Pick<PostgresConnections, 'reads'>,
  timer: Timer,
): Promise<DatabaseClock> {
  const ask = async () => {
    const askedAt = systemStopwatch.elapsed()
    const { rows } = await reads.query<{ now: number }>({
      name: 'now',
      text: 'select (extract(epoch from clock_timestamp()) * 1000)::float8 as now',
    })
    const answeredAt = systemStopwatch.elapsed()
    const errorMs = (answeredAt - askedAt) / 2
    return { answeredAt, errorMs, aheadMs: (rows[0]?.now ?? 0) + errorMs - answeredAt }
  }
  let best = await ask()
  let cancel = (): void => {}
  const askLater = (): void => {
    cancel = timer.after(askMs, () => {
      ask()
        .then((answer) => {
          const errorNow = best.errorMs + (answer.answeredAt - best.answeredAt) * drift
          if (answer.errorMs <= errorNow) best = answer
        })
        // The database is away; its time goes on.
        .catch(() => {})
        .finally(askLater)
    })
  }
  askLater()
  return {
    clock: { now: () => Math.round(systemStopwatch.elapsed() + best.aheadMs) },
    stop: () => {
      cancel()
      cancel = () => {}
    },
  }
}
