import { setImmediate as nextTurn } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Principal } from '../../src/accounts/principal.ts'
import { createUserRepository } from '../../src/accounts/users/repository.ts'
import { systemRandom } from '../../src/clock.ts'
import type { Session, SessionSecrets } from '../../src/sessions/session.ts'
import type { SessionChanges } from '../../src/sessions/stored-session.ts'
import { sqlWrite } from '../../src/storage/sql-write.ts'
import type { Store } from '../../src/storage/store.ts'
import type { ConflictError } from '../../src/storage/write.ts'
import { createSyncRepository, type SyncRepository } from '../../src/sync/repository.ts'
import { createSync, type Sync } from '../../src/sync/sync.ts'
import type { CreatedSyncSource, StoredSyncSource } from '../../src/sync/sync-types.ts'
import type { PushVerdict } from '../../src/validation/ask-unstored.ts'
import { auditVerdict } from '../support/audit-verdict.ts'
import { exactChange, storedCookie } from '../support/cookie-changes.ts'
import { cookiesOf, encryptPush, type PushedContent } from '../support/cookiecloud.ts'
import { addUser } from '../support/principals.ts'
import { type SessionWorld, sessionWorld } from '../support/session-world.ts'
import { storedSecrets } from '../support/stored-secrets.ts'
import { eachStore } from '../support/stores.ts'
import { createInput } from '../support/test-session.ts'
import { until } from '../support/until.ts'

const domain = 'shop.example'

interface World {
  readonly deps: SessionWorld
  readonly sync: Sync
  readonly repository: SyncRepository
  /** What the site says about a pushed state, by the value of its cookie `sid`. */
  readonly verdicts: Record<string, PushVerdict>
  /** Resolves before the site answers about a state. */
  readonly held: Record<string, Promise<void>>
  /** States that the site was asked about. */
  readonly asked: string[]
  /** Origin and localStorage of the last of these states. */
  readonly storage: Map<string, string>
}

function worldOf(store: Store, anna: Principal): World {
  const bounds = { minMs: 60_000, maxMs: 3_600_000, keepAliveMs: 600_000 }
  const deps = sessionWorld(store, { sessionLimit: 3, bounds })
  const repository = createSyncRepository(store)
  const verdicts: World['verdicts'] = {}
  const held: World['held'] = {}
  const asked: string[] = []
  const storage: World['storage'] = new Map()
  const sync = createSync({
    sessionDeps: { ...deps, random: systemRandom },
    repository,
    judge: async (session: Session, secrets: SessionSecrets, { recordUse }) => {
      const sid = secrets.exactCookies.find(({ name }) => name === 'sid')?.value ?? ''
      await recordUse(session.validationUrl)
      asked.push(sid)
      storage.clear()
      for (const { origin, localStorage } of secrets.storage) {
        storage.set(origin, localStorage.map(({ name, value }) => `${name}=${value}`).join())
      }
      await held[sid]
      return verdicts[sid] ?? { verdict: 'logged_in', shown: null, changed: null }
    },
    validate: async () => ({ verdict: 'logged_in', wrongUser: null }),
    ownerOf: async (id) => (id === anna.userId ? anna : null),
    sourceLimit: 2,
  })
  return { deps, sync, repository, verdicts, held, asked, storage }
}

