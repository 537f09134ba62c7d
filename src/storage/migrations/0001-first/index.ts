import { type Kysely, sql } from 'kysely'
import type { Dialect } from '../../store.ts'
import { accounts } from './accounts.ts'
import { audit } from './audit.ts'
import { blobs } from './blobs.ts'
import { captures } from './captures.ts'
import { type ColumnTypes, columnTypesOf } from './column-types.ts'
import { events } from './events.ts'
import { idempotency } from './idempotency.ts'
import { jobs } from './jobs.ts'
import { leases } from './leases.ts'
import { monitoring } from './monitoring.ts'
import { organizations } from './organizations.ts'
import { serverSecrets } from './server-secrets.ts'
import { sessions } from './sessions.ts'
import { sync } from './sync.ts'
import { usage } from './usage.ts'
import { webhooks } from './webhooks.ts'

/** A table is created after those that it refers to. */
const parts: readonly ((types: ColumnTypes) => readonly string[])[] = [
  serverSecrets,
  accounts,
  organizations,
  usage,
  sessions,
  leases,
  monitoring,
  audit,
  events,
  webhooks,
  blobs,
  jobs,
  idempotency,
  captures,
  sync,
]

/**
 * The schema of version 0.1.0, a file for each part. Ids and JSON are text, times epoch milliseconds, flags 0 or 1,
 * sealed values bytes. `sealed` is encrypted under the data key in `wrapped_key`, which is wrapped under the root key.
 */
export function first(dialect: Dialect) {
  const types = columnTypesOf(dialect)
  return {
    up: async (db: Kysely<unknown>): Promise<void> => {
      for (const statement of parts.flatMap((part) => part(types))) await sql.raw(statement).execute(db)
    },
  }
}
