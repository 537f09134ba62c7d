import { expect, it } from 'vitest'
import { instantTier } from '../support/instant-tier.ts'
import { longIt } from '../support/long-form.ts'
import { type MonitorWorld, monitorWorld } from '../support/monitor-world.ts'
import { addUser } from '../support/principals.ts'
import { openTestSqlite, temporaryFolder } from '../support/stores.ts'
import { createInput } from '../support/test-session.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour
const bounds = { minMs: 5 * minute, maxMs: 2 * hour, keepAliveMs: 600_000 }
/** A check may come a round late, and a tenth and a half off its interval. */
const longestMs = bounds.maxMs * 1.15 + 10 * minute

async function worldOf(sessions: number, sites: number): Promise<MonitorWorld> {
  const world = monitorWorld(await openTestSqlite(temporaryFolder()), { bounds })
  const anna = await addUser(world.store, 'anna')
  for (let n = 0; n < sessions; n += 1) {
    const domain = `h${n}.site${n % sites}.test`
    await world.sessions.create(anna, createInput({ name: `s${n}`, domain, cookies: { sid: `s${n}` } }))
  }
  return world
}

/** Rounds of one node, further apart than while a server runs: what is held here does not depend on seconds. */
async function run(world: MonitorWorld, forMs: number, stepMs = 2 * minute): Promise<void> {
  const node = world.node()
  const end = world.clock.now() + forMs
  while (world.clock.now() < end) {
    await world.round(node)
    world.clock.advance(stepMs)
  }
}

function bySession(visits: MonitorWorld['visits']): Map<string, number[]> {
  const times = new Map<string, number[]>()
  for (const { sid, at } of visits) times.set(sid, [...(times.get(sid) ?? []), at])
  return times
}

const pauses = (times: readonly number[]): number[] => times.slice(1).map((at, index) => at - (times[index] ?? 0))

/** The busiest stretch of so long against the mean of all. */
function crowding(visits: MonitorWorld['visits'], stretchMs: number, from: number, to: number): number {
  const counts = Array.from({ length: Math.floor((to - from) / stretchMs) }, () => 0)
  for (const { at } of visits) {
    const stretch = Math.floor((at - from) / stretchMs)
    if (stretch >= 0 && stretch < counts.length) counts[stretch] = (counts[stretch] ?? 0) + 1
  }
  return Math.max(...counts) / (counts.reduce((sum, count) => sum + count, 0) / counts.length)
}

longIt('checks each of many sessions for many hours, evenly, through restarts that repeat and lose none', async () => {
  const world = await worldOf(40, 8)
  const begun = world.clock.now()
  // Lives of a server, each with its own memory of nothing.
  const [lives, hours] = [6, 6]
  for (let life = 0; life < lives; life += 1) await run(world, hours * hour)
  const times = bySession(world.visits)
  expect(times.size).toBe(40)
  for (const own of times.values()) {
    expect(own[0]).toBeLessThanOrEqual(begun + 20 * minute)
    expect(Math.min(...pauses(own))).toBeGreaterThanOrEqual(bounds.minMs * 0.85)
    expect(Math.max(...pauses(own))).toBeLessThanOrEqual(longestMs)
    expect(own.at(-1)).toBeGreaterThanOrEqual(world.clock.now() - longestMs)
  }
  // An entry in a trail before each visit and one after it; beside those, one when the user of each was first seen.
  const counts = await world.store.db
    .selectFrom('audit_entries')
    .select((eb) => ['action', eb.fn.countAll<number>().as('n')])
    .where('chain', 'like', 'session:%')
    .groupBy('action')
    .orderBy('action')
    .execute()
  const visits = world.visits.length
  expect(counts).toEqual([
    { action: 'created', n: 40 },
    { action: 'updated', n: 40 },
    { action: 'used_for_validation', n: visits },
    { action: 'validated', n: visits },
  ])
  // Twenty in an hour on average; where they came by chance alone, the busiest of 24 hours would reach thirty.
  expect(crowding(world.visits, hour, begun + 2 * lives * hour, world.clock.now())).toBeLessThan(1.7)
  expect(world.errors).toEqual([])
})

it('catches up after two days of standing still without a crowd', async () => {
  const world = await worldOf(60, 20)
  await run(world, hour)
  const before = world.visits.length
  world.clock.advance(2 * day)
  const back = world.clock.now()
  await run(world, 2 * minute, second)
  const caughtUp = world.visits.slice(before)
  expect(new Set(caughtUp.map(({ sid }) => sid)).size).toBe(60)
  for (let from = back; from < back + minute; from += 5 * second) {
    expect(caughtUp.filter(({ at }) => at >= from && at < from + 5 * second).length).toBeLessThanOrEqual(30)
  }
  const bySite = new Map<string, number[]>()
  for (const { host, at } of caughtUp) {
    const site = host.replace(/^h\d+\./, '')
    bySite.set(site, [...(bySite.get(site) ?? []), at])
  }
  for (const own of bySite.values()) expect(Math.min(...pauses(own))).toBeGreaterThanOrEqual(second)
  expect(world.errors).toEqual([])
})

it('takes up what a node held that was killed, once its lease has run out', async () => {
  const world = await worldOf(6, 6)
  const never = Promise.withResolvers<never>()
  const killed = world.node({ ...world.validation, tier: instantTier(() => never.promise) })
  world.clock.advance(25 * minute)
  // Its visits begin and never end.
  await killed.round(new AbortController().signal)
  await run(world, 4 * minute)
  expect(world.visits).toEqual([])
  await run(world, 3 * minute)
  expect(bySession(world.visits).size).toBe(6)
  expect(world.visits).toHaveLength(6)
})

it('gives back what it held when it is stopped', async () => {
  const world = await worldOf(4, 4)
  const waiting = instantTier((_visit, signal) => aborted(signal))
  const stopped = world.node({ ...world.validation, tier: waiting })
  world.clock.advance(25 * minute)
  await stopped.round(new AbortController().signal)
  stopped.cut()
  await stopped.settled()
  world.clock.advance(2 * second)
  await world.round(world.node())
  expect(bySession(world.visits).size).toBe(4)
})

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason))
  })
}
