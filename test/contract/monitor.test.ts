import { describe, expect, it } from 'vitest'
import type { Principal } from '../../src/accounts/principal.ts'
import { sessionChain } from '../../src/audit/entry.ts'
import { AppError } from '../../src/errors.ts'
import { createMonitorRepository } from '../../src/monitor/repository.ts'
import { thinned } from '../../src/sessions/monitoring/history.ts'
import type { ImportSessionInput } from '../../src/sessions/operations/import.ts'
import { instantTier } from '../support/instant-tier.ts'
import { type MonitorWorld, monitorWorld } from '../support/monitor-world.ts'
import { addOrganization, addUser } from '../support/principals.ts'
import { eachStore, storesByForm } from '../support/stores.ts'
import { createInput } from '../support/test-session.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const actions = async (world: MonitorWorld, id: string) =>
  (await world.auditRepository.page(sessionChain(id), 0, 1000, null)).map((entry) => entry.action)

const verdicts = async (world: MonitorWorld, id: string) =>
  (await world.history(id)).map(({ verdict, cause }) => [verdict, cause])

/** Rounds of one node each `stepMs`, for so long. */
async function pass(world: MonitorWorld, forMs: number, stepMs = minute, node = world.node()): Promise<void> {
  for (let passed = 0; passed < forMs; passed += stepMs) {
    world.clock.advance(stepMs)
    await world.round(node)
  }
}

const dueIn = async (world: MonitorWorld, who: Principal, id: string) => {
  const { nextValidationAt } = await world.sessions.get(who, id)
  return nextValidationAt === null ? null : nextValidationAt - world.clock.now()
}

/** Who stands for each use by a validation, in order. */
const users = async (world: MonitorWorld, id: string) =>
  (await world.auditRepository.page(sessionChain(id), 0, 1000, 'used_for_validation')).map(({ actor }) => actor)

const setDisabled = async ({ store }: MonitorWorld, who: Principal, disabled: 0 | 1) => {
  const query = store.db.updateTable('users').set({ disabled }).where('id', '=', who.userId).compile()
  await store.commit([{ sql: query.sql, params: query.parameters, expect: 1 }])
}

/** A row of an import of many; its cookie has its id as the value. */
const importRow = (externalId: string, domain: string): ImportSessionInput => ({
  ...createInput({ externalId }),
  content: `sid=${externalId}`,
  format: null,
  domains: [domain],
  useToken: null,
  dryRun: false,
  changes: {},
})

const dead = { cookies: { sid: 'out' } }

