import type { UsageView } from '../account-types.ts'
import type { AccountDependencies } from '../dependencies.ts'
import type { Principal } from '../principal.ts'
import { monthOneYearBefore, periodsAt, startOfDay } from './periods.ts'

const topDomains = 10

/** What the principal's account has used. Throws STORAGE_UNAVAILABLE. */
export async function usage(
  { usageLog, clock }: Pick<AccountDependencies, 'usageLog' | 'clock'>,
  { userId }: Pick<Principal, 'userId'>,
): Promise<UsageView> {
  const periods = periodsAt(clock.now())
  const [{ firstDay, ...totals }, domains] = await Promise.all([
    usageLog.totals(userId, periods),
    usageLog.topDomains(userId, topDomains),
  ])
  return {
    ...totals,
    topDomains: domains,
    periodStart: startOfDay(periods.month),
    periodEnd: startOfDay(periods.nextMonth),
    since: startOfDay(firstDay ?? periods.today),
  }
}

/** Forgets the domains of the months before the last thirteen, this one included. Throws STORAGE_UNAVAILABLE. */
export async function sweepUsage({
  store,
  usageLog,
  clock,
}: Pick<AccountDependencies, 'store' | 'usageLog' | 'clock'>): Promise<void> {
  const first = monthOneYearBefore(clock.now())
  if (await usageLog.hasDomainsBefore(first)) await store.commit([usageLog.removeDomainsBefore(first)])
}
