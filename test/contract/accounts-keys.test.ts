import { expect, it } from 'vitest'
import { isCredentialValid } from '../../src/accounts/is-credential-valid.ts'
import type { Principal } from '../../src/accounts/principal.ts'
import { createFirstAccount } from '../../src/accounts/users/first-account.ts'
import { hashToken } from '../../src/vault/digest.ts'
import { eachStore } from '../support/stores.ts'
import { type AccountWorld, accountWorld, password, present } from './accounts-world.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })
const asked = { name: 'ci', scopes: ['read', 'scrape', 'write'] as const, expiresAt: null }

eachStore((open) => {
  it('makes the first account with a personal organization and a key, once', async () => {
    const world = accountWorld(await open())
    const input = { email: ' Root@Example.org', name: 'Root', password: null, apiKey: null }
    const first = await createFirstAccount(world.deps, input)
    expect(first?.user).toMatchObject({ email: 'root@example.org', operator: true, disabled: false })
    expect(first?.apiKey).toMatch(/^sk_live_[0-9A-Za-z]{32}$/)
    const principal = present(await world.accounts.byApiKey(first?.apiKey ?? ''))
    expect(principal).toMatchObject({
      userId: first?.user.id,
      email: 'root@example.org',
      operator: true,
      credential: 'key',
      keyPrefix: first?.apiKey.slice(0, 12),
    })
    expect([...principal.scopes]).toEqual(['read', 'scrape', 'write'])
    const organizations = await world.accounts.listOrganizations(principal)
    expect(organizations).toMatchObject([{ isPersonal: true, role: 'owner', memberCount: 1 }])
    expect(await world.history(first?.user.id ?? '')).toEqual(['user_created', 'key_created'])
    expect(await createFirstAccount(world.deps, { ...input, email: 'other@example.org' })).toBeNull()
    expect(await world.administration.listUsers()).toHaveLength(1)
  })

  it('uses the given first key, and creates one account when two servers start at the same time', async () => {
    const world = accountWorld(await open())
    const apiKey = `sk_live_${'A1'.repeat(16)}`
    const input = { email: 'root@example.org', name: 'Root', password, apiKey }
    const made = await Promise.all([createFirstAccount(world.deps, input), createFirstAccount(world.deps, input)])
    expect(made.filter((one) => one !== null)).toHaveLength(1)
    expect(await world.accounts.byApiKey(apiKey)).toMatchObject({ email: 'root@example.org' })
    await expect(world.accounts.login('root@example.org', password, '192.0.2.1')).resolves.toBeDefined()
  })

  it('shows a key once, stores its hash alone, and lists it', async () => {
    const world = accountWorld(await open())
    const anna = await world.person('anna')
    const made = await world.accounts.createKey(anna, { ...asked, name: ' ci ', scopes: ['scrape', 'read'] })
    expect(made).toMatchObject({ name: 'ci', scopes: ['scrape', 'read'], lastUsedAt: null, requests: 0 })
    const stored = await world.store.db.selectFrom('api_keys').selectAll().execute()
    expect(Buffer.from(stored[0]?.key_hash ?? [])).toEqual(hashToken(made.key ?? ''))
    expect(JSON.stringify(stored)).not.toContain(made.key?.slice(12))
    const listed = await world.accounts.listKeys(anna)
    expect(listed).toEqual([{ ...made, key: null, scopes: ['read', 'scrape'] }])
    const principal = await world.accounts.byApiKey(made.key ?? '')
    expect([...(principal?.scopes ?? [])]).toEqual(['read', 'scrape'])
  })

  it('knows no key that it did not make', async () => {
    const world = accountWorld(await open())
    const anna = await world.person('anna')
    const made = present((await world.accounts.createKey(anna, asked)).key)
    for (const key of [
      '',
      'sk_live_',
      `sk_live_${'A'.repeat(32)}`,
      `${made}A`,
      made.slice(0, -1),
      made.replace('live', 'test'),
      ` ${made}`,
      `${made}\n`,
      `${made.slice(0, -1)}\u0000`,
    ]) {
      expect([key, await world.accounts.byApiKey(key)]).toEqual([key, null])
    }
  })

  it('stops accepting a key as soon as it is revoked, expires, or its user is disabled', async () => {
    const world = accountWorld(await open())
    const root = await world.person('root')
    const anna = await world.person('anna')
    const revoked = await world.accounts.createKey(anna, asked)
    await world.accounts.revokeKey(anna, revoked.id)
    expect(await world.accounts.byApiKey(revoked.key ?? '')).toBeNull()

    const expiring = await world.accounts.createKey(anna, { ...asked, expiresAt: world.clock.now() + 1000 })
    world.clock.advance(999)
    expect(await world.accounts.byApiKey(expiring.key ?? '')).not.toBeNull()
    world.clock.advance(1)
    expect(await world.accounts.byApiKey(expiring.key ?? '')).toBeNull()

    const kept = await world.accounts.createKey(anna, asked)
    await world.administration.setDisabled(anna.email, true)
    expect(await world.accounts.byApiKey(kept.key ?? '')).toBeNull()
    await world.administration.setDisabled(anna.email, false)
    expect(await world.accounts.byApiKey(kept.key ?? '')).toMatchObject({ userId: anna.userId })
    expect(root.operator).toBe(true)
    expect(await world.history(anna.userId)).toEqual([
      'user_created',
      'key_created',
      'key_revoked',
      'key_created',
      'key_created',
      'user_disabled',
      'user_enabled',
    ])
  })

  it.each<[string, number | null, (world: AccountWorld, who: Principal, keyId: string) => unknown, boolean]>([
    ['a key', null, () => {}, true],
    ['a key on its last day', 1000, ({ clock }) => clock.advance(999), true],
    ['a key past its date', 1000, ({ clock }) => clock.advance(1000), false],
    ['a revoked key', null, ({ accounts }, who, keyId) => accounts.revokeKey(who, keyId), false],
    [
      'a key of a disabled user',
      null,
      ({ administration }, { email }) => administration.setDisabled(email, true),
      false,
    ],
    ['a key of a removed user', null, ({ administration }, { email }) => administration.removeUser(email), false],
  ])('knows for work that is done later whether %s is still accepted', async (_name, endsInMs, happens, expected) => {
    const world = accountWorld(await open())
    // The first account may not be removed.
    await world.person('root')
    const anna = await world.person('anna')
    const expiresAt = endsInMs === null ? null : world.clock.now() + endsInMs
    const made = await world.accounts.createKey(anna, { ...asked, expiresAt })
    const byKey = present(await world.accounts.byApiKey(present(made.key)))
    await happens(world, anna, made.id)
    expect(await isCredentialValid(world.deps, byKey)).toBe(expected)
  })

  it('knows for work that is done later whether a token is from before a change of the password', async () => {
    const world = accountWorld(await open())
    const anna = await world.person('anna')
    expect(await isCredentialValid(world.deps, anna)).toBe(true)
    await world.accounts.changePassword(anna, password, 'another long one')
    expect(await isCredentialValid(world.deps, anna)).toBe(false)
  })

  it('lets no key make, delete or change what grants access', async () => {
    const world = accountWorld(await open())
    const anna = await world.person('anna')
    const made = await world.accounts.createKey(anna, asked)
    const byKey = present(await world.accounts.byApiKey(present(made.key)))
    await expect(world.accounts.createKey(byKey, asked)).rejects.toEqual(code('FORBIDDEN'))
    await expect(world.accounts.revokeKey(byKey, made.id)).rejects.toEqual(code('FORBIDDEN'))
    await expect(world.accounts.changePassword(byKey, password, 'another long one')).rejects.toEqual(code('FORBIDDEN'))
    expect(await world.accounts.listKeys(byKey)).toHaveLength(1)
  })

  it("revokes nobody else's key, and none twice", async () => {
    const world = accountWorld(await open())
    const [anna, boris] = [await world.person('anna'), await world.person('boris')]
    const made = await world.accounts.createKey(anna, asked)
    await expect(world.accounts.revokeKey(boris, made.id)).rejects.toEqual(code('NOT_FOUND'))
    const revoked = await Promise.allSettled([
      world.accounts.revokeKey(anna, made.id),
      world.accounts.revokeKey(anna, made.id),
    ])
    expect(revoked.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    await expect(world.accounts.revokeKey(anna, 'no-uuid')).rejects.toEqual(code('NOT_FOUND'))
  })

  it('refuses keys without a fit name, scope or end', async () => {
    const world = accountWorld(await open())
    const anna = await world.person('anna')
    for (const over of [
      { name: '' },
      { name: 'a\u0000b' },
      { name: 'x'.repeat(256) },
      { scopes: [] },
      { expiresAt: world.clock.now() },
    ]) {
      await expect(world.accounts.createKey(anna, { ...asked, ...over })).rejects.toEqual(code('VALIDATION_ERROR'))
    }
    expect(await world.accounts.listKeys(anna)).toEqual([])
  })

  it('allows 200 keys per account, also when two requests race for the last one', async () => {
    const world = accountWorld(await open())
    const anna = await world.person('anna')
    for (let n = 0; n < 199; n += 1) await world.accounts.createKey(anna, asked)
    const last = await Promise.allSettled([
      world.accounts.createKey(anna, asked),
      world.accounts.createKey(anna, asked),
    ])
    expect(last.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
    expect(last.find((one) => one.status === 'rejected')).toMatchObject({ reason: code('CONFLICT') })
    expect(await world.accounts.listKeys(anna)).toHaveLength(200)
  })

  it('counts requests of keys in memory and commits them when due, and before they are listed', async () => {
    const world = accountWorld(await open())
    const anna = await world.person('anna')
    const made = await world.accounts.createKey(anna, asked)
    const use = () => world.accounts.byApiKey(made.key ?? '')
    const stored = () => world.store.db.selectFrom('api_keys').select(['requests', 'last_used_at']).executeTakeFirst()
    await Promise.all([use(), use(), use()])
    expect(await stored()).toEqual({ requests: 0, last_used_at: null })
    await world.runScheduled()
    expect(await stored()).toEqual({ requests: 3, last_used_at: world.clock.now() })
    world.clock.advance(500)
    await use()
    expect(await world.accounts.listKeys(anna)).toMatchObject([{ requests: 4, lastUsedAt: world.clock.now() }])
  })
})