eachStore((open, { also, few }) => {
  it('checks a session by itself, and writes what it found in one commit', async () => {
    const world = monitorWorld(await open())
    const anna = await addUser(world.store, 'anna')
    const { id, nextValidationAt, status } = await world.sessions.create(anna, createInput())
    expect(status).toBe('active')
    expect(nextValidationAt).toBeGreaterThanOrEqual(world.clock.now())
    expect(nextValidationAt).toBeLessThanOrEqual(world.clock.now() + 4000)
    await pass(world, 10_000, 1000)
    expect(world.visits).toHaveLength(1)
    expect(await verdicts(world, id)).toEqual([['logged_in', 'first']])
    const seen = await world.sessions.get(anna, id)
    expect(seen).toMatchObject({ status: 'active', lastValidatedAt: world.visits[0]?.at })
    expect(seen.nextValidationAt).toBeGreaterThan(world.clock.now() + 10 * minute)
    expect(await actions(world, id)).toEqual(['created', 'used_for_validation', 'validated', 'updated'])
    await pass(world, 20 * minute)
    expect(await verdicts(world, id)).toEqual([
      ['logged_in', 'first'],
      ['logged_in', 'due'],
    ])
    expect(world.errors).toEqual([])
  })

  also('finds a session recovered that is logged in again', async () => {
    let answer: 'in' | 'out' = 'out'
    const world = monitorWorld(await open(), { answers: () => answer })
    const anna = await addUser(world.store, 'anna')
    const { id } = await world.sessions.create(anna, createInput({ validate: true, userAgent: 'Agent/1' }))
    await world.round(world.node())
    expect((await world.sessions.get(anna, id)).status).toBe('invalid')
    answer = 'in'
    await pass(world, 70 * minute)
    expect((await world.sessions.get(anna, id)).status).toBe('active')
    expect((await actions(world, id)).slice(-2)).toEqual(['recovered', 'updated'])
  })

  also('checks a session by its new page also if it is invalid and no longer checked', async () => {
    let answer: 'in' | 'out' = 'out'
    const world = monitorWorld(await open(), { answers: () => answer })
    const anna = await addUser(world.store, 'anna')
    const { id } = await world.sessions.create(anna, createInput({ validate: true, userAgent: 'Agent/1' }))
    await pass(world, 30 * hour, hour)
    expect(await world.sessions.get(anna, id)).toMatchObject({ status: 'invalid', nextValidationAt: null })
    answer = 'in'
    await world.sessions.update(anna, id, { validationUrl: 'https://example.org/home' })
    await pass(world, minute)
    expect((await world.sessions.get(anna, id)).status).toBe('active')
  })

  it('checks a session again whose page was replaced while the old one was asked', async () => {
    let during = async (): Promise<unknown> => undefined
    const world = monitorWorld(await open(), { answers: ({ path }) => (path === '/home' ? 'in' : 'out') })
    const anna = await addUser(world.store, 'anna')
    const { id } = await world.sessions.create(anna, createInput({ userAgent: 'Agent/1' }))
    const { tier, ...validation } = world.validation
    const slow = {
      ...tier,
      prepare: (...plan: Parameters<typeof tier.prepare>) => during().then(() => tier.prepare(...plan)),
    }
    during = async () => {
      during = async () => undefined
      await world.sessions.update(anna, id, { validationUrl: 'https://example.org/home' })
    }
    await pass(world, minute, minute, world.node({ ...validation, tier: slow }))
    expect((await world.sessions.get(anna, id)).status).toBe('active')
    await pass(world, minute)
    expect(await verdicts(world, id)).toHaveLength(2)
    expect((await world.sessions.get(anna, id)).status).toBe('active')
  })

  it('lets one of two nodes check a session', async () => {
    const world = monitorWorld(await open(), { pace: { gapMs: 0 } })
    const anna = await addUser(world.store, 'anna')
    for (let n = 0; n < 12; n += 1) {
      await world.sessions.create(
        anna,
        createInput({ domain: `s${n}.test`, cookies: { sid: `s${n}` }, validate: true }),
      )
    }
    const [one, two] = [world.node(), world.node()]
    await Promise.all([world.round(one), world.round(two)])
    await Promise.all([world.round(one), world.round(two)])
    expect(world.visits.map(({ sid }) => sid).sort()).toEqual(Array.from({ length: 12 }, (_, n) => `s${n}`).sort())
  })

  it('checks what was asked for before what is due by itself', async () => {
    const world = monitorWorld(await open(), { pace: { gapMs: 10_000 } })
    const anna = await addUser(world.store, 'anna')
    for (let n = 0; n < 5; n += 1) await world.sessions.create(anna, createInput({ cookies: { sid: `s${n}` } }))
    const node = world.node()
    await pass(world, 2 * minute, 5000, node)
    expect(world.visits.splice(0)).toHaveLength(5)
    // All due by their interval, none checked since.
    world.clock.advance(20 * minute)
    const asked = await world.sessions.create(anna, createInput({ cookies: { sid: 'asked' }, validate: true }))
    await pass(world, 2000, 1000, node)
    await pass(world, 15_000, 5000, node)
    expect(world.visits.slice(0, 2).map(({ sid }) => sid)).toContain('asked')
    expect(await verdicts(world, asked.id)).toEqual([['logged_in', 'asked']])
  })

  it.each([true, false])(
    'finds what is due of others beside accounts that have their share (asked: %s)',
    async (asked) => {
      const world = monitorWorld(await open())
      const [anna, bob] = [await addUser(world.store, 'anna'), await addUser(world.store, 'bob')]
      for (let n = 0; n < 3; n += 1) await world.sessions.create(anna, createInput({ validate: asked }))
      const { id } = await world.sessions.create(bob, createInput({ validate: asked }))
      if (!asked) await pass(world, minute, 5000)
      world.clock.advance(20 * minute)
      const repository = createMonitorRepository(world.store)
      const due = async (limit: number, except?: readonly string[]) =>
        (await repository.due(asked, world.clock.now(), limit, except)).map((one) => one.id)
      expect(await due(10)).toHaveLength(4)
      expect(await due(3, [anna.userId])).toEqual([id])
      expect(await due(3, [anna.userId, bob.userId])).toEqual([])
      const { sql, parameters } = world.store.db
        .updateTable('users')
        .set({ session_limit: 7 })
        .where('id', '=', bob.userId)
        .compile()
      await world.store.commit([{ sql, params: parameters, expect: 1 }])
      const all = await repository.due(asked, world.clock.now(), 10)
      expect(all.map((one) => one.accountSessionLimit).toSorted()).toEqual([7, null, null, null])
    },
  )

  it('records a date immediately, without a check, and plans no check after it', async () => {
    const world = monitorWorld(await open())
    const anna = await addUser(world.store, 'anna')
    const at = world.clock.now() + 10 * minute
    const { id } = await world.sessions.create(anna, createInput({ expiresAt: at }))
    await pass(world, 2 * hour)
    expect(await world.sessions.get(anna, id)).toMatchObject({ status: 'expired', nextValidationAt: null })
    // The first check alone came before it.
    expect(await actions(world, id)).toEqual(['created', 'used_for_validation', 'validated', 'updated', 'expired'])
    expect(world.visits).toHaveLength(1)
    await world.sessions.update(anna, id, { expiresAt: null })
    // Jobs may wait for it: it is not known whether it is still logged in.
    await pass(world, minute)
    expect(world.visits).toHaveLength(2)
  })

  also('records a date that returns once more, but not another one that has passed too', async () => {
    const world = monitorWorld(await open())
    const anna = await addUser(world.store, 'anna')
    const at = world.clock.now() + 10 * minute
    const { id } = await world.sessions.create(anna, createInput({ expiresAt: at }))
    const told = async () => {
      await pass(world, 2 * minute)
      const query = world.store.db.selectFrom('events').select('type').where('session_id', '=', id).orderBy('position')
      return (await query.execute()).map(({ type }) => type).filter((type) => type !== 'session.reauth_needed')
    }
    await pass(world, 20 * minute)
    expect(await told()).toEqual(['session.expired'])
    await world.sessions.update(anna, id, { expiresAt: at + minute })
    expect(await told()).toEqual(['session.expired'])
    await world.sessions.update(anna, id, { expiresAt: world.clock.now() + 10 * day })
    expect(await told()).toEqual(['session.expired', 'session.recovered'])
    await world.sessions.update(anna, id, { expiresAt: at + minute })
    expect(await told()).toEqual(['session.expired', 'session.recovered', 'session.expired'])
    // Before anybody looked: of two dates that have passed the end is told once.
    await world.sessions.update(anna, id, { expiresAt: null })
    await world.sessions.update(anna, id, { expiresAt: at })
    await world.sessions.update(anna, id, { expiresAt: at + minute })
    expect((await told()).slice(3)).toEqual(['session.recovered', 'session.expired'])
    expect((await actions(world, id)).filter((action) => action === 'expired')).toHaveLength(3)
  })

  it('skips sessions that are deleted, disabled or not monitored, and resumes later', async () => {
    const world = monitorWorld(await open())
    const anna = await addUser(world.store, 'anna')
    const [deleted, disabled, unwanted] = [
      await world.sessions.create(anna, createInput({ domain: 'deleted.test' })),
      await world.sessions.create(anna, createInput({ domain: 'disabled.test' })),
      await world.sessions.create(anna, createInput({ domain: 'unwanted.test' })),
    ]
    const off = { enabled: false, minSeconds: null, maxSeconds: null }
    await world.sessions.delete(anna, deleted.id)
    await world.sessions.update(anna, disabled.id, { disabled: true })
    await world.sessions.update(anna, unwanted.id, { monitoring: off })
    await pass(world, 2 * hour)
    expect(world.visits).toEqual([])
    expect((await world.sessions.get(anna, disabled.id)).nextValidationAt).toBeNull()
    await world.sessions.update(anna, disabled.id, { disabled: false })
    await world.sessions.update(anna, unwanted.id, { monitoring: null })
    await pass(world, 20 * minute)
    expect(world.visits.map(({ host }) => host).sort()).toEqual(['disabled.test', 'unwanted.test'])
  })

  also('checks new cookies as soon as a session is enabled that was disabled right after a refresh', async () => {
    const world = monitorWorld(await open())
    const anna = await addUser(world.store, 'anna')
    const { id } = await world.sessions.create(anna, createInput())
    await pass(world, hour)
    await world.sessions.refresh(anna, id, { cookies: { sid: 'fresh' }, headers: null, expiresAt: null })
    await world.sessions.update(anna, id, { disabled: true })
    await world.sessions.update(anna, id, { disabled: true, monitoring: { maxSeconds: 7200 } })
    expect((await world.sessions.get(anna, id)).nextValidationAt).toBeNull()
    await pass(world, minute)
    await world.sessions.update(anna, id, { disabled: false })
    await world.round(world.node())
    expect((await verdicts(world, id)).at(-1)).toEqual(['logged_in', 'refreshed'])
  })

  also('checks cookies that a disabled session got when it is enabled, and has nothing due before', async () => {
    const world = monitorWorld(await open())
    const anna = await addUser(world.store, 'anna')
    const { id } = await world.sessions.create(anna, createInput())
    await pass(world, hour)
    await world.sessions.update(anna, id, { disabled: true })
    await world.sessions.refresh(anna, id, { cookies: { sid: 'fresh' }, headers: null, expiresAt: null })
    expect((await world.sessions.get(anna, id)).nextValidationAt).toBeNull()
    await world.sessions.update(anna, id, { disabled: false })
    await world.round(world.node())
    expect((await verdicts(world, id)).at(-1)).toEqual(['logged_in', 'refreshed'])
  })

  it.each(
    few([
      ['a PATCH of cookies', (world, anna, id) => world.sessions.update(anna, id, { cookies: { sid: 'out' } })],
      ['a create', (world, anna) => world.sessions.put(anna, { ...createInput({ externalId: 'x' }), changes: dead })],
      [
        'an import',
        (world, anna) => world.sessions.import(anna, { ...importRow('x', 'example.org'), content: 'sid=out' }),
      ],
      ['a refresh', (world, anna, id) => world.sessions.refresh(anna, id, { ...dead, headers: null, expiresAt: null })],
      ['a rollback', (world, anna, id) => world.sessions.rollback(anna, id, 1)],
    ] satisfies [string, (world: MonitorWorld, anna: Principal, id: string) => Promise<unknown>][]),
  )('checks the new login of an active session at once, and shows no verdict before: %s', async (_, replace) => {
    let answer: 'in' | 'out' = 'in'
    const world = monitorWorld(await open(), { answers: () => answer })
    const anna = await addUser(world.store, 'anna')
    const { id } = await world.sessions.create(anna, createInput({ externalId: 'x', userAgent: 'Agent/1' }))
    await world.sessions.update(anna, id, { cookies: { sid: 'second' } })
    await pass(world, hour)
    expect(await world.sessions.get(anna, id)).toMatchObject({ lastVerdict: { verdict: 'logged_in' } })
    answer = 'out'
    await replace(world, anna, id)
    expect(await world.sessions.get(anna, id)).toMatchObject({ status: 'active', lastVerdict: null })
    await world.round(world.node())
    expect((await verdicts(world, id)).at(-1)).toEqual(['logged_out', 'refreshed'])
    expect(await world.sessions.get(anna, id)).toMatchObject({
      status: 'invalid',
      lastVerdict: { verdict: 'logged_out' },
    })
  })

  also(
    'checks the new login of a disabled session when it is enabled, and one that ends before the next check',
    async () => {
      const world = monitorWorld(await open())
      const anna = await addUser(world.store, 'anna')
      const { id } = await world.sessions.create(anna, createInput())
      await pass(world, hour)
      await world.sessions.update(anna, id, { disabled: true })
      await world.sessions.update(anna, id, { cookies: { sid: 'new' } })
      expect(await dueIn(world, anna, id)).toBeNull()
      await world.sessions.update(anna, id, { disabled: false })
      expect(await dueIn(world, anna, id)).toBe(0)
      await world.round(world.node())
      await world.sessions.update(anna, id, { expiresAt: world.clock.now() + 5 * minute })
      expect(await dueIn(world, anna, id)).toBeNull()
      await world.sessions.update(anna, id, { cookies: { sid: 'newer' } })
      expect(await dueIn(world, anna, id)).toBe(0)
      await pass(world, minute)
      await world.sessions.update(anna, id, { monitoring: { enabled: false }, cookies: { sid: 'newest' } })
      expect(await world.sessions.get(anna, id)).toMatchObject({ nextValidationAt: null, lastVerdict: null })
    },
  )

  it('uses nothing of an account that is disabled', async () => {
    const world = monitorWorld(await open())
    const anna = await addUser(world.store, 'anna')
    await world.sessions.create(anna, createInput())
    await setDisabled(world, anna, 1)
    await pass(world, hour)
    expect(world.visits).toEqual([])
    await setDisabled(world, anna, 0)
    await pass(world, 2 * minute)
    expect(world.visits).toHaveLength(1)
  })

  describe('in the audit trail', () => {
    /** A session of Anna's that Bob, a member, and Carol, an admin, may use. */
    async function shared() {
      const world = monitorWorld(await open())
      const [anna, bob, carol] = [
        await addUser(world.store, 'anna'),
        await addUser(world.store, 'bob'),
        await addUser(world.store, 'carol'),
      ]
      const members = [
        [anna, 'owner'],
        [bob, 'member'],
        [carol, 'admin'],
      ] as const
      const organization = await addOrganization(world.store, 'org', members)
      const { id } = await world.sessions.create(anna, createInput({ validate: true }))
      await world.sessions.share(anna, id, organization)
      const node = world.node()
      const round = async () => {
        world.clock.advance(10_000)
        await world.round(node)
      }
      return { world, anna, bob, carol, id, round }
    }

    it('records who requested a check, with their key, and no user for a background check', async () => {
      const { world, anna, bob, carol, id, round } = await shared()
      await round()
      await world.sessions.markDue({ ...bob, credential: 'jwt', keyId: null, keyPrefix: null }, [id])
      await round()
      await world.sessions.refresh(carol, id, { cookies: { sid: 'fresh' }, headers: null, expiresAt: null })
      await round()
      await pass(world, 20 * minute)
      // Whose cookies a refresh brings is asked before they are stored.
      expect(await users(world, id)).toEqual([anna.email, bob.email, carol.email, carol.email, 'system'])
      const validated = await world.auditRepository.page(sessionChain(id), 0, 1000, 'validated')
      expect(validated.map(({ actor, detailsText }) => [actor, JSON.parse(detailsText).key_prefix])).toEqual([
        [anna.email, anna.keyPrefix],
        [bob.email, undefined],
        [carol.email, carol.keyPrefix],
        ['system', undefined],
      ])
    })

    it('names who gave cookies to an invalid session', async () => {
      let answer: 'in' | 'out' = 'out'
      const world = monitorWorld(await open(), { answers: () => answer })
      const anna = await addUser(world.store, 'anna')
      const { id } = await world.sessions.create(anna, createInput({ validate: true, userAgent: 'Agent/1' }))
      await pass(world, 10_000, 10_000)
      answer = 'in'
      await world.sessions.update(anna, id, { cookies: { sid: 'fresh' } })
      await pass(world, 10_000, 10_000)
      expect(await users(world, id)).toEqual([anna.email, anna.email])
    })

    it('records no user if the requester may no longer use the session', async () => {
      const { world, anna, bob, id, round } = await shared()
      await round()
      await world.sessions.markDue(bob, [id])
      await world.sessions.unshare(anna, id)
      await round()
      expect((await users(world, id)).at(-1)).toBe('system')
    })

    it('records no user if the account of the requester is disabled, and does nothing if that account owns the session', async () => {
      const { world, anna, bob, id, round } = await shared()
      await round()
      await world.sessions.markDue(bob, [id])
      await setDisabled(world, bob, 1)
      await round()
      expect((await users(world, id)).at(-1)).toBe('system')
      await world.sessions.markDue(anna, [id])
      await setDisabled(world, anna, 1)
      await round()
      expect(await users(world, id)).toHaveLength(2)
      await setDisabled(world, anna, 0)
      await round()
      expect((await users(world, id)).at(-1)).toBe(anna.email)
    })
  })

  it('removes only old entries from a history', async () => {
    const world = monitorWorld(await open())
    const anna = await addUser(world.store, 'anna')
    const ids = [await world.sessions.create(anna, createInput()), await world.sessions.create(anna, createInput())]
    const now = world.clock.now()
    // Two at one time, too: an entry goes by its id.
    const entries = Array.from({ length: 400 }, (_, n) => ({
      id: `e${n}`,
      at: now - Math.floor((399 - n) / 2) * 20 * minute,
      verdict: 'logged_in' as const,
      confidence: 97,
      latencyMs: 12,
      cause: 'due' as const,
      seen: null,
    }))
    for (const { id } of ids) await world.store.commit(entries.map((entry) => world.repository.addHistory(id, entry)))
    const [first, second] = ids.map(({ id }) => id)
    const old = thinned(await world.history(first ?? ''), now)
    expect(old.length).toBeGreaterThan(150)
    await world.store.commit(world.repository.dropHistory(first ?? '', old))
    const gone = new Set(old.map(({ id }) => id))
    expect(await world.history(first ?? '')).toEqual(entries.filter(({ id }) => !gone.has(id)))
    expect(await world.history(second ?? '')).toEqual(entries)
  })

  also('does only requested checks while monitoring is off, and the others once it is on', async () => {
    const store = await open()
    const off = monitorWorld(store, { bounds: null })
    const anna = await addUser(store, 'anna')
    const { id, nextValidationAt } = await off.sessions.create(anna, createInput())
    expect(nextValidationAt).toBeNull()
    await pass(off, day, hour)
    expect(off.visits).toEqual([])
    await off.sessions.markDue(anna, [id])
    await off.round(off.node())
    expect(off.visits).toHaveLength(1)
    expect((await off.sessions.get(anna, id)).nextValidationAt).toBeNull()

    const on = monitorWorld(store)
    on.clock.advance(off.clock.now() - on.clock.now())
    await pass(on, 20 * minute)
    expect(on.visits).toHaveLength(1)
    const again = monitorWorld(store, { bounds: null })
    await again.round(again.node())
    expect((await again.sessions.get(anna, id)).nextValidationAt).toBeNull()
  })

  it('tries a target that may not be visited less and less often, until its name leads elsewhere', async () => {
    const world = monitorWorld(await open())
    const anna = await addUser(world.store, 'anna')
    const { id } = await world.sessions.create(anna, createInput({ validate: true }))
    const refused: number[] = []
    const tier = instantTier(async () => {
      refused.push(world.clock.now())
      throw new AppError('TARGET_NOT_ALLOWED')
    })
    const node = world.node({ ...world.validation, tier })
    for (let n = 0; n < 8 * 60; n += 1) {
      await world.round(node)
      world.clock.advance(minute)
    }
    const pauses = refused.slice(1).map((at, n) => at - (refused[n] ?? 0))
    expect([pauses[0], refused.length, world.errors]).toEqual([
      2 * minute,
      expect.toSatisfy((n) => n > 8 && n < 20),
      [],
    ])
    expect(await world.history(id)).toEqual([])
    world.clock.advance(2 * hour)
    await world.round(world.node())
    expect((await world.sessions.get(anna, id)).status).toBe('active')
  })

  it('keeps the check that a user has planned while the session could not be used', async () => {
    const world = monitorWorld(await open())
    const anna = await addUser(world.store, 'anna')
    const { id } = await world.sessions.create(anna, createInput())
    await pass(world, minute)
    world.clock.advance(hour)
    const tier = instantTier(async () => {
      await world.sessions.update(anna, id, { validationUrl: 'https://example.org/home' })
      throw new AppError('SESSION_INACTIVE')
    })
    await world.round(world.node({ ...world.validation, tier }))
    expect((await world.sessions.get(anna, id)).nextValidationAt).not.toBeNull()
  })
})

