import type { Principal } from '../../src/accounts/principal.ts'
import type { Store } from '../../src/storage/store.ts'

/** A user who holds an API key with every scope; `addUser` makes the row. */
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
  const { sql, parameters } = store.db
    .insertInto('users')
    .values({
      id: who.userId,
      email: who.email,
      name,
      password_hash: null,
      operator: 0,
      disabled: 0,
      token_epoch: 0,
      created_at: 1,
    })
    .compile()
  await store.commit([{ sql, params: parameters, expect: 1 }])
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
