import { AppError } from '../errors.ts'
import type { ShownUser } from '../sessions/expected-user.ts'
import type { Session, SessionSecrets } from '../sessions/session.ts'
import { shownIn } from './finding.ts'
import { probe } from './probe.ts'
import { noMemory } from './probe-memory.ts'
import type { ValidationDependencies } from './validate.ts'

/** Somebody waits for the answer: shorter than a validation. */
const visitTimeoutMs = 10_000

type ShownUserDependencies = Pick<ValidationDependencies, 'budget' | 'tier' | 'look' | 'copies' | 'clock'>

/**
 * Asks the site of a session whom secrets show that are not stored yet. Nothing of the answer is kept here; null where the site cannot be asked now, or does not say plainly.
 */
export async function showsUser(
  deps: ShownUserDependencies,
  session: Session,
  secrets: SessionSecrets,
  beforeSecret: (url: string) => Promise<void>,
): Promise<ShownUser | null> {
  try {
    const lease = deps.budget.enter(session.accountId)
    try {
      const look = deps.look(session.accountId)
      const ports = { ...deps, look, visitTimeoutMs, reserveBytes: (bytes: number) => lease.reserve(bytes) }
      return shownIn(
        await probe(ports, session, secrets, {
          signal: AbortSignal.timeout(2 * visitTimeoutMs),
          beforeSecret,
          onAnswer: () => {},
          mayBegin: () => {},
          rule: session.validationRule,
          memory: noMemory,
        }),
      )
    } finally {
      lease.release()
    }
  } catch (error) {
    if (error instanceof AppError && error.code !== 'INTERNAL') return null
    throw error
  }
}
