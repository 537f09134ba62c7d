import { describe, expect, it } from 'vitest'
import type { Principal } from '../../src/accounts/principal.ts'
import { normaliseDomain } from '../../src/cookies/domain.ts'
import { importCookies } from '../../src/cookies/formats/import-cookies.ts'
import type { CookieState } from '../../src/cookies/stored-cookie.ts'
import { AppError } from '../../src/errors.ts'
import { createCapturedSessions } from '../../src/sessions/operations/captured.ts'
import { newSyncedSession, replaceBySynced } from '../../src/sessions/operations/synced.ts'
import type { VisitChanges } from '../../src/sessions/state/merge-changes.ts'
import { openState } from '../../src/sessions/state/open-secrets.ts'
import { sqlWrite } from '../../src/storage/sql-write.ts'
import type { Store } from '../../src/storage/store.ts'
import { interruptedStore } from '../support/before-commit.ts'
import { mapChange, storedCookie } from '../support/cookie-changes.ts'
import { addOrganization, addUser } from '../support/principals.ts'
import { type SessionWorld, sessionWorld } from '../support/session-world.ts'
import { eachStore } from '../support/stores.ts'
import { createInput } from '../support/test-session.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })

const given = { cookies: { sid: 'new' }, headers: null, expiresAt: null }
const captured = {
  cookies: [storedCookie('sid', 'new', { domain: 'example.org', secure: true, httpOnly: true })],
  storage: [],
  userAgent: 'Agent/1',
  httpLogin: null,
}

type Change = (world: SessionWorld, by: Principal, id: string) => Promise<unknown>
const changes: Readonly<Record<string, Change>> = {
  PATCH: ({ sessions }, by, id) => sessions.update(by, id, { cookies: given.cookies }),
  'a refresh': ({ sessions }, by, id) => sessions.refresh(by, id, given),
  'a login in a browser': (world, by, id) =>
    createCapturedSessions(world).refresh(by, id, captured, { captureId: 'c', writes: () => [] }),
}

const endings: Readonly<Record<string, readonly [end: (store: Store, by: Principal) => Promise<void>, code: string]>> =
  {
    'is only a member': [
      ({ db, commit }, { userId }) =>
        commit([sqlWrite(db.updateTable('memberships').set({ role: 'member' }).where('user_id', '=', userId), 1)]),
      'FORBIDDEN',
    ],
    'has a revoked key': [
      ({ db, commit }, { keyId }) => commit([sqlWrite(db.deleteFrom('api_keys').where('id', '=', keyId ?? ''), 1)]),
      'UNAUTHORIZED',
    ],
    'is disabled': [
      ({ db, commit }, { userId }) =>
        commit([sqlWrite(db.updateTable('users').set({ disabled: 1 }).where('id', '=', userId), 1)]),
      'UNAUTHORIZED',
    ],
  }

const moments = ['while the site answers', 'just before the commit'] as const
const cases = Object.keys(changes).flatMap((change) =>
  Object.keys(endings).flatMap((ending) => moments.map((moment) => [change, ending, moment] as const)),
)

