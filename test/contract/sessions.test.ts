import { expect, it } from 'vitest'
import type { Principal } from '../../src/accounts/principal.ts'
import { type AuditAction, sessionChain } from '../../src/audit/entry.ts'
import { auditPage } from '../../src/sessions/operations/audit-page.ts'
import type { SessionView } from '../../src/sessions/session.ts'
import type { UpdateSessionInput } from '../../src/sessions/session-inputs.ts'
import { decodeSecrets, noSecrets, stateContext } from '../../src/sessions/state/secrets.ts'
import { sqlWrite } from '../../src/storage/sql-write.ts'
import { commitIfUsable } from '../../src/use/session-visits.ts'
import { interruptedStore } from '../support/before-commit.ts'
import { addOrganization, addUser } from '../support/principals.ts'
import { type SessionWorld, sessionWorld } from '../support/session-world.ts'
import { eachStore } from '../support/stores.ts'
import { createInput, unfiltered } from '../support/test-session.ts'

const actions = async (world: SessionWorld, id: string) =>
  (await world.auditRepository.page(sessionChain(id), 0, 100, null)).map((entry) => entry.action)

const secretsOf = async (world: SessionWorld, { id, accountId }: Pick<SessionView, 'id' | 'accountId'>) => {
  const found = await world.repository.findForUse(id, accountId)
  if (found?.state == null) return null
  const { state, session } = found
  return decodeSecrets(await world.vault.open(stateContext(session, state.version), state.wrappedKey, state.sealed))
}

/** A change of a session that has one of these versions. */
type ConditionalChange = (
  world: SessionWorld,
  who: Principal,
  id: string,
  versions: readonly number[],
) => Promise<unknown>

const onlyCounters = { cookies: null, headers: null, expiresAt: null }

const code = (expected: string) => expect.objectContaining({ code: expected })

