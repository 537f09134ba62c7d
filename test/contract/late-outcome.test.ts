import { expect, it } from 'vitest'
import type { Timer } from '../../src/clock.ts'
import { AppError } from '../../src/errors.ts'
import type { Turn } from '../../src/sessions/leases/turn.ts'
import type { UpdateSessionInput } from '../../src/sessions/session-inputs.ts'
import { type OpenState, openSecrets } from '../../src/sessions/state/open-secrets.ts'
import type { SessionForUse } from '../../src/sessions/stored-session.ts'
import { createWrappedKeys } from '../../src/storage/wrapped-keys.ts'
import { settleUse } from '../../src/use/settle.ts'
import { mapChange } from '../support/cookie-changes.ts'
import { type LeaseWorld, leaseMs, leaseWorld } from '../support/lease-world.ts'
import { addOrganization, addUser } from '../support/principals.ts'
import { eachStore } from '../support/stores.ts'
import { vaultOf } from '../support/test-vault.ts'

/** The session as a user reads it. */
async function open({ world, sessionId }: LeaseWorld, userId: string): Promise<OpenState & SessionForUse> {
  const found = await world.repository.findForUse(sessionId, userId)
  if (found === null || found.state === null) throw new Error('no state')
  return { ...found, state: found.state, secrets: await openSecrets(world, found.session, found.state) }
}

interface Outcome {
  readonly used: OpenState & SessionForUse
  readonly userId: string
  readonly turn: Turn
  readonly timer?: Timer
  /** Whether the site set the cookie, default true. */
  readonly sets?: boolean
}

/** Commits that a use was logged in and that its site set the cookie to `new`; decided first for what the use read. */
async function settle(
  { world, time, sessionId }: LeaseWorld,
  { used, userId, turn, timer = time, sets = true }: Outcome,
): Promise<void> {
  const changes = [mapChange('sid', used.secrets.cookies['sid'] ?? null, 'new')]
  const input = { usedVersion: used.state.version, changes, kind: 'all', actor: null, requestId: null } as const
  const deps = { ...world, sessionRepository: world.repository, stopwatch: time, timer }
  await settleUse(deps, { used, userId, turn }, used, (_current, now) => ({
    writes: [world.repository.countUse(sessionId, { now, isSuccess: true, provenVersion: null })],
    stateUpdate: sets ? { ...input, restores: null } : null,
    result: null,
  }))
}

const changed =
  (change: UpdateSessionInput) =>
  ({ world, anna, sessionId }: LeaseWorld): Promise<unknown> =>
    world.sessions.update(anna, sessionId, change)

eachStore((openStore) => {
  it.each([
    ['is stored at the last moment of its lease', leaseMs - 1, false, 'new'],
    ['is counted, without its cookies, when its lease has ended', leaseMs, false, 'secret-value'],
    ['is counted, without its cookies, when another use has begun since', leaseMs, true, 'secret-value'],
  ] as const)('the outcome of a use %s', async (_name, pausedMs, isTaken, expected) => {
    const lease = await leaseWorld(await openStore())
    const turn = await lease.node('a').enter()
    const { userId } = lease.anna
    const used = await open(lease, userId)
    // The process pauses: no timer of it fires.
    lease.world.clock.advance(pausedMs)
    const next = isTaken ? await lease.node('b').enter() : null
    await settle(lease, { used, userId, turn })
    const now = await open(lease, userId)
    expect([now.secrets.cookies, now.session.totalRequests]).toEqual([{ sid: expected }, 1])
    await next?.release()
  })

  it.each<[string, (lease: LeaseWorld) => Promise<unknown>, string]>([
    ['is no longer shared', ({ world, anna, sessionId }) => world.sessions.unshare(anna, sessionId), 'secret-value'],
    ['is disabled', changed({ disabled: true }), 'secret-value'],
    ['keeps nothing any more', changed({ writeBack: false }), 'secret-value'],
    ['has other headers', changed({ headers: { 'x-a': '1' } }), 'new'],
  ])('the outcome of a use is committed to the session as it is now: it %s', async (_name, act, sid) => {
    const store = await openStore()
    const lease = await leaseWorld(store)
    const { world, anna, sessionId } = lease
    const { userId } = await addUser(store, 'boris')
    await addOrganization(store, 'org', [
      [anna, 'admin'],
      [{ ...anna, userId }, 'member'],
    ])
    await world.sessions.share(anna, sessionId, 'org')
    const turn = await lease.node('a').enter()
    const used = await open(lease, userId)
    await act(lease)
    await settle(lease, { used, userId, turn })
    const now = await open(lease, anna.userId)
    expect([now.secrets.cookies, now.session.totalRequests]).toEqual([{ sid }, 1])
  })

  it('cookies that a site set are stored after a rotation has removed the root key that the use was opened with', async () => {
    const store = await openStore()
    const lease = await leaseWorld(store)
    const { userId } = lease.anna
    const turn = await lease.node('a').enter()
    const used = await open(lease, userId)
    const [both, wrapped] = [await vaultOf(2, 1), createWrappedKeys(store)]
    for (const row of (await wrapped.page({ table: 'session_states', id: '' }, 10)).rows) {
      const next = await both.rewrap(row, row.wrappedKey)
      await store.commit([wrapped.replace(row, next ?? expect.fail())])
    }
    const rotated = { ...lease, world: { ...lease.world, vault: await vaultOf(2) } }
    await settle(rotated, { used, userId, turn })
    const now = await open(rotated, userId)
    expect([now.secrets.cookies, now.session.totalRequests]).toEqual([{ sid: 'new' }, 1])
  })

  it('an outcome whose session does not open is not tried for ever', async () => {
    const lease = await leaseWorld(await openStore())
    const { userId } = lease.anna
    const turn = await lease.node('a').enter()
    const used = await open(lease, userId)
    const lost = { ...lease, world: { ...lease.world, vault: await vaultOf(2) } }
    await expect(settle(lost, { used, userId, turn })).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
    await turn.release()
  })

  it.each([
    ['are stored as soon as it can, within ten seconds', true, 20, 'new', null],
    ['are given up after ten seconds', true, 21, 'secret-value', /what the target changed are not stored/],
    ['do not keep a use without any waiting', false, 1, 'secret-value', /what the target changed are not stored/],
  ] as const)(
    'cookies that a site set while the database cannot be written %s',
    async (_name, sets, failing, sid, says) => {
      const lease = await leaseWorld(await openStore())
      const { time } = lease
      const { userId } = lease.anna
      const turn = await lease.node('a').enter()
      const used = await open(lease, userId)
      let attempts = 0
      const commit: Turn['commit'] = async (list, options) => {
        attempts += 1
        if (attempts <= failing) throw new AppError('STORAGE_UNAVAILABLE')
        await turn.commit(list, options)
      }
      // Every pause passes at once.
      const timer: Timer = {
        after: (ms, run) => {
          time.advance(ms)
          run()
          return () => {}
        },
      }
      const settled = settle(lease, { used, userId, turn: { ...turn, fence: () => turn.fence(), commit }, timer, sets })
      if (says === null) await settled
      else await expect(settled).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE', message: says })
      expect(attempts).toBe(says === null ? failing + 1 : failing)
      expect((await open(lease, userId)).secrets.cookies).toEqual({ sid })
      await turn.release()
    },
  )
})
