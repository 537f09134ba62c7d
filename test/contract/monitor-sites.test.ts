import { CompiledQuery } from 'kysely'
import { describe, expect, it } from 'vitest'
import type { Principal } from '../../src/accounts/principal.ts'
import { createMonitorRepository } from '../../src/monitor/repository.ts'
import { commitUnlessTaken } from '../../src/storage/commit-unless-taken.ts'
import type { Store } from '../../src/storage/store.ts'
import { fullStore } from '../support/job-world.ts'
import { type MonitorWorld, monitorWorld } from '../support/monitor-world.ts'
import { addUser } from '../support/principals.ts'
import { eachStore } from '../support/stores.ts'
import { createInput } from '../support/test-session.ts'
import { timers } from '../support/timers.ts'
import { until } from '../support/until.ts'

const second = 1000
const minute = 60 * second
const day = 86_400 * second

/** Sessions of one site, whose cookies have the id of their account as the value. */
async function addSessions(world: MonitorWorld, who: Principal, count: number, more: object = {}): Promise<string[]> {
  const ids: string[] = []
  for (let n = 0; n < count; n += 1) {
    const input = createInput({ domain: `h${n}.shop.test`, cookies: { sid: who.userId }, ...more })
    ids.push((await world.sessions.create(who, input)).id)
  }
  return ids
}

const pauses = (times: readonly number[]): number[] => times.slice(1).map((at, index) => at - (times[index] ?? 0))
const timesOf = (world: MonitorWorld, who: Principal): number[] =>
  world.visits.flatMap(({ sid, at }) => (sid === who.userId ? [at] : []))
const order = (world: MonitorWorld): string[] => world.visits.map(({ sid }) => sid.replace('user-', ''))

