import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { Principal } from '../../src/accounts/principal.ts'
import type { StoredEvent } from '../../src/events/event.ts'
import { listEvents } from '../../src/events/list-events.ts'
import { removeAgedEvents } from '../../src/events/retention.ts'
import { numberEvents } from '../../src/events/sequencer.ts'
import { createExpiringRepository } from '../../src/monitor/expiring-repository.ts'
import { createExpiringSoon } from '../../src/monitor/expiring-soon.ts'
import type { Session } from '../../src/sessions/session.ts'
import { aliveAgainWrites, endingWrites, sessionEvent } from '../../src/sessions/session-events.ts'
import type { CreateSessionInput } from '../../src/sessions/session-inputs.ts'
import type { Store } from '../../src/storage/store.ts'
import { ConflictError } from '../../src/storage/write.ts'
import { addOrganization, addUser } from '../support/principals.ts'
import { eachStore } from '../support/stores.ts'
import { createInput } from '../support/test-session.ts'
import { type WebhookWorld, webhookWorld } from '../support/webhook-world.ts'

const day = 86_400_000
const hour = 3600_000
const never = new AbortController().signal

eachStore((open) => {
  let store: Store
  let anna: Principal
  let boris: Principal
  let world: WebhookWorld

  beforeEach(async () => {
    store = await open()
    ;[anna, boris] = [await addUser(store, 'anna'), await addUser(store, 'boris')]
    world = webhookWorld(store)
    const { close } = world
    onTestFinished(() => close())
  })

  const sweep = () => {
    const now = world.clock.now()
    return removeAgedEvents({ store, repository: world.outbox }, now - 30 * day, now, never)
  }

  async function session(over: Partial<CreateSessionInput> = {}): Promise<Session> {
    const { id } = await world.sessions.create(anna, createInput(over))
    return stored(id)
  }

  async function stored(id: string): Promise<Session> {
    const found = await world.repository.find(id, anna.userId)
    if (found === null) throw new Error('no session')
    return found.session
  }

  /** What a validation that judged it logged out commits. */
  async function invalidate(id: string): Promise<void> {
    const before = await stored(id)
    const details = { reason: 'validation', verdict: 'logged_out', confidence: 98 }
    await store.commit([
      world.repository.update(before, { status: 'invalid' }),
      ...endingWrites(world.events, 'session.invalid', before, { now: world.clock.now(), details }),
    ])
  }

  /** As a check does that shows it logged in. */
  async function seeAlive(id: string): Promise<void> {
    const before = await stored(id)
    const now = world.clock.now()
    const after = { ...before, status: 'active', aliveAt: now } as const
    await store.commit([
      world.repository.update(before, { status: 'active', alive_at: now }),
      ...aliveAgainWrites(world.events, before, after, now),
    ])
  }

  async function told(userId = anna.userId): Promise<StoredEvent[]> {
    await world.number()
    return world.allEvents(userId)
  }
  const types = async (userId = anna.userId) => (await told(userId)).map(({ type }) => type)

  describe('an event', () => {
    it('exists exactly if its commit does', async () => {
      const one = await session()
      const write = world.events.write(sessionEvent('session.invalid', one, 'invalid'))
      const missed = { ...world.repository.update(one, { name: 'other' }), expect: 2 }
      await expect(store.commit([write, missed])).rejects.toThrow(ConflictError)
      expect(await types()).toEqual([])
      await store.commit([write])
      expect(await types()).toEqual(['session.invalid'])
    })

    it('is written once for sharing and once for deleting', async () => {
      await addOrganization(store, 'org', [[anna, 'owner']])
      const { id } = await session()
      await world.sessions.share(anna, id, 'org')
      await world.sessions.share(anna, id, 'org')
      await world.sessions.unshare(anna, id)
      await world.sessions.delete(anna, id)
      await expect(world.sessions.delete(anna, id)).rejects.toThrow()
      const events = await told()
      expect(events.map(({ type, organizationId }) => [type, organizationId])).toEqual([
        ['session.shared', 'org'],
        ['session.deleted', null],
      ])
      expect(events[0]?.data).toEqual({
        session_id: id,
        name: 'A session',
        domain: 'example.org',
        status: 'active',
        expires_at: null,
        organization_id: 'org',
      })
    })

    it('says that a session became invalid, and once that somebody has to log in', async () => {
      const { id } = await session()
      await invalidate(id)
      const events = await told()
      expect(events.map(({ type }) => type)).toEqual(['session.invalid', 'session.reauth_needed'])
      expect(events[0]?.data).toMatchObject({
        status: 'invalid',
        reason: 'validation',
        verdict: 'logged_out',
        confidence: 98,
      })
      expect(events[1]?.data).toMatchObject({ status: 'invalid', cause: 'session.invalid' })
    })

    it.each([
      ['is disabled', async (one: Session) => world.sessions.update(anna, one.id, { disabled: true })],
      ['was not used for a month', async () => world.clock.advance(31 * day)],
    ])('asks nobody to log in where the session %s', async (_name, before) => {
      const one = await session()
      await before(one)
      await invalidate(one.id)
      expect(await types()).toEqual(['session.invalid'])
    })

    it('is due for a session with keep_alive, even if it was not used for long', async () => {
      const { id } = await session({ keepAlive: true })
      world.clock.advance(90 * day)
      await invalidate(id)
      expect(await types()).toEqual(['session.invalid', 'session.reauth_needed'])
    })
  })

  describe('recovered', () => {
    it('is sent for a session that was reported as invalid, by the check that sees it, not by the refresh', async () => {
      const { id } = await session()
      await world.sessions.refresh(anna, id, { cookies: { sid: '2' }, headers: null, expiresAt: null })
      await invalidate(id)
      world.clock.advance(1_000)
      for (const sid of ['3', '4']) {
        await world.sessions.refresh(anna, id, { cookies: { sid }, headers: null, expiresAt: null })
      }
      expect(await types()).toEqual(['session.invalid', 'session.reauth_needed'])
      await seeAlive(id)
      await seeAlive(id)
      expect(await types()).toEqual(['session.invalid', 'session.reauth_needed', 'session.recovered'])
    })

    it('is sent for one that expired, when its date is moved', async () => {
      const one = await session({ expiresAt: world.clock.now() + hour })
      world.clock.advance(hour)
      const now = world.clock.now()
      await store.commit(endingWrites(world.events, 'session.expired', one, { now, details: { reason: 'date' } }))
      world.clock.advance(1)
      await world.sessions.update(anna, one.id, { expiresAt: now + day })
      const events = await told()
      expect(events.map(({ type }) => type)).toEqual(['session.expired', 'session.reauth_needed', 'session.recovered'])
      expect(events.at(-1)?.data).toMatchObject({
        status: 'active',
        reason: 'updated',
        expires_at: '2027-01-16T09:00:00Z',
      })
    })

    it('is sent for one that expired and was refreshed, by the next check, also after a scrape with the new login', async () => {
      const { id } = await session({ expiresAt: world.clock.now() + hour })
      const now = world.clock.now()
      const lastVerdict = {
        verdict: 'logged_in',
        confidence: 99,
        reason: '',
        evidence: [],
        page: null,
        loginUrl: null,
        httpStatus: 200,
        wrongUser: null,
        checkedAt: now,
        tier: '1',
      } as const
      const checked = {
        alive_at: now,
        last_verdict: JSON.stringify(lastVerdict),
        next_validation_cause: 'due',
      } as const
      await store.commit([world.repository.update(await stored(id), checked)])
      world.clock.advance(hour)
      const details = { now: now + hour, details: { reason: 'date' } }
      await store.commit(endingWrites(world.events, 'session.expired', await stored(id), details))
      world.clock.advance(1_000)
      await world.sessions.refresh(anna, id, { cookies: { sid: '2' }, headers: null, expiresAt: null })
      const { stateVersion } = await stored(id)
      const used = { now: world.clock.now(), isSuccess: true, provenVersion: stateVersion }
      await store.commit([world.repository.countUse(id, used)])
      await seeAlive(id)
      expect(await types()).toEqual(['session.expired', 'session.reauth_needed', 'session.recovered'])
    })

    it('is sent for one that was down for longer than events are kept', async () => {
      const { id } = await session()
      await invalidate(id)
      await world.number()
      const other = await session({ name: 'other' })
      await invalidate(other.id)
      world.clock.advance(1)
      await seeAlive(other.id)
      await world.number()
      world.clock.advance(40 * day)
      await sweep()
      expect((await told()).map(({ type, sessionId }) => [type, sessionId])).toEqual([['session.invalid', id]])
      await seeAlive(id)
      await sweep()
      expect(await types()).toEqual(['session.recovered'])
      await invalidate(id)
      await world.sessions.delete(anna, id)
      await world.number()
      world.clock.advance(40 * day)
      await sweep()
      expect(await types()).toEqual([])
    })

    it('is not sent for one whose end was not reported', async () => {
      const { id, expiresAt } = await session({ expiresAt: world.clock.now() + hour })
      world.clock.advance(hour)
      await world.sessions.update(anna, id, { expiresAt: (expiresAt ?? 0) + day })
      expect(await types()).toEqual([])
    })
  })

  describe('rotated', () => {
    const rotate = async (one: Session) =>
      store.commit([world.events.writeRotated(sessionEvent('session.rotated', one, 'active'))])
    const hook = (subscription: ['*'] | ['session.rotated'], organizationId: string | null = null) =>
      world.webhooks.create(anna, { url: 'http://127.0.0.1:9/', description: null, subscription, organizationId })

    it('is sent if a webhook names it, once an hour per session', async () => {
      const [one, other] = [await session(), await session()]
      await rotate(one)
      await hook(['*'])
      await rotate(one)
      expect(await types()).toEqual([])
      await hook(['session.rotated'])
      for (const each of [one, one, other]) await rotate(each)
      world.clock.advance(hour)
      await rotate(one)
      const by = (id: string) => events.filter(({ sessionId }) => sessionId === id).length
      const events = await told()
      expect([events.length, by(one.id), by(other.id)]).toEqual([3, 2, 1])
    })

    it('is sent to the webhook of the organization that it is shared with', async () => {
      await addOrganization(store, 'org', [[anna, 'owner']])
      await hook(['session.rotated'], 'org')
      const one = await session()
      await rotate(one)
      await rotate({ ...one, organizationId: 'org' })
      expect((await told()).map(({ organizationId }) => organizationId)).toEqual(['org'])
    })
  })

  describe('expiring soon', () => {
    const told3d6h = () =>
      createExpiringSoon({ ...world, repository: createExpiringRepository(store), thresholds: [6 * hour, 3 * day] })

    it('is sent once for each threshold of a date', async () => {
      const round = told3d6h()
      const { id } = await session({ expiresAt: world.clock.now() + 4 * day })
      for (let n = 0; n < 5 * 24; n += 1) {
        await round()
        world.clock.advance(hour)
      }
      const events = await told()
      expect(events.map(({ type, sessionId, data }) => [type, sessionId, data['within_seconds']])).toEqual([
        ['session.expiring_soon', id, 259_200],
        ['session.expiring_soon', id, 21_600],
      ])
      expect(events.map(({ at }) => (at - 1_800_000_000_000) / hour)).toEqual([24, 90])
    })

    it('is sent again for another date, and only the nearest one if several are due', async () => {
      const round = told3d6h()
      const { id } = await session({ expiresAt: world.clock.now() + hour })
      await round()
      await world.sessions.update(anna, id, { expiresAt: world.clock.now() + 2 * day })
      world.clock.advance(60_000)
      await round()
      world.clock.advance(60_000)
      await round()
      expect((await told()).map(({ data }) => data['within_seconds'])).toEqual([21_600, 259_200])
    })

    it('is not sent for sessions that are disabled, deleted, invalid or expired', async () => {
      const ids = []
      for (let n = 0; n < 4; n += 1) ids.push((await session({ expiresAt: world.clock.now() + hour })).id)
      const [disabled, deleted, invalid] = ids as [string, string, string]
      await world.sessions.update(anna, disabled, { disabled: true })
      await world.sessions.delete(anna, deleted)
      await invalidate(invalid)
      const before = await types()
      world.clock.advance(hour)
      await told3d6h()()
      expect(await types()).toEqual(before)
      await session({ expiresAt: world.clock.now() + hour })
      await Promise.all([told3d6h()(), told3d6h()()])
      expect(await types()).toEqual([...before, 'session.expiring_soon'])
    })
  })

  describe('numbers', () => {
    const happen = async (one: Session) =>
      store.commit([world.events.write(sessionEvent('session.shared', one, 'active'))])

    it('are assigned in order and without a gap, also by concurrent servers', async () => {
      const one = await session()
      const deps = { store, repository: world.outbox, fanOut: async () => [] }
      for (let round = 0; round < 5; round += 1) {
        for (let n = 0; n < 10; n += 1) await happen(one)
        await Promise.all([numberEvents(deps), numberEvents(deps), happen(one), numberEvents(deps)])
      }
      const events = await told()
      expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 55 }, (_, index) => index + 1))
      expect(new Set(events.map(({ id }) => id)).size).toBe(55)
    })

    it('let no reader skip what was committed late', async () => {
      const one = await session()
      const early = world.events.write(sessionEvent('session.shared', one, 'active'))
      world.clock.advance(1_000)
      await happen(one)
      const [seen] = await told()
      // Written before, committed behind it.
      await store.commit([early])
      await world.number()
      const page = await listEvents(world.outbox, anna, { cursor: String(seen?.seq), limit: 10, types: null })
      expect(page.events.map(({ seq }) => seq)).toEqual([2])
    })

    it('begin with nothing that was not committed, and go on behind what was removed', async () => {
      const one = await session()
      await happen(one)
      await world.number()
      world.clock.advance(31 * day)
      await happen(one)
      await world.number()
      await sweep()
      expect((await told()).map(({ seq }) => seq)).toEqual([2])
      world.clock.advance(31 * day)
      await sweep()
      expect(await told()).toEqual([])
      await happen(one)
      expect((await told()).map(({ seq }) => seq)).toEqual([3])
    })

    it('are removed although a clock that was ahead dated some of them', async () => {
      const one = await session()
      for (const ahead of [0, 400 * day, 0, 400 * day]) {
        world.clock.advance(ahead)
        await happen(one)
        await world.number()
        world.clock.advance(-ahead)
      }
      world.clock.advance(31 * day)
      await happen(one)
      await world.number()
      await sweep()
      // The fourth may be as young as the fifth.
      expect((await told()).map(({ seq }) => seq)).toEqual([4, 5])
      world.clock.advance(31 * day)
      await sweep()
      expect(await told()).toEqual([])
    })
  })

  describe('a reader', () => {
    it('gets pages of its own events, by type, and where to continue', async () => {
      const ids = []
      for (let n = 0; n < 5; n += 1) ids.push((await session()).id)
      for (const id of ids) await world.sessions.delete(anna, id)
      await invalidate((await session()).id)
      await world.number()
      const read = (cursor: string | null, types: StoredEvent['type'][] | null = null) =>
        listEvents(world.outbox, anna, { cursor, limit: 3, types })
      const first = await read(null)
      const second = await read(first.nextCursor)
      const third = await read(second.nextCursor)
      const fourth = await read(third.nextCursor)
      expect([first, second, third, fourth].map(({ events, hasMore }) => [events.length, hasMore])).toEqual([
        [3, true],
        [3, true],
        [1, false],
        [0, false],
      ])
      expect(fourth.nextCursor).toBe(third.nextCursor)
      // The position also passes events of others; one that does not exist yet is refused.
      const head = String(await world.outbox.head())
      expect(await listEvents(world.outbox, boris, { cursor: null, limit: 3, types: null })).toEqual({
        events: [],
        nextCursor: head,
        hasMore: false,
      })
      await expect(read(String(Number(head) + 1))).rejects.toMatchObject({ code: 'VALIDATION_ERROR' })
      expect((await read(null, ['session.invalid'])).events).toHaveLength(1)
      expect((await listEvents(world.outbox, boris, { cursor: null, limit: 3, types: null })).events).toEqual([])
      await expect(read('x')).rejects.toMatchObject({ code: 'VALIDATION_ERROR' })
    })

    it('sees what is shared with their organization, for as long as it is and they are in it', async () => {
      await addOrganization(store, 'org', [
        [anna, 'owner'],
        [boris, 'member'],
      ])
      const { id } = await session()
      await invalidate(id)
      expect(await types(boris.userId)).toEqual([])
      await world.sessions.share(anna, id, 'org')
      expect(await types(boris.userId)).toEqual(['session.shared'])
      await world.sessions.unshare(anna, id)
      expect(await types(boris.userId)).toEqual([])
      await world.sessions.share(anna, id, 'org')
      await world.sessions.delete(anna, id)
      expect(await types(boris.userId)).toEqual(['session.shared', 'session.shared', 'session.deleted'])
      // Its owner leaves: of what was, boris learns only that it is gone.
      await store.commit([{ sql: 'update sessions set organization_id = null', params: [] }])
      expect(await types(boris.userId)).toEqual(['session.deleted'])
      await store.commit([{ sql: `delete from memberships where user_id = 'user-boris'`, params: [] }])
      expect(await types(boris.userId)).toEqual([])
    })
  })
})
