import { describe, expect, it } from 'vitest'
import type { Principal } from '../../src/accounts/principal.ts'
import { sessionChain } from '../../src/audit/entry.ts'
import { AppError } from '../../src/errors.ts'
import { validate } from '../../src/validation/validate.ts'
import { type Answers, type MonitorWorld, monitorWorld } from '../support/monitor-world.ts'
import { addUser } from '../support/principals.ts'
import { storesByForm } from '../support/stores.ts'
import { createInput, unfiltered } from '../support/test-session.ts'

const minute = 60_000
const every = { domain: null, status: null, ...unfiltered, limit: 200, cursor: null } as const
const agent = { userAgent: 'Agent/1' }

async function pass(world: MonitorWorld, forMs: number, stepMs = minute): Promise<void> {
  const node = world.node()
  for (let passed = 0; passed < forMs; passed += stepMs) {
    world.clock.advance(stepMs)
    await world.round(node)
  }
}

const check = (world: MonitorWorld, who: Principal, id: string) =>
  validate(world.validation, who, id, { requestId: 'request', signal: new AbortController().signal, leaseId: null })

const entries = async (world: MonitorWorld, id: string, action: string) =>
  (await world.auditRepository.page(sessionChain(id), 0, 1000, action)).map(({ detailsText, actor }) => ({
    ...JSON.parse(detailsText),
    actor,
  }))

async function events(world: MonitorWorld): Promise<{ type: string; data: Record<string, unknown> }[]> {
  const rows = await world.store.db.selectFrom('events').select(['type', 'data']).orderBy('position').execute()
  return rows.map(({ type, data }) => ({ type, data: JSON.parse(data) }))
}
const types = async (world: MonitorWorld) => (await events(world)).map(({ type }) => type)

