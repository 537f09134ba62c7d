import { accountChain } from '../audit/entry.ts'
import { commitUnlessTaken } from '../storage/commit-unless-taken.ts'
import type { CaptureDependencies } from './dependencies.ts'
import type { OpenCapture } from './open-capture.ts'

/** Ends a capture without storing anything. */
export async function endCapture(
  { store, repository, audit }: Pick<CaptureDependencies, 'store' | 'repository' | 'audit'>,
  capture: OpenCapture,
  status: 'cancelled' | 'expired' | 'failed',
  message: string,
): Promise<void> {
  const { id, principal } = capture.parts
  capture.reason = status === 'failed' ? message : null
  await capture.end(status, message)
  const entry = audit.chain(accountChain(principal.userId), 'capture_ended', principal, { capture_id: id, status })
  // Unless the account was removed meanwhile, together with the row.
  await commitUnlessTaken(store, [repository.end(id, { status, reason: capture.reason, sessionId: null }), entry])
}
