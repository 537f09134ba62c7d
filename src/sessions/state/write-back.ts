import type { Actor, AuditWriter } from '../../audit/append.ts'
import type { EventWriter } from '../../events/repository/event-writer.ts'
import type { Write } from '../../storage/write.ts'
import type { Vault } from '../../vault/vault.ts'
import { statusAt } from '../lifecycle.ts'
import type { SessionRepository } from '../repository.ts'
import type { SessionSecrets } from '../session.ts'
import { sessionEvent } from '../session-events.ts'
import { mergeChanges, type VisitChanges } from './merge-changes.ts'
import { type NextOrigin, type NextVersion, sealNextVersion } from './next-version.ts'
import type { OpenState } from './open-secrets.ts'
import { cookieNamesOf, shownNames } from './state-origin.ts'

export interface WriteBackDependencies {
  readonly vault: Pick<Vault, 'open' | 'seal'>
  readonly sessionRepository: Pick<SessionRepository, 'replaceState' | 'noteRotation' | 'confirm'>
  readonly audit: AuditWriter
  readonly events: Pick<EventWriter, 'writeRotated'>
}

/** What a visit with a session changed, for its stored state. */
export interface WriteBackInput extends VisitChanges {
  /** The version that the visit used. */
  readonly usedVersion: number
  readonly actor: Actor | null
  readonly requestId: string | null
  /** The User-Agent of the visit, to be stored; absent or null: the stored one stays. */
  readonly userAgent?: string | null
}

/**
 * The writes that store the changes of a visit, based on the state that is current now; empty when there is nothing to
 * store. Conflicts when the state is replaced meanwhile: read and decide again.
 */
export async function writeBack(
  deps: WriteBackDependencies,
  current: OpenState,
  input: WriteBackInput,
  now: number,
): Promise<Write[]> {
  const { session, state, secrets } = current
  const isOwn = state.version === input.usedVersion
  const isSeenAlive = input.kind === 'all' && isOwn
  const merged = mergeChanges(secrets, input, now)
  if (input.userAgent != null && isOwn) {
    const next = { ...(merged?.next ?? secrets), userAgent: input.userAgent }
    return withUserAgent(deps, current, next, merged?.rotates ?? false, { actor: input.actor, now })
  }
  if (merged === null) {
    return isSeenAlive && state.origin.confirmedAt === null
      ? [deps.sessionRepository.confirm(session.id, state.version, now)]
      : []
  }
  // When another writer replaced the state, the response proves its own changes, not the rest.
  const isConfirmed = isSeenAlive || (input.kind === 'all' && state.origin.confirmedAt !== null)
  const { next, added, changed, removed, rotates, origins } = merged
  // A cookie with the same value and another date is as good as it was.
  const hasNewValues = merged.isNew || origins !== null
  const { version, writes } = await sealRotated(deps, current, next, rotates, {
    cause: 'rotated',
    actor: input.actor,
    now,
    changes: { added: shownNames(added), changed: shownNames(changed), removed: shownNames(removed) },
    provisional: !isConfirmed && (state.origin.provisional || (hasNewValues && input.kind === 'known')),
    confirmedAt: isConfirmed ? now : hasNewValues ? null : state.origin.confirmedAt,
  })
  const details = {
    version,
    cookie_names: shownNames([...new Set([...added, ...changed, ...removed])].sort()),
    ...(origins === null ? {} : { origins: shownNames(origins) }),
    ...(input.requestId === null ? {} : { request_id: input.requestId }),
  }
  return [
    ...writes,
    deps.audit.session(session.id, 'cookies_rotated', input.actor, details),
    ...(merged.isNew
      ? [deps.events.writeRotated(sessionEvent('session.rotated', session, statusAt(session, now), { version }))]
      : []),
  ]
}

/** Stores a User-Agent with which the session was seen logged in, and the other changes of the visit. */
async function withUserAgent(
  deps: WriteBackDependencies,
  current: OpenState,
  next: SessionSecrets,
  rotates: boolean,
  { actor, now }: Pick<NextOrigin, 'actor' | 'now'>,
): Promise<Write[]> {
  const origin = { cause: 'rotated', actor, now, provisional: false, confirmedAt: now } as const
  const { version, writes } = await sealRotated(deps, current, next, rotates, origin)
  const details = { fields: ['user_agent'], version, reason: 'probe_user_agents' }
  return [...writes, deps.audit.session(current.session.id, 'updated', actor, details)]
}

/** As `sealNextVersion`, and records the new version on the session's row. */
export async function sealRotated(
  deps: Pick<WriteBackDependencies, 'vault' | 'sessionRepository'>,
  current: OpenState,
  next: SessionSecrets,
  rotates: boolean,
  origin: NextOrigin,
): Promise<NextVersion> {
  const { version, writes } = await sealNextVersion(deps, current, next, origin)
  const rotation = { seen: current.state.version, version, cookieNames: cookieNamesOf(next), rotates }
  return { version, writes: [...writes, deps.sessionRepository.noteRotation(current.session.id, rotation)] }
}