eachStore((open) => {
  it('creates, shows and lists a session, newest first', async () => {
    const store = await open()
    const world = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    const first = await world.sessions.create(
      anna,
      createInput({ name: 'first', domain: 'HTTPS://Example.org:8443/x' }),
    )
    world.clock.advance(1000)
    const second = await world.sessions.create(anna, createInput({ name: 'second', headers: { 'X-A': '1' } }))
    expect(first).toMatchObject({
      domain: 'example.org',
      status: 'active',
      cookieNames: ['sid'],
      headerNames: null,
      validationUrl: 'https://example.org:8443/x',
      access: 'owner',
      successRate: 0,
    })
    expect(await world.sessions.get(anna, second.id)).toEqual(second)
    const page = await world.sessions.list(anna, {
      domain: null,
      status: null,
      ...unfiltered,
      limit: 200,
      cursor: null,
    })
    expect(page.sessions.map((session) => session.name)).toEqual(['second', 'first'])
    expect(page).toMatchObject({ total: 2, nextCursor: null })
    expect(await actions(world, first.id)).toEqual(['created'])
    expect(await secretsOf(world, second)).toEqual({
      ...noSecrets,
      given: expect.anything(),
      cookies: { sid: 'secret-value' },
      headers: { 'X-A': '1' },
      userAgent: null,
    })
  })

  it('lists page by page without gap or repetition, also if times are equal', async () => {
    const store = await open()
    const world = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    for (let n = 0; n < 7; n += 1) await world.sessions.create(anna, createInput({ name: `s${n}` }))
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page = await world.sessions.list(anna, { domain: null, status: null, ...unfiltered, limit: 3, cursor })
      expect(page.total).toBe(7)
      seen.push(...page.sessions.map((session) => session.name))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(seen.toSorted()).toEqual(['s0', 's1', 's2', 's3', 's4', 's5', 's6'])
    await expect(
      world.sessions.list(anna, { domain: null, status: null, ...unfiltered, limit: 3, cursor: 'nonsense' }),
    ).rejects.toEqual(code('VALIDATION_ERROR'))
  })

  it('lists what is owned and what is shared in one order, each once, page by page', async () => {
    const store = await open()
    const world = sessionWorld(store)
    const [anna, bob, carol] = [
      await addUser(store, 'anna'),
      await addUser(store, 'bob'),
      await addUser(store, 'carol'),
    ]
    const member = { anna: 'admin', bob: 'admin', carol: 'owner' } as const
    const orgs = [
      await addOrganization(store, 'org-1', [
        [anna, member.anna],
        [bob, member.bob],
      ]),
      await addOrganization(store, 'org-2', [
        [carol, member.carol],
        [bob, member.bob],
      ]),
    ]
    const everyone = [anna, bob, carol]
    for (let n = 0; n < 12; n += 1) {
      const owner = everyone[n % 3] ?? anna
      const { id } = await world.sessions.create(
        owner,
        createInput({ name: `s${n}`, domain: n < 6 ? 'a.org' : 'b.org' }),
      )
      // Of every two: one is shared. Of bob's, with the first organization and the second in turn.
      const org = owner === anna ? orgs[0] : owner === carol ? orgs[1] : orgs[n % 2]
      if (n >= 6) await world.sessions.share(owner, id, org ?? '')
      if (n % 2 === 1) world.clock.advance(1000)
    }
    const walk = async (who: typeof anna, domain: string | null) => {
      const seen: { name: string; createdAt: number; access: string }[] = []
      let cursor: string | null = null
      do {
        const page = await world.sessions.list(who, { domain, status: 'active', ...unfiltered, limit: 2, cursor })
        seen.push(...page.sessions)
        cursor = page.nextCursor
        if (cursor === null) expect(page.total).toBe(seen.length)
      } while (cursor !== null)
      expect(seen.map(({ createdAt }) => createdAt)).toEqual(
        seen.map(({ createdAt }) => createdAt).toSorted((a, b) => b - a),
      )
      return seen.map(({ name, access }) => `${name} ${access}`).toSorted()
    }
    const of = (access: string, ...numbers: number[]) => numbers.map((n) => `s${n} ${access}`)
    expect(await walk(anna, null)).toEqual([...of('owner', 0, 3, 6, 9), ...of('admin', 10)].toSorted())
    expect(await walk(bob, null)).toEqual(
      [...of('owner', 1, 4, 7, 10), ...of('admin', 6, 9), ...of('admin', 8, 11)].toSorted(),
    )
    expect(await walk(bob, 'b.org')).toEqual([...of('owner', 7, 10), ...of('admin', 6, 8, 9, 11)].toSorted())
    expect(await walk(carol, 'a.org')).toEqual(of('owner', 2, 5))
  })

  it('filters by domain and by status as of now', async () => {
    const store = await open()
    const world = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    const soon = world.clock.now() + 1000
    await world.sessions.create(anna, createInput({ name: 'dated', expiresAt: soon }))
    await world.sessions.create(anna, createInput({ name: 'pending', validate: true }))
    await world.sessions.create(anna, createInput({ name: 'other', domain: 'other.org' }))
    const list = async (
      domain: string | null,
      status: 'active' | 'expired' | 'pending_validation' | 'invalid' | null,
    ) =>
      (await world.sessions.list(anna, { domain, status, ...unfiltered, limit: 200, cursor: null })).sessions
        .map(({ name }) => name)
        .toSorted()
    expect(await list('http://OTHER.org/', null)).toEqual(['other'])
    expect(await list(null, 'active')).toEqual(['dated', 'other'])
    expect(await list(null, 'pending_validation')).toEqual(['pending'])
    world.clock.advance(1000)
    expect(await list(null, 'active')).toEqual(['other'])
    expect(await list(null, 'expired')).toEqual(['dated'])
    expect(await list(null, 'invalid')).toEqual([])
  })

  it('shows a session only to its owner', async () => {
    const store = await open()
    const world = sessionWorld(store)
    const [anna, bob] = [await addUser(store, 'anna'), await addUser(store, 'bob')]
    const { id } = await world.sessions.create(anna, createInput())
    const refresh = { cookies: null, headers: null, expiresAt: null }
    for (const attempt of [
      () => world.sessions.get(bob, id),
      () => world.sessions.update(bob, id, { name: 'mine' }),
      () => world.sessions.delete(bob, id),
      () => world.sessions.refresh(bob, id, refresh),
      () => world.sessions.share(bob, id, 'org'),
      () => world.sessions.unshare(bob, id),
      () => world.sessions.audit(bob, id, { limit: 10, cursor: null, action: null }),
    ]) {
      await expect(attempt()).rejects.toEqual(code('SESSION_NOT_FOUND'))
    }
    expect(
      (await world.sessions.list(bob, { domain: null, status: null, ...unfiltered, limit: 10, cursor: null })).total,
    ).toBe(0)
    expect(await world.sessions.markDue(bob, [id])).toBe(0)
  })

  it('lets exactly one of two creates have the last place', async () => {
    const store = await open()
    const world = sessionWorld(store, { sessionLimit: 3 })
    const anna = await addUser(store, 'anna')
    await world.sessions.create(anna, createInput())
    await world.sessions.create(anna, createInput())
    const race = await Promise.allSettled([1, 2, 3].map(() => world.sessions.create(anna, createInput())))
    expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const lost of race) {
      if (lost.status === 'rejected') {
        expect(lost.reason).toMatchObject({ code: 'SESSION_LIMIT_REACHED', retryAfterSeconds: 0 })
      }
    }
    const { sessions } = await world.sessions.list(anna, {
      domain: null,
      status: null,
      ...unfiltered,
      limit: 10,
      cursor: null,
    })
    expect(sessions).toHaveLength(3)
    await world.sessions.delete(anna, sessions[0]?.id ?? '')
    await world.sessions.create(anna, createInput())
  })

  it('changes only what is given, and seals new secrets as the next version', async () => {
    const store = await open()
    const world = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    const made = await world.sessions.create(anna, createInput({ headers: { a: '1' }, notes: 'note' }))
    const renamed = await world.sessions.update(anna, made.id, { name: 'new name' })
    const { updatedAt } = renamed
    expect(renamed).toEqual({ ...made, name: 'new name', updatedAt, settingsVersion: 2 })
    const changed = await world.sessions.update(anna, made.id, { cookies: { x: '1', y: '2' }, notes: null })
    expect(changed).toMatchObject({ cookieNames: ['x', 'y'], headerNames: ['a'], notes: null, stateVersion: 2 })
    const cleared = await world.sessions.update(anna, made.id, { headers: null })
    expect(cleared).toMatchObject({ headerNames: null, stateVersion: 3 })
    expect(await secretsOf(world, made)).toEqual({
      ...noSecrets,
      given: expect.anything(),
      // The login of the creation, and the one with its headers.
      givenBefore: [expect.anything(), expect.anything()],
      cookies: { x: '1', y: '2' },
      headers: {},
      userAgent: null,
    })
    const entries = await world.auditRepository.page(sessionChain(made.id), 0, 10, 'updated')
    expect(entries.map((entry) => JSON.parse(entry.detailsText))).toEqual([
      { fields: ['name'], key_prefix: 'sk_live_AAAA' },
      { fields: ['cookies', 'notes'], version: 2, key_prefix: 'sk_live_AAAA' },
      { fields: ['headers'], version: 3, key_prefix: 'sk_live_AAAA' },
    ])
  })

  it('loses none of many concurrent changes', async () => {
    const store = await open()
    const world = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    const { id, accountId } = await world.sessions.create(anna, createInput())
    await Promise.all(
      Array.from({ length: 12 }, (_, n) => world.sessions.update(anna, id, { cookies: { sid: `v${n}` } })),
    )
    expect((await world.repository.find(id, anna.userId))?.session.stateVersion).toBe(13)
    expect((await secretsOf(world, { id, accountId }))?.cookies['sid']).toMatch(/^v\d+$/)
    expect((await actions(world, id)).filter((action) => action === 'updated')).toHaveLength(12)
  })

  it('refreshes: new cookies, active again, due for validation; without cookies only the counters', async () => {
    const store = await open()
    const world = sessionWorld(store, { bounds: { minMs: 60_000, maxMs: 3_600_000, keepAliveMs: 600_000 } })
    const anna = await addUser(store, 'anna')
    const past = world.clock.now() - 1
    const made = await world.sessions.create(anna, createInput({ expiresAt: past, headers: { a: '1' } }))
    expect(made).toMatchObject({ status: 'expired', nextValidationAt: null })
    const reset = await world.sessions.refresh(anna, made.id, { cookies: null, headers: null, expiresAt: null })
    expect(reset).toMatchObject({ status: 'expired', consecutiveFailures: 0, stateVersion: 1 })
    const fresh = await world.sessions.refresh(anna, made.id, {
      cookies: { sid: 'new' },
      headers: null,
      expiresAt: null,
    })
    expect(fresh).toMatchObject({
      status: 'active',
      expiresAt: null,
      nextValidationAt: world.clock.now(),
      stateVersion: 2,
    })
    expect(await secretsOf(world, made)).toMatchObject({ cookies: { sid: 'new' }, headers: { a: '1' } })
    expect(await actions(world, made.id)).toEqual(['created', 'refreshed', 'refreshed'])
  })

  it('refreshes a date alone: it is set as by a PATCH, and the session is in use again', async () => {
    const store = await open()
    const world = sessionWorld(store, { bounds: { minMs: 60_000, maxMs: 3_600_000, keepAliveMs: 600_000 } })
    const anna = await addUser(store, 'anna')
    const made = await world.sessions.create(anna, createInput({ expiresAt: world.clock.now() - 1 }))
    const expiresAt = world.clock.now() + 86_400_000
    const dated = await world.sessions.refresh(anna, made.id, { cookies: null, headers: null, expiresAt })
    expect(dated).toMatchObject({ status: 'active', expiresAt, stateVersion: 1 })
    expect(dated.nextValidationAt).not.toBeNull()
    // In one commit.
    expect(dated.settingsVersion).toBe(made.settingsVersion + 1)
    const { entries } = await world.sessions.audit(anna, made.id, { limit: 10, cursor: null, action: null })
    expect(entries.map(({ action, details }) => [action, details['fields']])).toEqual([
      ['created', undefined],
      ['refreshed', ['expires_at']],
    ])
  })

  it('refreshes headers alone: the login of a session without cookies', async () => {
    const store = await open()
    const world = sessionWorld(store, { bounds: { minMs: 60_000, maxMs: 3_600_000, keepAliveMs: 600_000 } })
    const anna = await addUser(store, 'anna')
    const past = world.clock.now() - 1
    const old = { Authorization: 'Bearer old' }
    const made = await world.sessions.create(anna, createInput({ cookies: {}, headers: old, expiresAt: past }))
    const headers = { Authorization: 'Bearer new' }
    const fresh = await world.sessions.refresh(anna, made.id, { cookies: null, headers, expiresAt: null })
    expect(fresh).toMatchObject({ status: 'active', expiresAt: null, nextValidationAt: world.clock.now() })
    expect(await secretsOf(world, made)).toMatchObject({ cookies: {}, headers })
    const versions = await world.sessions.audit(anna, made.id, { limit: 10, cursor: null, action: 'refreshed' })
    expect(versions.entries.map(({ details }) => details['version'])).toEqual([2])
  })

  it('deletes for good: 410 to its owner, the state gone, the trail readable', async () => {
    const store = await open()
    const world = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    const { id } = await world.sessions.create(anna, createInput())
    await world.sessions.delete(anna, id)
    await expect(world.sessions.get(anna, id)).rejects.toEqual(code('SESSION_INACTIVE'))
    await expect(world.sessions.delete(anna, id)).rejects.toEqual(code('SESSION_INACTIVE'))
    await expect(world.sessions.update(anna, id, { name: 'x' })).rejects.toEqual(code('SESSION_INACTIVE'))
    expect(await store.db.selectFrom('session_states').selectAll().execute()).toEqual([])
    const trail = await world.sessions.audit(anna, id, { limit: 10, cursor: null, action: null })
    expect(trail.entries.map((entry) => entry.action)).toEqual(['created', 'deleted'])
  })

  it('keeps no text of a deleted session but who owned it', async () => {
    const store = await open()
    const world = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    const { id } = await world.sessions.create(anna, createInput({ labels: ['a'], notes: 'n', externalId: 'e' }))
    // What is seen of it fills the others.
    const row = await store.db.selectFrom('sessions').selectAll().executeTakeFirstOrThrow()
    const empty = Object.entries(row).flatMap(([column, value]) => (value === null ? [column] : []))
    const unset = empty.filter((column) => !['organization_id', 'deleted_at'].includes(column))
    expect(unset.length).toBeGreaterThan(20)
    const sql = `update sessions set ${unset.map((column) => `${column} = '7'`)} where id = '${id}'`
    await store.commit([{ sql, params: [], expect: 1 }])
    await world.sessions.delete(anna, id)
    const left = await store.db.selectFrom('sessions').selectAll().executeTakeFirstOrThrow()
    const texts = Object.entries(left).filter(([, value]) => typeof value === 'string' && value !== '')
    expect(Object.fromEntries(texts)).toEqual({
      ...{ id, account_id: anna.userId, cookie_names: '[]', cookie_owner: 'latchkey', status: 'active' },
    })
    expect(unset.filter((column) => left[column as keyof typeof left] !== null)).toEqual(['last_used_at'])
  })

  it('adds no check to the history of a session that was deleted while it was made', async () => {
    const store = await open()
    const world = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    const { id } = await world.sessions.create(anna, createInput())
    const check = {
      at: 5,
      verdict: 'logged_in',
      confidence: 90,
      latencyMs: null,
      cause: 'scrape',
      seen: null,
    } as const
    const stored = () => store.db.selectFrom('session_checks').select(['id', 'at', 'latency_ms', 'seen']).execute()
    await store.commit([world.repository.addHistory(id, { ...check, id: 'a' })])
    expect(await stored()).toEqual([{ id: 'a', at: 5, latency_ms: null, seen: null }])
    await world.sessions.delete(anna, id)
    await store.commit([world.repository.addHistory(id, { ...check, id: 'b' })])
    expect(await stored()).toEqual([])
  })

  it('lets one of two deletes win', async () => {
    const store = await open()
    const world = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    const { id } = await world.sessions.create(anna, createInput())
    const race = await Promise.allSettled([world.sessions.delete(anna, id), world.sessions.delete(anna, id)])
    expect(race.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await actions(world, id)).toEqual(['created', 'deleted'])
  })

  it.each([
    ['delete', ({ sessions }, who, id, versions) => sessions.delete(who, id, versions)],
    ['refresh', ({ sessions }, who, id, versions) => sessions.refresh(who, id, onlyCounters, versions)],
    ['update', ({ sessions }, who, id, versions) => sessions.update(who, id, { notes: 'late' }, versions)],
  ] as const satisfies readonly (readonly [string, ConditionalChange])[])(
    'does not %s a session that a user changed after its version was read',
    async (_, act) => {
      const { store, beforeCommit } = interruptedStore(await open())
      const world = sessionWorld(store)
      const anna = await addUser(store, 'anna')
      for (const change of [
        (id: string) => world.sessions.update(anna, id, { name: 'changed' }),
        (id: string) => world.sessions.refresh(anna, id, onlyCounters),
      ]) {
        const { id, settingsVersion } = await world.sessions.create(anna, createInput())
        beforeCommit(() => change(id))
        await expect(act(world, anna, id, [settingsVersion])).rejects.toEqual(code('PRECONDITION_FAILED'))
        expect(await actions(world, id)).toHaveLength(2)
        expect(await world.sessions.get(anna, id)).toMatchObject({ settingsVersion: settingsVersion + 1, notes: null })
      }
    },
  )

  it('has a new version after each change by a user, in each answer', async () => {
    const store = await open()
    const world = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    const org = await addOrganization(store, 'org-versions', [[anna, 'admin']])
    const { id } = await world.sessions.create(anna, createInput())
    const answers = [
      await world.sessions.update(anna, id, { notes: 'x' }),
      await world.sessions.refresh(anna, id, { ...onlyCounters, cookies: { sid: 'new' } }),
      await world.sessions.refresh(anna, id, onlyCounters),
      await world.sessions.rollback(anna, id, 1),
      await world.sessions.share(anna, id, org),
      await world.sessions.unshare(anna, id),
      await world.sessions.get(anna, id),
    ]
    expect(answers.map(({ settingsVersion }) => settingsVersion)).toEqual([2, 3, 4, 5, 6, 7, 7])
  })

  it('is not deleted by an admin from whom it was taken a moment ago', async () => {
    const { store, beforeCommit } = interruptedStore(await open())
    const world = sessionWorld(store)
    const [anna, carol] = [await addUser(store, 'anna'), await addUser(store, 'carol')]
    const org = await addOrganization(store, 'org-del', [
      [anna, 'admin'],
      [carol, 'owner'],
    ])
    const { id } = await world.sessions.create(anna, createInput())
    await world.sessions.share(anna, id, org)
    beforeCommit(() => world.sessions.unshare(anna, id))
    await expect(world.sessions.delete(carol, id)).rejects.toEqual(code('SESSION_NOT_FOUND'))
    expect(await actions(world, id)).toEqual(['created', 'shared', 'unshared'])
    // Its owner deletes it, whatever happens to it meanwhile.
    beforeCommit(() => world.sessions.share(anna, id, org))
    await world.sessions.delete(anna, id)
    await expect(world.sessions.get(anna, id)).rejects.toEqual(code('SESSION_INACTIVE'))
  })

  it.each([false, true])(
    'is neither shared nor unshared by who was an admin until a moment ago: %s',
    async (isShared) => {
      const { store, beforeCommit } = interruptedStore(await open())
      const world = sessionWorld(store)
      const anna = await addUser(store, 'anna')
      const org = await addOrganization(store, 'org-1', [[anna, 'admin']])
      const { id } = await world.sessions.create(anna, createInput())
      if (isShared) await world.sessions.share(anna, id, org)
      const demotion = store.db.updateTable('memberships').set({ role: 'member' }).where('user_id', '=', anna.userId)
      beforeCommit(() => store.commit([sqlWrite(demotion, 1)]))
      const change = isShared ? world.sessions.unshare(anna, id) : world.sessions.share(anna, id, org)
      await expect(change).rejects.toEqual(code('FORBIDDEN'))
      expect(await world.sessions.get(anna, id)).toMatchObject({ organizationId: isShared ? org : null })
    },
  )

  it('shares by the roles of the organization, and stops sharing immediately', async () => {
    const store = await open()
    const world = sessionWorld(store)
    const [anna, bob, carol, dan] = await Promise.all(
      ['anna', 'bob', 'carol', 'dan'].map((name) => addUser(store, name)),
    )
    if (!anna || !bob || !carol || !dan) throw new Error('no users')
    const org = await addOrganization(store, 'org-1', [
      [anna, 'admin'],
      [bob, 'member'],
      [carol, 'owner'],
    ])
    const other = await addOrganization(store, 'org-2', [
      [anna, 'owner'],
      [bob, 'owner'],
    ])
    const third = await addOrganization(store, 'org-3', [[anna, 'member']])
    const { id } = await world.sessions.create(anna, createInput())
    await expect(world.sessions.share(anna, id, 'org-nowhere')).rejects.toEqual(code('NOT_FOUND'))
    await expect(world.sessions.share(anna, id, third)).rejects.toEqual(code('FORBIDDEN'))
    expect(await world.sessions.share(anna, id, org)).toMatchObject({ organizationId: org, access: 'owner' })
    expect(await world.sessions.share(anna, id, org)).toMatchObject({ organizationId: org })
    await expect(world.sessions.share(anna, id, other)).rejects.toEqual(code('CONFLICT'))

    expect((await world.sessions.get(bob, id)).access).toBe('member')
    expect((await world.sessions.get(carol, id)).access).toBe('admin')
    expect(
      (await world.sessions.list(bob, { domain: null, status: null, ...unfiltered, limit: 9, cursor: null })).total,
    ).toBe(1)
    await expect(world.sessions.get(dan, id)).rejects.toEqual(code('SESSION_NOT_FOUND'))
    for (const attempt of [
      () => world.sessions.update(bob, id, { name: 'x' }),
      () => world.sessions.delete(bob, id),
      () => world.sessions.refresh(bob, id, { cookies: null, headers: null, expiresAt: null }),
      () => world.sessions.unshare(bob, id),
      () => world.sessions.share(bob, id, other),
      () => world.sessions.share(carol, id, org),
    ]) {
      await expect(attempt()).rejects.toEqual(code('FORBIDDEN'))
    }
    expect((await world.sessions.update(carol, id, { name: 'by carol' })).name).toBe('by carol')
    expect(await world.sessions.unshare(carol, id)).toMatchObject({ organizationId: null })
    await expect(world.sessions.get(bob, id)).rejects.toEqual(code('SESSION_NOT_FOUND'))
    await expect(world.sessions.get(carol, id)).rejects.toEqual(code('SESSION_NOT_FOUND'))
    await expect(world.sessions.unshare(anna, id)).rejects.toEqual(code('CONFLICT'))
    expect(await actions(world, id)).toEqual(['created', 'shared', 'updated', 'unshared'])
  })

  it('lets a use begin only for who may use the session at that very moment', async () => {
    const store = await open()
    const world = sessionWorld(store)
    const [anna, bob, carol] = [
      await addUser(store, 'anna'),
      await addUser(store, 'bob'),
      await addUser(store, 'carol'),
    ]
    const org = await addOrganization(store, 'org-use', [
      [anna, 'admin'],
      [bob, 'member'],
    ])
    const { id } = await world.sessions.create(anna, createInput())
    const use = (who: typeof anna) =>
      commitIfUsable({ store, sessionRepository: world.repository }, id, who, [
        world.audit.session(id, 'used_for_scrape', who, {}),
      ])
    await use(anna)
    await expect(use(bob)).rejects.toEqual(code('SESSION_NOT_FOUND'))
    await world.sessions.share(anna, id, org)
    await use(bob)
    // Shared with others, but not with who is no member of that organization.
    await expect(use(carol)).rejects.toEqual(code('SESSION_NOT_FOUND'))
    await world.sessions.unshare(anna, id)
    await expect(use(bob)).rejects.toEqual(code('SESSION_NOT_FOUND'))
    await world.sessions.share(anna, id, org)
    await store.commit([sqlWrite(store.db.deleteFrom('memberships').where('user_id', '=', bob.userId), 1)])
    await expect(use(bob)).rejects.toEqual(code('SESSION_NOT_FOUND'))
    await world.sessions.update(anna, id, { disabled: true })
    await expect(use(anna)).rejects.toEqual(code('SESSION_INACTIVE'))
    await world.sessions.update(anna, id, { disabled: false })
    await world.sessions.delete(anna, id)
    await expect(use(anna)).rejects.toEqual(code('SESSION_INACTIVE'))
    expect((await actions(world, id)).filter((action) => action === 'used_for_scrape')).toHaveLength(2)
  })

  it('pages and filters the audit trail', async () => {
    const store = await open()
    const world = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    const { id } = await world.sessions.create(anna, createInput())
    for (let n = 0; n < 4; n += 1) await world.sessions.update(anna, id, { name: `n${n}` })
    const first = await world.sessions.audit(anna, id, { limit: 3, cursor: null, action: null })
    expect(first).toMatchObject({ total: 5, nextCursor: '3' })
    const second = await world.sessions.audit(anna, id, { limit: 3, cursor: first.nextCursor, action: null })
    expect(second.entries.map((entry) => entry.seq)).toEqual([4, 5])
    expect(second.nextCursor).toBeNull()
    expect(await world.sessions.audit(anna, id, { limit: 9, cursor: null, action: 'created' })).toMatchObject({
      total: 1,
    })
  })

  it('reads a long audit trail part by part, accounts in turn', async () => {
    const store = await open()
    const world = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    const { id } = await world.sessions.create(anna, createInput())
    const change = (input: UpdateSessionInput) => world.sessions.update(anna, id, input)
    for (const name of ['2', '3', '4', '5']) await change({ name })
    await world.sessions.refresh(anna, id, { cookies: { sid: 'new' }, headers: null, expiresAt: null })
    for (const name of ['7', '8', '9', '10']) await change({ name })
    const waits: string[] = []
    const loopTurns = { next: async (account: string) => void waits.push(account) }
    /** The numbers of each page's entries, how many match, and the cursor; numbers and cursor divided by `gap`. */
    const pages = async (action: AuditAction | null, limit: number, gap = 1) => {
      const found: (number | null)[][] = []
      for (let cursor: string | null = null; ; ) {
        const page = await auditPage({ ...world, loopTurns }, anna, id, { limit, cursor, action })
        cursor = page.nextCursor
        found.push([
          ...page.entries.map(({ seq }) => seq / gap),
          page.total,
          cursor === null ? null : Number(cursor) / gap,
        ])
        if (cursor === null) return found
      }
    }
    const renumber = (by: '*' | '/') => {
      const inChain = store.db.updateTable('audit_entries').where('chain', '=', sessionChain(id))
      return store.commit([sqlWrite(inChain.set((eb) => ({ seq: eb('seq', by, 5_000) })))])
    }
    expect(await pages('updated', 10)).toEqual([[2, 3, 4, 5, 7, 8, 9, 10, 8, null]])
    expect(await pages(null, 8)).toEqual([
      [1, 2, 3, 4, 5, 6, 7, 8, 10, 8],
      [9, 10, 10, null],
    ])
    expect(waits).toEqual([])
    // A part has 20,000 numbers, which are then four of the entries.
    await renumber('*')
    expect(await pages('refreshed', 10, 5_000)).toEqual([[6, 1, null]])
    expect(waits.splice(0)).toEqual([anna.userId, anna.userId])
    expect(await pages('updated', 3, 5_000)).toEqual([
      [2, 3, 4, 8, 4],
      [5, 7, 8, 8, 8],
      [9, 10, 8, null],
    ])
    expect(waits.splice(0)).toHaveLength(6)
    const inChain = store.db.deleteFrom('audit_entries').where('chain', '=', sessionChain(id))
    await store.commit([sqlWrite(inChain.where('seq', '<=', 35_000))])
    expect(await pages('updated', 10, 5_000)).toEqual([[8, 9, 10, 3, null]])
    await renumber('/')
    expect(await pages(null, 10)).toEqual([[8, 9, 10, 3, null]])
  })

  it('reads an audit trail with altered numbers to its end', async () => {
    const store = await open()
    const world = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    const { id } = await world.sessions.create(anna, createInput())
    await world.sessions.update(anna, id, { name: 'two' })
    const last = store.db.updateTable('audit_entries').set({ seq: 900_000_000_000_000 }).where('seq', '=', 2)
    await store.commit([sqlWrite(last.where('chain', '=', sessionChain(id)))])
    const page = await world.sessions.audit(anna, id, { limit: 10, cursor: null, action: 'updated' })
    expect(page).toMatchObject({ entries: [{ action: 'updated' }], total: 1, nextCursor: null })
  })

  it('counts uses in parallel without losing one', async () => {
    const store = await open()
    const world = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    const { id } = await world.sessions.create(anna, createInput())
    const uses = Array.from({ length: 40 }, (_, n) => ({ now: n, isSuccess: n % 2 === 0, provenVersion: n % 3 }))
    await Promise.all(uses.map((use) => store.commit([world.repository.countUse(id, use)])))
    expect(await world.sessions.get(anna, id)).toMatchObject({
      totalRequests: 40,
      successfulRequests: 20,
      successRate: 50,
    })
  })

  it('marks due what the user can see, and nothing deleted', async () => {
    const store = await open()
    const world = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    const [a, b] = [await world.sessions.create(anna, createInput()), await world.sessions.create(anna, createInput())]
    await world.sessions.delete(anna, b.id)
    expect(await world.sessions.markDue(anna, [a.id, b.id, 'nobody'])).toBe(1)
    expect(await world.sessions.markDue(anna, 'all')).toBe(1)
    const asked = { nextValidationAt: world.clock.now(), nextValidationCause: 'asked', nextValidationBy: anna.userId }
    expect(await world.sessions.get(anna, a.id)).toMatchObject(asked)
    // Asked for again, it keeps its place: by nobody is it moved to the end of a queue, nor a queue made longer.
    world.clock.advance(1000)
    await world.sessions.markDue(anna, 'all')
    expect(await world.sessions.get(anna, a.id)).toMatchObject(asked)
  })
})
