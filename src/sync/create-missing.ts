import { type NormalisedDomain, normaliseDomain } from '../cookies/domain.ts'
import { takeInTurns } from '../cookies/formats/import-cookies.ts'
import { AppError } from '../errors.ts'
import { type NewSyncedSession, newSyncedSession } from '../sessions/operations/synced.ts'
import type { PushVerdict } from '../validation/ask-unstored.ts'
import type { SyncDependencies } from './dependencies.ts'
import { type AcceptedPush, whyNotStored } from './feed-session.ts'
import type { PushResult, SyncFeed, SyncSource } from './sync-types.ts'

/**
 * The domains of a source for which a push creates a session: those without one that it feeds, or has fed; and not those
 * that no session may have any more, as the server's settings may have changed since.
 */
export function missingDomains(
  { createMissing, domains }: Pick<SyncSource, 'createMissing' | 'domains'>,
  feeds: readonly Pick<SyncFeed, 'domain'>[],
  allowsHost: (host: string) => boolean,
): NormalisedDomain[] {
  if (!createMissing) return []
  const fed = new Set(feeds.map(({ domain }) => domain))
  const places = new Map(domains.flatMap((text) => placesOf(text, allowsHost)).map((place) => [place.domain, place]))
  return [...places.values()].filter(({ domain }) => !fed.has(domain))
}

function placesOf(text: string, allowsHost: (host: string) => boolean): NormalisedDomain[] {
  try {
    return [normaliseDomain(text, allowsHost)]
  } catch (error) {
    if (error instanceof AppError) return []
    throw error
  }
}

/**
 * Creates the session of a domain from a push. Not when the site shows its cookies logged out: every visitor has
 * cookies. Throws what the vault and the database throw.
 */
export async function createMissing(
  deps: SyncDependencies,
  push: AcceptedPush,
  place: NormalisedDomain,
): Promise<PushResult> {
  const { domain } = place
  const end = (outcome: PushResult['outcome']): PushResult => {
    return { domain, sessionId: null, outcome, reason: null, tooLarge: [] }
  }
  const imported = await takeInTurns(push.content.read, domain, deps.sessionDeps.clock.now(), push.next)
  if (!imported.isUsable) return end('no_cookies')
  const { principal, userAgent, signal } = push
  const created = newSyncedSession(deps.sessionDeps, principal, place, { imported, userAgent })
  // These secrets were just given and are not combined with stored ones, so no use needs to be recorded.
  const said = await deps.judge(created.session, created.secrets, { recordUse: async () => {}, signal })
  if (said.verdict === 'logged_out') return end('not_logged_in')
  const outcome = await store(deps, push, created, said)
  if (outcome !== 'created') return end(outcome)
  return { ...end(outcome), sessionId: created.session.id, tooLarge: created.tooLarge }
}

async function store(
  { repository, sessionDeps }: SyncDependencies,
  { source, orderedAt }: AcceptedPush,
  created: NewSyncedSession,
  { verdict, changed }: PushVerdict,
): Promise<PushResult['outcome']> {
  const { domain } = created.session
  const now = sessionDeps.clock.now()
  // After the writes that lock the account, so that of two pushes at the same time only one creates a session.
  const writes = (sessionId: string) => [
    repository.requireNewest(source.id, orderedAt),
    repository.requireMissing(source.id, domain),
    repository.addFeed({ sessionId, sourceId: source.id, domain }, now),
  ]
  try {
    await created.store({ sourceId: source.id, verdict, changed, writes })
    return 'created'
  } catch (error) {
    return whyNotStored(error)
  }
}
