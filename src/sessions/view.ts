import type { SessionAccess } from '../accounts/access.ts'
import { bindingOf } from './binding.ts'
import { expiryStatusAt, statusAt, successRate } from './lifecycle.ts'
import type { SessionView, ShownSession } from './session.ts'

/** A session as a user with this access sees it now. */
export function viewOf(session: ShownSession, access: SessionAccess, now: number): SessionView {
  const { binding, details: bindingDetails } = bindingOf(session)
  return {
    ...session,
    binding,
    bindingDetails,
    access,
    status: statusAt(session, now),
    expiryStatus: expiryStatusAt(session.expiresAt, now),
    successRate: successRate(session.totalRequests, session.successfulRequests),
  }
}
