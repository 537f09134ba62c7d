import { AppError, type AppErrorOptions, type Busy } from '../../errors.ts'
import type { Occupancy } from '../leases/lease.ts'

/**
 * Why a session is busy: since when the oldest of its leases is held, and when the first of them ends; without any, the
 * pace, which counts from the last visit.
 */
export function busyBy({ leases, nextUseAt }: Occupancy, paceMs: number | null, now: number): Busy {
  const heldSince = Math.min(...leases.map(({ since }) => since))
  if (leases.length > 0) return { heldSince, heldUntil: Math.min(...leases.map(({ until }) => until)) }
  if (nextUseAt === null || nextUseAt <= now) return { heldSince: null, heldUntil: null }
  return { heldSince: paceMs === null ? null : nextUseAt - paceMs, heldUntil: nextUseAt }
}

/** What else than uses makes a session busy, in the words of the answer. */
type BusyReason = Pick<AppErrorOptions, 'message' | 'resolution'>

/** What makes the session busy, if that is one thing alone; undefined: the sentences of the code. */
export function busyReason({ leases, nextUseAt }: Occupancy, now: number): BusyReason | undefined {
  if (leases.length > 0) return leases.every(({ kind }) => kind === 'outside') ? held : undefined
  return nextUseAt !== null && nextUseAt > now ? paced : undefined
}

const held: BusyReason = {
  message: 'A lease holds the session: until it ends, only its holder can use the session, by sending its lease_id.',
  resolution:
    'Try again after the number of seconds in Retry-After, or release the lease: DELETE /api/v1/sessions/{id}/lease/{lease_id}, for its holder and for anyone who may change the session; the audit trail has its id.',
}
const paced: BusyReason = { message: 'The pace of the session does not allow the next visit yet.' }

/** A use ends at any moment, long before its lease, which is renewed while it lasts. */
const usesEndSeconds = 2

/**
 * SESSION_BUSY, with when it is worth another try: whole seconds, at least one, and at most two while uses make the
 * session busy, else an hour.
 * @param reason as `busyReason`; undefined: uses make the session busy
 */
export function sessionBusy(busy: Busy, now: number, reason?: BusyReason): AppError {
  const seconds = busy.heldUntil === null ? 1 : Math.ceil((busy.heldUntil - now) / 1000)
  const most = reason === undefined ? usesEndSeconds : 3600
  const retryAfterSeconds = Math.min(most, Math.max(1, seconds))
  return new AppError('SESSION_BUSY', { busy, retryAfterSeconds, ...reason })
}

/** NOT_FOUND for a lease that is not there, has ended, or is somebody else's. */
export function noSuchLease(): AppError {
  return new AppError('NOT_FOUND', {
    message: 'You have no active lease with this id; it may have ended.',
    resolution: 'Take a new one with POST /api/v1/sessions/{id}/lease.',
  })
}
