import type { Database } from './tables.ts'

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
  await db
    .insertInto('server_secrets')
    .values({ name, wrapped_key: secret.wrappedKey, sealed: secret.sealed, created_at: now })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  return (await readServerSecret(db, name)) ?? secret
}
