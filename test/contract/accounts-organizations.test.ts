import { expect, it } from 'vitest'
import type { OrganizationRole } from '../../src/accounts/account-types.ts'
import type { Accounts } from '../../src/accounts/accounts.ts'
import type { Principal } from '../../src/accounts/principal.ts'
import { sessionChain } from '../../src/audit/entry.ts'
import { createAuditRepository } from '../../src/audit/repository.ts'
import type { Store } from '../../src/storage/store.ts'
import { interruptedStore } from '../support/before-commit.ts'
import { sessionWorld } from '../support/session-world.ts'
import { eachStore } from '../support/stores.ts'
import { createInput } from '../support/test-session.ts'
import { accountWorld, present } from './accounts-world.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })

const actionsOf = async (store: Store, id: string) =>
  (await createAuditRepository(store).page(sessionChain(id), 0, 100, null)).map((entry) => entry.action)

/** The actor's role, the member's, the new one, and whether it may be. */
const roleChanges: readonly (readonly [OrganizationRole, OrganizationRole, OrganizationRole, boolean])[] = [
  ['member', 'member', 'admin', false],
  ['member', 'owner', 'member', false],
  ['admin', 'member', 'admin', true],
  ['admin', 'admin', 'member', true],
  ['admin', 'member', 'owner', false],
  ['admin', 'owner', 'member', false],
  ['admin', 'owner', 'admin', false],
  ['owner', 'member', 'owner', true],
  ['owner', 'owner', 'member', true],
  ['owner', 'admin', 'admin', true],
]

const removals: readonly (readonly [OrganizationRole, OrganizationRole, boolean])[] = [
  ['member', 'member', false],
  ['admin', 'member', true],
  ['admin', 'admin', true],
  ['admin', 'owner', false],
  ['owner', 'owner', true],
]

type LateAct = (
  accounts: Accounts,
  actor: Principal,
  id: string,
  existing: { readonly member: string; readonly invitation: string },
) => Promise<unknown>

/** What the role of the actor allows, and the role. */
const lateActs: readonly (readonly [string, OrganizationRole, LateAct])[] = [
  ['changes no role', 'admin', (accounts, actor, id, { member }) => accounts.changeRole(actor, id, member, 'admin')],
  ['removes nobody', 'admin', (accounts, actor, id, { member }) => accounts.removeMember(actor, id, member)],
  [
    'invites nobody',
    'admin',
    (accounts, actor, id) => accounts.invite(actor, id, { email: 'y@example.org', role: 'admin' }),
  ],
  [
    'revokes no invitation',
    'admin',
    (accounts, actor, id, { invitation }) => accounts.revokeInvitation(actor, id, invitation),
  ],
  ['deletes no organization', 'owner', (accounts, actor, id) => accounts.deleteOrganization(actor, id)],
]

