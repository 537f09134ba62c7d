import type { Principal } from '../accounts/principal.ts'
import { AppError } from '../errors.ts'
import { permit } from '../sessions/permit.ts'
import { changedRow } from '../sessions/row-changes.ts'
import type { Session } from '../sessions/session.ts'
import type { Write } from '../storage/write.ts'
import type { SyncDependencies } from './dependencies.ts'

/** The writes that give sessions to a source: their browser owns their cookies from now on. Throws as `permit`. */
export function givingWrites(
  deps: SyncDependencies,
  principal: Principal,
  sourceId: string,
  ids: readonly string[],
): Promise<Write[]> {
  const now = deps.sessionDeps.clock.now()
  return writesOfAll(ids, async (id) => {
    const { session } = permit(await deps.sessionDeps.repository.find(id, principal.userId), principal, 'change')
    if (session.accountId !== principal.userId) throw new AppError('FORBIDDEN')
    const feed = { sessionId: id, sourceId, domain: session.domain }
    return [deps.repository.addFeed(feed, now), ...ownerWrites(deps, principal, session, 'browser', now)]
  })
}

/** The writes that take sessions away from a source. Deleted ones are only forgotten. */
export function takingWrites(
  deps: SyncDependencies,
  principal: Principal,
  sourceId: string,
  ids: readonly string[],
): Promise<Write[]> {
  const now = deps.sessionDeps.clock.now()
  return writesOfAll(ids, async (id) => {
    const session = (await deps.sessionDeps.repository.find(id, principal.userId))?.session
    const isLive = session !== undefined && session.deletedAt === null
    const owner = isLive ? ownerWrites(deps, principal, session, 'latchkey', now) : []
    return [deps.repository.removeFeed(id, sourceId), ...owner]
  })
}

async function writesOfAll(ids: readonly string[], writesOf: (id: string) => Promise<Write[]>): Promise<Write[]> {
  return (await Promise.all(ids.map(writesOf))).flat()
}

function ownerWrites(
  { sessionDeps }: SyncDependencies,
  principal: Principal,
  session: Session,
  owner: Session['cookieOwner'],
  now: number,
): Write[] {
  if (session.cookieOwner === owner) return []
  const details = { fields: ['cookie_owner'], reason: 'sync_source' }
  return [
    sessionDeps.repository.update(session, { cookie_owner: owner, ...changedRow(session, now) }),
    sessionDeps.audit.session(session.id, 'updated', principal, details),
  ]
}