storesByForm((open) => {
  const worldOf = async (answers: Answers) => {
    const world = monitorWorld(await open(), { answers })
    return { world, anna: await addUser(world.store, 'anna') }
  }

  describe('a session that was never seen logged in', () => {
    it('becomes invalid only at the third response if a User-Agent may be missing', async () => {
      const { world, anna } = await worldOf(() => 'out')
      const { id } = await world.sessions.create(anna, createInput())
      for (const [failures, status] of [
        [1, 'active'],
        [2, 'active'],
        [3, 'invalid'],
      ] as const) {
        const seen = await check(world, anna, id)
        expect(seen).toMatchObject({ isValid: false, confidence: 80, status, consecutiveFailures: failures })
        expect(seen.details).toMatch(/User-Agent .*address .*cookie may be missing/)
      }
      expect(await entries(world, id, 'invalidated')).toHaveLength(1)
      expect(await types(world)).toEqual(['session.invalid', 'session.reauth_needed'])
    })

    it.each([
      ['user agent', agent],
      ['User-Agent among its headers', { headers: { 'User-Agent': 'Agent/1' } }],
    ])('is dead at the first answer where it has a %s', async (_name, over) => {
      const { world, anna } = await worldOf(() => 'out')
      const { id } = await world.sessions.create(anna, createInput(over))
      const seen = await check(world, anna, id)
      expect(seen).toMatchObject({ status: 'invalid', consecutiveFailures: 1 })
      expect(seen.confidence).toBeGreaterThan(90)
      expect(seen.details).not.toContain('missing')
    })

    it('becomes invalid at the first response if it was seen logged in', async () => {
      let answer: 'in' | 'out' = 'in'
      const { world, anna } = await worldOf(() => answer)
      const { id } = await world.sessions.create(anna, createInput())
      expect(await check(world, anna, id)).toMatchObject({ isValid: true })
      answer = 'out'
      expect(await check(world, anna, id)).toMatchObject({ status: 'invalid' })
      // Its site knows its browser well enough, whichever cookies it has.
      await world.sessions.refresh(anna, id, { cookies: { sid: '2' }, headers: null, expiresAt: null })
      expect(await check(world, anna, id)).toMatchObject({ status: 'invalid', consecutiveFailures: 1 })
    })

    it('is asked again by itself as soon as it may be', async () => {
      const { world, anna } = await worldOf(() => 'out')
      const { id } = await world.sessions.create(anna, createInput({ validate: true }))
      await pass(world, 12 * minute)
      expect(await world.sessions.get(anna, id)).toMatchObject({ status: 'invalid', consecutiveFailures: 3 })
    })

    it('is checked with the User-Agents of browsers if its user allows it, and keeps the one that works', async () => {
      const { world, anna } = await worldOf(({ userAgent }) => (userAgent?.includes('Firefox/1') ? 'in' : 'out'))
      const { id } = await world.sessions.create(anna, createInput({ probeUserAgents: true }))
      const seen = await check(world, anna, id)
      expect(seen).toMatchObject({ isValid: true, status: 'active', consecutiveFailures: 0 })
      expect(seen.details).toContain('logged in with the User-Agent of Firefox')
      const visits = world.visits.length
      expect(visits).toBeGreaterThan(2)
      expect(await entries(world, id, 'updated')).toMatchObject([
        { fields: ['expected_user'] },
        { fields: ['user_agent'], version: 2, reason: 'probe_user_agents', actor: anna.email },
      ])
      // It is stored: the next check asks once.
      expect(await check(world, anna, id)).toMatchObject({ isValid: true })
      expect(world.visits.length - visits).toBe(1)
    })

    it('tries none if its user does not allow it, or if the session has one', async () => {
      const { world, anna } = await worldOf(({ userAgent }) => (userAgent?.includes('Firefox/1') ? 'in' : 'out'))
      for (const over of [{}, { probeUserAgents: true, ...agent }]) {
        const { id } = await world.sessions.create(anna, createInput(over))
        expect(await check(world, anna, id)).toMatchObject({ isValid: false })
      }
    })
  })

  it.each([
    ['a User-Agent', { userAgent: 'Agent/2' }],
    ['headers', { headers: { 'X-Device': '1' } }],
    ['cookies', { cookies: { sid: 'fresh' } }],
  ])('an invalid session that is given %s waits for a check, which comes at once', async (_name, change) => {
    let answer: 'in' | 'out' = 'out'
    const { world, anna } = await worldOf(() => answer)
    const { id } = await world.sessions.create(anna, createInput(agent))
    await check(world, anna, id)
    expect((await world.sessions.get(anna, id)).status).toBe('invalid')
    const patched = await world.sessions.update(anna, id, change)
    expect(patched).toMatchObject({
      status: 'pending_validation',
      consecutiveFailures: 0,
      nextValidationAt: world.clock.now(),
    })
    answer = 'in'
    await pass(world, 1000, 1000)
    expect(await world.sessions.get(anna, id)).toMatchObject({ status: 'active' })
    expect(await types(world)).toEqual(['session.invalid', 'session.reauth_needed', 'session.recovered'])
  })

  describe('whose session it is', () => {
    it('is adopted from the first sure check, and put on record', async () => {
      const { world, anna } = await worldOf(() => 'in')
      const { id, expectedUser } = await world.sessions.create(anna, createInput())
      expect(expectedUser).toBeNull()
      await check(world, anna, id)
      expect(await world.sessions.get(anna, id)).toMatchObject({
        expectedUser: 'Mira Holt',
        lastVerdict: { wrongUser: null },
      })
      expect(await entries(world, id, 'updated')).toEqual([
        { fields: ['expected_user'], reason: 'adopted', actor: 'system' },
      ])
    })

    it('shows at a check: nothing follows, one event tells of it, until it is right again', async () => {
      let user = 'Mira Holt'
      const { world, anna } = await worldOf(() => ({ user }))
      const { id } = await world.sessions.create(anna, createInput())
      await check(world, anna, id)
      const before = await world.sessions.get(anna, id)
      user = 'Mallory Smith'
      for (let time = 0; time < 3; time += 1) {
        const seen = await check(world, anna, id)
        expect(seen).toMatchObject({
          verdict: 'logged_in',
          isValid: false,
          wrongUser: 'Mallory Smith',
          status: 'active',
        })
        expect(seen.details).toContain('the page shows Mallory Smith, but Mira Holt is expected')
      }
      const after = await world.sessions.get(anna, id)
      expect(after).toMatchObject({
        expectedUser: 'Mira Holt',
        stateVersion: before.stateVersion,
        lastVerdict: { verdict: 'logged_in', wrongUser: 'Mallory Smith' },
      })
      expect((await entries(world, id, 'validated')).at(-1)).toMatchObject({
        is_valid: false,
        wrong_user: 'Mallory Smith',
      })
      const told = await events(world)
      expect(told.map(({ type }) => type)).toEqual(['session.wrong_user'])
      expect(told[0]?.data).toMatchObject({ expected_user: 'Mira Holt', wrong_user: 'Mallory Smith', session_id: id })
      user = 'Mira Holt'
      expect(await check(world, anna, id)).toMatchObject({ isValid: true, wrongUser: null })
      user = 'Mallory Smith'
      await check(world, anna, id)
      expect(await types(world)).toEqual(['session.wrong_user', 'session.wrong_user'])
    })

    it('is changed by its user alone, and on record', async () => {
      let user = 'Mira Holt'
      const { world, anna } = await worldOf(() => ({ user }))
      const { id } = await world.sessions.create(anna, createInput())
      await check(world, anna, id)
      user = 'Mallory Smith'
      await world.sessions.update(anna, id, { expectedUser: 'mallory smith' })
      expect(await check(world, anna, id)).toMatchObject({ isValid: true, wrongUser: null })
      expect((await entries(world, id, 'updated')).at(-1)).toMatchObject({
        fields: ['expected_user'],
        actor: anna.email,
      })
      await world.sessions.update(anna, id, { expectedUser: null })
      await check(world, anna, id)
      expect((await world.sessions.get(anna, id)).expectedUser).toBe('Mallory Smith')
    })

    it.each(['refresh', 'update'] as const)('decides whether the cookies of a %s are stored', async (how) => {
      const { world, anna } = await worldOf(({ sid }) => ({ user: sid === 'hers' ? 'Mallory Smith' : 'Mira Holt' }))
      const { id } = await world.sessions.create(anna, createInput())
      await check(world, anna, id)
      const give = (sid: string) =>
        how === 'refresh'
          ? world.sessions.refresh(anna, id, { cookies: { sid }, headers: null, expiresAt: null })
          : world.sessions.update(anna, id, { cookies: { sid } })
      for (let time = 0; time < 2; time += 1) {
        await expect(give('hers')).rejects.toEqual(new AppError('WRONG_USER'))
      }
      expect(await world.sessions.get(anna, id)).toMatchObject({ stateVersion: 1, status: 'active' })
      // One entry for the check, and one for each time that given cookies were tried.
      expect(await entries(world, id, 'used_for_validation')).toHaveLength(3)
      expect(await entries(world, id, 'use_refused')).toMatchObject([
        { reason: 'wrong_user' },
        { reason: 'wrong_user' },
      ])
      expect(await types(world)).toEqual(['session.wrong_user'])
      await give('mine')
      expect(await world.sessions.get(anna, id)).toMatchObject({ stateVersion: 2 })
    })

    it('decides whether what is created or imported is stored', async () => {
      const { world, anna } = await worldOf(() => ({ user: 'mallory@shop.test' }))
      const expecting = createInput({ expectedUser: 'mira@shop.test' })
      await expect(world.sessions.create(anna, expecting)).rejects.toEqual(new AppError('WRONG_USER'))
      const imported = {
        ...expecting,
        content: { sid: '1' },
        format: null,
        domains: ['shop.test'],
        useToken: null,
        dryRun: false,
        changes: {},
      }
      await expect(world.sessions.import(anna, imported)).rejects.toEqual(new AppError('WRONG_USER'))
      expect(await world.sessions.list(anna, every)).toMatchObject({ total: 0 })
      const mine = await world.sessions.create(anna, { ...expecting, expectedUser: 'Mallory@Shop.test' })
      expect(mine.expectedUser).toBe('Mallory@Shop.test')
    })
  })

  describe('sessions of one site', () => {
    /** So many sessions of one site and one of another, all seen alive. */
    const crowd = async (count: number) => {
      const dead = new Set<string>()
      const { world, anna } = await worldOf(({ sid }) => (sid !== null && dead.has(sid) ? 'out' : 'in'))
      const ids: string[] = []
      for (let index = 0; index < count; index += 1) {
        const one = await world.sessions.create(
          anna,
          createInput({ domain: `${index}.shop.test`, cookies: { sid: `${index}` }, validate: true, ...agent }),
        )
        ids.push(one.id)
      }
      await pass(world, 20_000, 4000)
      const statuses = async () => Promise.all(ids.map(async (id) => (await world.sessions.get(anna, id)).status))
      expect(await statuses()).toEqual(ids.map(() => 'active'))
      return { world, anna, ids, dead, statuses }
    }

    it('that die together keep their status, and one event tells of the site', async () => {
      const { world, anna, ids, dead, statuses } = await crowd(3)
      for (const sid of ['0', '1', '2']) dead.add(sid)
      await world.sessions.markDue(anna, ids)
      await pass(world, 20_000, 1000)
      expect(await statuses()).toEqual(['active', 'active', 'active'])
      const told = await events(world)
      expect(told.map(({ type }) => type)).toEqual(['site.changed'])
      expect(told[0]?.data).toMatchObject({ domain: 'shop.test', sessions: 3 })
      // It was an outage: nobody was alarmed.
      dead.clear()
      await pass(world, 8 * minute, 30_000)
      expect(await statuses()).toEqual(['active', 'active', 'active'])
      expect(await types(world)).toEqual(['site.changed'])
      expect((await world.history(ids[0] ?? '')).map(({ verdict }) => verdict)).toEqual([
        'logged_in',
        'logged_out',
        'logged_in',
      ])
    })

    it('that are still logged out after a few minutes become invalid, also after a restart of the server', async () => {
      const { world, anna, ids, dead, statuses } = await crowd(4)
      for (const sid of ['0', '1', '2', '3']) dead.add(sid)
      await world.sessions.markDue(anna, ids.slice(0, 1))
      // The others are asked without being due. Each round is one of another node.
      for (let second = 0; second < 20; second += 1) await pass(world, 1000, 1000)
      expect(await statuses()).toEqual(['active', 'active', 'active', 'active'])
      expect(await types(world)).toEqual(['site.changed'])
      await pass(world, 6 * minute, 10_000)
      expect(await statuses()).toEqual(['invalid', 'invalid', 'invalid', 'invalid'])
      const all = await types(world)
      expect(all.filter((type) => type === 'session.invalid')).toHaveLength(4)
      expect(all.filter((type) => type === 'site.changed')).toHaveLength(1)
    })

    it('are checked when one has ended, and only that one becomes invalid, within seconds', async () => {
      const { world, anna, ids, dead, statuses } = await crowd(4)
      dead.add('2')
      await world.sessions.markDue(anna, [ids[2] ?? ''])
      await pass(world, 1000, 1000)
      expect(await statuses()).toEqual(['active', 'active', 'active', 'active'])
      await pass(world, 10_000, 1000)
      expect(await statuses()).toEqual(['active', 'active', 'invalid', 'active'])
      expect(await types(world)).toEqual(['session.invalid', 'session.reauth_needed'])
    })

    it('become invalid immediately if there are two, or if a person requested the check', async () => {
      const two = await crowd(2)
      two.dead.add('0')
      await two.world.sessions.markDue(two.anna, two.ids)
      await pass(two.world, 5000, 1000)
      expect(await two.statuses()).toEqual(['invalid', 'active'])
      const three = await crowd(3)
      three.dead.add('1')
      expect(await check(three.world, three.anna, three.ids[1] ?? '')).toMatchObject({ status: 'invalid' })
    })
  })

  describe('why', () => {
    it('is recorded in the session, the audit trail, the history and the events, without a secret', async () => {
      let answer: 'in' | 'out' = 'in'
      const { world, anna } = await worldOf(() => answer)
      const validationUrl = 'https://example.org/account?tab=1&session_key=secret-one'
      const { id, lastVerdict } = await world.sessions.create(anna, createInput({ validationUrl, ...agent }))
      expect(lastVerdict).toBeNull()
      await check(world, anna, id)
      answer = 'out'
      world.clock.advance(minute)
      const { details } = await check(world, anna, id)
      const page = 'https://example.org/account?tab=1&session_key=***'
      const evidence = expect.arrayContaining(['a login form with a password field'])
      const { lastVerdict: last } = await world.sessions.get(anna, id)
      expect(last).toMatchObject({
        verdict: 'logged_out',
        reason: details,
        evidence,
        page,
        loginUrl: page,
        httpStatus: 200,
        wrongUser: null,
        checkedAt: world.clock.now(),
        tier: '1',
      })
      expect((await entries(world, id, 'validated')).at(-1)).toMatchObject({
        is_valid: false,
        verdict: 'logged_out',
        reason: details,
        evidence,
        page,
        login_url: page,
      })
      expect((await world.history(id)).at(-1)?.seen).toMatchObject({ reason: details, evidence, page, loginUrl: page })
      const told = await events(world)
      expect(told.map(({ type }) => type)).toEqual(['session.invalid', 'session.reauth_needed'])
      const why = { reason: 'validation', verdict: 'logged_out', details, evidence, page }
      // The person who is asked to log in again gets a page of this server, and that of the site as well.
      const [invalid, reauth] = told.map(({ data }) => data)
      expect(invalid).toMatchObject({ ...why, login_url: page })
      expect(reauth).toMatchObject({ ...why, site_login_url: page })
      expect(reauth?.login_url).toMatch(new RegExp(`/login/${id}$`))
      expect(
        JSON.stringify([last, told, await entries(world, id, 'validated'), await world.history(id)]),
      ).not.toContain('secret-')
    })

    it('recovery is reported by the check that saw it, not by the refresh', async () => {
      let answer: 'in' | 'out' = 'out'
      const { world, anna } = await worldOf(() => answer)
      const { id } = await world.sessions.create(anna, createInput(agent))
      await check(world, anna, id)
      answer = 'in'
      await world.sessions.refresh(anna, id, { cookies: { sid: '2' }, headers: null, expiresAt: null })
      expect(await types(world)).not.toContain('session.recovered')
      await pass(world, 1000, 1000)
      expect((await events(world)).at(-1)).toMatchObject({
        type: 'session.recovered',
        data: { status: 'active', verdict: 'logged_in', reason: 'validation' },
      })
    })

    it('counts successes from when the session was last known to be logged in', async () => {
      let answer: 'in' | 'out' = 'in'
      const { world, anna } = await worldOf(() => answer)
      const { id } = await world.sessions.create(anna, createInput(agent))
      const use = async (provenVersion: number | null, isSuccess = true) =>
        world.store.commit([world.repository.countUse(id, { now: world.clock.now(), isSuccess, provenVersion })])
      // Two seen alive; then three that nobody could judge, after which it is found dead.
      for (const proven of [1, 1, null, null, null]) await use(proven)
      expect(await world.sessions.get(anna, id)).toMatchObject({ totalRequests: 5, successRate: 100 })
      answer = 'out'
      await check(world, anna, id)
      expect(await world.sessions.get(anna, id)).toMatchObject({
        totalRequests: 5,
        successfulRequests: 2,
        successRate: 40,
      })
      await check(world, anna, id)
      expect(await world.sessions.get(anna, id)).toMatchObject({ successfulRequests: 2 })
    })
  })
})
