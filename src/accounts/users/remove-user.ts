import type { Actor } from '../../audit/append.ts'
import { accountChain } from '../../audit/entry.ts'
import { AppError } from '../../errors.ts'
import type { NewEvent } from '../../events/event.ts'
import { newSessionEvent } from '../../events/session-event.ts'
import { retryOnConflict } from '../../storage/retry.ts'
import type { Write } from '../../storage/write.ts'
import type { MemberView, OrganizationView } from '../account-types.ts'
import type { AccountDependencies } from '../dependencies.ts'
import { organizationRemovalWrites } from '../organizations/delete-organization.ts'
import { departureWrites } from '../organizations/end-membership.ts'
import type { OwnedSession } from '../shared-sessions/repository.ts'
import { commitDisabled, lastOperatorError } from './disable-user.ts'
import type { StoredUser } from './repository.ts'

/** Sessions destroyed in one commit; bounds how long a commit takes. */
const batch = 100

/**
 * Removes an account permanently: its sessions with their keys, API keys, jobs, usage, webhooks, events, memberships,
 * and the organizations of which it is the only member. Organizations get an event for each shared session they lose.
 * What stays is a row without e-mail or name, deleted sessions without secrets, and the audit trail. The account is
 * disabled first, so that nothing new is added meanwhile; an interrupted removal is completed by calling it again.
 * Throws NOT_FOUND, CONFLICT for the last enabled operator and for an owner of an organization that has other members but
 * no other owner who is not disabled.
 */
export async function removeUser(deps: AccountDependencies, userId: string, actor: Actor): Promise<void> {
  await requireNobodyStranded(deps, userId)
  await retryOnConflict(async () => {
    const user = await required(deps, userId)
    if (!user.disabled) await commitDisabled(deps, user, true, actor)
  })
  await retryOnConflict(async () => {
    while (await destroySessions(deps, userId, actor)) {
      // There may be another batch.
    }
    await requireNobodyStranded(deps, userId)
    await eraseUser(deps, await required(deps, userId), actor)
  })
}

/** What the removal of an account would take. */
export interface Removal {
  readonly sessionCount: number
  /** Those of the sessions that organizations lose. */
  readonly shared: readonly {
    readonly id: string
    readonly domain: string
    readonly name: string
    /** The slug of the organization. */
    readonly organization: string
  }[]
  readonly keyCount: number
}

/** What `removeUser` would remove. Throws as it does. */
export async function removalOf(
  deps: Pick<AccountDependencies, 'users' | 'sharedSessions' | 'organizations' | 'keys'>,
  userId: string,
): Promise<Removal> {
  await requireNobodyStranded(deps, userId)
  await requireOtherOperator(deps, await required(deps, userId))
  const sessions = await deps.sharedSessions.owned(userId, Number.MAX_SAFE_INTEGER)
  const slugs = new Map((await deps.organizations.list(userId)).map(({ id, slug }) => [id, slug]))
  return {
    sessionCount: sessions.length,
    shared: sessions.flatMap(({ id, domain, name, organizationId }) =>
      organizationId === null ? [] : [{ id, domain, name, organization: slugs.get(organizationId) ?? organizationId }],
    ),
    keyCount: (await deps.keys.list(userId)).length,
  }
}

async function required({ users }: Pick<AccountDependencies, 'users'>, userId: string): Promise<StoredUser> {
  const user = await users.find(userId)
  if (user === null) throw new AppError('NOT_FOUND', { message: 'There is no such account.' })
  return user
}

/** Throws CONFLICT for the last enabled operator. */
async function requireOtherOperator(
  { users }: Pick<AccountDependencies, 'users'>,
  { id, operator, disabled }: StoredUser,
): Promise<void> {
  if (!operator || disabled) return
  if (!(await users.list()).some((other) => other.operator && !other.disabled && other.id !== id))
    throw lastOperatorError()
}

/** False when there was nothing left to destroy. */
async function destroySessions(deps: AccountDependencies, userId: string, actor: Actor): Promise<boolean> {
  const sessions = await deps.sharedSessions.owned(userId, batch)
  if (sessions.length === 0) return false
  const now = deps.clock.now()
  await deps.store.commit(
    sessions.flatMap((session): Write[] => {
      const { id, organizationId } = session
      return [
        ...deps.sharedSessions.remove(session, now),
        ...(organizationId === null
          ? []
          : [
              deps.audit.session(id, 'unshared', actor, { organization_id: organizationId }),
              deps.events.write(deletedEvent(session, userId, now)),
            ]),
        deps.audit.session(id, 'deleted', actor),
        deps.audit.chain(accountChain(userId), 'session_deleted', actor, { session_id: id }),
      ]
    }),
    { scrub: true },
  )
  return true
}

async function eraseUser(deps: AccountDependencies, user: StoredUser, actor: Actor): Promise<void> {
  const organizations = await deps.organizations.list(user.id)
  const departures = await Promise.all(organizations.map((one) => departureFrom(deps, one, user.id, actor)))
  await deps.store.commit(
    [
      ...departures.flat(),
      deps.keys.removeAll(user.id),
      ...deps.users.removeSealed(user.id),
      ...deps.users.removeChecks(user.id),
      deps.knownNetworks.forgetUser(user.id),
      ...deps.users.removeEvents(user.id),
      deps.usageLog.removeAll(user.id),
      deps.users.erase(user, deps.clock.now()),
      deps.sharedSessions.requireNoneOwned(user.id),
      deps.audit.chain(accountChain(user.id), 'user_removed', actor),
    ],
    { scrub: true },
  )
}

async function departureFrom(
  deps: AccountDependencies,
  { id, role, memberCount }: OrganizationView,
  userId: string,
  actor: Actor,
): Promise<Write[]> {
  if (memberCount > 1) return departureWrites(deps, id, { userId, role }, actor)
  return [deps.organizations.lock(id), ...(await organizationRemovalWrites(deps, id, actor))]
}

async function requireNobodyStranded(deps: Pick<AccountDependencies, 'organizations'>, userId: string): Promise<void> {
  for (const { id, name, slug, role, memberCount } of await deps.organizations.list(userId)) {
    if (role !== 'owner' || memberCount === 1 || (await deps.organizations.hasOtherOwner(id, userId))) continue
    const others = (await deps.organizations.members(id)).filter((member) => member.userId !== userId)
    throw new AppError('CONFLICT', {
      message: `Besides the account, the organization "${name}" has no owner who is not disabled, but other members (${firstOf(others)}); make one of them owner first: latchkey user make-owner EMAIL ${slug}`,
    })
  }
}

function firstOf(members: readonly MemberView[]): string {
  const names = members.slice(0, 5).map(({ email }) => email)
  return [...names, ...(members.length > names.length ? ['…'] : [])].join(', ')
}

/** The event for an organization when a session is deleted together with its owner's account. */
function deletedEvent(session: OwnedSession, accountId: string, now: number): NewEvent {
  const isPast = session.expiresAt !== null && session.expiresAt <= now
  return newSessionEvent('session.deleted', { ...session, accountId }, isPast ? 'expired' : session.status)
}
