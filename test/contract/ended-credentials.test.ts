import { describe, expect, it, vi } from 'vitest'
import type { Principal } from '../../src/accounts/principal.ts'
import { createLoginAgain, type LoginAgainDependencies } from '../../src/captures/login-again.ts'
import { LoginPins } from '../../src/captures/login-pins.ts'
import { systemRandom } from '../../src/clock.ts'
import type { Store } from '../../src/storage/store.ts'
import { createSyncRepository } from '../../src/sync/repository.ts'
import { createSync, type Sync } from '../../src/sync/sync.ts'
import { interruptedStore } from '../support/before-commit.ts'
import { sessionWorld } from '../support/session-world.ts'
import { eachStore } from '../support/stores.ts'
import { createInput } from '../support/test-session.ts'
import { webhookWorld } from '../support/webhook-world.ts'
import { type AccountWorld, accountWorld, password, present } from './accounts-world.ts'

const unauthorized = expect.objectContaining({ code: 'UNAUTHORIZED' })
const lasting = [
  'users',
  'api_keys',
  'organizations',
  'memberships',
  'invitations',
  'webhooks',
  'sync_sources',
] as const

/** Everything that gives access later, in an order that does not depend on the database. */
async function rows(store: Store): Promise<unknown> {
  const rowsOf = async (table: (typeof lasting)[number]) => {
    const all = await store.db.selectFrom(table).selectAll().execute()
    return [table, all.map((row) => JSON.stringify(row)).sort()]
  }
  return Promise.all(lasting.map(rowsOf))
}

const hook = { url: 'http://127.0.0.1:9/', description: null, subscription: ['*'], organizationId: null } as const
const source = {
  kind: 'cookiecloud',
  name: 'n',
  domains: ['shop.example'],
  createMissing: true,
  sessionIds: [],
} as const

/** Anna's organization with Boris, a webhook, a sync source, and an invitation for her. */
async function annasWorld(opened: Store) {
  const { store, beforeCommit } = interruptedStore(opened)
  const world = accountWorld(store)
  const { webhooks, close, ...deps } = webhookWorld(store)
  const sync: Sync = createSync({
    sessionDeps: { ...deps, random: systemRandom },
    repository: createSyncRepository(store),
    judge: async () => expect.fail('nothing is pushed'),
    validate: async () => expect.fail('nothing is stored'),
    ownerOf: async () => null,
    sourceLimit: 5,
  })
  const [anna, boris] = [await world.person('anna'), await world.person('boris')]
  const organization = await world.organization(anna, [[boris, 'member']])
  const other = await world.organization(boris)
  const invited = await world.accounts.invite(boris, other, { email: anna.email, role: 'admin' })
  const webhook = await webhooks.create(anna, hook)
  const fed = await sync.create(anna, source)
  const { accounts } = world
  const creations: Readonly<Record<string, (by: Principal) => Promise<unknown>>> = {
    'an API key': (by) => accounts.createKey(by, { name: 'k', scopes: ['read'], expiresAt: null }),
    'an organization': (by) => accounts.createOrganization(by, { name: 'New', description: null }),
    'an invitation': (by) => accounts.invite(by, organization, { email: 'x@example.org', role: 'admin' }),
    'a membership': (by) => accounts.acceptInvitation(present(invited.token), { principal: by }),
    'a role': (by) => accounts.changeRole(by, organization, boris.userId, 'admin'),
    'another owner': (by) => accounts.transferOwnership(by, organization, boris.userId),
    'a webhook': (by) => webhooks.create(by, hook),
    'another address of a webhook': (by) => webhooks.update(by, webhook.id, { url: 'http://127.0.0.1:8/' }),
    'a secret of a webhook': (by) => webhooks.rotateSecret(by, webhook.id),
    'a secret of callbacks': (by) => webhooks.rotateCallbackSecret(by),
    'a sync source': (by) => sync.create(by, source),
    'a change of a sync source': (by) => sync.update(by, fed.source.id, { domains: ['other.example'] }),
    'a password': (by) => accounts.changePassword(by, password, 'another good password'),
  }
  const logIn = async (): Promise<Principal> => {
    const { token } = await accounts.login(anna.email, password, '192.0.2.1')
    return present(await accounts.byJwt(token))
  }
  return { accounts, store, creations, beforeCommit, logIn, close }
}

