import { expect, it } from 'vitest'
import type { Principal } from '../../src/accounts/principal.ts'
import { systemRandom } from '../../src/clock.ts'
import { createLeaseRepository } from '../../src/sessions/leases/repository.ts'
import { createLeases } from '../../src/sessions/leases.ts'
import type { Store } from '../../src/storage/store.ts'
import { testTime } from '../support/lease-world.ts'
import { sessionWorld } from '../support/session-world.ts'
import { eachStore } from '../support/stores.ts'
import { createInput } from '../support/test-session.ts'
import { type AccountWorld, accountWorld } from './accounts-world.ts'

const code = (expected: string) => expect.objectContaining({ code: expected })

/** Anna owns the organization, Boris and Cleo belong to it. Each holds one session of Anna and one of Boris. */
async function start(store: Store) {
  const world = accountWorld(store)
  const { sessions, repository, audit, clock } = sessionWorld(store)
  const [anna, boris, cleo] = [await world.person('anna'), await world.person('boris'), await world.person('cleo')]
  const organization = await world.organization(anna, [
    [boris, 'admin'],
    [cleo, 'member'],
  ])
  const time = testTime(clock)
  const leaseRepository = createLeaseRepository(store)
  const parts = { store, sessionRepository: repository, audit, clock, timer: time, random: systemRandom }
  const leases = createLeases({ ...parts, repository: leaseRepository, nodeId: 'a', leaseMs: 15_000 })
  const take = (holder: Principal, sessionId: string, waitMs = 0) =>
    leases.take(holder, sessionId, { ttlMs: 3_600_000, waitMs }, new AbortController().signal)
  const held = new Map<string, string>()
  for (const [owner, ownerName] of [
    [anna, 'anna'],
    [boris, 'boris'],
  ] as const) {
    for (const [holder, name] of [
      [anna, 'anna'],
      [boris, 'boris'],
      [cleo, 'cleo'],
    ] as const) {
      const { id } = await sessions.create(owner, createInput())
      await sessions.share(owner, id, organization)
      await take(holder, id)
      held.set(id, `${name} holds one of ${ownerName}`)
    }
  }
  return {
    world,
    ...{ sessions, leases, anna, boris, cleo, organization, take },
    idOf: (what: string) => [...held].find(([, one]) => one === what)?.[0] ?? '',
    /** The leases that are gone, of sessions that are still there. */
    lost: async () => {
      const rows = await store.db.selectFrom('session_leases').select('session_id').execute()
      const there = new Set(rows.map((row) => row.session_id))
      const living = await store.db.selectFrom('sessions').select(['id', 'held_until']).where('deleted_at', 'is', null)
      const all = await living.execute()
      for (const { id, held_until } of all) expect(held_until === null, held.get(id)).toBe(!there.has(id))
      return all.flatMap(({ id }) => (there.has(id) ? [] : [held.get(id)])).toSorted()
    },
  }
}

type Started = Awaited<ReturnType<typeof start>>
type End = (world: AccountWorld, started: Started) => Promise<unknown>

const ends: readonly (readonly [string, End, readonly string[]])[] = [
  [
    'is disabled',
    (world, { cleo }) => world.administration.setDisabled(cleo.email, true),
    ['cleo holds one of anna', 'cleo holds one of boris'],
  ],
  [
    'is disabled, also of their own sessions, and nobody else',
    (world, { boris }) => world.administration.setDisabled(boris.email, true),
    ['boris holds one of anna', 'boris holds one of boris'],
  ],
  [
    'is removed',
    (world, { cleo }) => world.administration.removeUser(cleo.email),
    ['cleo holds one of anna', 'cleo holds one of boris'],
  ],
  [
    'is removed from the organization',
    (world, { anna, cleo, organization }) => world.accounts.removeMember(anna, organization, cleo.userId),
    ['cleo holds one of anna', 'cleo holds one of boris'],
  ],
  [
    'leaves, or shared with them what the owner who leaves takes along',
    (world, { boris, organization }) => world.accounts.leaveOrganization(boris, organization),
    ['anna holds one of boris', 'boris holds one of anna', 'cleo holds one of boris'],
  ],
  [
    'sees the organization deleted',
    (world, { anna, organization }) => world.accounts.deleteOrganization(anna, organization),
    ['anna holds one of boris', 'boris holds one of anna', 'cleo holds one of anna', 'cleo holds one of boris'],
  ],
  [
    'sees the session unshared',
    async (_world, { anna, sessions, idOf }) => {
      for (const name of ['anna', 'cleo']) await sessions.unshare(anna, idOf(`${name} holds one of anna`))
    },
    ['cleo holds one of anna'],
  ],
  [
    'gets another role, which ends none',
    (world, { anna, boris, organization }) => world.accounts.changeRole(anna, organization, boris.userId, 'member'),
    [],
  ],
]

eachStore((open) => {
  it.each(ends)('ends the outside leases of a holder who %s', async (_name, end, expected) => {
    const started = await start(await open())
    await end(started.world, started)
    expect(await started.lost()).toEqual(expected)
    // The session is free for those who may use it.
    for (const what of expected) {
      const [owner, id] = [what.endsWith('anna') ? started.anna : started.boris, started.idOf(what)]
      const isDisabled = (await started.world.deps.users.find(owner.userId))?.disabled !== false
      if (!isDisabled) await expect(started.take(owner, id)).resolves.toMatchObject({ sessionId: id })
    }
  })

  it('gives no lease to a user who was disabled while they waited for it', async () => {
    const { world, take, leases, anna, cleo, idOf } = await start(await open())
    const id = idOf('anna holds one of anna')
    const waiting = take(cleo, id, 60_000)
    await world.administration.setDisabled(cleo.email, true)
    const row = await world.store.db.selectFrom('session_leases').select('id').where('session_id', '=', id).execute()
    await leases.release(anna, id, row[0]?.id ?? '')
    await expect(waiting).rejects.toEqual(code('UNAUTHORIZED'))
  })
})
