import type { EventWriter } from '../../events/repository/event-writer.ts'
import type { Write } from '../../storage/write.ts'
import { statusAt } from '../lifecycle.ts'
import { sessionEvent } from '../session-events.ts'
import { mergeChanges } from './merge-changes.ts'
import type { OpenState } from './open-secrets.ts'
import { shownNames } from './state-origin.ts'
import type { WriteBackDependencies, WriteBackInput } from './write-back.ts'

/** The state that a visit used. */
interface VisitedState extends Pick<OpenState, 'session' | 'secrets'> {
  readonly state: Pick<OpenState['state'], 'version'>
}

/** Names in one entry. */
const maxNames = 50

/**
 * Reports what a visit would have stored for a session whose cookies a browser owns: the browser and this server would
 * invalidate each other's cookies if both rotated them. Empty when there was nothing to store.
 * @param deps `events` null: an audit entry only
 */
export function unkeptRotation(
  deps: Pick<WriteBackDependencies, 'audit'> & { readonly events: Pick<EventWriter, 'writeRotated'> | null },
  { session, state, secrets }: VisitedState,
  input: WriteBackInput,
  now: number,
): Write[] {
  const merged = mergeChanges(secrets, { kind: input.kind, changes: input.changes }, now)
  if (merged === null) return []
  const names = [...new Set([...merged.added, ...merged.changed, ...merged.removed])].sort().slice(0, maxNames)
  const { version } = state
  const details = {
    version,
    cookie_names: shownNames(names),
    ...(input.requestId === null ? {} : { request_id: input.requestId }),
  }
  const event = sessionEvent('session.rotated', session, statusAt(session, now), { version, stored: false })
  return [
    deps.audit.session(session.id, 'rotation_not_stored', input.actor, details),
    ...(merged.isNew && deps.events !== null ? [deps.events.writeRotated(event)] : []),
  ]
}
