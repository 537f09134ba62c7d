import { z } from 'zod'
import { formatTime } from '../../clock.ts'
import type { Lease } from '../../sessions/leases/lease.ts'
import type { TakeLeaseInput } from '../../sessions/operations/outside-leases.ts'
import { idOut, optional, timeOut } from './fields.ts'
import { bodyOf } from './to-body.ts'

const ttlSeconds = z.int().min(1).max(3600).meta({ description: 'After which the lease expires' })

export const takeLeaseBody = z
  .object({
    ttl_seconds: ttlSeconds,
    wait_seconds: optional(z.int().min(0).max(300)).meta({ description: 'How long to wait for it; default 0' }),
  })
  .meta({ id: 'TakeLease' })

export const renewLeaseBody = z.object({ ttl_seconds: ttlSeconds }).meta({ id: 'RenewLease' })

export const leaseSchema = z
  .object({
    lease_id: idOut,
    session_id: idOut,
    fencing_token: z.int().meta({ description: 'Higher for each lease of the session' }),
    held_since: timeOut,
    expires_at: timeOut,
  })
  .meta({ id: 'Lease' })

export function toTakeLeaseInput(body: z.output<typeof takeLeaseBody>): TakeLeaseInput {
  return { ttlMs: body.ttl_seconds * 1000, waitMs: (body.wait_seconds ?? 0) * 1000 }
}

const leaseBody = bodyOf(leaseSchema)

export const toLeaseBody = (lease: Lease) =>
  leaseBody(lease, {
    lease_id: lease.id,
    fencing_token: lease.token,
    held_since: formatTime(lease.since),
    expires_at: formatTime(lease.until),
  })
