import { AppError } from '../errors.ts'
import type { ShownUser } from '../sessions/expected-user.ts'
import type { Session, SessionSecrets } from '../sessions/session.ts'
import { prepareOnRecord, sendAndClose } from '../use/prepare-on-record.ts'
import { withBudgetSlot } from '../use/use-session.ts'
import { shownIn } from './finding.ts'
import { probe } from './probe.ts'
import { noMemory } from './probe-memory.ts'
import type { ValidationDependencies } from './validate.ts'
import type { VisitAsSession } from './visitor.ts'

/** Somebody waits for the response, so this is shorter than for a validation. */
const visitTimeoutMs = 10_000

type ShownUserDependencies = Pick<
  ValidationDependencies,
  'budget' | 'egress' | 'tier' | 'look' | 'copies' | 'clock' | 'turns'
>

/**
 * Visits the site of a session with secrets that are not stored yet, to see the user. Nothing is stored; null when the
 * site cannot be reached now, or does not clearly show a user.
 */
export async function showsUser(
  deps: ShownUserDependencies,
  session: Session,
  secrets: SessionSecrets,
  beforeSecret: (url: string) => Promise<void>,
): Promise<ShownUser | null> {
  const visit: VisitAsSession = async (tier, plan, signal) => {
    deps.egress.check(plan.url)
    return sendAndClose(await prepareOnRecord(tier, plan, signal, () => beforeSecret(plan.url.href)))
  }
  const { accountId: account, validationRule: rule } = session
  const signal = AbortSignal.timeout(2 * visitTimeoutMs)
  try {
    return await withBudgetSlot(deps, account, async (bytes) => {
      // By plain HTTP only, because somebody waits for the response.
      const ports = { ...deps, browser: null, look: deps.look(account), visitTimeoutMs, account, bytes }
      return shownIn(await probe(ports, session, secrets, { signal, visit, rule, memory: noMemory }))
    })
  } catch (error) {
    if (error instanceof AppError && error.code !== 'INTERNAL') return null
    throw error
  }
}
