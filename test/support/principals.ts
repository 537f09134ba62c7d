import type { Principal } from '../../src/accounts/principal.ts'
import { sqlWrite } from '../../src/storage/sql-write.ts'
import type { Store } from '../../src/storage/store.ts'

/** A user who holds an API key with every scope; `addUser` makes the rows of both. */
export function principal(name: string): Principal {
  return {
    userId: `user-${name}`,
    email: `${name}@example.org`,
    operator: false,
    credential: 'key',
    keyId: `key-${name}`,
    keyPrefix: 'sk_live_AAAA',
    scopes: new Set(['read', 'scrape', 'write']),
    tokenEpoch: null,
    token: null,
  }
}

export async function addUser(store: Store, name: string): Promise<Principal> {
  const who = principal(name)
  const user = store.db.insertInto('users').values({
    id: who.userId,
    email: who.email,
    name,
    password_hash: null,
    operator: 0,
    disabled: 0,
    token_epoch: 0,
    created_at: 1,
  })
  const key = store.db.insertInto('api_keys').values({
    id: who.keyId ?? '',
    user_id: who.userId,
    name,
    key_hash: Buffer.from(who.userId),
    key_prefix: who.keyPrefix ?? '',
    scopes: 'read,scrape,write',
    created_at: 1,
    expires_at: null,
    last_used_at: null,
    requests: 0,
  })
  await store.commit([sqlWrite(user, 1), sqlWrite(key, 1)])
  return who
}

/** An organization with members by role. */
export async function addOrganization(
  store: Store,
  id: string,
  members: readonly (readonly [Principal, 'member' | 'admin' | 'owner'])[],
): Promise<string> {
  const queries = [
    store.db
      .insertInto('organizations')
      .values({ id, name: id, slug: id, description: null, is_personal: 0, created_at: 1 }),
    ...members.map(([who, role]) =>
      store.db.insertInto('memberships').values({ organization_id: id, user_id: who.userId, role, joined_at: 1 }),
    ),
  ]
  await store.commit(
    queries.map((query) => {
      const { sql, parameters } = query.compile()
      return { sql, params: parameters, expect: 1 }
    }),
  )
  return id
}
