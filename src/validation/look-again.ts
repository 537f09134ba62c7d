import type { SessionRepository } from '../sessions/repository.ts'
import { openProven, type ProvenState } from '../sessions/restore.ts'
import { lookAgain } from '../sessions/second-look.ts'
import type { SessionSecrets } from '../sessions/session.ts'
import type { OpenState } from '../sessions/write-back.ts'
import type { Vault } from '../vault/vault.ts'
import type { Probe } from './probe.ts'

export interface LookAgainDependencies {
  readonly sessions: Pick<SessionRepository, 'lastProven'>
  readonly vault: Pick<Vault, 'open'>
}

/** Ways to ask the site, each put on record before it happens. */
export interface Asking {
  readonly ask: (secrets: SessionSecrets) => Promise<Probe>
  /** Commits what was found so far, and that an older version is tried next. */
  readonly note: (first: Probe, triesVersion: number) => Promise<void>
}

/** What is to be made of a validation, after as many probes as it took to know. */
export interface Conclusion {
  readonly probe: Probe
  /** It was made with this state, which takes the place of the one in use. */
  readonly restores: ProvenState | null
  /** Its cookies belong to the state in use, or to the one that it restores. */
  readonly mayWrite: boolean
}

/**
 * A provisional state that looks logged out is asked again, and then the state before it, before anything follows. A
 * session whose site rotates its cookies is asked again as well: the answer may be to a value that another use had just
 * outdated, and one whim of the site would end the session.
 */
export async function conclude(
  deps: LookAgainDependencies,
  used: OpenState,
  first: Probe,
  { ask, note }: Asking,
): Promise<Conclusion> {
  const asSeen = { probe: first, restores: null, mayWrite: true }
  const { provisional } = used.state.origin
  const isDoubtful = used.session.writeBack && (provisional || used.session.rotates)
  if (first.judgement.verdict !== 'logged_out' || !isDoubtful) return asSeen
  const settled = await lookAgain<Look>({
    again: async () => ({ probe: await ask(used.secrets), restores: null }),
    withProven: async () => {
      const proven = provisional ? await openProven(deps, used) : null
      if (proven === null) return 'none'
      await note(first, proven.version)
      return { probe: await ask(proven.secrets), restores: proven }
    },
    verdictOf: ({ probe }) => probe.judgement.verdict,
  })
  if (settled.how === 'dead') return asSeen
  if (settled.how !== 'unclear') return { ...settled.look, mayWrite: true }
  // What an older state brought is nothing to the one in use.
  const { probe, restores } = settled.look ?? asSeen
  return { probe, restores: null, mayWrite: restores === null }
}

type Look = Pick<Conclusion, 'probe' | 'restores'>