eachStore((open) => {
  it('allows a hundred organizations per user besides the personal one, also with concurrent requests', async () => {
    const world = accountWorld(await open())
    const [anna, boris] = [await world.person('anna'), await world.person('boris')]
    await world.organization(boris, [[anna, 'admin']])
    const make = () => world.accounts.createOrganization(anna, { name: 'Acme', description: null })
    const made = await Promise.allSettled(Array.from({ length: 102 }, make))
    const refused = made.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
    expect(refused).toEqual([code('CONFLICT'), code('CONFLICT')])
    expect(refused[0]).toMatchObject({ message: expect.stringContaining('100') })
    const list = await world.accounts.listOrganizations(anna)
    expect(list.filter(({ role, isPersonal }) => role === 'owner' && !isPersonal)).toHaveLength(100)
    await world.accounts.deleteOrganization(
      anna,
      present(list.find(({ role, isPersonal }) => role === 'owner' && !isPersonal)).id,
    )
    await make()
  })

  it('makes organizations with slugs of their own, lists and shows them to members alone', async () => {
    const world = accountWorld(await open())
    const [anna, boris] = [await world.person('anna'), await world.person('boris')]
    const first = await world.accounts.createOrganization(anna, { name: ' Café Déjà Vu! ', description: 'x' })
    const second = await world.accounts.createOrganization(boris, { name: 'cafe deja vu', description: null })
    expect(first).toMatchObject({
      name: 'Café Déjà Vu!',
      slug: 'cafe-deja-vu',
      description: 'x',
      isPersonal: false,
      role: 'owner',
      memberCount: 1,
    })
    expect(second.slug).toBe(`cafe-deja-vu-${second.id.slice(0, 8)}`)
    expect(await world.accounts.getOrganization(anna, first.id)).toEqual(first)
    expect((await world.accounts.listOrganizations(anna)).map((one) => one.isPersonal)).toEqual([true, false])
    for (const attempt of [
      () => world.accounts.getOrganization(boris, first.id),
      () => world.accounts.getOrganization(anna, 'no-uuid'),
      () => world.accounts.listMembers(boris, first.id),
      () => world.accounts.listInvitations(boris, first.id),
      () => world.accounts.invite(boris, first.id, { email: 'x@example.org', role: 'member' }),
      () => world.accounts.changeRole(boris, first.id, anna.userId, 'member'),
      () => world.accounts.removeMember(boris, first.id, anna.userId),
      () => world.accounts.leaveOrganization(boris, first.id),
      () => world.accounts.transferOwnership(boris, first.id, boris.userId),
      () => world.accounts.deleteOrganization(boris, first.id),
    ]) {
      await expect(attempt()).rejects.toEqual(code('NOT_FOUND'))
    }
    expect(await world.history(anna.userId)).toEqual(['user_created', 'organization_created'])
  })

  it('creates two organizations of one name at the same time', async () => {
    const world = accountWorld(await open())
    const anna = await world.person('anna')
    const input = { name: 'Acme', description: null }
    const made = await Promise.all([1, 2, 3].map(() => world.accounts.createOrganization(anna, input)))
    expect(new Set(made.map((one) => one.slug)).size).toBe(3)
  })

  it('keeps a personal organization to one member', async () => {
    const world = accountWorld(await open())
    const [anna, boris] = [await world.person('anna'), await world.person('boris')]
    const { id } = present((await world.accounts.listOrganizations(anna))[0])
    for (const attempt of [
      () => world.accounts.invite(anna, id, { email: boris.email, role: 'member' }),
      () => world.accounts.leaveOrganization(anna, id),
      () => world.accounts.deleteOrganization(anna, id),
      () => world.accounts.transferOwnership(anna, id, boris.userId),
      () => world.accounts.changeRole(anna, id, anna.userId, 'member'),
      () => world.accounts.removeMember(anna, id, anna.userId),
    ]) {
      await expect(attempt()).rejects.toEqual(code('CONFLICT'))
    }
  })

  it('changes roles by the table of who may', async () => {
    const world = accountWorld(await open())
    const [owner, actor, target] = [await world.person('owner'), await world.person('actor'), await world.person('t')]
    for (const [actorRole, targetRole, role, allowed] of roleChanges) {
      const id = await world.organization(owner, [
        [actor, actorRole],
        [target, targetRole],
      ])
      const change = world.accounts.changeRole(actor, id, target.userId, role)
      if (allowed) await expect(change).resolves.toMatchObject({ userId: target.userId, role })
      else await expect(change).rejects.toEqual(code('FORBIDDEN'))
      const members = await world.accounts.listMembers(owner, id)
      expect(members.find((one) => one.userId === target.userId)?.role).toBe(allowed ? role : targetRole)
    }
  })

  it('removes members by the table of who may', async () => {
    const world = accountWorld(await open())
    const [owner, actor, target] = [await world.person('owner'), await world.person('actor'), await world.person('t')]
    for (const [actorRole, targetRole, allowed] of removals) {
      const id = await world.organization(owner, [
        [actor, actorRole],
        [target, targetRole],
      ])
      const removal = world.accounts.removeMember(actor, id, target.userId)
      if (allowed) await expect(removal).resolves.toBeUndefined()
      else await expect(removal).rejects.toEqual(code('FORBIDDEN'))
      expect(await world.accounts.listMembers(owner, id)).toHaveLength(allowed ? 2 : 3)
      expect((await world.history(target.userId)).at(-1)).toBe(allowed ? 'member_removed' : 'member_added')
    }
  })

  it.each(lateActs)('who was an admin or owner until a moment ago %s', async (_name, role, act) => {
    const { store, beforeCommit } = interruptedStore(await open())
    const world = accountWorld(store)
    const [owner, actor, other] = [await world.person('owner'), await world.person('actor'), await world.person('t')]
    const id = await world.organization(owner, [
      [actor, role],
      [other, 'member'],
    ])
    const { token, ...invitation } = await world.accounts.invite(owner, id, { email: 'x@example.org', role: 'member' })
    beforeCommit(() => world.accounts.changeRole(owner, id, actor.userId, 'member'))
    const late = act(world.accounts, actor, id, { member: other.userId, invitation: invitation.id })
    await expect(late).rejects.toEqual(code('FORBIDDEN'))
    const members = await world.accounts.listMembers(owner, id)
    expect(members.map((one) => one.role).toSorted()).toEqual(['member', 'member', 'owner'])
    expect(await world.accounts.listInvitations(owner, id)).toEqual([{ ...invitation, token: null }])
  })

  it.each([
    ['was removed', 'removeMember', 'NOT_FOUND'],
    ['is a member only', 'changeRole', 'FORBIDDEN'],
  ] as const)('tells an owner who %s meanwhile so, not about the last owner', async (_, operation, code) => {
    const { store, beforeCommit } = interruptedStore(await open())
    const world = accountWorld(store)
    const [anna, boris] = [await world.person('anna'), await world.person('boris')]
    const id = await world.organization(anna, [[boris, 'owner']])
    beforeCommit(async () => {
      if (operation === 'removeMember') await world.accounts.removeMember(anna, id, boris.userId)
      else await world.accounts.changeRole(anna, id, boris.userId, 'member')
    })
    await expect(world.accounts.removeMember(boris, id, anna.userId)).rejects.toMatchObject({ code })
  })

  it('hands an organization over', async () => {
    const world = accountWorld(await open())
    const [anna, boris] = [await world.person('anna'), await world.person('boris')]
    const id = await world.organization(anna, [[boris, 'member']])
    await expect(world.accounts.transferOwnership(boris, id, boris.userId)).rejects.toEqual(code('FORBIDDEN'))
    await expect(world.accounts.transferOwnership(anna, id, anna.userId)).rejects.toEqual(code('CONFLICT'))
    await expect(world.accounts.transferOwnership(anna, id, 'nobody')).rejects.toEqual(code('NOT_FOUND'))
    expect(await world.accounts.transferOwnership(anna, id, boris.userId)).toMatchObject({ id, role: 'admin' })
    expect((await world.accounts.listMembers(anna, id)).map((one) => one.role)).toEqual(['admin', 'owner'])
    await world.accounts.leaveOrganization(anna, id)
    await expect(world.accounts.getOrganization(anna, id)).rejects.toEqual(code('NOT_FOUND'))
  })

  it('never loses its last owner', async () => {
    const world = accountWorld(await open())
    const [anna, boris] = [await world.person('anna'), await world.person('boris')]
    const id = await world.organization(anna, [[boris, 'admin']])
    await expect(world.accounts.leaveOrganization(anna, id)).rejects.toEqual(code('CONFLICT'))
    await expect(world.accounts.removeMember(anna, id, anna.userId)).rejects.toEqual(code('CONFLICT'))
    await expect(world.accounts.changeRole(anna, id, anna.userId, 'admin')).rejects.toEqual(code('CONFLICT'))
    await expect(world.administration.removeUser(anna.email)).rejects.toEqual(code('CONFLICT'))
    expect(await world.accounts.getOrganization(anna, id)).toMatchObject({ role: 'owner' })
  })

  it('does not count an owner who is disabled', async () => {
    const world = accountWorld(await open())
    const [anna, boris, clara] = [await world.person('anna'), await world.person('boris'), await world.person('clara')]
    const id = await world.organization(anna, [
      [boris, 'member'],
      [clara, 'admin'],
    ])
    await world.administration.setDisabled(boris.email, true)
    await expect(world.accounts.transferOwnership(anna, id, boris.userId)).rejects.toEqual(code('CONFLICT'))
    await world.accounts.changeRole(anna, id, boris.userId, 'owner')
    await expect(world.accounts.transferOwnership(anna, id, boris.userId)).rejects.toEqual(code('CONFLICT'))
    await expect(world.accounts.leaveOrganization(anna, id)).rejects.toEqual(code('CONFLICT'))
    await expect(world.accounts.changeRole(anna, id, anna.userId, 'admin')).rejects.toEqual(code('CONFLICT'))
    await expect(world.administration.removeUser(anna.email)).rejects.toEqual(code('CONFLICT'))
    // Before anything was removed or disabled.
    expect(await world.accounts.getOrganization(anna, id)).toMatchObject({ role: 'owner', memberCount: 3 })
    await world.accounts.transferOwnership(anna, id, clara.userId)
    await world.accounts.leaveOrganization(anna, id)
    expect(await world.accounts.getOrganization(clara, id)).toMatchObject({ role: 'owner', memberCount: 2 })
  })

  it.each(['an owner', 'an operator'])('a disabled owner can be removed by %s', async (whom) => {
    const world = accountWorld(await open())
    const [anna, boris] = [await world.person('anna'), await world.person('boris')]
    const id = await world.organization(anna, [[boris, 'owner']])
    await world.administration.setDisabled(boris.email, true)
    if (whom === 'an owner') await world.accounts.removeMember(anna, id, boris.userId)
    else await world.administration.removeUser(boris.email)
    expect(await world.accounts.getOrganization(anna, id)).toMatchObject({ role: 'owner', memberCount: 1 })
  })

  it('whose only owner is disabled still changes its other members', async () => {
    const world = accountWorld(await open())
    // The first is the operator.
    const [boris, anna, clara] = [await world.person('boris'), await world.person('anna'), await world.person('clara')]
    const id = await world.organization(anna, [
      [boris, 'admin'],
      [clara, 'member'],
    ])
    await world.administration.setDisabled(anna.email, true)
    await world.accounts.changeRole(boris, id, clara.userId, 'admin')
    await world.accounts.removeMember(boris, id, clara.userId)
    await world.accounts.leaveOrganization(boris, id)
    expect((await world.deps.organizations.members(id)).map(({ userId }) => userId)).toEqual([anna.userId])
  })

  it.each([
    ['both leave', 'leave', 'leave'],
    ['both step down', 'demote', 'demote'],
    ['one leaves, one steps down', 'leave', 'demote'],
    ['each removes the other', 'remove', 'remove'],
  ])('keeps one of two owners when %s at once', async (_name, first, second) => {
    const world = accountWorld(await open())
    const [anna, boris] = [await world.person('anna'), await world.person('boris')]
    const id = await world.organization(anna, [[boris, 'owner']])
    const act = (how: string, self: typeof anna, other: typeof anna): Promise<unknown> => {
      if (how === 'leave') return world.accounts.leaveOrganization(self, id)
      if (how === 'demote') return world.accounts.changeRole(self, id, self.userId, 'member')
      return world.accounts.removeMember(self, id, other.userId)
    }
    const ended = await Promise.allSettled([act(first, anna, boris), act(second, boris, anna)])
    expect(ended.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
    const owners = await world.store.db
      .selectFrom('memberships')
      .select('user_id')
      .where('organization_id', '=', id)
      .where('role', '=', 'owner')
      .execute()
    expect(owners).toHaveLength(1)
  })

  it('refuses in the database itself what would leave no owner', async () => {
    const world = accountWorld(await open())
    const anna = await world.person('anna')
    const id = await world.organization(anna)
    const { organizations } = world.deps
    const lists = [
      [organizations.removeMember(id, anna.userId, 'owner'), organizations.requireOwner(id)],
      [organizations.setRole(id, anna.userId, 'owner', 'member'), organizations.requireOwner(id)],
    ]
    for (const list of lists) await expect(world.store.commit(list)).rejects.toMatchObject({ reason: 'last_owner' })
    expect(await world.accounts.getOrganization(anna, id)).toMatchObject({ role: 'owner' })
  })

  it.each(['leaves', 'is removed', 'sees the organization deleted', 'is removed as a user'])(
    'unshares the sessions of a member who %s, each with its entry',
    async (how) => {
      const store = await open()
      const world = accountWorld(store)
      const { sessions } = sessionWorld(store)
      const [anna, boris] = [await world.person('anna'), await world.person('boris')]
      const id = await world.organization(anna, [[boris, 'admin']])
      const shared = await sessions.create(boris, createInput())
      const gone = await sessions.create(boris, createInput())
      const own = await sessions.create(boris, createInput())
      const annas = await sessions.create(anna, createInput())
      for (const one of [shared, gone]) await sessions.share(boris, one.id, id)
      await sessions.share(anna, annas.id, id)
      const { settingsVersion } = await sessions.get(boris, shared.id)
      await sessions.delete(boris, gone.id)
      expect(await sessions.get(anna, shared.id)).toMatchObject({ access: 'admin' })

      if (how === 'leaves') await world.accounts.leaveOrganization(boris, id)
      else if (how === 'is removed') await world.accounts.removeMember(anna, id, boris.userId)
      else if (how === 'is removed as a user') await world.administration.removeUser(boris.email)
      else await world.accounts.deleteOrganization(anna, id)

      await expect(sessions.get(anna, shared.id)).rejects.toEqual(code('SESSION_NOT_FOUND'))
      await expect(sessions.get(anna, gone.id)).rejects.toEqual(code('SESSION_NOT_FOUND'))
      const asUser = how === 'is removed as a user'
      expect(await actionsOf(store, shared.id)).toEqual(
        asUser ? ['created', 'shared', 'unshared', 'deleted'] : ['created', 'shared', 'unshared'],
      )
      if (!asUser) expect((await sessions.get(boris, shared.id)).settingsVersion).toBe(settingsVersion + 1)
      expect(await actionsOf(store, own.id)).toEqual(asUser ? ['created', 'deleted'] : ['created'])
      const deleted = how === 'sees the organization deleted'
      expect(await actionsOf(store, annas.id)).toEqual(
        deleted ? ['created', 'shared', 'unshared'] : ['created', 'shared'],
      )
      expect(await sessions.get(anna, annas.id)).toMatchObject({ organizationId: deleted ? null : id })
    },
  )

  it('leaves nothing shared when a session is shared while its owner goes', async () => {
    const store = await open()
    const world = accountWorld(store)
    const { sessions } = sessionWorld(store)
    const [anna, boris] = [await world.person('anna'), await world.person('boris')]
    for (let round = 0; round < 8; round += 1) {
      const id = await world.organization(anna, [[boris, 'admin']])
      const session = await sessions.create(boris, createInput())
      const goes =
        round % 2 === 0
          ? world.accounts.removeMember(anna, id, boris.userId)
          : world.accounts.deleteOrganization(anna, id)
      await Promise.allSettled([sessions.share(boris, session.id, id), goes])
      await goes
      expect(await sessions.get(boris, session.id)).toMatchObject({ organizationId: null })
    }
  })

  it('deletes an organization for its owner alone, with everything that hangs on it', async () => {
    const world = accountWorld(await open())
    const [anna, boris] = [await world.person('anna'), await world.person('boris')]
    const id = await world.organization(anna, [[boris, 'admin']])
    const { token } = await world.accounts.invite(anna, id, { email: 'new@example.org', role: 'member' })
    await expect(world.accounts.deleteOrganization(boris, id)).rejects.toEqual(code('FORBIDDEN'))
    await world.accounts.deleteOrganization(anna, id)
    await expect(world.accounts.getOrganization(anna, id)).rejects.toEqual(code('NOT_FOUND'))
    await expect(world.accounts.declineInvitation(present(token))).rejects.toEqual(code('NOT_FOUND'))
    expect((await world.history(boris.userId)).at(-1)).toBe('member_removed')
    expect((await world.history(anna.userId)).slice(-2)).toEqual(['member_removed', 'organization_deleted'])
  })
})
