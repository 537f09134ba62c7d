import { expect, it } from 'vitest'
import { sweepUsage } from '../../src/accounts/usage/usage.ts'
import { eachStore } from '../support/stores.ts'
import { accountWorld } from './accounts-world.ts'

/** Days since the epoch. */
const dayOf = (date: string) => Date.parse(`${date}T00:00:00Z`) / 86_400_000

eachStore((open) => {
  it('counts by day and by domain, and answers by period', async () => {
    const store = await open()
    const world = accountWorld(store)
    const [anna, boris] = [await world.person('anna'), await world.person('boris')]
    // Friday 2027-01-15, 08:00 UTC; the week began on the 11th, the month on the 1st.
    expect(new Date(world.clock.now()).toISOString()).toBe('2027-01-15T08:00:00.000Z')
    const count = (who: typeof anna, date: string, domain: string, credits: number) =>
      store.commit([world.deps.usageLog.usageWrite(who.userId, dayOf(date), domain, credits)])
    await Promise.all([
      count(anna, '2027-01-15', 'a.org', 1),
      count(anna, '2027-01-15', 'a.org', 2),
      count(anna, '2027-01-11', 'b.org', 5),
      count(anna, '2027-01-10', 'b.org', 5),
      count(anna, '2027-01-01', 'c.org', 1),
      count(anna, '2026-12-31', 'a.org', 1),
      count(boris, '2027-01-15', 'z.org', 100),
    ])
    expect(await world.accounts.usage(anna)).toEqual({
      today: { credits: 3, requests: 2 },
      week: { credits: 8, requests: 3 },
      month: { credits: 14, requests: 5 },
      all: { credits: 15, requests: 6 },
      topDomains: [
        { domain: 'b.org', credits: 10, requests: 2 },
        { domain: 'a.org', credits: 4, requests: 3 },
        { domain: 'c.org', credits: 1, requests: 1 },
      ],
      periodStart: Date.parse('2027-01-01T00:00:00Z'),
      periodEnd: Date.parse('2027-02-01T00:00:00Z'),
      since: Date.parse('2026-12-31T00:00:00Z'),
    })
  })

  it('answers no usage as zeros, and at most ten domains', async () => {
    const store = await open()
    const world = accountWorld(store)
    const anna = await world.person('anna')
    expect(await world.accounts.usage(anna)).toMatchObject({
      all: { credits: 0 },
      today: { requests: 0 },
      topDomains: [],
    })
    await store.commit(
      Array.from({ length: 12 }, (_, n) => world.deps.usageLog.usageWrite(anna.userId, 20_000, `d${n}.org`, n)),
    )
    const { topDomains } = await world.accounts.usage(anna)
    expect(topDomains.map((one) => one.credits)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2])
  })

  it('stores 201 domains of an account and month at most, and counts exactly', async () => {
    const store = await open()
    const world = accountWorld(store)
    const [anna, boris] = [await world.person('anna'), await world.person('boris')]
    const { usageWrite } = world.deps.usageLog
    const countMany = (date: string, domains: number) =>
      store.commit(Array.from({ length: domains }, (_, n) => usageWrite(anna.userId, dayOf(date), `d${n}.org`, 1)))
    const stored = async () => (await store.db.selectFrom('usage_daily').select('domain').execute()).length
    await countMany('2027-01-14', 150)
    await countMany('2027-01-15', 300)
    await store.commit([usageWrite(anna.userId, dayOf('2027-01-15'), 'd7.org', 50)])
    // Two days, 200 domains, and the others.
    expect(await stored()).toBe(203)
    expect(await world.accounts.usage(anna)).toMatchObject({
      today: { credits: 350, requests: 301 },
      all: { credits: 500 },
      month: { requests: 451 },
    })
    const { topDomains } = await world.accounts.usage(anna)
    expect(topDomains.slice(0, 3)).toEqual([
      { domain: '(other)', credits: 100, requests: 100 },
      { domain: 'd7.org', credits: 52, requests: 3 },
      { domain: 'd0.org', credits: 2, requests: 2 },
    ])

    await store.commit([
      usageWrite(anna.userId, dayOf('2027-02-01'), 'new.org', 1000),
      usageWrite(boris.userId, dayOf('2027-01-15'), 'd299.org', 1),
    ])
    expect((await world.accounts.usage(anna)).topDomains[0]?.domain).toBe('new.org')
    expect((await world.accounts.usage(boris)).topDomains[0]?.domain).toBe('d299.org')
  })

  it('forgets domains after twelve more months, but no total', async () => {
    const store = await open()
    const world = accountWorld(store)
    const anna = await world.person('anna')
    const { usageWrite } = world.deps.usageLog
    await store.commit([
      usageWrite(anna.userId, dayOf('2025-12-31'), 'old.org', 3),
      usageWrite(anna.userId, dayOf('2026-01-01'), 'kept.org', 2),
    ])
    const domains = async () => (await world.accounts.usage(anna)).topDomains.map(({ domain }) => domain)
    world.clock.advance(Date.parse('2026-12-31T23:59:59Z') - world.clock.now())
    await sweepUsage(world.deps)
    expect(await domains()).toEqual(['old.org', 'kept.org'])
    world.clock.advance(1000)
    await sweepUsage(world.deps)
    await sweepUsage(world.deps)
    expect(await domains()).toEqual(['kept.org'])
    expect(await world.accounts.usage(anna)).toMatchObject({
      all: { credits: 5 },
      since: Date.parse('2025-12-31T00:00:00Z'),
    })
  })
})