eachStore((open) => {
  describe('a site that is asked whose cookies are given', () => {
    it.each(cases)('stores nothing of %s by an admin who %s, %s', async (change, ending, moment) => {
      const { store, beforeCommit } = interruptedStore(await open())
      const [root, anna] = [await addUser(store, 'root'), await addUser(store, 'anna')]
      const organization = await addOrganization(store, 'o', [
        [root, 'owner'],
        [anna, 'admin'],
      ])
      let meanwhile = async (): Promise<void> => {}
      const asked: string[] = []
      const world = sessionWorld(store, {
        showsUser: async ({ id }) => {
          asked.push(id)
          await meanwhile()
          return { shown: null, cookies: null }
        },
      })
      const { sessions } = world
      const { id } = await sessions.create(root, { ...createInput(), domain: 'example.org', expectedUser: 'anna' })
      await sessions.share(root, id, organization)
      const before = await sessions.get(root, id)
      const [end, expected] = endings[ending] ?? expect.fail()
      meanwhile = async () => {
        meanwhile = async () => {}
        if (moment === 'while the site answers') await end(store, anna)
        else beforeCommit(() => end(store, anna))
      }
      const run = changes[change] ?? expect.fail()
      await expect(run(world, anna, id)).rejects.toEqual(code(expected))
      expect(await sessions.get(root, id)).toEqual(before)
      expect(asked).toHaveLength(2)
      await run(world, root, id)
      expect((await sessions.get(root, id)).stateVersion).toBe(before.stateVersion + 1)
    })

    it('creates no session for a key that is revoked meanwhile', async () => {
      const store = await open()
      const anna = await addUser(store, 'anna')
      const { keyId } = anna
      const revoke = sqlWrite(store.db.deleteFrom('api_keys').where('id', '=', keyId ?? ''), 1)
      const { sessions } = sessionWorld(store, {
        showsUser: async () => {
          await store.commit([revoke])
          return { shown: null, cookies: null }
        },
      })
      await expect(sessions.create(anna, { ...createInput(), expectedUser: 'anna' })).rejects.toEqual(
        code('UNAUTHORIZED'),
      )
      expect(await store.db.selectFrom('sessions').select('id').execute()).toEqual([])
    })
  })

  describe('a database that is locked while the site changes the given cookies', () => {
    /** Locked once the site was visited, except for a commit that waits until it is not. */
    async function lockedWorld(cookies: () => CookieState | null) {
      const real = await open()
      const anna = await addUser(real, 'anna')
      const { id } = await sessionWorld(real).sessions.create(anna, { ...createInput(), domain: 'example.org' })
      const lock = { isOn: false }
      const commit: Store['commit'] = async (list, options) => {
        if (lock.isOn) throw new AppError('STORAGE_UNAVAILABLE')
        await real.commit(list, options)
      }
      const world = sessionWorld(
        { ...real, commit },
        {
          patientStore: real,
          showsUser: async () => {
            lock.isOn = true
            return { shown: null, cookies: cookies() }
          },
        },
      )
      const names = async () =>
        (await real.db.selectFrom('sessions').select('cookie_names').execute()).map((row) => row.cookie_names)
      return { world, anna, id, lock, names }
    }
    const expecting = { ...createInput(), domain: 'example.org', expectedUser: 'anna' }
    const visiting: Readonly<Record<string, Change>> = {
      ...changes,
      'a new session': ({ sessions }, by) => sessions.create(by, expecting),
      'an import': ({ sessions }, by) =>
        sessions.import(by, {
          ...expecting,
          ...{ content: 'sid=1', format: null, domains: ['example.org'], useToken: null, dryRun: false, changes: {} },
        }),
    }

    it.each(Object.entries(visiting))('is waited for by %s', async (_name, run) => {
      let cookies: CookieState | null = null
      const { world, anna, id, lock, names } = await lockedWorld(() => cookies)
      await world.sessions.update(anna, id, { expectedUser: 'anna' })
      await expect(run(world, anna, id)).rejects.toEqual(code('STORAGE_UNAVAILABLE'))
      lock.isOn = false
      cookies = { cookies: { rotated: '1' }, exactCookies: [] }
      await run(world, anna, id)
      expect(await names()).toContain('["rotated"]')
    })

    it('is waited for by a push, also of a new session', async () => {
      const { world, anna, id, lock, names } = await lockedWorld(() => null)
      const found = (await world.repository.findForUse(id, anna.userId)) ?? expect.fail()
      const { secrets } = await openState(world, found)
      const imported = importCookies('sid=1', 'example.org', world.clock.now())
      const place = normaliseDomain('example.org', () => true)
      lock.isOn = true
      const record = (changed: VisitChanges | null) => ({
        sourceId: 's',
        verdict: 'unknown',
        changed,
        writes: () => [],
      })
      const push = (changed: VisitChanges | null) => replaceBySynced(world, anna, found, secrets, record(changed))
      const create = (changed: VisitChanges | null) =>
        newSyncedSession(world, anna, place, { imported, userAgent: null }).store(record(changed))
      for (const one of [push, create]) {
        await expect(one(null)).rejects.toEqual(code('STORAGE_UNAVAILABLE'))
        await one({ kind: 'known', changes: [mapChange('sid', 'old', 'new')] })
      }
      expect(await names()).toHaveLength(2)
    })
  })
})
