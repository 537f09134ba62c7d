import type { EventWriter } from '../events/repository/event-writer.ts'
import type { JudgedStatus } from '../sessions/lifecycle.ts'
import { holdMs, ruleOnDeath } from '../sessions/monitoring/held-death.ts'
import type { SessionRepository } from '../sessions/repository.ts'
import type { Session } from '../sessions/session.ts'
import { siteChangedEvent } from '../sessions/session-events.ts'
import type { SessionChanges } from '../sessions/stored-session.ts'
import type { SqlWrite } from '../storage/write.ts'

export interface DeathDependencies {
  readonly sessionRepository: Pick<SessionRepository, 'siteSessions' | 'checkSoon' | 'noteSiteChange'>
  readonly events: Pick<EventWriter, 'write'>
}

/** A death whose status is held. */
export interface HeldDeath {
  readonly changes: SessionChanges
  readonly writes: readonly SqlWrite[]
}

/**
 * Decides about a session that a background check turned from alive to dead; null when it is dead. Sessions that were
 * never alive, and those without monitoring, become dead immediately.
 */
export async function holdDeath(
  { sessionRepository, events }: DeathDependencies,
  session: Session,
  { transition }: JudgedStatus,
  { site, now }: { readonly site: string; readonly now: number },
): Promise<HeldDeath | null> {
  if (transition !== 'invalidated' || session.aliveAt === null || session.monitoring?.enabled === false) return null
  const hold = ruleOnDeath(session, await sessionRepository.siteSessions(site, session.accountId, session.id), now)
  if (hold === null) return null
  return {
    changes: {
      death_held_at: hold.heldAt,
      next_validation_at: hold.heldAt + holdMs,
      next_validation_cause: 'due',
    },
    writes: [
      ...sessionRepository.checkSoon(hold.check, now),
      ...(hold.isNews ? [events.write(siteChangedEvent(session.accountId, site, hold.told.length))] : []),
      ...sessionRepository.noteSiteChange(hold.told),
    ],
  }
}