async function keyOf(
  { accounts }: AccountWorld,
  owner: Principal,
  expiresAt: number | null = null,
): Promise<Principal> {
  const { key } = await accounts.createKey(owner, { name: 'k', scopes: ['read', 'write'], expiresAt })
  return present(await accounts.byApiKey(present(key)))
}

type Ending = (world: AccountWorld, by: Principal, owner: Principal) => Promise<unknown> | unknown

const endings: readonly (readonly [string, 'key' | 'token', Ending])[] = [
  ['a key that is revoked', 'key', ({ accounts }, by, owner) => accounts.revokeKey(owner, by.keyId ?? '')],
  ['a key of an account that is disabled', 'key', (world, by) => world.administration.setDisabled(by.email, true)],
  ['a token that is logged out', 'token', ({ accounts }, by) => accounts.logout(by)],
  [
    'a token after another password',
    'token',
    (world, by) => world.administration.setPassword(by.email, 'a new password 1'),
  ],
  ['a token of an account that is disabled', 'token', (world, by) => world.administration.setDisabled(by.email, true)],
  ['a token of an account that is removed', 'token', (world, by) => world.administration.removeUser(by.email)],
  [
    'a token of an account that was disabled for a moment',
    'token',
    async ({ administration }, by) => {
      await administration.setDisabled(by.email, true)
      await administration.setDisabled(by.email, false)
    },
  ],
]

eachStore((open) => {
  describe('a credential that ends just before the commit', () => {
    it('stores none of what gives access later', async () => {
      const { accounts, store, creations, beforeCommit, logIn, close } = await annasWorld(await open())
      for (const [name, create] of Object.entries(creations)) {
        const [ended, valid] = [await logIn(), await logIn()]
        const before = await rows(store)
        beforeCommit(() => accounts.logout(ended))
        const refusal = await create(ended).catch((error: unknown) => error)
        expect([name, refusal]).toEqual([name, unauthorized])
        expect([name, await rows(store)]).toEqual([name, before])
        await create(valid)
        expect([name, await rows(store)]).not.toEqual([name, before])
      }
      await close()
    })

    it('gets no PIN for a login', async () => {
      const { store, beforeCommit } = interruptedStore(await open())
      const world = accountWorld(store)
      const { sessions, ...deps } = sessionWorld(store)
      const anna = await world.person('anna')
      const { id } = await sessions.create(anna, createInput())
      const pins = new LoginPins({ ...deps, random: systemRandom })
      const unused = { captures: {} as LoginAgainDependencies['captures'], isCredentialValid: async () => true }
      const login = createLoginAgain({ ...deps, ...unused, sessionRepository: deps.repository, pins })
      await login.issuePin(anna, id)
      const history = await world.history(anna.userId)
      const issue = vi.spyOn(pins, 'issue')
      beforeCommit(() => world.accounts.logout(anna))
      await expect(login.issuePin(anna, id)).rejects.toEqual(unauthorized)
      expect([issue.mock.calls, await world.history(anna.userId)]).toEqual([[], history])
    })

    it.each(endings)('%s is such a credential', async (_name, kind, end) => {
      const { store, beforeCommit } = interruptedStore(await open())
      const world = accountWorld(store)
      await world.person('root')
      const owner = await world.person('anna')
      const by = kind === 'token' ? owner : await keyOf(world, owner)
      const create = () => world.accounts.createOrganization(by, { name: 'Acme', description: null })
      await create()
      expect(await world.accounts.isCredentialValid(by)).toBe(true)
      beforeCommit(async () => end(world, by, owner))
      await expect(create()).rejects.toEqual(unauthorized)
      expect(await world.accounts.isCredentialValid(by)).toBe(false)
    })

    it('is also a key whose date has passed, but no token: that was valid with its request', async () => {
      const world = accountWorld(await open())
      const anna = await world.person('anna')
      const key = await keyOf(world, anna, world.clock.now() + 60_000)
      const create = (by: Principal) => world.accounts.createOrganization(by, { name: 'Acme', description: null })
      world.clock.advance(59_999)
      await create(key)
      world.clock.advance(1)
      await expect(create(key)).rejects.toEqual(unauthorized)
      world.clock.advance(3_600_000)
      await create(anna)
      expect([await world.accounts.isCredentialValid(key), await world.accounts.isCredentialValid(anna)]).toEqual([
        false,
        true,
      ])
    })
  })
})
