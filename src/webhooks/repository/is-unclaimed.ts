import type { ExpressionBuilder } from 'kysely'
import type { Tables } from '../../storage/tables.ts'

/** The condition that no node attempts a delivery at `now`: nobody has claimed it, or the claim is over. */
export function isUnclaimed(now: number) {
  return (eb: ExpressionBuilder<Tables, 'webhook_deliveries'>) =>
    eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)])
}
