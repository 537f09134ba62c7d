import { expect, it } from 'vitest'
import type { Lease, Occupancy } from '../leases/lease.ts'
import { busyBy, busyReason, sessionBusy } from './busy.ts'

const now = 1_000_000
const held = { sessionId: 's', token: 1, kind: 'use', holder: 'a', since: now - 50 } as const
const use = (id: string, until = now + 100): Lease => ({ ...held, id, until })
const free: Occupancy = { leases: [], tickets: [], nextUseAt: null }

it.each<[Partial<Occupancy>, number | null, unknown]>([
  [
    { leases: [use('x'), { ...use('y', now + 7), since: now - 90 }] },
    null,
    { heldSince: now - 90, heldUntil: now + 7 },
  ],
  [{ nextUseAt: now + 5 }, 20, { heldSince: now - 15, heldUntil: now + 5 }],
  [{ nextUseAt: now }, 20, { heldSince: null, heldUntil: null }],
  [{}, null, { heldSince: null, heldUntil: null }],
])('says by what it is busy: %j', (occupancy, paceMs, busy) => {
  expect(busyBy({ ...free, ...occupancy }, paceMs, now)).toEqual(busy)
})

it.each<[string, Partial<Occupancy>, unknown]>([
  [
    'an outside lease',
    { leases: [{ ...use('x'), kind: 'outside' }] },
    {
      message: expect.stringMatching(/^A lease holds the session/),
      resolution: expect.stringContaining('DELETE /api/v1/sessions/{id}/lease/{lease_id}'),
    },
  ],
  ['the pace', { nextUseAt: now + 5 }, { message: expect.stringMatching(/^The pace of the session/) }],
  ['uses', { leases: [use('x')] }, undefined],
  ['a use of the holder', { leases: [{ ...use('x'), kind: 'outside' }, use('y')] }, undefined],
  ['nothing any more', { nextUseAt: now }, undefined],
])('names what it is: %s', (_what, occupancy, reason) => {
  expect(busyReason({ ...free, ...occupancy }, now)).toEqual(reason)
})

it.each([
  [now + 14_001, 15, 2],
  [now + 1, 1, 1],
  [now - 5, 1, 1],
  [null, 1, 1],
  [now + 9_000_000, 3600, 2],
])('says when to try again: %s', (heldUntil, seconds, forUses) => {
  expect(sessionBusy({ heldSince: null, heldUntil }, now, { message: 'A lease.' }).retryAfterSeconds).toBe(seconds)
  expect(sessionBusy({ heldSince: null, heldUntil }, now).retryAfterSeconds).toBe(forUses)
})
