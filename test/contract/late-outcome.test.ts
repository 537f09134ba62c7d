import { expect, it } from 'vitest'
import type { Turn } from '../../src/sessions/leases/turn.ts'
import { openSecrets } from '../../src/sessions/open-secrets.ts'
import type { OpenState } from '../../src/sessions/write-back.ts'
import { settleUse } from '../../src/use/settle.ts'
import { mapChange } from '../support/cookie-changes.ts'
import { type LeaseWorld, leaseMs, leaseWorld } from '../support/lease-world.ts'
import { eachStore } from '../support/stores.ts'

async function open({ world, sessionId }: LeaseWorld): Promise<OpenState> {
  const found = await world.repository.findForUse(sessionId, '')
  if (found === null || found.state === null) throw new Error('no state')
  return { ...found, state: found.state, secrets: await openSecrets(world, found.session, found.state) }
}

/** Commits that a use was logged in and that its site set the cookie to `value`. */
async function settle({ world, anna, sessionId }: LeaseWorld, used: OpenState, turn: Turn, value: string) {
  const changes = [mapChange('sid', used.secrets.cookies['sid'] ?? null, value)]
  const input = { usedVersion: used.state.version, changes, kind: 'all', actor: null, requestId: null } as const
  await settleUse(
    { ...world, sessions: world.repository },
    { used, userId: anna.userId, turn },
    null,
    (_current, now) => ({
      writes: [world.repository.countUse(sessionId, { now, isSuccess: true, provenVersion: null })],
      stateUpdate: { ...input, restores: null },
      result: null,
    }),
  )
}

eachStore((openStore) => {
  it.each([
    ['is stored at the last moment of its lease', leaseMs - 1, false, 'new'],
    ['is counted, without its cookies, when its lease has ended', leaseMs, false, 'secret-value'],
    ['is counted, without its cookies, when another use has begun since', leaseMs, true, 'secret-value'],
  ] as const)('the outcome of a use %s', async (_name, pausedMs, isTaken, expected) => {
    const lease = await leaseWorld(await openStore())
    const turn = await lease.node('a').enter()
    const used = await open(lease)
    // The process pauses: no timer of it fires.
    lease.world.clock.advance(pausedMs)
    const next = isTaken ? await lease.node('b').enter() : null
    await settle(lease, used, turn, 'new')
    const now = await open(lease)
    expect([now.secrets.cookies, now.session.totalRequests]).toEqual([{ sid: expected }, 1])
    await next?.release()
  })
})
