import { expect, it } from 'vitest'
import type { OrganizationRole } from '../../src/accounts/account-types.ts'
import { hashToken } from '../../src/vault/digest.ts'
import { interruptedStore } from '../support/before-commit.ts'
import { eachStore } from '../support/stores.ts'
import { accountWorld, password, present } from './accounts-world.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })
const day = 86_400_000

/** The sender's role, the role that is offered, and whether it may be. */
const invitations: readonly (readonly [OrganizationRole, OrganizationRole, boolean])[] = [
  ['member', 'member', false],
  ['admin', 'member', true],
  ['admin', 'admin', true],
  ['admin', 'owner', false],
  ['owner', 'owner', true],
]

eachStore((open) => {
  it('shows a token once, stores its hash alone, lists what is open', async () => {
    const world = accountWorld(await open())
    const anna = await world.person('anna')
    const id = await world.organization(anna)
    const made = await world.accounts.invite(anna, id, { email: ' New@Example.org ', role: 'admin' })
    expect(made).toMatchObject({ organizationId: id, email: 'new@example.org', role: 'admin' })
    expect(made.token).toMatch(/^[0-9A-Za-z]{32}$/)
    expect(made.expiresAt - made.createdAt).toBe(7 * day)
    expect(await world.accounts.listInvitations(anna, id)).toEqual([{ ...made, token: null }])
    const [row] = await world.store.db.selectFrom('invitations').selectAll().execute()
    expect(Buffer.from(present(row).token_hash)).toEqual(hashToken(present(made.token)))
    expect(JSON.stringify(row)).not.toContain(made.token)
  })

  it('makes an account for somebody new, who can then log in', async () => {
    const world = accountWorld(await open())
    const anna = await world.person('anna')
    const id = await world.organization(anna)
    const { token } = await world.accounts.invite(anna, id, { email: 'new@example.org', role: 'member' })
    const { organization, user } = await world.accounts.acceptInvitation(present(token), { name: ' New ', password })
    expect(user).toMatchObject({ email: 'new@example.org', name: 'New', operator: false, disabled: false })
    expect(organization).toMatchObject({ id, role: 'member', memberCount: 2 })
    await expect(world.accounts.login('new@example.org', password, '192.0.2.1')).resolves.toBeDefined()
    expect(await world.history(user.id)).toEqual(['user_created', 'member_added'])
    const again = world.accounts.acceptInvitation(present(token), { name: 'New', password })
    await expect(again).rejects.toEqual(code('NOT_FOUND'))
  })

  it('is one of at most a hundred that are open, and leaves nothing when it is over', async () => {
    const world = accountWorld(await open())
    const anna = await world.person('anna')
    const id = await world.organization(anna)
    const invite = (name: string) => world.accounts.invite(anna, id, { email: `${name}@example.org`, role: 'member' })
    for (let n = 0; n < 100; n += 1) await invite(`n${n}`)
    await expect(invite('one-more')).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('100 open invitations'),
    })
    // Sent again, it replaces the earlier one.
    await invite('n7')
    expect(await world.accounts.listInvitations(anna, id)).toHaveLength(100)
    world.clock.advance(7 * day)
    await invite('one-more')
    expect(await world.store.db.selectFrom('invitations').select('email').execute()).toEqual([
      { email: 'one-more@example.org' },
    ])
  })

  it.each(['somebody new', 'a user'])(
    'admits nobody whose sender may not invite any more, as of now: %s',
    async (who) => {
      const { store, beforeCommit } = interruptedStore(await open())
      const world = accountWorld(store)
      const [owner, sender, boris] = [await world.person('owner'), await world.person('s'), await world.person('boris')]
      const id = await world.organization(owner, [[sender, 'admin']])
      const email = who === 'a user' ? boris.email : 'new@example.org'
      const token = present((await world.accounts.invite(sender, id, { email, role: 'admin' })).token)
      beforeCommit(() => world.accounts.changeRole(owner, id, sender.userId, 'member'))
      const joins = world.accounts.acceptInvitation(
        token,
        who === 'a user' ? { principal: boris } : { name: 'New', password },
      )
      await expect(joins).rejects.toEqual(code('NOT_FOUND'))
      expect(await world.accounts.listMembers(owner, id)).toHaveLength(2)
    },
  )

  it('is for the invited e-mail alone, and says the same to everybody else', async () => {
    const world = accountWorld(await open())
    const [anna, boris, carla] = [await world.person('anna'), await world.person('boris'), await world.person('carla')]
    const id = await world.organization(anna)
    const { token } = await world.accounts.invite(anna, id, { email: boris.email, role: 'member' })
    const messages = new Set<string>()
    for (const attempt of [
      () => world.accounts.acceptInvitation(present(token), { principal: carla }),
      // The e-mail has an account: a name and a password are not enough.
      () => world.accounts.acceptInvitation(present(token), { name: 'Boris', password }),
      () => world.accounts.acceptInvitation('A'.repeat(32), { principal: boris }),
      () => world.accounts.acceptInvitation('A'.repeat(32), { name: 'Boris', password }),
      () => world.accounts.acceptInvitation('', { principal: boris }),
      () => world.accounts.declineInvitation('A'.repeat(32)),
    ]) {
      await attempt().catch((error: Error) => messages.add(error.message))
      await expect(attempt()).rejects.toEqual(code('NOT_FOUND'))
    }
    expect(messages.size).toBe(1)
    expect(world.hasher.hashed).toBe(4) // three accounts and the decoy: no hash was made for a token that cannot be used
    await expect(world.accounts.acceptInvitation(present(token), { principal: boris })).resolves.toMatchObject({
      user: { id: boris.userId },
    })
  })

  it('ends after seven days', async () => {
    const world = accountWorld(await open())
    const [anna, boris] = [await world.person('anna'), await world.person('boris')]
    const id = await world.organization(anna)
    const { token } = await world.accounts.invite(anna, id, { email: boris.email, role: 'member' })
    world.clock.advance(7 * day)
    const late = world.accounts.acceptInvitation(present(token), { principal: boris })
    await expect(late).rejects.toEqual(code('NOT_FOUND'))
    expect(await world.accounts.listInvitations(anna, id)).toEqual([])
  })

  it.each(['a principal', 'somebody new'])('is accepted by %s exactly once when two race', async (who) => {
    const world = accountWorld(await open())
    const anna = await world.person('anna')
    const id = await world.organization(anna)
    for (let round = 0; round < 5; round += 1) {
      const name = `guest${round}`
      const by =
        who === 'a principal' ? { principal: await world.person(name) } : { name, password: `${password} ${round}` }
      const { token } = await world.accounts.invite(anna, id, { email: `${name}@example.org`, role: 'member' })
      const accept = () => world.accounts.acceptInvitation(present(token), by)
      const ended = await Promise.allSettled([accept(), accept(), accept()])
      expect(ended.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
      for (const one of ended) if (one.status === 'rejected') expect(one.reason).toEqual(code('NOT_FOUND'))
      expect(await world.accounts.listMembers(anna, id)).toHaveLength(round + 2)
    }
  })

  it('is either accepted or revoked, never both', async () => {
    const world = accountWorld(await open())
    const anna = await world.person('anna')
    const id = await world.organization(anna)
    for (let round = 0; round < 5; round += 1) {
      const guest = await world.person(`guest${round}`)
      const made = await world.accounts.invite(anna, id, { email: guest.email, role: 'member' })
      const [accepted, revoked] = await Promise.allSettled([
        world.accounts.acceptInvitation(present(made.token), { principal: guest }),
        world.accounts.revokeInvitation(anna, id, made.id),
      ])
      expect([accepted.status, revoked.status].sort()).toEqual(['fulfilled', 'rejected'])
      const members = await world.accounts.listMembers(anna, id)
      expect(members.some((one) => one.userId === guest.userId)).toBe(accepted.status === 'fulfilled')
    }
  })

  it('ends when declined, revoked, or sent again', async () => {
    const world = accountWorld(await open())
    const [anna, boris] = [await world.person('anna'), await world.person('boris')]
    const id = await world.organization(anna)
    const accept = (token: string | null) => world.accounts.acceptInvitation(present(token), { principal: boris })
    const input = { email: boris.email, role: 'member' as const }

    const declined = await world.accounts.invite(anna, id, input)
    await world.accounts.declineInvitation(present(declined.token))
    await expect(accept(declined.token)).rejects.toEqual(code('NOT_FOUND'))
    await expect(world.accounts.declineInvitation(present(declined.token))).rejects.toEqual(code('NOT_FOUND'))

    const revoked = await world.accounts.invite(anna, id, input)
    await world.accounts.revokeInvitation(anna, id, revoked.id)
    await expect(accept(revoked.token)).rejects.toEqual(code('NOT_FOUND'))
    await expect(world.accounts.revokeInvitation(anna, id, revoked.id)).rejects.toEqual(code('NOT_FOUND'))

    const former = await world.accounts.invite(anna, id, input)
    const newest = await world.accounts.invite(anna, id, input)
    await expect(accept(former.token)).rejects.toEqual(code('NOT_FOUND'))
    await expect(accept(newest.token)).resolves.toBeDefined()
    await expect(world.accounts.invite(anna, id, input)).rejects.toEqual(code('CONFLICT'))
    expect(await world.history(anna.userId)).toEqual([
      'user_created',
      'organization_created',
      'member_invited',
      'invitation_declined',
      'member_invited',
      'invitation_revoked',
      'member_invited',
      'member_invited',
    ])
  })

  it('invites by the table of who may', async () => {
    const world = accountWorld(await open())
    const [owner, actor] = [await world.person('owner'), await world.person('actor')]
    for (const [actorRole, role, allowed] of invitations) {
      const id = await world.organization(owner, [[actor, actorRole]])
      const invited = world.accounts.invite(actor, id, { email: 'new@example.org', role })
      if (allowed) await expect(invited).resolves.toMatchObject({ role })
      else await expect(invited).rejects.toEqual(code('FORBIDDEN'))
    }
  })

  it.each(['left', 'was demoted'])('is void once its sender %s', async (how) => {
    const world = accountWorld(await open())
    const [owner, admin, guest] = [await world.person('owner'), await world.person('admin'), await world.person('g')]
    const id = await world.organization(owner, [[admin, 'admin']])
    const { token } = await world.accounts.invite(admin, id, { email: guest.email, role: 'member' })
    if (how === 'left') await world.accounts.leaveOrganization(admin, id)
    else await world.accounts.changeRole(owner, id, admin.userId, 'member')
    const accept = world.accounts.acceptInvitation(present(token), { principal: guest })
    await expect(accept).rejects.toEqual(code('NOT_FOUND'))
    expect(await world.accounts.listInvitations(owner, id)).toEqual([])
  })

  it('refuses somebody new without a fit name or password, and stays open', async () => {
    const world = accountWorld(await open())
    const anna = await world.person('anna')
    const id = await world.organization(anna)
    const { token } = await world.accounts.invite(anna, id, { email: 'new@example.org', role: 'member' })
    for (const by of [
      { name: 'New', password: 'too short' },
      { name: '', password },
      { name: 'New', password: 'ü'.repeat(513) },
    ]) {
      const refused = world.accounts.acceptInvitation(present(token), by)
      await expect(refused).rejects.toEqual(code('VALIDATION_ERROR'))
    }
    await expect(world.accounts.acceptInvitation(present(token), { name: 'New', password })).resolves.toBeDefined()
  })
})
