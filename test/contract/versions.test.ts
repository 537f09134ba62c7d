import { expect, it } from 'vitest'
import type { Principal } from '../../src/accounts/principal.ts'
import { sessionChain } from '../../src/audit/entry.ts'
import type { MergeKind } from '../../src/cookies/merge.ts'
import { type OpenState, openSecrets } from '../../src/sessions/state/open-secrets.ts'
import { openProven, restore } from '../../src/sessions/state/restore.ts'
import { writeBack } from '../../src/sessions/state/write-back.ts'
import type { SealedState } from '../../src/sessions/stored-session.ts'
import { ConflictError, type Write } from '../../src/storage/write.ts'
import { mapChange } from '../support/cookie-changes.ts'
import { addUser } from '../support/principals.ts'
import { type SessionWorld, sessionWorld } from '../support/session-world.ts'
import { eachStore } from '../support/stores.ts'
import { createInput } from '../support/test-session.ts'

async function open(world: SessionWorld, id: string): Promise<OpenState> {
  const found = await world.repository.findForUse(id, '')
  if (found === null || found.state === null) throw new Error('no state')
  return { session: found.session, state: found.state, secrets: await openSecrets(world, found.session, found.state) }
}

interface Answer {
  readonly kind?: MergeKind
  readonly by?: string | null
  /** Read before; default: as it stands now. */
  readonly seen?: OpenState
  readonly usedVersion?: number
}

/** The writes of an answer that changes the cookie `sid`. */
function answer(
  world: SessionWorld,
  seen: OpenState,
  value: string,
  { kind = 'all', by = null, usedVersion }: Answer = {},
): Promise<Write[]> {
  const actor = by === null ? null : { email: by, keyPrefix: null }
  const changes = [mapChange('sid', seen.secrets.cookies['sid'] ?? null, value)]
  const input = { usedVersion: usedVersion ?? seen.state.version, changes, kind, actor, requestId: 'req_1' }
  return writeBack({ ...world, sessionRepository: world.repository }, seen, input, world.clock.now())
}

async function rotate(world: SessionWorld, id: string, value: string, options: Answer = {}): Promise<void> {
  await world.store.commit(await answer(world, options.seen ?? (await open(world, id)), value, options))
}

const kept = async (world: SessionWorld, id: string) =>
  (await world.repository.versions(id, null, 100)).map(({ version, origin }) => `${version} ${origin.cause}`)

const sid = async (world: SessionWorld, id: string) => (await open(world, id)).secrets.cookies['sid']

