import { databaseUrl, onOff, optional, setting, wholeNumber } from './setting-parsers.ts'

/** Which database is used, and how; a part of `settingsTable`. */
export const databaseSettings = {
  databaseUrl: setting(
    'DATABASE_URL',
    '',
    optional(databaseUrl),
    'The database: `sqlite:PATH`, or `postgres://USER:PASSWORD@HOST:PORT/DATABASE` (PostgreSQL 15 or newer; `?sslmode=verify-full` and other settings: [postgres.md](postgres.md)). Default: `latchkey.db` in the data directory.',
  ),
  databasePool: setting(
    'DATABASE_POOL',
    '10',
    wholeNumber(1, 1_000),
    'PostgreSQL: connections of a server for reads. It has one more for commits, and one that says that it runs.',
  ),
  databasePrepared: setting(
    'DATABASE_PREPARED',
    'on',
    onOff,
    'PostgreSQL: `off` behind PgBouncer in transaction mode, where what a connection has prepared is gone with the next transaction.',
  ),
} as const
