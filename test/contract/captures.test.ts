import { describe, expect, it } from 'vitest'
import { accountChain } from '../../src/audit/entry.ts'
import { Captures } from '../../src/captures/captures.ts'
import type { CaptureDependencies } from '../../src/captures/dependencies.ts'
import { createCaptureRepository, type StoredCapture } from '../../src/captures/repository.ts'
import { systemRandom } from '../../src/clock.ts'
import type { OriginStorage } from '../../src/cookies/origin-storage.ts'
import type { SessionDependencies } from '../../src/sessions/dependencies.ts'
import { createCapturedSessions } from '../../src/sessions/operations/captured.ts'
import { permit } from '../../src/sessions/permit.ts'
import { createSessionRepository } from '../../src/sessions/repository.ts'
import { openState } from '../../src/sessions/state/open-secrets.ts'
import { sqlWrite } from '../../src/storage/sql-write.ts'
import type { Store } from '../../src/storage/store.ts'
import { auditVerdict } from '../support/audit-verdict.ts'
import { storedCookie } from '../support/cookie-changes.ts'
import { addOrganization, addUser } from '../support/principals.ts'
import { sessionWorld } from '../support/session-world.ts'
import { eachStore } from '../support/stores.ts'
import { createInput } from '../support/test-session.ts'

const conflict = (reason: string) => expect.objectContaining({ name: 'ConflictError', reason })
const code = (expected: string) => expect.objectContaining({ code: expected })

function world(store: Store, sessionLimit = 50, showsUser?: SessionDependencies['showsUser']) {
  const sessions = sessionWorld(store, {
    sessionLimit,
    ...(showsUser === undefined ? {} : { showsUser }),
    bounds: { minMs: 60_000, maxMs: 3_600_000, keepAliveMs: 600_000 },
  })
  const { clock } = sessions
  const repository = createCaptureRepository(store)
  const capture = (accountId: string, over: Partial<StoredCapture> = {}): StoredCapture => ({
    id: systemRandom.uuid(),
    accountId,
    sessionId: null,
    domain: 'shop.example',
    status: 'open',
    reason: null,
    holdsSlot: true,
    createdAt: clock.now(),
    expiresAt: clock.now() + 900_000,
    ...over,
  })
  const open = async (accountId: string, over: Partial<StoredCapture> = {}): Promise<StoredCapture> => {
    const opened = capture(accountId, over)
    await store.commit(repository.insert(opened, sessionLimit))
    return opened
  }
  return { ...sessions, repository, capture, open, captured: createCapturedSessions(sessions) }
}

const cookie = storedCookie('sid', 'secret', { domain: 'shop.example', secure: true, httpOnly: true })
const state = { cookies: [cookie], storage: [], userAgent: 'Agent/1', httpLogin: null }
const settings = {
  name: 'Shop',
  place: { domain: 'shop.example', origin: 'https://shop.example', page: null },
  expectedUser: null,
  locale: 'de-DE',
  timezone: null,
  viewport: null,
}