// Of simulated time and of many rounds.
storesByForm((open) => {
  it('finds a session logged out once, looks three more times within a day, and then no more', async () => {
    let answer: 'in' | 'out' = 'in'
    const world = monitorWorld(await open(), { answers: () => answer })
    const anna = await addUser(world.store, 'anna')
    const { id } = await world.sessions.create(anna, createInput())
    await pass(world, 20 * minute)
    answer = 'out'
    await pass(world, 40 * minute)
    expect((await world.sessions.get(anna, id)).status).toBe('invalid')
    const fellAt = (await world.history(id)).at(-1)?.at ?? 0
    await pass(world, 2 * day, 10 * minute)
    const after = (await world.history(id)).filter(({ at }) => at > fellAt)
    expect(after.map(({ verdict }) => verdict)).toEqual(['logged_out', 'logged_out', 'logged_out'])
    expect(after.at(-1)?.at).toBeLessThanOrEqual(fellAt + day)
    expect((await actions(world, id)).filter((action) => action === 'invalidated')).toHaveLength(1)
    expect(await dueIn(world, anna, id)).toBeNull()

    answer = 'in'
    await world.sessions.refresh(anna, id, { cookies: { sid: 'fresh' }, headers: null, expiresAt: null })
    await world.round(world.node())
    expect(await world.sessions.get(anna, id)).toMatchObject({ status: 'active', invalidChecks: 0 })
    expect((await verdicts(world, id)).at(-1)).toEqual(['logged_in', 'refreshed'])
    expect(await dueIn(world, anna, id)).toBeGreaterThan(4 * minute)
  })

  it.each(['down', 'gone'] as const)(
    'leaves a session as it is where its site is %s, and the site alone for longer each time',
    async (answer) => {
      const world = monitorWorld(await open(), { answers: () => answer })
      const anna = await addUser(world.store, 'anna')
      const { id } = await world.sessions.create(anna, createInput())
      await pass(world, 6 * hour)
      expect(await world.sessions.get(anna, id)).toMatchObject({ status: 'active', consecutiveFailures: 0 })
      const times = (await world.history(id)).map(({ at }) => at)
      const pauses = times.slice(1).map((at, index) => at - (times[index] ?? 0))
      expect(pauses.length).toBeGreaterThanOrEqual(3)
      expect(pauses.length).toBeLessThanOrEqual(8)
      for (const [index, pause] of pauses.entries()) {
        if (index > 0) expect(pause).toBeGreaterThan((pauses[index - 1] ?? 0) * 1.3)
      }
      expect(await actions(world, id)).not.toContain('invalidated')
    },
  )

  it('does not visit one site twice at a time, nor sooner than the gap', async () => {
    const world = monitorWorld(await open(), { pace: { gapMs: 30_000 } })
    const anna = await addUser(world.store, 'anna')
    for (const host of ['a.shop.test', 'b.shop.test', 'shop.test', 'www.shop.test', 'other.test']) {
      await world.sessions.create(anna, createInput({ domain: host, cookies: { sid: host }, validate: true }))
    }
    const node = world.node()
    const begun = world.clock.now()
    await pass(world, 3 * minute, 1000, node)
    const shop = world.visits.filter(({ host }) => host.endsWith('shop.test')).map(({ at }) => at - begun)
    expect(shop).toHaveLength(4)
    for (const [index, at] of shop.entries())
      if (index > 0) expect(at - (shop[index - 1] ?? 0)).toBeGreaterThanOrEqual(30_000)
    expect(shop.at(-1)).toBeLessThanOrEqual(2 * minute)
    expect(world.visits.find(({ host }) => host === 'other.test')?.at).toBe(begun + 1000)
  })

  it('makes first checks as soon as the gap of their site allows, and none counts against a budget', async () => {
    const world = monitorWorld(await open(), { pace: { gapMs: 30_000, hourlyBudget: 1 } })
    const anna = await addUser(world.store, 'anna')
    for (const host of ['a.shop.test', 'b.shop.test', 'other.test']) {
      await world.sessions.create(anna, createInput({ domain: host, cookies: { sid: host } }))
    }
    const begun = world.clock.now()
    await pass(world, 2 * minute, 1000)
    const at = (host: string) => world.visits.flatMap((one) => (one.host.endsWith(host) ? [one.at - begun] : []))
    expect(at('other.test')).toHaveLength(1)
    expect(at('other.test')[0]).toBeLessThanOrEqual(5000)
    const [first = 0, second = 0, ...more] = at('shop.test')
    expect(first).toBeLessThanOrEqual(5000)
    expect(second - first).toBeGreaterThanOrEqual(30_000)
    expect(second - first).toBeLessThanOrEqual(35_000)
    expect(more).toEqual([])
  })

  it('spreads the first checks of many imported sessions over time, each site at its own gap', async () => {
    const gapMs = 20_000
    const world = monitorWorld(await open(), { pace: { gapMs, hourlyBudget: 1 } })
    const anna = await addUser(world.store, 'anna')
    const sites = ['shop.test', 'mail.test', 'news.test']
    const rows = Array.from({ length: 15 }, (_, n) => importRow(`crm-${n}`, `h${n}.${sites[n % sites.length]}`))
    const outcomes = await world.sessions.importRows(anna, rows)
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array(15).fill('created'))
    const begun = world.clock.now()
    await pass(world, 2 * minute, 5000)
    for (const site of sites) {
      const at = world.visits.filter(({ host }) => host.endsWith(site)).map((visit) => visit.at - begun)
      expect(at).toHaveLength(5)
      const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0))
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(gapMs)
      // Nor does a site wait for another: its checks begin at once and end when its own gaps have passed.
      expect(at[0]).toBeLessThanOrEqual(5000)
      expect(at.at(-1)).toBeLessThanOrEqual(5 * (gapMs + 5000))
    }
    expect(new Set(world.visits.map(({ sid }) => sid)).size).toBe(15)
  })

  it('uses up the budget of an account and continues in its next hour', async () => {
    const world = monitorWorld(await open(), {
      pace: { hourlyBudget: 10, gapMs: 0 },
      bounds: { minMs: 5 * minute, maxMs: 15 * minute, keepAliveMs: 600_000 },
    })
    const [anna, bob] = [await addUser(world.store, 'anna'), await addUser(world.store, 'bob')]
    for (let n = 0; n < 12; n += 1) {
      await world.sessions.create(anna, createInput({ domain: `s${n}.test`, cookies: { sid: 'anna' } }))
    }
    await world.sessions.create(bob, createInput({ domain: 'bob.test', cookies: { sid: 'bob' } }))
    const begun = world.clock.now()
    await pass(world, 4 * hour)
    const hours = [0, 0, 0, 0]
    for (const { at, sid } of world.visits) {
      const hourOf = Math.floor((at - begun) / hour)
      // The first checks count for nothing.
      if (sid === 'anna' && hourOf < 4 && at > begun + minute) hours[hourOf] = (hours[hourOf] ?? 0) + 1
    }
    const total = hours.reduce((sum, count) => sum + count, 0)
    expect(total).toBeGreaterThanOrEqual(30)
    expect(total).toBeLessThanOrEqual(50)
    expect(world.visits.filter(({ sid }) => sid === 'bob').length).toBeGreaterThan(12)
  })

  it.each(['restarted', 'running'])('forgets what was planned by a clock that was years ahead (%s)', async (how) => {
    const world = monitorWorld(await open(), { pace: { hourlyBudget: 2 } })
    const [anna, bob] = [await addUser(world.store, 'anna'), await addUser(world.store, 'bob')]
    world.clock.advance(1000 * day)
    const first = world.node()
    await world.sessions.create(anna, createInput({ cookies: { sid: 'anna' } }))
    await world.sessions.create(anna, createInput({ cookies: { sid: 'asked' }, validate: true }))
    await pass(world, 30 * minute, minute, first)
    const asked = await world.sessions.create(bob, createInput({ cookies: { sid: 'bob' }, validate: true }))
    const before = world.visits.length
    expect(before).toBeGreaterThan(0)
    world.clock.advance(-1000 * day)
    await pass(world, hour, minute, how === 'running' ? first : world.node())
    const after = new Set(world.visits.slice(before).map(({ sid }) => sid))
    expect(after).toEqual(new Set(['anna', 'asked', 'bob']))
    expect(await dueIn(world, bob, asked.id)).toBeLessThan(day)
    expect(world.errors).toEqual([])
  })

  it('visits a kept-alive session before its time-out, counted from its last use', async () => {
    const world = monitorWorld(await open())
    const anna = await addUser(world.store, 'anna')
    const { id } = await world.sessions.create(anna, createInput({ keepAlive: true }))
    const begun = world.clock.now()
    await pass(world, 65 * minute, 30_000)
    const times = world.visits.map(({ at }) => at - begun)
    expect(times.length).toBeGreaterThanOrEqual(6)
    for (const [index, at] of times.entries())
      expect(at - (times[index - 1] ?? 0)).toBeLessThanOrEqual(10 * minute + 30_000)
    expect((await verdicts(world, id)).at(-1)).toEqual(['logged_in', 'keep_alive'])
    // Used in between: the visit waits for its turn.
    const before = world.visits.length
    const last = world.visits.at(-1)?.at ?? 0
    while (world.clock.now() < last + 8 * minute) world.clock.advance(1000)
    await world.store.commit([
      world.repository.countUse(id, { now: world.clock.now(), isSuccess: true, provenVersion: null }),
    ])
    await pass(world, 5 * minute, 10_000)
    expect(world.visits.length).toBe(before)
    await pass(world, 6 * minute, 10_000)
    expect(world.visits.length).toBe(before + 1)
  })

  it('shows the health of a session', async () => {
    let answer: 'in' | 'out' = 'in'
    const world = monitorWorld(await open(), { answers: () => answer })
    const anna = await addUser(world.store, 'anna')
    const { id } = await world.sessions.create(anna, createInput())
    expect(await world.sessions.health(anna, id, 1000)).toMatchObject({
      checks: [],
      forecast: null,
      uptime: { day: null },
    })
    await pass(world, 12 * hour, 5 * minute)
    answer = 'out'
    await pass(world, 6 * hour, 5 * minute)
    const health = await world.sessions.health(anna, id, 2)
    expect(health).toMatchObject({ sessionId: id, status: 'invalid', forecast: null })
    expect(health.checks).toHaveLength(2)
    expect(health.checks[0]?.at).toBeGreaterThan(health.checks[1]?.at ?? 0)
    expect(health.uptime.day).toBeLessThan(90)
    expect(health.nextCheckAt).toBeGreaterThan(world.clock.now())

    answer = 'in'
    await world.sessions.refresh(anna, id, { cookies: { sid: 'fresh' }, headers: null, expiresAt: null })
    await pass(world, hour, 5 * minute)
    const { forecast } = await world.sessions.health(anna, id, 2)
    expect(forecast).toMatchObject({ basis: 'lifetime' })
    expect(forecast?.from).toBeLessThan(forecast?.expiresAtEstimate ?? 0)
    const bob = await addUser(world.store, 'bob')
    await expect(world.sessions.health(bob, id, 1)).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' })
    await world.sessions.delete(anna, id)
    await expect(world.sessions.health(anna, id, 1)).rejects.toMatchObject({ code: 'SESSION_INACTIVE' })
    expect(await world.history(id)).toEqual([])
  })
})