eachStore((openStore) => {
  async function world(keptVersions = 20) {
    const store = await openStore()
    const made = sessionWorld(store, { keptVersions })
    const anna = await addUser(store, 'anna')
    const { id } = await made.sessions.create(anna, createInput({ cookies: { sid: 'a0' } }))
    return { made, anna, id }
  }

  it('keeps one version of what one writer rotates, and what a person put in', async () => {
    const { made, anna, id } = await world()
    for (const value of ['a1', 'a2', 'a3']) await rotate(made, id, value)
    expect(await kept(made, id)).toEqual(['4 rotated', '1 created'])
    await rotate(made, id, 'a4', { by: 'anna@example.org' })
    await made.sessions.refresh(anna, id, { cookies: { sid: 'b' }, headers: null, expiresAt: null })
    await rotate(made, id, 'b1')
    expect(await kept(made, id)).toEqual(['7 rotated', '6 refreshed', '5 rotated', '4 rotated', '1 created'])
    expect(await sid(made, id)).toBe('b1')
  })

  it('keeps the last version that was seen logged in while later ones are not judged', async () => {
    const { made, id } = await world()
    await rotate(made, id, 'a1')
    for (const value of ['a2', 'a3']) await rotate(made, id, value, { kind: 'known' })
    expect(await kept(made, id)).toEqual(['4 rotated', '2 rotated', '1 created'])
    expect((await open(made, id)).state.origin).toMatchObject({ provisional: true, confirmedAt: null })
    expect(await made.repository.lastProven(id)).toMatchObject({ version: 2 })
    await rotate(made, id, 'a4')
    expect(await kept(made, id)).toEqual(['5 rotated', '1 created'])
    expect((await open(made, id)).state.origin).toMatchObject({ provisional: false, confirmedAt: made.clock.now() })
  })

  it.each([
    [0, ['9 refreshed', '8 refreshed', '2 rotated']],
    [3, ['9 refreshed', '8 refreshed', '7 refreshed', '6 refreshed', '2 rotated']],
  ])('keeps %i more than it must', async (count, expected) => {
    const { made, anna, id } = await world(count)
    await rotate(made, id, 'a1')
    for (let n = 0; n < 7; n += 1) {
      await made.sessions.refresh(anna, id, { cookies: { sid: `b${n}` }, headers: null, expiresAt: null })
    }
    expect(await kept(made, id)).toEqual(expected)
    await made.sessions.rollback(anna, id, 2)
    expect(await sid(made, id)).toBe('a1')
    expect((await made.repository.versions(id, null, 1))[0]).toMatchObject({ version: 10, isCurrent: true })
    await expect(made.sessions.rollback(anna, id, 3)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('takes of two answers to one value the first, and nothing of the other', async () => {
    const { made, id } = await world()
    const seen = await open(made, id)
    const both = ['x', 'y'].map(async (value) => made.store.commit(await answer(made, seen, value)))
    const ends = await Promise.allSettled(both)
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(ends.find(({ status }) => status === 'rejected')).toMatchObject({ reason: expect.any(ConflictError) })
    const now = await open(made, id)
    expect(now.state.version).toBe(2)
    const late = [mapChange('sid', 'a0', 'z')]
    const input = { usedVersion: 1, changes: late, kind: 'all' as const, actor: null, requestId: null }
    expect(await writeBack({ ...made, sessionRepository: made.repository }, now, input, made.clock.now())).toEqual([])
    expect(await made.auditRepository.count(sessionChain(id), 'cookies_rotated', 0, 1_000)).toBe(1)
  })

  it('is not confirmed if the response was to another state', async () => {
    const { made, anna, id } = await world()
    await made.sessions.update(anna, id, { cookies: { sid: 'a0', more: '1' } })
    await rotate(made, id, 'a1', { usedVersion: 1 })
    expect((await open(made, id)).state.origin).toMatchObject({
      cause: 'rotated',
      provisional: false,
      confirmedAt: null,
    })
  })

  it.each<[string, (world: SessionWorld, anna: Principal, id: string) => Promise<unknown>, boolean]>([
    ['headers from its user', (made, anna, id) => made.sessions.update(anna, id, { headers: { 'x-a': '1' } }), true],
    ['cookies from its user', (made, anna, id) => made.sessions.update(anna, id, { cookies: { sid: 'b' } }), false],
    [
      'an answer that shows another state logged in',
      (made, _anna, id) => rotate(made, id, 'a2', { usedVersion: 1 }),
      true,
    ],
    ['an answer that shows it logged in', (made, _anna, id) => rotate(made, id, 'a2'), false],
  ])('is provisional until it is seen logged in: after %s', async (_name, replace, expected) => {
    const { made, anna, id } = await world()
    await rotate(made, id, 'a1', { kind: 'known' })
    await replace(made, anna, id)
    expect((await open(made, id)).state).toMatchObject({ version: 3, origin: { provisional: expected } })
  })

  it.each([
    ['the state that it showed logged in', 1, 'Agent/2'],
    ['no state by another writer', 2, null],
  ])('a User-Agent goes into %s', async (_name, version, expected) => {
    const { made, anna, id } = await world()
    if (version === 2) await made.sessions.update(anna, id, { headers: { 'x-a': '1' } })
    const seen = await open(made, id)
    const changes = [mapChange('sid', 'a0', 'a1')]
    const input = { usedVersion: 1, changes, kind: 'all', actor: null, requestId: null, userAgent: 'Agent/2' } as const
    await made.store.commit(
      await writeBack({ ...made, sessionRepository: made.repository }, seen, input, made.clock.now()),
    )
    const { state, secrets } = await open(made, id)
    expect([state.version, secrets.cookies, secrets.userAgent]).toEqual([version + 1, { sid: 'a1' }, expected])
  })

  it.each<[string, (seen: SealedState) => SealedState]>([
    ['an earlier version', (seen) => ({ ...seen, version: seen.version - 1 })],
    ['provisional', (seen) => ({ ...seen, origin: { ...seen.origin, provisional: true } })],
    ['not confirmed', (seen) => ({ ...seen, origin: { ...seen.origin, confirmedAt: null } })],
  ])('is not replaced by what was decided when it was %s', async (_name, wasSeen) => {
    const { made, id } = await world()
    await rotate(made, id, 'a1')
    const { state } = await open(made, id)
    const replaces = (seen: SealedState) =>
      made.store.commit(made.repository.replaceState(id, seen, { ...state, version: 3 }))
    await expect(replaces(wasSeen(state))).rejects.toThrow(ConflictError)
    expect(await kept(made, id)).toEqual(['2 rotated', '1 created'])
    await replaces(state)
  })

  it('is not replaced by what was decided before it was confirmed', async () => {
    const { made, id } = await world()
    const seen = await open(made, id)
    await made.store.commit([made.repository.confirm(id, 1, made.clock.now())])
    await expect(made.store.commit(await answer(made, seen, 'a1'))).rejects.toThrow(ConflictError)
  })

  it('is confirmed once, by an answer that changed nothing', async () => {
    const { made, id } = await world()
    await rotate(made, id, 'a1', { kind: 'known' })
    const seen = await open(made, id)
    const input = { usedVersion: 2, changes: [], kind: 'all' as const, actor: null, requestId: null }
    const deps = { ...made, sessionRepository: made.repository }
    await made.store.commit(await writeBack(deps, seen, input, made.clock.now()))
    const first = made.clock.now()
    made.clock.advance(1000)
    await made.store.commit(await writeBack(deps, seen, input, made.clock.now()))
    const now = await open(made, id)
    expect(now.state).toMatchObject({ version: 2, origin: { provisional: false, confirmedAt: first } })
    expect(await writeBack(deps, now, input, made.clock.now())).toEqual([])
    // What was read before it was confirmed may not decide whether it is kept.
    await expect(made.store.commit(await answer(made, seen, 'a2'))).rejects.toThrow(ConflictError)
  })

  it('is restored from before a provisional one, with what the visit returned', async () => {
    const { made, id } = await world()
    await rotate(made, id, 'a1')
    await rotate(made, id, 'a2', { kind: 'known' })
    const current = await open(made, id)
    const deps = { ...made, sessionRepository: made.repository }
    const proven = await openProven(deps, current)
    if (proven === null) throw new Error('nothing proven')
    expect([proven.version, proven.secrets.cookies]).toEqual([2, { sid: 'a1' }])
    const changes = [mapChange('sid', 'a1', 'a3')]
    const input = { usedVersion: 3, changes, kind: 'all' as const, actor: null, requestId: 'req_2' }
    await made.store.commit(await restore(deps, current, input, proven, made.clock.now()))
    expect(await sid(made, id)).toBe('a3')
    expect(await kept(made, id)).toEqual(['4 restored', '3 rotated', '2 rotated', '1 created'])
    const [entry] = await made.auditRepository.page(sessionChain(id), 0, 10, 'rolled_back')
    expect(JSON.parse(entry?.detailsText ?? '')).toEqual({
      version: 4,
      from_version: 2,
      reason: 'provisional',
      request_id: 'req_2',
    })
    expect(await restore(deps, await open(made, id), input, proven, made.clock.now())).toEqual([])
  })

  it('records that it rotates until cookies are replaced; what was learned about its lifetime stays', async () => {
    const { made, anna, id } = await world()
    await rotate(made, id, 'a1')
    expect((await open(made, id)).session).toMatchObject({ rotates: true, stateVersion: 2, putVersion: 1 })
    await made.sessions.update(anna, id, { headers: { 'x-a': '1' } })
    expect((await open(made, id)).session).toMatchObject({ rotates: true, stateVersion: 3, putVersion: 3 })
    await made.sessions.rollback(anna, id, 1)
    expect((await open(made, id)).session).toMatchObject({
      rotates: false,
      stateVersion: 4,
      putVersion: 4,
      headerNames: null,
    })
  })

  it.each([
    ['disabled', { disabled: true }],
    ['told to keep nothing', { writeBack: false }],
  ])('conflicts where the session was %s meanwhile', async (_how, change) => {
    const { made, anna, id } = await world()
    const seen = await open(made, id)
    await made.sessions.update(anna, id, change)
    await expect(made.store.commit(await answer(made, seen, 'a1'))).rejects.toThrow(ConflictError)
  })

  it('goes with its session', async () => {
    const { made, anna, id } = await world()
    await made.sessions.update(anna, id, { cookies: { sid: 'b' } })
    await made.sessions.delete(anna, id)
    expect(await made.repository.countVersions(id)).toBe(0)
  })
})