eachStore((open) => {
  it('is found by its account alone, and ends once', async () => {
    const store = await open()
    const { userId } = await addUser(store, 'anna')
    const { repository, open: openOne } = world(store)
    const opened = await openOne(userId)
    expect(await repository.find(opened.id, userId)).toEqual(opened)
    expect(await repository.find(opened.id, (await addUser(store, 'otto')).userId)).toBeNull()
    const end = { status: 'failed', reason: 'The browser has ended.', sessionId: null } as const
    await store.commit([repository.end(opened.id, end)])
    expect(await repository.find(opened.id, userId)).toEqual({ ...opened, ...end, holdsSlot: false })
    await expect(store.commit([repository.end(opened.id, end)])).rejects.toBeInstanceOf(Error)
    await store.commit([repository.removeExpired(opened.expiresAt)])
    expect(await repository.find(opened.id, userId)).toBeNull()
  })

  it('counts as a session while it is open and for a while after its time, but not if it refreshes one', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const { sessions, repository, open: openOne, clock } = world(store, 2)
    const { id: sessionId } = await sessions.create(anna, createInput())
    await openOne(anna.userId, { sessionId, holdsSlot: false })
    const opened = await openOne(anna.userId)
    await expect(openOne(anna.userId)).rejects.toEqual(conflict('limit_reached'))
    await expect(sessions.create(anna, createInput())).rejects.toEqual(code('SESSION_LIMIT_REACHED'))
    // Another account has places of its own.
    await openOne((await addUser(store, 'otto')).userId)
    clock.advance(900_000)
    await expect(sessions.create(anna, createInput())).rejects.toEqual(code('SESSION_LIMIT_REACHED'))
    // One whose server died gives its place back by itself.
    clock.advance(121_000)
    await openOne(anna.userId)
    await store.commit([repository.end(opened.id, { status: 'expired', reason: null, sessionId: null })])
  })

  it('becomes a session and is recorded in the audit trail', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const { captured, repository, open: openOne, sessions } = world(store, 1)
    const { id } = await openOne(anna.userId)
    const writes = (sessionId: string) => [repository.end(id, { status: 'finished', reason: null, sessionId })]
    const { session } = await captured.create(anna, settings, state, { captureId: id, writes })
    expect(session).toMatchObject({ domain: 'shop.example', cookieNames: ['sid'], locale: 'de-DE', status: 'active' })
    expect(await repository.find(id, anna.userId)).toMatchObject({ status: 'finished', sessionId: session.id })
    const { entries } = await sessions.audit(anna, session.id, { limit: 10, cursor: null, action: null })
    expect(entries).toMatchObject([{ action: 'captured', actor: anna.email, details: { version: 1, capture_id: id } }])
    // What has ended stores nothing.
    const again = captured.create(anna, settings, state, { captureId: id, writes })
    await expect(again).rejects.toEqual(code('CONFLICT'))
    await expect(captured.refresh(anna, session.id, state, { captureId: id, writes })).rejects.toEqual(code('CONFLICT'))
    expect(await sessions.get(anna, session.id)).toMatchObject({ stateVersion: 1 })
    expect(await auditVerdict(store)).toContain('"chains":')
  })

  it('takes the place of a state as a new version, for those who may change the session', async () => {
    const store = await open()
    const [anna, otto] = [await addUser(store, 'anna'), await addUser(store, 'otto')]
    const { captured, sessions } = world(store)
    const { id } = await sessions.create(anna, { ...createInput(), domain: 'shop.example' })
    const record = { captureId: systemRandom.uuid(), writes: () => [] }
    expect(await captured.find(anna, id)).toMatchObject({ session: { id }, proxy: null })
    await expect(captured.find(otto, id)).rejects.toEqual(code('SESSION_NOT_FOUND'))
    await expect(captured.refresh(otto, id, state, record)).rejects.toEqual(code('SESSION_NOT_FOUND'))
    const stored = { stateVersion: 2, settingsVersion: 2, cookieNames: ['sid'] }
    expect((await captured.refresh(anna, id, state, record)).session).toMatchObject(stored)
    const { versions } = await sessions.versions(anna, id, { limit: 10, cursor: null })
    expect(versions.map(({ origin }) => origin.cause)).toEqual(['captured', 'created'])
  })

  it('keeps a Basic login as a header, beside the other headers of a session', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const { captured, sessions } = world(store)
    const httpLogin = { page: 'https://shop.example:8443/staff', authorization: 'Basic bWlyYTpnZWhlaW0=' }
    const record = { captureId: systemRandom.uuid(), writes: () => [] }
    const fresh = await captured.create(anna, settings, { ...state, cookies: [], httpLogin }, record)
    expect(fresh.session).toMatchObject({ cookieNames: [], headerNames: ['Authorization'], headerPorts: [8443] })
    const headers = { 'X-Tenant': 'a', authorization: 'Basic old' }
    const { id } = await sessions.create(anna, { ...createInput({ headers }), domain: 'shop.example' })
    const without = await captured.refresh(anna, id, state, record)
    expect(without.session.headerNames).toEqual(['X-Tenant', 'authorization'])
    const refreshed = await captured.refresh(anna, id, { ...state, httpLogin }, record)
    expect(refreshed.session).toMatchObject({ headerNames: ['Authorization', 'X-Tenant'], headerPorts: [8443] })
  })

  describe('of which a state has no room for all storage', () => {
    const origin = 'https://shop.example'
    const names = Array.from({ length: 1_000 }, (_, n) => `cache:${n}`)
    const localStorage = names.map((name, n) => ({ name, value: 'v'.repeat(1_900 + Math.floor(n / 2)) }))
    const large = { ...state, storage: [{ origin, localStorage, indexedDb: null }], tooLarge: [] }
    const record = { captureId: 'c', writes: () => [] }
    const itemsIn = (storage: readonly OriginStorage[]) => storage.flatMap((one) => one.localStorage).length
    const afterVisit = { cookies: {}, exactCookies: [{ ...cookie, value: 'v'.repeat(4_000) }] }
    const visit = { shown: null, cookies: afterVisit }

    it('is stored beside the headers of its session, and names the rest before', async () => {
      const store = await open()
      const anna = await addUser(store, 'anna')
      const { captured, sessions } = world(store)
      const headers = { 'X-Tenant': 'x'.repeat(4_000) }
      const { id } = await sessions.create(anna, createInput({ domain: 'shop.example', headers }))
      const fresh = await captured.fitting(anna, null, large)
      const fitting = await captured.fitting(anna, id, large)
      expect(itemsIn(fitting.storage)).toBeLessThan(itemsIn(fresh.storage))
      expect(fitting.tooLarge.at(-1)).toBe(`${1_000 - itemsIn(fitting.storage) - 20} more`)
      expect(await captured.refresh(anna, id, fitting, record)).toMatchObject({
        session: { stateVersion: 2, headerNames: ['X-Tenant'] },
        tooLarge: [],
      })
    })

    it('is stored with the cookies that the site sets meanwhile, and names what these leave no room for', async () => {
      const store = await open()
      const anna = await addUser(store, 'anna')
      const { captured, sessions } = world(store, 50, async () => visit)
      const fitting = await captured.fitting(anna, null, large)
      const expected = { ...settings, expectedUser: 'mira' }
      const { session, tooLarge } = await captured.create(anna, expected, fitting, record)
      expect(tooLarge[0]).toMatch(/^item cache:\d+ of https:\/\/shop\.example$/)
      expect(await captured.refresh(anna, session.id, fitting, record)).toMatchObject({ tooLarge })
      expect(await sessions.get(anna, session.id)).toMatchObject({ stateVersion: 2 })
    })
  })

  it('gives a session the token of the new login, while its header is taken from the storage', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const deps = world(store)
    const { captured, sessions } = deps
    const record = { captureId: systemRandom.uuid(), writes: () => [] }
    const [origin, key] = ['https://shop.example', 'auth']
    const login = (token: string) => ({
      ...state,
      storage: [
        { origin, localStorage: [{ name: key, value: JSON.stringify({ access_token: token }) }], indexedDb: null },
      ],
    })
    const { id } = (await captured.create(anna, settings, login('first-token-00001'), record)).session
    const sent = async () => {
      const found = await createSessionRepository(store, 1).findForUse(id, anna.userId)
      return (await openState(deps, permit(found, anna, 'use'))).secrets.headers
    }
    expect(await sent()).toEqual({})
    const named = expect.objectContaining({ message: expect.stringContaining('auth of https://shop.example') })
    await expect(sessions.update(anna, id, { useToken: { origin, key: 'other' } })).rejects.toEqual(named)
    await sessions.update(anna, id, { useToken: { origin, key } })
    expect(await sent()).toEqual({ Authorization: 'Bearer first-token-00001' })
    await captured.refresh(anna, id, login('second-token-0002'), record)
    expect(await sent()).toEqual({ Authorization: 'Bearer second-token-0002' })
    expect((await sessions.get(anna, id)).headerNames).toEqual(['Authorization'])
    // A login without the entry leaves the header, and so does the end of it.
    await captured.refresh(anna, id, state, record)
    expect(await sent()).toEqual({ Authorization: 'Bearer second-token-0002' })
    await captured.refresh(anna, id, login('third-token-00003'), record)
    await sessions.update(anna, id, { useToken: null })
    await captured.refresh(anna, id, login('fourth-token-0004'), record)
    expect(await sent()).toEqual({ Authorization: 'Bearer third-token-00003' })
    const settled = await sessions.get(anna, id)
    await sessions.update(anna, id, { useToken: null })
    expect((await sessions.get(anna, id)).stateVersion).toBe(settled.stateVersion)
    // Given headers are in its place.
    await sessions.update(anna, id, { useToken: { origin, key }, headers: { 'X-Tenant': 'a' } })
    expect(await sent()).toEqual({ 'X-Tenant': 'a', Authorization: 'Bearer fourth-token-0004' })
    await sessions.update(anna, id, { headers: { Authorization: 'Bearer own' } })
    await captured.refresh(anna, id, login('fifth-token-00005'), record)
    expect(await sent()).toEqual({ Authorization: 'Bearer own' })
  })

  it('plans a check of a session that was not checked any more, in case that its own comes to nothing', async () => {
    const store = await open()
    const anna = await addUser(store, 'anna')
    const { captured, sessions, clock } = world(store)
    const { id } = await sessions.create(anna, { ...createInput(), domain: 'shop.example' })
    const { session } = await captured.find(anna, id)
    const found = sessionWorld(store).repository
    await store.commit([found.update(session, { status: 'invalid', next_validation_at: null })])
    const record = { captureId: systemRandom.uuid(), writes: () => [] }
    const { status, nextValidationAt } = (await captured.refresh(anna, id, state, record)).session
    expect(status).toBe('active')
    expect(nextValidationAt).toBeGreaterThan(clock.now())
    expect(nextValidationAt).toBeLessThanOrEqual(clock.now() + 4_000)
  })

  it('may go on only while its user may change the session that it refreshes, and nobody has disabled it since', async () => {
    const store = await open()
    const [anna, otto] = [await addUser(store, 'anna'), await addUser(store, 'otto')]
    const { sessions, captured } = world(store)
    const organization = await addOrganization(store, 'o', [
      [anna, 'owner'],
      [otto, 'admin'],
    ])
    const { id } = await sessions.create(anna, createInput())
    const may = (wasDisabled = false) =>
      Promise.all([anna, otto].map((who) => captured.isChangeable(who, id, wasDisabled)))
    expect(await may()).toEqual([true, false])
    await sessions.share(anna, id, organization)
    expect(await may()).toEqual([true, true])
    const lowered = store.db.updateTable('memberships')
    await store.commit([sqlWrite(lowered.set({ role: 'member' }).where('user_id', '=', otto.userId), 1)])
    expect(await may()).toEqual([true, false])
    await sessions.update(anna, id, { disabled: true })
    expect([await may(), await may(true)]).toEqual([
      [false, false],
      [true, false],
    ])
    await sessions.delete(anna, id)
    expect(await may(true)).toEqual([false, false])
  })

  it('is ended by the next start of the server, if its process has left it open', async () => {
    const store = await open()
    const { userId } = await addUser(store, 'anna')
    const deps = world(store, 1)
    const left = await deps.open(userId)
    await expect(deps.open(userId)).rejects.toEqual(conflict('limit_reached'))
    const errors: unknown[] = []
    const startWith = (commit: Store['commit']) => {
      const started = { ...deps, store: { ...store, commit }, onError: (error: unknown) => errors.push(error) }
      return new Captures(started as unknown as CaptureDependencies).endLeft()
    }
    const isFull = new Error('The disk is full.')
    await startWith(() => Promise.reject(isFull))
    expect([errors, await deps.repository.find(left.id, userId)]).toEqual([[isFull], left])
    await startWith(store.commit)
    const ended = { ...left, status: 'failed', reason: 'The server has stopped.', holdsSlot: false }
    expect(await deps.repository.find(left.id, userId)).toEqual(ended)
    const entries = await deps.auditRepository.page(accountChain(userId), 0, 10, null)
    expect(entries.map(({ action, actor }) => [action, actor])).toEqual([['capture_ended', 'system']])
    await deps.open(userId)
  })
})