eachStore((open, { also }) => {
  it('leaves a site alone for longer each time, but only for the account whose sessions it refuses', async () => {
    const world = monitorWorld(await open(), { answers: ({ sid }) => (sid === 'user-anna' ? 'down' : 'in') })
    const [anna, bob] = [await addUser(world.store, 'anna'), await addUser(world.store, 'bob')]
    const refused = await addSessions(world, anna, 5)
    await addSessions(world, bob, 1, { keepAlive: true })
    const node = world.node()
    for (let passed = 0; passed < 70 * minute; passed += 20 * second) {
      await world.sessions.markDue(anna, refused)
      world.clock.advance(20 * second)
      await world.round(node)
    }
    const [annas, bobs] = [timesOf(world, anna), timesOf(world, bob)]
    expect(bobs.length).toBeGreaterThanOrEqual(7)
    expect(Math.max(...pauses(bobs))).toBeLessThanOrEqual(10 * minute + 20 * second)
    // After 1, 2, 4, 8, 16 and 32 minutes, at the earliest.
    expect(annas.length).toBeGreaterThanOrEqual(5)
    for (const [n, pause] of pauses(annas).entries()) expect(pause).toBeGreaterThanOrEqual(minute * 2 ** n)
    expect(world.errors).toEqual([])
  })

  also('visits a site for each account in turn, whatever one of them requests', async () => {
    const gapMs = 10 * second
    const world = monitorWorld(await open(), { pace: { gapMs } })
    const [anna, bob, carol] = [
      await addUser(world.store, 'anna'),
      await addUser(world.store, 'bob'),
      await addUser(world.store, 'carol'),
    ]
    const requested = await addSessions(world, anna, 8)
    await addSessions(world, bob, 2)
    await addSessions(world, carol, 1)
    const [one, two] = [world.node(), world.node()]
    for (let passed = 0; passed < 80 * second; passed += second) {
      await world.sessions.markDue(anna, requested)
      world.clock.advance(second)
      await Promise.all([world.round(one), world.round(two)])
    }
    // Whoever asks: one after the other.
    expect(Math.min(...pauses(world.visits.map(({ at }) => at)))).toBeGreaterThanOrEqual(gapMs)
    expect(order(world).slice(0, 3).toSorted()).toEqual(['anna', 'bob', 'carol'])
    expect(
      order(world)
        .slice(0, 5)
        .filter((name) => name === 'bob'),
    ).toHaveLength(2)
    expect(order(world).length).toBeGreaterThanOrEqual(7)
  })

  also('gives an account whose visits take long its next turn when others had as much time', async () => {
    const world = monitorWorld(await open())
    const [anna, bob] = [await addUser(world.store, 'anna'), await addUser(world.store, 'bob')]
    const slow = await addSessions(world, anna, 4)
    const other = world.node()
    const step = async () => {
      await world.sessions.markDue(anna, slow)
      world.clock.advance(second)
      await world.round(other)
    }
    const { tier, ...validation } = world.validation
    let isFirst = true
    const slowTier: typeof tier = {
      ...tier,
      prepare: async (...plan) => {
        if (!isFirst) return tier.prepare(...plan)
        isFirst = false
        await addSessions(world, bob, 5)
        for (let passed = 0; passed < minute; passed += second) await step()
        // Between two of the times at which the sessions of the other account ask again.
        world.clock.advance(300)
        return tier.prepare(...plan)
      },
    }
    world.clock.advance(10 * second)
    await world.round(world.node({ ...validation, tier: slowTier }))
    await addSessions(world, anna, 1, { validate: true })
    await world.round(other)
    for (let passed = 0; passed < 20 * second; passed += second) await step()
    expect(order(world).slice(0, 7)).toEqual(['anna', 'bob', 'bob', 'bob', 'bob', 'bob', 'anna'])
    const [longVisit = 0, next = 0] = world.visits.map(({ at }) => at)
    expect(next - longVisit).toBeLessThanOrEqual(3 * second)
  })

  it('gives the turn of an account to others if its session needs no visit', async () => {
    const world = monitorWorld(await open(), { pace: { gapMs: 5 * second } })
    const [anna, bob] = [await addUser(world.store, 'anna'), await addUser(world.store, 'bob')]
    const [used = ''] = await addSessions(world, anna, 1, { keepAlive: true })
    const node = world.node()
    world.clock.advance(10 * second)
    await world.round(node)
    world.clock.advance(8 * minute)
    await world.store.commit([
      world.repository.countUse(used, { now: world.clock.now(), isSuccess: true, provenVersion: null }),
    ])
    world.clock.advance(2 * minute)
    await world.round(node)
    expect(timesOf(world, anna)).toHaveLength(1)
    const turns = await createMonitorRepository(world.store).sites(['shop.test'], [anna.userId, bob.userId])
    expect(turns.get('shop.test')?.accounts.get(anna.userId)?.turnAt).toBe(world.clock.now())
    expect(turns.get('shop.test')?.accounts.get(bob.userId)).toBeUndefined()
  })

  it('claims a site for no account in its back-off, and for others once it is free', async () => {
    const world = monitorWorld(await open())
    const [anna, bob] = [await addUser(world.store, 'anna'), await addUser(world.store, 'bob')]
    const [[annas = ''], [bobs = '']] = [await addSessions(world, anna, 1), await addSessions(world, bob, 1)]
    world.clock.advance(10 * second)
    const [repository, now] = [createMonitorRepository(world.store), world.clock.now()]
    const site = 'shop.test'
    await world.store.commit([
      repository.noteTurn({ site, accountId: anna.userId }, { errors: 1, freeAt: now + minute, turnAt: now }),
    ])
    const visitOf = (id: string, { userId }: Principal) => ({ id, accountId: userId, site, leaseUntil: now + minute })
    const claim = (id: string, who: Principal, at = now) =>
      commitUnlessTaken(world.store, repository.claim(visitOf(id, who), at, second))
    expect(await claim(annas, anna)).toBe(false)
    expect(await claim(bobs, bob)).toBe(true)
    await world.store.commit([repository.releaseSite(visitOf(bobs, bob), now + second)])
    expect(await claim(annas, anna, now + minute - 1)).toBe(false)
    expect(await claim(annas, anna, now + minute)).toBe(true)
    const sites = await repository.sites([site, 'other.test'], [anna.userId])
    expect(sites.get(site)?.accounts.get(anna.userId)).toEqual({
      freeAt: now + minute,
      bookedUntil: 0,
      errors: 1,
      turnAt: now,
    })
    expect(sites.get('other.test')).toEqual({ freeAt: 0, leaseUntil: null, accounts: new Map() })
  })

  it('forgets at the start of a server the sites that nobody has visited or booked for a month', async () => {
    const world = monitorWorld(await open())
    const anna = await addUser(world.store, 'anna')
    const [repository, start] = [createMonitorRepository(world.store), world.clock.now()]
    const states = { old: start, visited: start + day, turned: start + day, booked: start + day }
    const at = (site: string, who: Principal) => ({ site, accountId: who.userId })
    await world.store.commit([
      repository.noteTurn(at('old', anna), { errors: 3, freeAt: start, turnAt: start }),
      repository.noteTurn(at('visited', anna), { errors: 3, freeAt: states.visited, turnAt: start }),
      repository.noteTurn(at('turned', anna), { errors: 3, freeAt: start, turnAt: states.turned }),
      repository.book('booked', anna.userId, states.booked),
    ])
    const known = async () => {
      const sites = await repository.sites(Object.keys(states), [anna.userId])
      return [...sites].filter(([, { accounts }]) => accounts.size > 0).map(([name]) => name)
    }
    world.clock.advance(30 * day + second)
    const node = world.node()
    await world.round(node)
    expect(await known()).toEqual(['visited', 'turned', 'booked'])
    // A server that runs on forgets the others, too.
    world.clock.advance(day)
    await world.round(node)
    expect(await known()).toEqual([])
  })

  it('keeps a site whose gap is not older, and the lease of a visit that runs', async () => {
    const world = monitorWorld(await open())
    const anna = await addUser(world.store, 'anna')
    const [id = ''] = await addSessions(world, anna, 1)
    world.clock.advance(10 * second)
    const [repository, now] = [createMonitorRepository(world.store), world.clock.now()]
    const visit = { id, accountId: anna.userId, site: 'shop.test', leaseUntil: now + minute }
    await world.store.commit(repository.claim(visit, now, second))
    const siteAfter = async (before: number) => {
      await world.store.commit(repository.forgetSites(before))
      return (await repository.sites(['shop.test'], [anna.userId])).get('shop.test')
    }
    expect((await siteAfter(now + second))?.freeAt).toBe(now + second)
    expect((await siteAfter(now + minute))?.leaseUntil).toBe(now + minute)
    expect((await siteAfter(now + minute + 1))?.leaseUntil).toBe(null)
    await world.store.commit([repository.releaseSession(visit)])
  })

  describe('a visit whose end cannot be stored', () => {
    /** One that has ended and waits to be stored. */
    const unstored = async () => {
      const store = await open()
      const full = fullStore(store, 'update "site_visits"')
      const { timer, due, fire } = timers()
      const world = monitorWorld({ ...store, commit: full.commit }, { timer })
      const anna = await addUser(store, 'anna')
      await addSessions(world, anna, 2)
      world.clock.advance(10 * second)
      full.isFull = true
      const node = world.node()
      await node.round(new AbortController().signal)
      const again = () => until('the next try', () => (due.size === 1 ? true : undefined))
      await again()
      fire()
      await again()
      const next = async () => {
        world.clock.advance(2 * second)
        await world.round(node)
        return world.visits.length
      }
      return { world, full, fire, node, next }
    }

    it('frees its site as soon as the database can be written', async () => {
      const { world, full, fire, node, next } = await unstored()
      full.isFull = false
      fire()
      await node.settled()
      expect([await next(), world.errors]).toEqual([2, []])
    })

    it.each(['until its lease has ended', 'until the server stops'])('is repeated %s', async (end) => {
      const { world, full, fire, node, next } = await unstored()
      if (end.endsWith('stops')) node.cut()
      else {
        world.clock.advance(300 * second)
        fire()
      }
      await node.settled()
      expect(world.errors).toEqual([expect.objectContaining({ code: 'STORAGE_UNAVAILABLE' })])
      full.isFull = false
      // What has a lease still is left alone.
      expect(await next()).toBe(end.endsWith('stops') ? 1 : 2)
    })
  })

  it('reports at once an error of a visit that waiting does not change', async () => {
    const store = await open()
    const broken: Store['commit'] = (list, options) => {
      const ends = list.some((write) => 'sql' in write && write.sql.startsWith('update "site_visits"'))
      return ends ? Promise.reject(new TypeError('broken')) : store.commit(list, options)
    }
    const { timer, due } = timers()
    const world = monitorWorld({ ...store, commit: broken }, { timer })
    await addSessions(world, await addUser(store, 'anna'), 1)
    world.clock.advance(10 * second)
    await world.round(world.node())
    expect([world.visits.length, due.size, world.errors]).toEqual([1, 0, [new TypeError('broken')]])
  })

  also('frees, when a server starts alone, the sites and sessions that a killed one was visiting', async () => {
    const world = monitorWorld(await open())
    const anna = await addUser(world.store, 'anna')
    const [id = ''] = await addSessions(world, anna, 1)
    world.clock.advance(10 * second)
    const [repository, now] = [createMonitorRepository(world.store), world.clock.now()]
    const visit = { id, accountId: anna.userId, site: 'shop.test', leaseUntil: now + 300 * second }
    await world.store.commit(repository.claim(visit, now, second))
    world.clock.advance(second)
    const node = world.node()
    await world.round(node)
    expect(world.visits).toEqual([])
    await world.store.commit(repository.releaseAll())
    await world.round(node)
    expect(world.visits).toHaveLength(1)
    if (world.store.dialect === 'postgres') return
    // A server has a million sessions, of which a few are being checked.
    const [sessions] = repository.releaseAll()
    const plan = CompiledQuery.raw(`explain query plan ${sessions?.sql}`, [null])
    const [line] = await world.store.all(plan as CompiledQuery<{ detail: string }>)
    expect(line?.detail).toContain('sessions_leased')
  })
})
