import { firstRow } from './first-row.ts'
import type { SealedValue } from './sealed-value.ts'
import { sqlWrite } from './sql-write.ts'
import type { Database } from './tables.ts'
import type { SqlWrite } from './write.ts'

/** Reads a secret of the installation, which is sealed like a session's state; null when there is none. */
export async function readServerSecret(db: Database, name: string): Promise<SealedValue | null> {
  const query = db.selectFrom('server_secrets').select(['wrapped_key', 'sealed']).where('name', '=', name)
  return firstRow(query, ({ wrapped_key: wrappedKey, sealed }) => ({ wrappedKey, sealed }))
}

/** Stores a secret unless another process was faster. In both cases returns the stored one. */
export async function keepServerSecret(
  db: Database,
  name: string,
  secret: SealedValue,
  now: number,
): Promise<SealedValue> {
  await insertOnce(db, name, secret, now).execute()
  return (await readServerSecret(db, name)) ?? secret
}

/** The same as part of a commit; it cannot return what is stored. */
export function serverSecretWrite(db: Database, name: string, secret: SealedValue, now: number): SqlWrite {
  return sqlWrite(insertOnce(db, name, secret, now))
}

/** Replaces a secret. Conflicts when there is none. */
export function replaceServerSecret(db: Database, name: string, secret: SealedValue, now: number): SqlWrite {
  const { wrappedKey, sealed } = secret
  return sqlWrite(
    db.updateTable('server_secrets').set({ wrapped_key: wrappedKey, sealed, created_at: now }).where('name', '=', name),
    1,
  )
}

function insertOnce(db: Database, name: string, { wrappedKey, sealed }: SealedValue, now: number) {
  return db
    .insertInto('server_secrets')
    .values({ name, wrapped_key: wrappedKey, sealed, created_at: now })
    .onConflict((conflict) => conflict.column('name').doNothing())
}
