import { accountChain } from '../audit/entry.ts'
import { commitUnlessTaken } from '../storage/commit-unless-taken.ts'
import type { CaptureDependencies } from './dependencies.ts'
import type { CaptureParts, OpenCapture } from './open-capture.ts'

/** How a capture ends without storing anything. */
export type CaptureFailure = 'cancelled' | 'expired' | 'failed'

type EndDependencies = Pick<CaptureDependencies, 'store' | 'repository' | 'audit'>

/** Ends a capture without storing anything. */
export async function endCapture(
  deps: EndDependencies,
  capture: OpenCapture,
  status: CaptureFailure,
  message: string,
): Promise<void> {
  capture.reason = status === 'failed' ? message : null
  await capture.end(status, message)
  await recordEnd(deps, capture.parts, status, capture.reason)
}

/** Records that a capture has ended, unless the account was removed meanwhile, together with the row. */
export async function recordEnd(
  { store, repository, audit }: EndDependencies,
  { id, principal }: CaptureParts,
  status: CaptureFailure,
  reason: string | null,
): Promise<void> {
  const entry = audit.chain(accountChain(principal.userId), 'capture_ended', principal, { capture_id: id, status })
  await commitUnlessTaken(store, [repository.end(id, { status, reason, sessionId: null }), entry])
}
