import { describe, expect, it } from 'vitest'
import type { Principal } from '../../src/accounts/principal.ts'
import { createCapturedSessions } from '../../src/sessions/operations/captured.ts'
import { sqlWrite } from '../../src/storage/sql-write.ts'
import type { Store } from '../../src/storage/store.ts'
import { interruptedStore } from '../support/before-commit.ts'
import { storedCookie } from '../support/cookie-changes.ts'
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
})
