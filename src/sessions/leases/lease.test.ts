import { describe, expect, it } from 'vitest'
import { type Lease, type Occupancy, obstacleTo } from './lease.ts'

const now = 1_000_000
const use = (id: string, until = now + 100): Lease => ({
  id,
  sessionId: 's',
  token: 1,
  kind: 'use',
  holder: 'a',
  since: now - 50,
  until,
})
const outside = (id: string, until = now + 900): Lease => ({ ...use(id, until), kind: 'outside' })
const ticket = (id: string) => ({ id, until: now + 40 })
const free: Occupancy = { leases: [], tickets: [], nextUseAt: null }
const one = { max: 1, paceMs: null }
const nobody = { under: null, ticketId: null }

describe('what keeps a use from beginning', () => {
  it.each<[string, Partial<Occupancy>, Parameters<typeof obstacleTo>[1], object, unknown]>([
    ['nothing', {}, one, {}, null],
    ['a lease', { leases: [use('x')] }, one, {}, { kind: 'lease', until: now + 100 }],
    ['fewer leases than may be', { leases: [use('x')] }, { ...one, max: 2 }, {}, null],
    [
      'the first of so many to end',
      { leases: [use('x'), use('y', now + 7)] },
      { ...one, max: 2 },
      {},
      { kind: 'lease', until: now + 7 },
    ],
    [
      'one from outside, whatever may be',
      { leases: [outside('o')] },
      { ...one, max: 9 },
      {},
      { kind: 'lease', until: now + 900 },
    ],
    ['the one under which it is', { leases: [outside('o')] }, one, { under: { leaseId: 'o', userId: 'u' } }, null],
    [
      'another use under that',
      { leases: [outside('o'), use('x')] },
      one,
      { under: { leaseId: 'o', userId: 'u' } },
      { kind: 'lease', until: now + 100 },
    ],
    ['a ticket', { tickets: [ticket('t')] }, one, {}, { kind: 'ticket', until: now + 40 }],
    ['its own ticket', { tickets: [ticket('t'), ticket('u')] }, one, { ticketId: 't' }, null],
    [
      'an earlier ticket',
      { tickets: [ticket('t'), ticket('u')] },
      one,
      { ticketId: 'u' },
      { kind: 'ticket', until: now + 40 },
    ],
    [
      'a ticket of others, under a lease',
      { leases: [outside('o')], tickets: [ticket('t')] },
      one,
      { under: { leaseId: 'o', userId: 'u' } },
      null,
    ],
    ['the pace', { nextUseAt: now + 5 }, { max: null, paceMs: 9 }, {}, { kind: 'pace', until: now + 5 }],
    ['a pace that was taken away', { nextUseAt: now + 5 }, one, {}, null],
    ['a pace that is over', { nextUseAt: now }, { max: null, paceMs: 9 }, {}, null],
    ['no lease, where any number may be', { leases: [use('x')] }, { max: null, paceMs: 9 }, {}, null],
    [
      'one from outside, where any number may be',
      { leases: [outside('o')] },
      { max: null, paceMs: 9 },
      {},
      { kind: 'lease', until: now + 900 },
    ],
  ])('%s', (_name, occupancy, terms, asker, obstacle) => {
    expect(obstacleTo({ ...free, ...occupancy }, terms, { ...nobody, ...asker }, now)).toEqual(obstacle)
  })
})
