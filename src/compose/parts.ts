import type { AccountDependencies } from '../accounts/dependencies.ts'
import type { Egress } from '../egress/dispatcher.ts'
import type { EgressPolicy } from '../egress/policy.ts'
import type { LoopTurns } from '../fairness/loop-turns.ts'
import type { PageWork } from '../fetching/page-work/page-task.ts'
import type { Tier } from '../fetching/tier.ts'
import type { LogCounts } from '../metrics.ts'
import type { WarnOf } from '../operator-warnings.ts'
import type { ComposedBrowser } from './browser.ts'

/** What the server opens before its features; each of them uses some of it. */
export interface FeatureParts {
  readonly egressPolicy: EgressPolicy
  readonly egress: Egress
  /** Reaches only the addresses that the operator has listed. */
  readonly listedEgress: Egress
  readonly accountDeps: AccountDependencies
  /** Reports an error to the operator; `what` says what failed. */
  readonly warnOf: WarnOf
  readonly logCounts: LogCounts
  /** Starts a round of the monitor now. */
  readonly wake: () => void
  readonly leaseMs: number
  /** Where clients reach this server, `scheme://host[:port]` without a slash at the end. */
  readonly publicAddress: () => string
  /** Shares the main thread among accounts. */
  readonly loopTurns: LoopTurns
  /** Fetches pages by plain HTTP. */
  readonly tier: Tier
  /** Null: there is no browser. */
  readonly browser: Pick<ComposedBrowser, 'tier' | 'openLive' | 'pool'> | null
  readonly pages: PageWork
}
