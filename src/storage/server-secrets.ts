import { sqlWrite } from './sql-write.ts'
import type { Database } from './tables.ts'
import type { SqlWrite } from './write.ts'

/** A secret of the whole installation, sealed like a session's state. */
export interface SealedSecret {
  readonly wrappedKey: Uint8Array
  readonly sealed: Uint8Array
}

/** Reads one; null where there is none. */
export async function readServerSecret(db: Database, name: string): Promise<SealedSecret | null> {
  const row = await db
    .selectFrom('server_secrets')
    .select(['wrapped_key', 'sealed'])
    .where('name', '=', name)
    .executeTakeFirst()
  return row === undefined ? null : { wrappedKey: row.wrapped_key, sealed: row.sealed }
}

/** Stores one unless another process was first; either way, answers the one that is stored. */
export async function keepServerSecret(
  db: Database,
  name: string,
  secret: SealedSecret,
  now: number,
): Promise<SealedSecret> {
  await insertOnce(db, name, secret, now).execute()
  return (await readServerSecret(db, name)) ?? secret
}

/** The same as part of a commit, which cannot be asked for what is stored. */
export function serverSecretWrite(db: Database, name: string, secret: SealedSecret, now: number): SqlWrite {
  return sqlWrite(insertOnce(db, name, secret, now))
}

function insertOnce(db: Database, name: string, { wrappedKey, sealed }: SealedSecret, now: number) {
  return db
    .insertInto('server_secrets')
    .values({ name, wrapped_key: wrappedKey, sealed, created_at: now })
    .onConflict((conflict) => conflict.column('name').doNothing())
}
