import type { Principal } from '../../accounts/principal.ts'
import type { SessionDependencies } from '../dependencies.ts'

/** Plans a validation for sessions that the principal can see; returns how many. */
export async function markDue(
  { repository, store, clock }: Pick<SessionDependencies, 'repository' | 'store' | 'clock'>,
  principal: Principal,
  ids: readonly string[] | 'all',
): Promise<number> {
  const visible = await repository.visibleIds(principal.userId, ids === 'all' ? null : ids)
  if (visible.length > 0) await store.commit(repository.markDue(visible, principal, clock.now()))
  return visible.length
}
