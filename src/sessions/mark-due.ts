import type { Principal } from '../accounts/principal.ts'
import type { SessionDependencies } from './dependencies.ts'

/** Marks sessions that the principal can see due for validation in the background; answers how many. */
export async function markDue(
  { repository, store, clock }: Pick<SessionDependencies, 'repository' | 'store' | 'clock'>,
  principal: Principal,
  ids: readonly string[] | 'all',
): Promise<number> {
  const visible = await repository.visibleIds(principal.userId, ids === 'all' ? null : ids)
  if (visible.length > 0) await store.commit(repository.markDue(visible, principal, clock.now()))
  return visible.length
}
