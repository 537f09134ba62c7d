import type { Clock } from '../clock.ts'
import type { EventWriter } from '../events/repository/event-writer.ts'
import { sessionEvent } from '../sessions/session-events.ts'
import { commitUnlessTaken } from '../storage/commit-unless-taken.ts'
import type { Store } from '../storage/store.ts'
import type { ExpiringRepository, Span } from './expiring-repository.ts'

export interface ExpiringDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: ExpiringRepository
  readonly events: Pick<EventWriter, 'write'>
  readonly clock: Clock
  /** How long before its date an event is sent, in milliseconds; the shortest first. */
  readonly thresholds: readonly number[]
}

const batch = 100
/** The interval between two checks: an event hours or days ahead may be a minute late. */
const everyMs = 30_000

/**
 * Sends `session.expiring_soon`, once for each threshold of a date. When several thresholds have passed already (a near
 * date was set, or the server was down), only the nearest one is sent. Returns a function to call in every round.
 */
export function createExpiringSoon(deps: ExpiringDependencies): () => Promise<void> {
  const spans = spansOf(deps.thresholds)
  let checkedAt = Number.NEGATIVE_INFINITY
  return async () => {
    const now = deps.clock.now()
    // In both directions, because a clock that was ahead may be corrected.
    if (Math.abs(now - checkedAt) < everyMs) return
    checkedAt = now
    for (const span of spans) while (await tellBatch(deps, span, now));
  }
}

/** From each threshold to the next nearer one. */
function spansOf(thresholds: readonly number[]): readonly Span[] {
  return thresholds.map((within, index) => ({ above: thresholds[index - 1] ?? 0, within }))
}

/** Returns whether there may be more. */
async function tellBatch(deps: ExpiringDependencies, span: Span, now: number): Promise<boolean> {
  const found = await deps.repository.expiring(now, span, batch)
  for (const session of found) {
    const details = { within_seconds: Math.round(span.within / 1000) }
    await commitUnlessTaken(deps.store, [
      deps.repository.noteExpiring(session, span),
      deps.events.write(sessionEvent('session.expiring_soon', session, session.status, details)),
    ])
  }
  return found.length === batch
}
