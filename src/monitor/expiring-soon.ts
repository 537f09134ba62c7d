import type { Clock } from '../clock.ts'
import type { EventWriter } from '../events/append.ts'
import { sessionEvent } from '../sessions/session-events.ts'
import type { Store } from '../storage/store.ts'
import { commitUnlessTaken } from './dependencies.ts'
import type { ExpiringRepository, Span } from './expiring-repository.ts'

export interface ExpiringDependencies {
  readonly store: Pick<Store, 'commit'>
  readonly repository: ExpiringRepository
  readonly events: Pick<EventWriter, 'write'>
  readonly clock: Clock
  /** How long before its date a session is told of, in milliseconds. */
  readonly thresholds: readonly number[]
}

const batch = 100
/** Looks so far apart: what is told days or hours ahead may be a minute late. */
const everyMs = 30_000

/**
 * Tells of dates that come near: `session.expiring_soon`, one for each threshold of a date. Of several that are behind
 * already (a date set so near, a server that was down) only the nearest is told. Answers a function to call every round.
 */
export function createExpiringSoon(deps: ExpiringDependencies): () => Promise<void> {
  const spans = spansOf(deps.thresholds)
  let lookedAt = Number.NEGATIVE_INFINITY
  return async () => {
    const now = deps.clock.now()
    // Either way: a clock that was ahead is put back.
    if (Math.abs(now - lookedAt) < everyMs) return
    lookedAt = now
    for (const span of spans) while (await tellBatch(deps, span, now));
  }
}

/** Between each threshold and the next nearer one. */
export function spansOf(thresholds: readonly number[]): readonly Span[] {
  const ascending = [...new Set(thresholds)].sort((a, b) => a - b)
  return ascending.map((within, index) => ({ above: ascending[index - 1] ?? 0, within }))
}

/** Answers whether there may be more. */
async function tellBatch(deps: ExpiringDependencies, span: Span, now: number): Promise<boolean> {
  const found = await deps.repository.expiring(now, span, batch)
  for (const session of found) {
    const details = { within_seconds: Math.round(span.within / 1000) }
    await commitUnlessTaken(deps, [
      deps.repository.noteExpiring(session, span),
      deps.events.write(sessionEvent('session.expiring_soon', session, session.status, details)),
    ])
  }
  return found.length === batch
}
