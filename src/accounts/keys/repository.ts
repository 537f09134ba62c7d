import { countAll } from '../../storage/count-all.ts'
import { requireAtMost, userRow } from '../../storage/owner-row.ts'
import { prepared } from '../../storage/prepared.ts'
import { sqlWrite } from '../../storage/sql-write.ts'
import type { Store } from '../../storage/store.ts'
import type { Flag } from '../../storage/tables/flag.ts'
import { equalBytes } from '../../vault/digest.ts'
import type { ApiKeyView } from '../account-types.ts'
import type { ApiKeyScope } from '../principal.ts'
import { formatScopes, parseScopes } from './api-key.ts'

/** A stored key with its user. */
export interface KeyHolder {
  readonly id: string
  readonly keyPrefix: string
  readonly scopes: ReadonlySet<ApiKeyScope>
  readonly expiresAt: number | null
  readonly userId: string
  readonly email: string
  readonly operator: boolean
}

export interface StoredKey {
  readonly id: string
  readonly userId: string
  readonly name: string
  readonly keyHash: Uint8Array
  readonly keyPrefix: string
  readonly scopes: readonly ApiKeyScope[]
  readonly createdAt: number
  readonly expiresAt: number | null
}

interface HolderRow {
  id: string
  key_hash: Uint8Array
  key_prefix: string
  scopes: string
  expires_at: number | null
  user_id: string
  email: string
  operator: Flag
}

export type KeyRepository = ReturnType<typeof createKeyRepository>

export function createKeyRepository({ db, all }: Pick<Store, 'db' | 'all'>) {
  const holderQuery = prepared<{ keyHash: Uint8Array }, HolderRow>((p) =>
    db
      .selectFrom('api_keys as k')
      .innerJoin('users as u', 'u.id', 'k.user_id')
      .select(['k.id', 'k.key_hash', 'k.key_prefix', 'k.scopes', 'k.expires_at', 'k.user_id', 'u.email', 'u.operator'])
      .where('k.key_hash', '=', p('keyHash'))
      .where('u.disabled', '=', 0)
      .where('u.removed_at', 'is', null),
  )
  return {
    /** The key of this hash (`hashToken`) with its user; null: the user is disabled or removed. One indexed read. */
    findHolder: async (keyHash: Uint8Array): Promise<KeyHolder | null> => {
      const [row] = await all(holderQuery({ keyHash }))
      return row === undefined || !equalBytes(row.key_hash, keyHash) ? null : holderOf(row)
    },
    /** Newest first; without the keys themselves, which are not stored. */
    list: async (userId: string): Promise<ApiKeyView[]> => {
      const rows = await db
        .selectFrom('api_keys')
        .select(['id', 'name', 'key_prefix', 'scopes', 'created_at', 'expires_at', 'last_used_at', 'requests'])
        .where('user_id', '=', userId)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .execute()
      return rows.map((row) => ({
        id: row.id,
        name: row.name,
        keyPrefix: row.key_prefix,
        key: null,
        scopes: [...parseScopes(row.scopes)],
        createdAt: row.created_at,
        lastUsedAt: row.last_used_at,
        expiresAt: row.expires_at,
        requests: row.requests,
      }))
    },
    ...keyWrites({ db }),
  }
}

function keyWrites({ db }: Pick<Store, 'db'>) {
  return {
    insert: (key: StoredKey) =>
      sqlWrite(
        db.insertInto('api_keys').values({
          id: key.id,
          user_id: key.userId,
          name: key.name,
          key_hash: key.keyHash,
          key_prefix: key.keyPrefix,
          scopes: formatScopes(key.scopes),
          created_at: key.createdAt,
          expires_at: key.expiresAt,
          last_used_at: null,
          requests: 0,
        }),
        1,
      ),
    /** Conflicts when the user has more than `limit` keys. Place it after the insert. */
    requireAtMost: (userId: string, limit: number) => {
      const held = db.selectFrom('api_keys').select(countAll).where('user_id', '=', userId)
      return requireAtMost(userRow(db, userId), held, limit)
    },
    /** Conflicts when the user has no such key. */
    remove: (id: string, userId: string) =>
      sqlWrite(db.deleteFrom('api_keys').where('id', '=', id).where('user_id', '=', userId), 1),
    removeAll: (userId: string) => sqlWrite(db.deleteFrom('api_keys').where('user_id', '=', userId)),
    /** Adds to the usage of a key; does nothing when it was revoked. */
    addUsage: (id: string, requests: number, lastUsedAt: number) =>
      sqlWrite(
        db
          .updateTable('api_keys')
          .set((eb) => ({ requests: eb('requests', '+', requests), last_used_at: lastUsedAt }))
          .where('id', '=', id),
      ),
  }
}

function holderOf(row: HolderRow): KeyHolder {
  return {
    id: row.id,
    keyPrefix: row.key_prefix,
    scopes: parseScopes(row.scopes),
    expiresAt: row.expires_at,
    userId: row.user_id,
    email: row.email,
    operator: row.operator === 1,
  }
}
