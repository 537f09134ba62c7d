import { expect, it, onTestFinished } from 'vitest'
import { createAuditRepository } from '../../src/audit/repository.ts'
import { createMonitorRepository } from '../../src/monitor/repository.ts'
import { createLeaseRepository } from '../../src/sessions/leases/repository.ts'
import { startReceiver } from '../support/receiver.ts'
import { sessionWorld } from '../support/session-world.ts'
import { eachStore } from '../support/stores.ts'
import { createInput } from '../support/test-session.ts'
import { webhookWorld } from '../support/webhook-world.ts'
import { accountWorld, password, present } from './accounts-world.ts'

const check = {
  id: 'check',
  at: 1,
  verdict: 'logged_in',
  confidence: 97,
  latencyMs: 1,
  cause: 'due',
  seen: null,
} as const

const code = (expected: string) => expect.objectContaining({ code: expected })

eachStore((open) => {
  it('adds users; the first one ever is the operator', async () => {
    const world = accountWorld(await open())
    const { administration } = world
    const root = await administration.addUser({ email: 'Root@example.org', name: null, password: null })
    expect(root).toMatchObject({ email: 'root@example.org', name: 'root@example.org', operator: true })
    const anna = await administration.addUser({ email: 'anna@example.org', name: 'Anna', password })
    expect(anna).toMatchObject({ name: 'Anna', operator: false, disabled: false })
    await administration.setSessionLimit('Anna@example.org', 7)
    expect(await administration.listUsers()).toEqual([
      { ...anna, sessionLimit: 7 },
      { ...root, sessionLimit: null },
    ])
    await expect(administration.addUser({ email: 'ANNA@example.org', name: null, password })).rejects.toEqual(
      code('CONFLICT'),
    )
    const entries = await createAuditRepository(world.store).page(`account:${anna.id}`, 0, 10, null)
    expect(entries).toMatchObject([
      { action: 'user_created', actor: 'administrator' },
      { action: 'session_limit_set', actor: 'administrator' },
    ])
  })

  it('makes one operator when two first accounts race', async () => {
    const { administration } = accountWorld(await open())
    const add = (email: string) => administration.addUser({ email, name: null, password: null })
    const made = await Promise.all([add('a@example.org'), add('b@example.org')])
    expect(made.filter((one) => one.operator)).toHaveLength(1)
  })

  it('refuses to add what is no e-mail or no fit password', async () => {
    const { administration } = accountWorld(await open())
    for (const [email, given] of [
      ['', null],
      ['no-at', null],
      ['two@@example.org', null],
      [`${'x'.repeat(250)}@x.org`, null],
      ['a\u0000@example.org', null],
      ['a@example.org', 'too short'],
      ['a@example.org', 'x'.repeat(1025)],
    ] as const) {
      const added = administration.addUser({ email, name: null, password: given })
      await expect(added).rejects.toEqual(code('VALIDATION_ERROR'))
    }
    expect(await administration.listUsers()).toEqual([])
  })

  it('sets passwords, makes keys, and knows who is not there', async () => {
    const world = accountWorld(await open())
    const { administration, accounts } = world
    await administration.addUser({ email: 'root@example.org', name: null, password: null })
    await administration.setPassword('root@example.org', password)
    await expect(accounts.login('root@example.org', password, '192.0.2.1')).resolves.toBeDefined()
    const input = { name: 'ci', scopes: ['read'] as const, expiresAt: null }
    const made = await administration.createKeyFor('root@example.org', input)
    expect(await accounts.byApiKey(present(made.key))).toMatchObject({ email: 'root@example.org' })
    for (const attempt of [
      () => administration.setPassword('nobody@example.org', password),
      () => administration.setDisabled('nobody@example.org', true),
      () => administration.removeUser('nobody@example.org'),
      () => administration.createKeyFor('nobody@example.org', input),
    ]) {
      await expect(attempt()).rejects.toEqual(code('NOT_FOUND'))
    }
  })

  it('keeps an operator, who can be another one', async () => {
    const world = accountWorld(await open())
    const { administration } = world
    await administration.addUser({ email: 'root@example.org', name: null, password })
    await administration.addUser({ email: 'anna@example.org', name: null, password })
    await expect(administration.setDisabled('root@example.org', true)).rejects.toEqual(code('CONFLICT'))
    await expect(administration.removalOf('root@example.org')).rejects.toEqual(code('CONFLICT'))
    await expect(administration.removeUser('root@example.org')).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('latchkey user make-operator EMAIL'),
    })
    expect(await administration.listUsers()).toMatchObject([{ disabled: false }, { operator: true, disabled: false }])

    await administration.setDisabled('anna@example.org', true)
    await expect(administration.makeOperator('anna@example.org')).rejects.toEqual(code('CONFLICT'))
    await administration.setDisabled('anna@example.org', false)
    await administration.makeOperator('anna@example.org')
    await administration.makeOperator('anna@example.org')
    await administration.setDisabled('root@example.org', true)
    await expect(administration.setDisabled('anna@example.org', true)).rejects.toEqual(code('CONFLICT'))
    expect(await administration.removalOf('root@example.org')).toMatchObject({ sessionCount: 0 })
    await administration.removeUser('root@example.org')
    const [anna] = await administration.listUsers()
    expect(anna).toMatchObject({ email: 'anna@example.org', operator: true })
    expect((await world.history(present(anna).id)).slice(-2)).toEqual(['user_enabled', 'operator_made'])
  })

  it('makes a member owner, so that the last owner can be removed', async () => {
    const world = accountWorld(await open())
    const { administration, accounts } = world
    const root = await world.person('root')
    const [anna, boris, cleo] = [await world.person('anna'), await world.person('boris'), await world.person('cleo')]
    const acme = await world.organization(anna, [
      [boris, 'member'],
      [cleo, 'admin'],
    ])
    const { slug } = await accounts.getOrganization(anna, acme)
    await expect(administration.removeUser(anna.email)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(
        new RegExp(`\\(boris@example.org, cleo@example.org\\).*: latchkey user make-owner EMAIL ${slug}$`),
      ),
    })
    const personal = present((await accounts.listOrganizations(boris)).find((one) => one.isPersonal))
    for (const [email, organization, expected, text] of [
      ['nobody@example.org', slug, 'NOT_FOUND', 'There is no account nobody@example.org'],
      [root.email, slug, 'NOT_FOUND', `${root.email} is not a member of an organization ${slug}, but of: none`],
      [boris.email, 'other', 'NOT_FOUND', `but of: ${slug} (member)`],
      [boris.email, personal.id, 'NOT_FOUND', `but of: ${slug} (member)`],
    ] as const) {
      await expect(administration.makeOwner(email, organization)).rejects.toMatchObject({
        code: expected,
        message: expect.stringContaining(text),
      })
    }
    await administration.setDisabled(boris.email, true)
    await expect(administration.makeOwner(boris.email, slug)).rejects.toEqual(code('CONFLICT'))
    await administration.setDisabled(boris.email, false)

    expect(await administration.makeOwner(boris.email, slug)).toMatchObject({ id: acme, role: 'owner' })
    expect(await administration.makeOwner(boris.email, acme)).toMatchObject({ id: acme, role: 'owner' })

    const trail = await createAuditRepository(world.store).page(`account:${boris.userId}`, 0, 20, null)
    expect(trail.filter(({ action }) => action === 'member_changed')).toMatchObject([{ actor: 'administrator' }])
    expect(trail.at(-1)).toMatchObject({ detailsText: JSON.stringify({ organization_id: acme, role: 'owner' }) })
    await administration.removeUser(anna.email)
    expect((await accounts.listMembers(boris, acme)).map(({ email, role }) => `${email} ${role}`)).toEqual([
      'boris@example.org owner',
      'cleo@example.org admin',
    ])
  })

  it('removes a user with everything but the trail', async () => {
    const store = await open()
    const world = accountWorld(store)
    const { sessions } = sessionWorld(store, { sessionLimit: 500 })
    const root = await world.person('root')
    const anna = await world.person('anna')
    const alone = await world.organization(anna)
    const shared = await world.organization(root, [[anna, 'owner']])
    const key = await world.accounts.createKey(anna, { name: 'ci', scopes: ['read'], expiresAt: null })
    const made = await Promise.all(Array.from({ length: 120 }, () => sessions.create(anna, createInput())))
    const roots = await sessions.create(root, createInput())
    const first = present(made[0])
    await sessions.share(anna, first.id, alone)
    await store.commit([world.deps.usageLog.usageWrite(anna.userId, 20_000, 'example.org', 1)])

    await world.administration.removeUser(anna.email)

    expect(await world.accounts.byApiKey(present(key.key))).toBeNull()
    await expect(world.accounts.login(anna.email, password, '192.0.2.1')).rejects.toEqual(code('UNAUTHORIZED'))
    expect((await world.administration.listUsers()).map((one) => one.email)).toEqual([root.email])
    const states = await store.db.selectFrom('session_states').select('session_id').execute()
    expect(states).toEqual([{ session_id: roots.id }])
    const living = await store.db.selectFrom('sessions').select('id').where('deleted_at', 'is', null).execute()
    expect(living).toEqual([{ id: roots.id }])
    // A request that ends later counts nothing.
    await store.commit([world.deps.usageLog.usageWrite(anna.userId, 20_000, 'example.org', 1)])
    expect(await store.db.selectFrom('usage_daily').selectAll().execute()).toEqual([])
    expect(await store.db.selectFrom('organizations').select('id').where('id', '=', alone).execute()).toEqual([])
    expect(await world.accounts.listMembers(root, shared)).toMatchObject([{ userId: root.userId }])
    const [row] = await store.db.selectFrom('users').selectAll().where('id', '=', anna.userId).execute()
    expect(row).toMatchObject({ email: `removed:${anna.userId}`, name: '', password_hash: null, disabled: 1 })
    const log = createAuditRepository(store)
    const trail = await log.page(`session:${first.id}`, 0, 10, null)
    expect(trail.map((entry) => entry.action)).toEqual(['created', 'shared', 'unshared', 'deleted'])
    expect(await log.count(`account:${anna.userId}`, 'session_deleted', 0, 1_000)).toBe(120)
    expect((await world.history(anna.userId)).at(-1)).toBe('user_removed')

    // The e-mail is free again, for an account that is another.
    const again = await world.person('anna')
    expect(again.userId).not.toBe(anna.userId)
    expect(await world.accounts.listKeys(again)).toEqual([])
  })

  it('tells the organizations of others which sessions went with an account, as if they were deleted by hand', async () => {
    const store = await open()
    const world = accountWorld(store)
    const told = webhookWorld(store)
    const receiver = await startReceiver()
    onTestFinished(async () => {
      await told.close()
      await receiver.close()
    })
    const { sessions } = told
    const [root, anna] = [await world.person('root'), await world.person('anna')]
    const shared = await world.organization(root, [[anna, 'admin']])
    const alone = await world.organization(anna)
    const hook = { url: receiver.url, description: null, subscription: ['session.deleted'] as const }
    await told.webhooks.create(root, { ...hook, organizationId: shared })
    const create = () => sessions.create(anna, createInput({ expiresAt: world.clock.now() + 86_400_000 }))
    const [byHand, withHer, own, hers] = [await create(), await create(), await create(), await create()]
    for (const { id } of [byHand, withHer]) await sessions.share(anna, id, shared)
    await sessions.share(anna, hers.id, alone)
    await sessions.delete(anna, byHand.id)
    await store.commit([told.repository.addHistory(own.id, check), told.repository.addHistory(hers.id, check)])

    await world.administration.removeUser(anna.email)

    await told.deliver()
    const seen = (await told.allEvents(root.userId)).filter(({ type }) => type === 'session.deleted')
    expect(seen.map(({ sessionId }) => sessionId)).toEqual([byHand.id, withHer.id])
    const { session_id: _, ...data } = present(seen[0]).data
    expect(seen[1]).toMatchObject({ organizationId: shared, data: { session_id: withHer.id, ...data } })
    expect(Object.keys(present(seen[1]).data)).toEqual(Object.keys(present(seen[0]).data))
    expect(receiver.received.map(({ message }) => message.session_id)).toEqual([byHand.id, withHer.id])
    // Nothing else of the account is left to be read.
    const events = await store.db
      .selectFrom('events')
      .select('session_id')
      .where('account_id', '=', anna.userId)
      .orderBy('seq')
      .execute()
    expect(events.map((row) => row.session_id)).toEqual([byHand.id, withHer.id])
    expect(await store.db.selectFrom('session_checks').selectAll().execute()).toEqual([])
  })

  it('leaves no row about a removed user or their sessions, except the report of the removal', async () => {
    const store = await open()
    const world = accountWorld(store)
    const { sessions, repository } = sessionWorld(store)
    const leases = createLeaseRepository(store)
    const [root, anna] = [await world.person('root'), await world.person('anna')]
    const shared = await world.organization(root, [[anna, 'admin']])
    const { id } = await sessions.create(anna, createInput())
    await sessions.share(anna, id, shared)
    // A version that was replaced, a lease and somebody who waits for it, a check and what it cost.
    await sessions.refresh(anna, id, { cookies: { sid: 'newer' }, headers: null, expiresAt: null })
    const now = world.clock.now()
    const until = now + 60_000
    const lease = { id: 'lease', sessionId: id, kind: 'outside', holder: anna.userId, since: now, until } as const
    await store.commit(leases.claim({ ...lease, max: 1, nextUseAt: null, under: null, ticketId: null }))
    await store.commit(leases.keepTicket({ id: 'ticket', until }, id, now))
    await store.commit([
      repository.addHistory(id, check),
      createMonitorRepository(store).spend(anna.userId, now, 1, null),
      createMonitorRepository(store).book('example.org', anna.userId, now),
    ])
    const speakOf = async (...words: string[]) => {
      const tables = await store.db.introspection.getTables()
      const found = await Promise.all(
        [...new Set(tables.map(({ name }) => name))].map(async (name) => {
          const rows = await store.db
            .selectFrom(name as 'users')
            .selectAll()
            .execute()
          return words.some((word) => JSON.stringify(rows).includes(word)) ? [name] : []
        }),
      )
      return found.flat().sort()
    }
    const before = await speakOf(anna.userId, anna.email, id)
    expect(before).toEqual(
      expect.arrayContaining([
        'check_budgets',
        'session_checks',
        'session_leases',
        'session_states',
        'session_versions',
        'session_waiters',
        'site_accounts',
      ]),
    )

    await world.administration.removeUser(anna.email)

    // The rows that are left of both say nothing but that they were; the rest tells others what happened.
    expect(await speakOf(anna.userId, anna.email, id)).toEqual([
      'audit_entries',
      'audit_heads',
      'events',
      'invitations',
      'sessions',
      'users',
    ])
  })

  it('finishes a removal that was cut off after the account was disabled', async () => {
    const store = await open()
    const world = accountWorld(store)
    await world.person('root')
    const anna = await world.person('anna')
    await world.administration.setDisabled(anna.email, true)
    await world.administration.removeUser(anna.email)
    await expect(world.administration.removeUser(anna.email)).rejects.toEqual(code('NOT_FOUND'))
  })
})