eachStore((open, { also, few }) => {
  let store: Store
  let anna: Principal
  let boris: Principal
  let world: World

  beforeEach(async () => {
    store = await open()
    ;[anna, boris] = [await addUser(store, 'anna'), await addUser(store, 'boris')]
    world = worldOf(store, anna)
  })

  const make = (over: Partial<Parameters<Sync['create']>[1]> = {}): Promise<CreatedSyncSource> =>
    world.sync.create(anna, {
      kind: 'cookiecloud',
      name: 'Laptop',
      domains: [domain],
      createMissing: true,
      sessionIds: [],
      ...over,
    })

  /** Pushes at the world's time, a second later each time. */
  const push = async (made: CreatedSyncSource, content: PushedContent, next: () => Promise<void> = nextTurn) => {
    world.deps.clock.advance(1_000)
    const { uuid } = made.source
    const dated = { ...content, update_time: new Date(world.deps.clock.now()).toISOString() }
    const encrypted = encryptPush({ uuid, password: made.password }, dated)
    const { signal } = new AbortController()
    await world.sync.push({ uuid, encrypted, cryptoType: 'legacy', userAgent: null, signal, next })
  }

  const results = async ({ source }: CreatedSyncSource) =>
    (await world.sync.get(anna, source.id)).source.lastPush?.results ?? []
  const outcomes = async (made: CreatedSyncSource) => (await results(made)).map(({ outcome }) => outcome)

  const set = async (id: string, changes: SessionChanges) => {
    const { session } = (await world.deps.repository.find(id, anna.userId)) ?? expect.fail()
    await store.commit([world.deps.repository.update(session, changes)])
  }

  also('works on a large push in turns, session by session', async () => {
    const list = Array.from({ length: 2_100 }, (_, at) => ({ name: `c${at % 9}`, value: `v${at}`, domain, path: '/' }))
    /** How often it waits for its turn. */
    const turns = async (made: CreatedSyncSource): Promise<number> => {
      let count = 0
      await push(made, { cookie_data: { [domain]: list } }, async () => {
        count += 1
      })
      return count
    }
    const none = await turns(await make({ domains: [], createMissing: false }))
    const made = await make()
    expect(await turns(made)).toBe(none + 2)
    expect(await outcomes(made)).toEqual(['created'])
    expect(await turns(made)).toBe(none + 3)
    expect(await outcomes(made)).toEqual(['unchanged'])
  })

  describe('a source', () => {
    it('stores its password sealed, and is found by its uuid and its owner only', async () => {
      const { source, password } = await make()
      const rows = await store.db.selectFrom('sync_sources').selectAll().execute()
      expect(JSON.stringify(rows)).not.toContain(password)
      expect(String(Buffer.from(rows[0]?.sealed ?? []))).not.toContain(password)
      expect((await world.repository.findByUuid(source.uuid))?.id).toBe(source.id)
      expect(await world.repository.find(source.id, boris.userId)).toBeNull()
      await expect(world.sync.get(boris, source.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(world.sync.update(boris, source.id, { name: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(world.sync.delete(boris, source.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })

    it('is one of a limited number, also when several are created at the same time', async () => {
      const made = await Promise.allSettled([make(), make(), make(), make()])
      expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
      expect(await world.sync.list(anna)).toHaveLength(2)
      await expect(make()).rejects.toMatchObject({ code: 'CONFLICT' })
    })

    it('feeds a session that no other source feeds', async () => {
      const { id } = await world.deps.sessions.create(anna, createInput({ domain }))
      await make({ sessionIds: [id, id] })
      await expect(make({ sessionIds: [id] })).rejects.toMatchObject({ code: 'CONFLICT' })
      const both = await world.deps.sessions.create(anna, createInput({ domain }))
      const other = await make()
      const changes = [world.sync.update(anna, other.source.id, { sessionIds: [both.id] }), make()]
      expect((await Promise.allSettled(changes)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    })

    it('refuses a domain that no session may have', async () => {
      await expect(make({ domains: ['shop.example', 'co uk'] })).rejects.toMatchObject({
        code: 'VALIDATION_ERROR',
        fields: [{ field: 'domains.1' }],
      })
    })

    it('leaves nothing behind when it is deleted, or when its account is', async () => {
      const { id } = await world.deps.sessions.create(anna, createInput({ domain }))
      const { source } = await make({ sessionIds: [id] })
      await world.sync.delete(anna, source.id)
      // Given to the source, and taken back.
      expect(await world.deps.sessions.get(anna, id)).toMatchObject({ cookieOwner: 'latchkey', settingsVersion: 3 })
      await make({ sessionIds: [id] })
      await store.commit(createUserRepository(store).removeSealed(anna.userId))
      expect(await store.db.selectFrom('sync_sources').select('id').execute()).toEqual([])
      expect(await store.db.selectFrom('sync_feeds').select('session_id').execute()).toEqual([])
    })
  })

  describe('the time of a push', () => {
    const accept = (source: StoredSyncSource, at: number) =>
      store.commit([world.repository.acceptPush(source.id, at, 600_000)])

    it('never goes back', async () => {
      const { source } = await make()
      const stored = (await world.repository.findByUuid(source.uuid)) as StoredSyncSource
      await accept(stored, 1_000)
      await accept(stored, 1_000)
      await expect(accept(stored, 999)).rejects.toMatchObject({
        name: 'ConflictError',
      } satisfies Partial<ConflictError>)
      await accept(stored, 1_001)
      expect((await world.repository.findByUuid(source.uuid))?.pushedAt).toBe(1_001)
    })
  })

  it('takes pushes again after the clocks of server and browser were ahead', async () => {
    const made = await make()
    world.deps.clock.advance(86_400_000)
    await push(made, cookiesOf(domain, { sid: 'one' }))
    world.deps.clock.advance(-86_400_000)
    await push(made, cookiesOf(domain, { sid: 'two' }))
    expect(await outcomes(made)).toEqual(['updated'])
  })

  describe('a push', () => {
    it('creates what is missing, updates it, and then leaves it alone while nothing changes', async () => {
      const made = await make()
      await push(made, cookiesOf(domain, { sid: 'one' }))
      expect(await outcomes(made)).toEqual(['created'])
      await push(made, cookiesOf(domain, { sid: 'two' }))
      expect(await outcomes(made)).toEqual(['updated'])
      await push(made, cookiesOf(domain, { sid: 'two' }))
      expect(await outcomes(made)).toEqual(['unchanged'])
      expect(world.asked).toEqual(['one', 'two'])
      const [id = ''] = (await world.sync.get(anna, made.source.id)).sessionIds
      const { versions } = await world.deps.sessions.versions(anna, id, { limit: 10, cursor: null })
      expect(versions.map(({ version, origin }) => [version, origin.cause])).toEqual([
        [2, 'synced'],
        [1, 'synced'],
      ])
      // Without a session, the other account would have no entry, which is a problem of its own.
      await world.deps.sessions.create(boris, createInput())
      expect(await auditVerdict(store)).toContain('"chains":')
    })

    it('keeps the plan of a session that is alive, and has one checked at once whose date had passed', async () => {
      const made = await make()
      await push(made, cookiesOf(domain, { sid: 'one' }))
      const [id = ''] = (await world.sync.get(anna, made.source.id)).sessionIds
      const { sessions, clock } = world.deps
      const seen = async () => {
        const { status, expiresAt, nextValidationAt, lastVerdict } = await sessions.get(anna, id)
        return { status, expiresAt, nextValidationAt, verdict: lastVerdict?.verdict }
      }
      // Its date comes before its next check, which is not planned then.
      const alive = { status: 'active', expiresAt: clock.now() + 60_000, nextValidationAt: null, verdict: 'logged_in' }
      await set(id, { last_verdict: '{"verdict":"logged_in"}', expires_at: alive.expiresAt, next_validation_at: null })
      await push(made, cookiesOf(domain, { sid: 'two' }))
      expect([await outcomes(made), await seen()]).toEqual([['updated'], alive])
      clock.advance(60_000)
      expect(await seen()).toEqual({ ...alive, status: 'expired' })
      await push(made, cookiesOf(domain, { sid: 'three' }))
      expect(await outcomes(made)).toEqual(['updated'])
      const due = { status: 'active', expiresAt: null, nextValidationAt: clock.now(), verdict: undefined }
      expect(await seen()).toEqual(due)
    })

    also(
      'reports a refused state once, tries it again after an hour, and forgets it when another is taken over',
      async () => {
        const made = await make()
        await push(made, cookiesOf(domain, { sid: 'one' }))
        const [id = ''] = (await world.sync.get(anna, made.source.id)).sessionIds
        world.verdicts['out'] = { verdict: 'logged_out', shown: null, changed: null }
        for (let times = 0; times < 3; times += 1) await push(made, cookiesOf(domain, { sid: 'out' }))
        const refused = { domain, sessionId: id, outcome: 'refused', reason: 'logged_out', tooLarge: [] }
        expect(await results(made)).toEqual([refused])
        const refusals = async () =>
          (await world.deps.sessions.audit(anna, id, { limit: 1000, cursor: null, action: 'sync_refused' })).total
        expect([await refusals(), world.asked.length]).toEqual([1, 2])
        world.deps.clock.advance(3_600_000)
        await push(made, cookiesOf(domain, { sid: 'out' }))
        expect([await refusals(), world.asked.length]).toEqual([2, 3])
        await push(made, cookiesOf(domain, { sid: 'two' }))
        await push(made, cookiesOf(domain, { sid: 'out' }))
        expect([await refusals(), world.asked.length]).toEqual([3, 5])
        // The clock had been ahead.
        world.deps.clock.advance(-7_200_000)
        await push(made, cookiesOf(domain, { sid: 'out' }))
        expect([await refusals(), world.asked.length]).toEqual([4, 6])
      },
    )

    it('of another user is tried again when that user is expected', async () => {
      const made = await make()
      await push(made, cookiesOf(domain, { sid: 'one' }))
      const [id = ''] = (await world.sync.get(anna, made.source.id)).sessionIds
      await set(id, { expected_user: 'mira' })
      world.verdicts['of john'] = {
        verdict: 'logged_in',
        shown: { user: 'john', url: `http://${domain}:8080/` },
        changed: null,
      }
      await push(made, cookiesOf(domain, { sid: 'of john' }))
      expect(await results(made)).toEqual([
        { domain, sessionId: id, outcome: 'refused', reason: 'wrong_user', tooLarge: [] },
      ])
      await set(id, { expected_user: 'john' })
      await push(made, cookiesOf(domain, { sid: 'of john' }))
      expect(await outcomes(made)).toEqual(['updated'])
    })

    it('does not create a deleted session again until it is taken from the list', async () => {
      const made = await make()
      await push(made, cookiesOf(domain, { sid: 'one' }))
      const [id = ''] = (await world.sync.get(anna, made.source.id)).sessionIds
      await world.deps.sessions.delete(anna, id)
      await push(made, cookiesOf(domain, { sid: 'one' }))
      expect(await outcomes(made)).toEqual(['gone'])
      await world.sync.update(anna, made.source.id, { sessionIds: [] })
      await push(made, cookiesOf(domain, { sid: 'one' }))
      expect(await outcomes(made)).toEqual(['created'])
    })

    it('files storage under the origin of the site, and keeps what it does not bring', async () => {
      const made = await make({ domains: [`http://${domain}:8080`] })
      await push(made, { ...cookiesOf(domain, { sid: 'one' }), local_storage_data: { [domain]: { theme: 'dark' } } })
      expect([...world.storage]).toEqual([[`http://${domain}:8080`, 'theme=dark']])
      const more = { [`www.${domain}`]: { token: 'x' } }
      await push(made, { ...cookiesOf(domain, { sid: 'two' }), local_storage_data: more })
      expect(await outcomes(made)).toEqual(['updated'])
      await push(made, { ...cookiesOf(domain, { sid: 'two' }), local_storage_data: { [domain]: { theme: 'light' } } })
      expect([...world.storage]).toEqual([
        [`http://${domain}:8080`, 'theme=light'],
        [`https://www.${domain}`, 'token=x'],
      ])
    })

    also('always updates the cookies, and says what storage had no room', async () => {
      const made = await make()
      const bring = (at: number, chars: number, char = 'v') =>
        push(made, {
          ...cookiesOf(domain, { sid: `login ${at}` }),
          local_storage_data: { [`t${at}.${domain}`]: { token: `${at}`, cache: char.repeat(chars) } },
        })
      const told = async () => (await results(made)).map(({ outcome, tooLarge }) => [outcome, ...tooLarge])
      // Three bytes a character.
      await bring(0, 800_000, '\u4e2d')
      expect(await told()).toEqual([['created', `item cache of https://t0.${domain}`]])
      for (const at of [1, 2, 3, 4]) await bring(at, 500_000 + at)
      expect(await told()).toEqual([['updated']])
      await bring(5, 500_000)
      expect(await told()).toEqual([['updated', `item cache of https://t4.${domain}`]])
      const [id = ''] = (await world.sync.get(anna, made.source.id)).sessionIds
      const { exactCookies, storage } = await storedSecrets({ store, vault: world.deps.vault }, id)
      expect(exactCookies).toMatchObject([{ value: 'login 5' }])
      expect(storage.map(({ localStorage }) => localStorage.map(({ name }) => name[0]).join(''))).toEqual([
        ...['t', 'tc', 'tc', 'tc', 't', 'tc'],
      ])
      // As an earlier version recorded a push.
      const { lastPush } = (await world.sync.get(anna, made.source.id)).source
      const before = { ...lastPush, results: lastPush?.results.map(({ tooLarge: _, ...rest }) => rest) }
      await store.commit([sqlWrite(store.db.updateTable('sync_sources').set({ last_push: JSON.stringify(before) }))])
      expect(await told()).toEqual([['updated']])
    })

    describe('whose cookie the site replaces while it is asked', () => {
      const cookie = (value: string) => storedCookie('sid', value, { domain, httpOnly: true })
      /** The site takes each value once, and sets another one as well. */
      const replaced = (value: string): PushVerdict => {
        const added = exactChange(null, { ...cookie('1'), name: 'more' })
        const changes = [exactChange(cookie(value), cookie(`${value} replaced`)), added]
        return { verdict: 'logged_in', shown: null, changed: { kind: 'all', changes } }
      }
      const stored = async (id: string) => {
        const { exactCookies } = await storedSecrets({ store, vault: world.deps.vault }, id)
        return exactCookies.map(({ name, value }) => `${name}=${value}`)
      }

      it.each(
        few([
          ['latchkey', true, ['sid=two replaced', 'more=1'], []],
          ['latchkey', false, ['sid=two'], []],
          ['browser', true, ['sid=two'], [{ version: 2, cookie_names: ['more', 'sid'] }]],
          ['browser', false, ['sid=two'], []],
        ] as const),
      )('is stored as %s owns the cookies and write-back is %s', async (owner, writeBack, kept, told) => {
        const made = await make()
        await push(made, cookiesOf(domain, { sid: 'one' }))
        const [id = ''] = (await world.sync.get(anna, made.source.id)).sessionIds
        await world.deps.sessions.update(anna, id, { cookieOwner: owner, writeBack })
        await set(id, { last_verdict: '{"verdict":"logged_out"}' })
        world.verdicts['two'] = replaced('two')
        await push(made, cookiesOf(domain, { sid: 'two' }))
        expect([await outcomes(made), await stored(id)]).toEqual([['updated'], kept])
        expect((await world.deps.sessions.get(anna, id)).cookieNames).toEqual(kept.map((one) => one.split('=')[0]))
        const asked = { limit: 10, cursor: null, action: 'rotation_not_stored' }
        const { entries } = await world.deps.sessions.audit(anna, id, asked)
        expect(entries).toHaveLength(told.length)
        expect(entries).toMatchObject(told.map((details) => ({ details })))
        await push(made, cookiesOf(domain, { sid: 'two' }))
        expect([await outcomes(made), world.asked]).toEqual([['unchanged'], ['one', 'two']])
      })

      it('is stored in a new session as the site replaced it, and asked about again when it is logged out', async () => {
        const made = await make()
        world.verdicts['one'] = replaced('one')
        await push(made, cookiesOf(domain, { sid: 'one' }))
        const [id = ''] = (await world.sync.get(anna, made.source.id)).sessionIds
        expect([await outcomes(made), await stored(id)]).toEqual([['created'], ['sid=one replaced', 'more=1']])
        expect((await world.deps.sessions.get(anna, id)).cookieNames).toEqual(['sid', 'more'])
        await push(made, cookiesOf(domain, { sid: 'one' }))
        expect([await outcomes(made), world.asked]).toEqual([['unchanged'], ['one']])
        await set(id, { consecutive_failures: 1 })
        await push(made, cookiesOf(domain, { sid: 'one' }))
        expect([await outcomes(made), world.asked]).toEqual([['updated'], ['one', 'one']])
      })

      it('is stored as it was pushed where the site only adds cookies', async () => {
        const made = await make()
        const changes = [exactChange(null, { ...cookie('1'), name: 'more' })]
        world.verdicts['one'] = { verdict: 'logged_in', shown: null, changed: { kind: 'all', changes } }
        await push(made, cookiesOf(domain, { sid: 'one' }))
        const [id = ''] = (await world.sync.get(anna, made.source.id)).sessionIds
        expect(await stored(id)).toEqual(['sid=one'])
      })
    })

    it.each(
      few([
        ['kept', 'was not checked', {}],
        ['kept', 'was logged in', { last_verdict: '{"verdict":"logged_in"}' }],
        ['kept', 'could not be judged at the last check', { last_verdict: '{"verdict":"unreachable"}' }],
        ['kept', 'was given a new login, which is not checked yet', { status: 'pending_validation' }],
        ['updated', 'was logged out at the last check', { last_verdict: '{"verdict":"logged_out"}' }],
        ['updated', 'is invalid', { status: 'invalid' }],
        ['updated', 'has expired', { expires_at: 1 }],
      ] as const),
    )('is %s where this server owns the cookies of a session that %s', async (outcome, _what, changes) => {
      const made = await make()
      await push(made, cookiesOf(domain, { sid: 'one' }))
      const [id = ''] = (await world.sync.get(anna, made.source.id)).sessionIds
      await set(id, { cookie_owner: 'latchkey', ...changes })
      await push(made, cookiesOf(domain, { sid: 'two' }))
      expect(await outcomes(made)).toEqual([outcome])
      expect(world.asked).toEqual(outcome === 'kept' ? ['one'] : ['one', 'two'])
    })

    it('stores a later date of the same cookie', async () => {
      const made = await make()
      const lasting = (days: number): PushedContent => {
        const expirationDate = world.deps.clock.now() / 1000 + days * 86_400
        return { cookie_data: { [domain]: [{ name: 'sid', value: 'one', domain, path: '/', expirationDate }] } }
      }
      for (const days of [10, 20]) await push(made, lasting(days))
      expect(await outcomes(made)).toEqual(['updated'])
    })

    it('creates one session, when two arrive at the same time', async () => {
      const made = await make()
      const both = Promise.withResolvers<void>()
      world.held['one'] = both.promise
      world.held['two'] = both.promise
      const pushes = [push(made, cookiesOf(domain, { sid: 'one' })), push(made, cookiesOf(domain, { sid: 'two' }))]
      await until('both ask', () => (world.asked.length === 2 ? true : undefined))
      both.resolve()
      await Promise.all(pushes)
      expect((await world.sync.get(anna, made.source.id)).sessionIds).toHaveLength(1)
      expect(await outcomes(made)).toEqual(['created'])
    })

    it('does not replace a newer one, when the site answers about it late', async () => {
      const made = await make()
      await push(made, cookiesOf(domain, { sid: 'one' }))
      const late = Promise.withResolvers<void>()
      world.held['older'] = late.promise
      const older = push(made, cookiesOf(domain, { sid: 'older' }))
      await until('the older one asks', () => (world.asked.includes('older') ? true : undefined))
      await push(made, { cookie_data: {} })
      late.resolve()
      await older
      expect(await outcomes(made)).toEqual(['no_cookies'])
      const [id = ''] = (await world.sync.get(anna, made.source.id)).sessionIds
      expect((await world.deps.sessions.get(anna, id)).stateVersion).toBe(1)
    })

    it('says what it could not do', async () => {
      const domains = ['a.example', 'b.example', 'c.example', 'd.example']
      const made = await make({ domains })
      const all = [...domains, 'other.example'].map((one) => cookiesOf(one, { sid: 'x' }).cookie_data)
      await push(made, { cookie_data: Object.assign({}, ...all) })
      expect((await outcomes(made)).sort()).toEqual(['created', 'created', 'created', 'limit_reached'])
      const [id = ''] = (await world.sync.get(anna, made.source.id)).sessionIds
      await world.deps.sessions.update(anna, id, { disabled: true })
      await push(made, { cookie_data: {} })
      expect((await outcomes(made)).sort()).toEqual(['disabled', 'no_cookies', 'no_cookies', 'no_cookies'])
    })

    it('is refused as a whole when it has more cookies than are read', async () => {
      const made = await make()
      await push(made, cookiesOf(domain, { sid: 'first' }))
      const others = Array.from({ length: 20_000 }, (_, n) => [`c${n}`, 'x'] as const)
      const crowd = { ...cookiesOf('other.test', Object.fromEntries(others)).cookie_data }
      const tooMany = { cookie_data: { ...crowd, ...cookiesOf(domain, { sid: 'second' }).cookie_data } }
      await expect(push(made, tooMany)).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' })
      expect(world.asked).not.toContain('second')
      expect((await outcomes(made)).length).toBe(1)
    })

    it('does not make the session forget the logins of files, however often a browser pushes', async () => {
      const { sessions } = world.deps
      const importing = (content: string) =>
        sessions.import(anna, {
          ...createInput({ externalId: 'x', domain }),
          content,
          format: null,
          domains: [domain],
          useToken: null,
          dryRun: false,
          changes: {},
        })
      const [{ id = '' } = {}] = (await importing('sid=a')).sessions
      await importing('sid=b')
      const made = await make({ sessionIds: [id] })
      for (let n = 0; n < 34; n += 1) await push(made, cookiesOf(domain, { sid: 'one', seen: `${n}` }))
      const { receipt } = await importing('sid=b')
      expect(receipt.warnings.map(({ code }) => code)).toContain('older_login')
    })

    it('keeps headers and User-Agent of a session that it was given', async () => {
      const given = createInput({ domain, headers: { 'X-App': '1' }, userAgent: 'Mozilla/5.0 Mine' })
      const { id } = await world.deps.sessions.create(anna, given)
      const made = await make({ sessionIds: [id] })
      await push(made, cookiesOf(domain, { sid: 'one' }))
      expect(await outcomes(made)).toEqual(['updated'])
      expect(await world.deps.sessions.get(anna, id)).toMatchObject({ headerNames: ['X-App'], cookieNames: ['sid'] })
    })
  })
})
