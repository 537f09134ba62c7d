import { userRow } from './owner-row.ts'
import { sqlCheck, sqlWrite } from './sql-write.ts'
import type { Database } from './tables.ts'
import type { Write } from './write.ts'

/** What authenticated a request: an API key, a token, or (neither) something of the account's own. */
export interface Credential {
  readonly userId: string
  readonly keyId: string | null
  /** Of a token: the epoch of the user's tokens when it was accepted. */
  readonly tokenEpoch: number | null
  readonly token: { readonly id: string } | null
}

/**
 * Finds a row while a credential would still be accepted: its user exists and is enabled, its key was not revoked and has
 * not expired, its token was not ended. A token past its own date counts as valid.
 * @param now epoch milliseconds
 */
export function validCredential(db: Database, { userId, keyId, tokenEpoch, token }: Credential, now: number) {
  let query = db
    .selectFrom('users')
    .select('users.id')
    .where('users.id', '=', userId)
    .where('disabled', '=', 0)
    .where('removed_at', 'is', null)
  if (tokenEpoch !== null) query = query.where('token_epoch', '=', tokenEpoch)
  if (token !== null) {
    const ended = db.selectFrom('ended_tokens').select('ended_tokens.id').where('ended_tokens.id', '=', token.id)
    query = query.where(({ not, exists }) => not(exists(ended)))
  }
  if (keyId !== null) {
    const key = db
      .selectFrom('api_keys')
      .select('api_keys.id')
      .where('api_keys.id', '=', keyId)
      .where('user_id', '=', userId)
      .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    query = query.where(({ exists }) => exists(key))
  }
  return query
}

/**
 * For a commit: it throws UNAUTHORIZED unless the credential is still valid, and what ends a credential waits until it is
 * done. The user's row is locked by a statement of its own: on PostgreSQL a statement that waits for a lock sees only what
 * was committed before it began.
 */
export const requireCredential =
  (db: Database) =>
  (credential: Credential, now: number): Write[] => [
    sqlWrite(userRow(db, credential.userId), 1, ended),
    sqlCheck(validCredential(db, credential, now), ended),
  ]

const ended = { else: 'credential_ended' } as const
