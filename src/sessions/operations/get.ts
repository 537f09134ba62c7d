import type { Principal } from '../../accounts/principal.ts'
import type { SessionDependencies } from '../dependencies.ts'
import { permit } from '../permit.ts'
import type { SessionView } from '../session.ts'
import { viewOf } from '../view.ts'

/** One session. Throws SESSION_NOT_FOUND, SESSION_INACTIVE (deleted). */
export async function getSession(
  { repository, clock }: Pick<SessionDependencies, 'repository' | 'clock'>,
  principal: Principal,
  id: string,
): Promise<SessionView> {
  const { session, access } = permit(await repository.find(id, principal.userId), principal, 'read')
  return viewOf(session, access, clock.now())
}
