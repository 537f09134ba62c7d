import { describe, expect, it } from 'vitest'
import type { CheckCause } from '../sessions/monitoring/check-cause.ts'
import { backOffMs, budgetOf, type ChooseInput, choose, type DueCandidate, hourMs } from './choose.ts'
import type { AccountAtSite, SiteState } from './monitor-types.ts'

const now = 1_800_000_000_000
const gapMs = 5000

const due = (id: string, site: string, cause: CheckCause = 'due', accountId = 'anna'): DueCandidate => ({
  id,
  site,
  cause,
  accountId,
  validationUrl: `https://${site}/`,
  dueAt: now,
  accountSessionLimit: null,
  askedBy: null,
})
const site = (over: Partial<SiteState> = {}): SiteState => ({
  freeAt: 0,
  leaseUntil: null,
  accounts: new Map(),
  ...over,
})
const at = (over: Partial<AccountAtSite>): AccountAtSite => ({
  freeAt: 0,
  bookedUntil: 0,
  errors: 0,
  turnAt: 0,
  ...over,
})
const anna = (over: Partial<AccountAtSite>): Pick<SiteState, 'accounts'> => ({
  accounts: new Map([['anna', at(over)]]),
})

function chosen(list: readonly DueCandidate[], over: Partial<ChooseInput> = {}) {
  const { visit, defer, booked } = choose({
    due: list,
    sites: new Map(),
    budgets: new Map(),
    pace: { gapMs, hourlyBudget: 100, hourlyPerSession: null },
    free: 10,
    running: new Map(),
    now,
    fraction: () => 0.5,
    ...over,
  })
  return {
    visit: visit.map(({ id }) => id),
    defer: defer.map(({ session, to }) => [session.id, to - now]),
    booked: Object.fromEntries(booked.map((one) => [`${one.site} ${one.accountId}`, one.until - now])),
  }
}

it.each([
  ['the general one', 12, null, 600],
  ['its own', 12, 3000, 36_000],
  ['the one that the operator set for all', null, 3000, 600],
])('the budget of an account is %s', (_, hourlyPerSession, accountSessionLimit, expected) => {
  expect(budgetOf({ hourlyBudget: 600, hourlyPerSession }, { accountSessionLimit })).toBe(expected)
})

