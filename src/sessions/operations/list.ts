import { accessOf } from '../../accounts/access.ts'
import type { Principal } from '../../accounts/principal.ts'
import { normaliseDomain } from '../../cookies/domain.ts'
import { decodeCursor, encodeCursor, pageOf } from '../../storage/page-cursor.ts'
import type { SessionDependencies } from '../dependencies.ts'
import type { SessionView } from '../session.ts'
import type { ListSessionsInput } from '../session-inputs.ts'
import { viewOf } from '../view.ts'

export interface SessionPage {
  readonly sessions: readonly SessionView[]
  /** How many match in total; the same on every page. */
  readonly total: number
  readonly nextCursor: string | null
}

/** Own and shared sessions, newest first. Throws VALIDATION_ERROR for an invalid domain or cursor. */
export async function listSessions(
  { repository, clock, egressPolicy }: Pick<SessionDependencies, 'repository' | 'clock' | 'egressPolicy'>,
  principal: Principal,
  input: ListSessionsInput,
): Promise<SessionPage> {
  const now = clock.now()
  const domain = input.domain === null ? null : normaliseDomain(input.domain, egressPolicy.allowsHost).domain
  const { status, externalId, labels, disabled } = input
  const filter = { domain, status, externalId, labels, disabled, now }
  const after = input.cursor === null ? null : decodeCursor(input.cursor)
  const [found, total] = await Promise.all([
    repository.list(principal.userId, filter, after, input.limit + 1),
    repository.count(principal.userId, filter),
  ])
  const { page, nextCursor } = pageOf(found, input.limit, ({ session }) => encodeCursor(session))
  const sessions = page.map(({ session, role }) =>
    viewOf(session, accessOf(session, principal.userId, role) ?? 'member', now),
  )
  return { sessions, total, nextCursor }
}
