import { expect, it } from 'vitest'
import { sessionChain } from '../../src/audit/entry.ts'
import type { OriginStorage } from '../../src/cookies/origin-storage.ts'
import { storageChanges } from '../../src/cookies/storage-change.ts'
import { type OpenState, openSecrets } from '../../src/sessions/state/open-secrets.ts'
import { openProven, restore } from '../../src/sessions/state/restore.ts'
import { type WriteBackInput, writeBack } from '../../src/sessions/state/write-back.ts'
import { mapChange } from '../support/cookie-changes.ts'
import { addUser } from '../support/principals.ts'
import { type SessionWorld, sessionWorld } from '../support/session-world.ts'
import { eachStore } from '../support/stores.ts'
import { createInput } from '../support/test-session.ts'

const origin = 'https://shop.example'
const token = (n: number) => `refresh-token-${n}-of-a-login`
const at = (items: Record<string, string>): OriginStorage[] => [
  { origin, localStorage: Object.entries(items).map(([name, value]) => ({ name, value })), indexedDb: null },
]

async function open({ repository, ...world }: SessionWorld, id: string): Promise<OpenState> {
  const found = await repository.findForUse(id, '')
  if (found === null || found.state === null) throw new Error('no state')
  return { session: found.session, state: found.state, secrets: await openSecrets(world, found.session, found.state) }
}

/** Commits what a visit with the state `used` changed, in the state that is stored now. */
async function keep(world: SessionWorld, used: OpenState, changed: Partial<WriteBackInput>): Promise<void> {
  const deps = { ...world, sessionRepository: world.repository }
  const input = { usedVersion: used.state.version, changes: [], kind: 'all', actor: null, requestId: 'req_1' } as const
  const current = await open(world, used.session.id)
  await world.store.commit(await writeBack(deps, current, { ...input, ...changed }, world.clock.now()))
}

/** As `keep`, of a visit in a browser that has this storage at its end. */
const keepStorage = (
  world: SessionWorld,
  used: OpenState,
  after: OriginStorage[],
  more: Partial<WriteBackInput> = {},
) => keep(world, used, { storageChanges: storageChanges(used.secrets.storage, after), ...more })

eachStore((openStore) => {
  async function world() {
    const store = await openStore()
    const made = sessionWorld(store)
    const anna = await addUser(store, 'anna')
    const storage = at({ token: token(0), visits: '1' })
    const { id } = await made.sessions.create(anna, {
      ...createInput({ cookies: { sid: 'a0' } }),
      domain: 'shop.example',
    })
    await keepStorage(made, await open(made, id), storage)
    return { made, anna, id, used: await open(made, id) }
  }

  it('says that the site rotates when a stored token was replaced, and not for a counter', async () => {
    const { made, id, used } = await world()
    await keepStorage(made, used, at({ token: token(0), visits: '2' }))
    expect((await open(made, id)).session).toMatchObject({ stateVersion: 3, rotates: false })
    await keepStorage(made, await open(made, id), at({ token: token(1), visits: '2' }))
    expect((await open(made, id)).session).toMatchObject({ stateVersion: 4, rotates: true })
    const [entry] = await made.auditRepository.page(sessionChain(id), 0, 10, 'cookies_rotated')
    expect(JSON.parse(entry?.detailsText ?? '')).toMatchObject({ cookie_names: [], origins: [origin] })
  })

  it('tries a proven state with the token of its own storage', async () => {
    const { made, anna, id } = await world()
    await made.sessions.update(anna, id, { useToken: { origin, key: 'token' } })
    const used = await open(made, id)
    await keepStorage(made, used, at({ token: token(1), visits: '1' }), { kind: 'known' })
    const current = await open(made, id)
    const sent = ({ headers }: { readonly headers: object }) => headers
    expect([sent(used.secrets), sent(current.secrets)]).toEqual([
      { Authorization: `Bearer ${token(0)}` },
      { Authorization: `Bearer ${token(1)}` },
    ])
    const proven = await openProven({ ...made, sessionRepository: made.repository }, current)
    expect(proven?.secrets.headers).toEqual({ Authorization: `Bearer ${token(0)}` })
  })

  it('keeps what two visits changed that began with the same version', async () => {
    const { made, id, used } = await world()
    await keep(made, used, { changes: [mapChange('sid', 'a0', 'a1')] })
    await keepStorage(made, used, at({ token: token(1), visits: '1' }))
    await keepStorage(made, used, at({ token: token(0), visits: '2', more: '1' }))
    const { secrets, state } = await open(made, id)
    expect(secrets.cookies).toEqual({ sid: 'a1' })
    expect(secrets.storage).toEqual(at({ token: token(1), visits: '2', more: '1' }))
    expect(state).toMatchObject({ version: 5, origin: { provisional: false } })
  })

  it('takes of two new values of one item the one that was stored first', async () => {
    const { made, id, used } = await world()
    await keepStorage(made, used, at({ token: token(1), visits: '1' }))
    await keepStorage(made, used, at({ token: token(2), visits: '1' }))
    const { secrets, state } = await open(made, id)
    expect([secrets.storage, state.version]).toEqual([at({ token: token(1), visits: '1' }), 3])
  })

  it('is provisional without a verdict, and then what was seen logged in can be restored', async () => {
    const { made, id, used } = await world()
    await keepStorage(made, used, at({ token: token(1), more: '1' }), { kind: 'known' })
    const current = await open(made, id)
    expect(current.secrets.storage).toEqual(at({ token: token(1), visits: '1' }))
    expect(current.state.origin).toMatchObject({ provisional: true, confirmedAt: null })
    expect(current.session.rotates).toBe(true)

    const deps = { ...made, sessionRepository: made.repository }
    const proven = await openProven(deps, current)
    if (proven === null) throw new Error('nothing proven')
    expect(proven).toMatchObject({ version: 2, secrets: { storage: used.secrets.storage } })
    const changed = storageChanges(proven.secrets.storage, at({ token: token(2), visits: '1' }))
    const visit = { usedVersion: 3, changes: [], storageChanges: changed, kind: 'all', actor: null } as const
    await made.store.commit(await restore(deps, current, { ...visit, requestId: null }, proven, made.clock.now()))
    expect((await open(made, id)).secrets.storage).toEqual(at({ token: token(2), visits: '1' }))
  })

  it('is stored with a User-Agent that was seen logged in', async () => {
    const { made, id, used } = await world()
    await keepStorage(made, used, at({ token: token(1), visits: '1' }), { userAgent: 'Agent/2' })
    const { secrets } = await open(made, id)
    expect(secrets).toMatchObject({ userAgent: 'Agent/2', storage: at({ token: token(1), visits: '1' }) })
  })
})
