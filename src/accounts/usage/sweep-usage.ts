import type { AccountDependencies } from '../dependencies.ts'
import { monthOneYearBefore } from './periods.ts'

/** Forgets the domains of the months before the last thirteen, this one included. Throws STORAGE_UNAVAILABLE. */
export async function sweepUsage({
  store,
  usageLog,
  clock,
}: Pick<AccountDependencies, 'store' | 'usageLog' | 'clock'>): Promise<void> {
  const first = monthOneYearBefore(clock.now())
  if (await usageLog.hasDomainsBefore(first)) await store.commit([usageLog.removeDomainsBefore(first)])
}
