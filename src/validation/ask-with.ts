import { AppError } from '../errors.ts'
import type { Session, SessionSecrets } from '../sessions/session.ts'
import { prepareOnRecord, sendAndClose } from '../use/prepare-on-record.ts'
import type { UseDependencies } from '../use/use-session.ts'
import { type Probe, probe, type SharedProbeDependencies } from './probe.ts'
import type { ProbeMemory } from './probe-memory.ts'
import type { VisitAsSession } from './site-visits.ts'

export type AskWithDependencies = SharedProbeDependencies & Pick<UseDependencies, 'budget' | 'egress'>

export interface AskWithOptions {
  /** Resolves before anything secret is sent to a page; an error that it throws ends the visit. */
  readonly recordUse: (url: string) => Promise<void>
  readonly memory: ProbeMemory
  /** For one visit, milliseconds; for all of them twice that. */
  readonly visitTimeoutMs: number
  readonly signal?: AbortSignal
}

/**
 * Asks the site of a session about secrets that are not stored. Nothing of the answer is stored. Null when the site
 * cannot be asked now.
 */
export async function askWith(
  deps: AskWithDependencies,
  session: Session,
  secrets: SessionSecrets,
  { recordUse, memory, visitTimeoutMs, signal: ends }: AskWithOptions,
): Promise<Probe | null> {
  const visit: VisitAsSession = async (tier, plan, signal) => {
    deps.egress.check(plan.url)
    return sendAndClose(await prepareOnRecord(tier, plan, signal, () => recordUse(plan.url.href)))
  }
  const { accountId: account, validationRule: rule } = session
  const timeout = AbortSignal.timeout(2 * visitTimeoutMs)
  const signal = ends === undefined ? timeout : AbortSignal.any([ends, timeout])
  try {
    using bytes = deps.budget.enter(account)
    const ports = { ...deps, visitTimeoutMs, account, bytes }
    return await probe(ports, session, secrets, { signal, visit, rule, memory })
  } catch (error) {
    if (error instanceof AppError && error.code !== 'INTERNAL') return null
    throw error
  }
}
