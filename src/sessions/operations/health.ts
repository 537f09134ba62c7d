import type { Principal } from '../../accounts/principal.ts'
import type { SessionDependencies } from '../dependencies.ts'
import { statusAt } from '../lifecycle.ts'
import { type Forecast, forecast } from '../monitoring/forecast.ts'
import { type HistoryEntry, maxHistory, type Uptime, uptime } from '../monitoring/history.ts'
import { decodeLearned } from '../monitoring/learned.ts'
import { permit } from '../permit.ts'
import type { SessionStatus } from '../session-status.ts'

/** What is known about a session's lifetime. */
export interface SessionHealth {
  readonly sessionId: string
  readonly status: SessionStatus
  /** Newest first. */
  readonly checks: readonly HistoryEntry[]
  /** Null when nothing predicts an end, or when it has come. */
  readonly forecast: Forecast | null
  /** Epoch milliseconds; null when no check is planned. */
  readonly nextCheckAt: number | null
  readonly uptime: Uptime
}

/** The health of one session. Throws SESSION_NOT_FOUND, SESSION_INACTIVE (deleted). */
export async function sessionHealth(
  { repository, clock }: Pick<SessionDependencies, 'repository' | 'clock'>,
  principal: Principal,
  id: string,
  limit: number,
): Promise<SessionHealth> {
  // In this order: no check is shown whose result the status does not have yet.
  const entries = await repository.history(id, maxHistory)
  const { session } = permit(await repository.find(id, principal.userId), principal, 'read')
  const now = clock.now()
  return {
    sessionId: id,
    status: statusAt(session, now),
    checks: entries.slice(-limit).reverse(),
    forecast: forecast(session, decodeLearned(session.learned), now),
    nextCheckAt: session.nextValidationAt,
    uptime: uptime(entries, now),
  }
}