describe('choose', () => {
  it('visits one session a site and books the others behind it', () => {
    expect(chosen([due('a', 'x'), due('b', 'x'), due('c', 'y'), due('d', 'x')])).toEqual({
      visit: ['a', 'c'],
      defer: [
        ['b', 5000],
        ['d', 10_000],
      ],
      booked: { 'x anna': 10_000 },
    })
  })

  it.each<[string, Partial<SiteState>, number]>([
    ['is visited for longer than the gap', { leaseUntil: now + 60_000 }, 1000],
    ['is visited now', { leaseUntil: now + 60_000, freeAt: now + 3000 }, 3000],
    ['is not free yet', { freeAt: now + 3000 }, 3000],
    ['is booked', { freeAt: now + 3000, ...anna({ bookedUntil: now + 40_000 }) }, 45_000],
    ['had a lease that ran out, and a gap', { leaseUntil: now, freeAt: now + 1 }, 1],
    ['is left alone', anna({ freeAt: now + 60_000 }), 60_000],
  ])('books behind a site that %s', (_name, over, to) => {
    expect(chosen([due('a', 'x')], { sites: new Map([['x', site(over)]]) })).toEqual({
      visit: [],
      defer: [['a', to]],
      booked: { 'x anna': to },
    })
  })

  it('visits a site that is free again, whatever is booked', () => {
    const free = site({ freeAt: now, leaseUntil: now, ...anna({ bookedUntil: now + 60_000 }) })
    expect(chosen([due('a', 'x')], { sites: new Map([['x', free]]) }).visit).toEqual(['a'])
  })

  it('puts what was asked for before what is booked', () => {
    const busy = site({ freeAt: now + 3000, ...anna({ bookedUntil: now + 600_000 }) })
    const list = [due('a', 'x', 'asked'), due('b', 'x', 'refreshed'), due('c', 'x')]
    expect(chosen(list, { sites: new Map([['x', busy]]) })).toMatchObject({
      defer: [
        ['a', 3000],
        ['b', 8000],
        ['c', 605_000],
      ],
    })
  })

  it('leaves a site alone for one account and visits it for another', () => {
    const sites = new Map([['x', site(anna({ freeAt: now + 60_000, bookedUntil: now + 600_000 }))]])
    expect(chosen([due('a', 'x', 'asked'), due('b', 'x', 'due', 'bob')], { sites })).toMatchObject({
      visit: ['b'],
      defer: [['a', 60_000]],
    })
  })

  it('visits a site for the account whose turn it is, before what another one requests', () => {
    const accounts = new Map([
      ['anna', at({ turnAt: now - 2000 })],
      ['bob', at({ turnAt: now - 3000 })],
    ])
    const list = [due('a', 'x', 'asked'), due('b', 'x', 'asked'), due('c', 'x', 'due', 'bob')]
    expect(chosen(list, { sites: new Map([['x', site({ accounts })]]) })).toEqual({
      visit: ['c'],
      defer: [
        ['a', 5000],
        ['b', 10_000],
      ],
      booked: {},
    })
  })

  it('gives each account its own queue at a busy site, one gap after another', () => {
    const accounts = new Map([['anna', at({ turnAt: now, bookedUntil: now + 600_000 })]])
    const list = [due('a', 'x'), due('b', 'x', 'asked'), due('c', 'x', 'due', 'bob'), due('d', 'x', 'due', 'bob')]
    expect(chosen(list, { sites: new Map([['x', site({ freeAt: now + 3000, accounts })]]) })).toEqual({
      visit: [],
      defer: [
        ['c', 3000],
        ['d', 8000],
        ['b', 8000],
        ['a', 605_000],
      ],
      booked: { 'x bob': 8000, 'x anna': 605_000 },
    })
  })

  it('leaves due what it has no room for', () => {
    expect(chosen([due('a', 'x'), due('b', 'y'), due('c', 'z')], { free: 2 })).toMatchObject({
      visit: ['a', 'b'],
      defer: [],
    })
  })

  it('holds an account to its budget, in which requested checks count, but are done in any case', () => {
    const budgets = new Map([['anna', { hourAt: now - hourMs / 2, used: 98 }]])
    const list = [due('a', 'x'), due('b', 'y'), due('c', 'z', 'asked'), due('d', 'w', 'due', 'bob')]
    expect(chosen(list, { budgets })).toMatchObject({ visit: ['c', 'a', 'd'], defer: [['b', hourMs]] })
    const spent = new Map([['anna', { hourAt: now - hourMs / 2, used: 100 }]])
    expect(chosen(list, { budgets: spent })).toMatchObject({ visit: ['c', 'd'] })
  })

  it('counts the first check of new cookies for nothing, and does it whatever is spent', () => {
    const budgets = new Map([['anna', { hourAt: now, used: 99 }]])
    const list = [due('a', 'x', 'first'), due('b', 'y', 'refreshed'), due('c', 'z', 'due')]
    expect(chosen(list, { budgets }).visit).toEqual(['a', 'b', 'c'])
    const spent = new Map([['anna', { hourAt: now, used: 100 }]])
    expect(chosen(list, { budgets: spent })).toMatchObject({ visit: ['a', 'b'], defer: [['c', 1.5 * hourMs]] })
  })

  it('lets nobody push aside what others booked by asking again and again', () => {
    const budgets = new Map([['anna', { hourAt: now, used: 100 }]])
    const late = (id: string, ms: number, ...more: [CheckCause, string]) => ({
      ...due(id, 'x', ...more),
      dueAt: now - ms,
    })
    const list = [late('a', 1, 'asked', 'anna'), late('b', 2, 'asked', 'anna'), late('c', 3, 'due', 'bob')]
    expect(chosen(list, { budgets })).toEqual({
      visit: ['c'],
      defer: [
        ['b', 5000],
        ['a', 10_000],
      ],
      booked: { 'x anna': 10_000 },
    })
  })

  it('keeps places for others beside an account that has its share', () => {
    const list = Array.from({ length: 12 }, (_, n) => due(`a${n}`, `s${n}`))
    const count = (over: Partial<ChooseInput>) => chosen(list, over).visit.length
    expect(count({ free: 32 })).toBe(12)
    expect(count({ free: 18 })).toBe(10)
    expect(count({ free: 10, running: new Map([['anna', 6]]) })).toBe(2)
    expect(count({ free: 8, running: new Map([['anna', 8]]) })).toBe(0)
    expect(count({ free: 8, running: new Map([['bob', 24]]) })).toBe(8)
    expect(chosen([...list, due('b', 'bobs', 'due', 'bob')], { free: 8 }).visit).toHaveLength(8)
  })

  it('defers no check into the past, when the hour of a budget is over', () => {
    const budgets = new Map([['anna', { hourAt: now - 5 * hourMs, used: 100 }]])
    const list = Array.from({ length: 101 }, (_, n) => due(`a${String(n).padStart(3, '0')}`, `s${n}`))
    expect(chosen(list, { budgets, free: 200 }).defer).toEqual([['a100', 1.5 * hourMs]])
  })

  it('gives a new budget after an hour', () => {
    const budgets = new Map([['anna', { hourAt: now - hourMs, used: 100 }]])
    expect(chosen([due('a', 'x')], { budgets }).visit).toEqual(['a'])
  })
})

it.each([
  [0, 0],
  [1, 60_000],
  [2, 120_000],
  [6, 1_920_000],
  [7, 3_600_000],
  [5000, 3_600_000],
])('after %i errors a site is left alone for %i ms', (errors, expected) => {
  expect(backOffMs(errors)).toBe(expected)
})
