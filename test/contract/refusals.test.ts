import { expect, it } from 'vitest'
import { createRefusalRepository } from '../../src/audit/refusal-repository.ts'
import { createRefusals } from '../../src/audit/refusals.ts'
import { createAuditRepository } from '../../src/audit/repository.ts'
import type { Store } from '../../src/storage/store.ts'
import { sessionWorld } from '../support/session-world.ts'
import { eachStore } from '../support/stores.ts'
import { createInput } from '../support/test-session.ts'
import { accountWorld } from './accounts-world.ts'

const minute = 60_000

async function worldOf(store: Store) {
  const anna = await accountWorld(store).person('anna')
  const { sessions, clock, audit } = sessionWorld(store)
  const { id } = await sessions.create(anna, createInput())
  const node = () => createRefusals({ store, repository: createRefusalRepository(store), audit, clock })
  let requests = 0
  const refuse = (refusals = node(), reason = 'disabled') => {
    requests += 1
    return refusals.record(id, anna, { url: 'https://example.org/', reason, request_id: `r${requests}` })
  }
  const entries = async () => {
    const page = await createAuditRepository(store).page(`session:${id}`, 0, 1000, 'use_refused')
    return page.map((entry) => JSON.parse(entry.detailsText) as Record<string, unknown>)
  }
  return { clock, node, refuse, entries, anna }
}

eachStore((open) => {
  it('gives the first refusal an entry, and all that follow within ten minutes one together', async () => {
    const { clock, node, refuse, entries } = await worldOf(await open())
    await Promise.all(Array.from({ length: 60 }, () => refuse()))
    expect(await entries()).toHaveLength(1)
    clock.advance(10 * minute - 1)
    await refuse()
    await node().sweep()
    expect(await entries()).toHaveLength(1)
    clock.advance(1)
    // Another node, after a restart: the count is in the database.
    await node().sweep()
    const [first, shared, ...more] = await entries()
    expect(first).toMatchObject({ reason: 'disabled', url: 'https://example.org/' })
    expect(shared).toMatchObject({ reason: 'disabled', count: 60, since: '2027-01-15T08:00:00.000Z' })
    expect(more).toEqual([])
    await node().sweep()
    expect(await entries()).toHaveLength(2)
  })

  it('writes the shared entry with the first refusal of the next window if no sweep ran before', async () => {
    const { clock, refuse, entries } = await worldOf(await open())
    await refuse()
    await refuse()
    clock.advance(10 * minute)
    await refuse()
    expect(await entries()).toMatchObject([{ request_id: 'r1' }, { count: 1 }, { request_id: 'r3' }])
  })

  it('writes no shared entry for a refusal that stayed alone', async () => {
    const { clock, node, refuse, entries } = await worldOf(await open())
    await refuse()
    clock.advance(10 * minute)
    await node().sweep()
    await refuse()
    expect(await entries()).toMatchObject([{ request_id: 'r1' }, { request_id: 'r2' }])
  })

  it('counts each reason separately, and starts again if the clock was set back', async () => {
    const { clock, node, refuse, entries } = await worldOf(await open())
    await refuse(node(), 'disabled')
    await refuse(node(), 'method')
    clock.advance(-2 * 24 * 60 * minute)
    await refuse(node(), 'method')
    expect(await entries()).toMatchObject([{ reason: 'disabled' }, { reason: 'method' }, { reason: 'method' }])
  })
})
