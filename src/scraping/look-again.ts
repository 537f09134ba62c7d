import { AppError, type ErrorCode } from '../errors.ts'
import type { SessionRepository } from '../sessions/repository.ts'
import { openProven, type ProvenState } from '../sessions/restore.ts'
import { lookAgain, type Settled } from '../sessions/second-look.ts'
import type { Vault } from '../vault/vault.ts'
import type { ScrapeInput } from './scrape-types.ts'
import { type Visit, type VisitDependencies, type VisitRequest, visit } from './visit.ts'

export interface LookAgainDependencies extends VisitDependencies {
  readonly sessions: VisitDependencies['sessions'] & Pick<SessionRepository, 'lastProven'>
  readonly vault: Pick<Vault, 'open'>
}

/** What is to be made of a visit, after as many more as it took to know. */
export interface Conclusion {
  readonly visit: Visit
  /** It was made with this state, which takes the place of the one in use. */
  readonly restores: ProvenState | null
  /** It shows the session logged out, which nobody could make sure of: nothing follows but a validation. */
  readonly isUnclear: boolean
}

/**
 * A page that shows a provisional state logged out is asked for again, and with the state before, within the time of the
 * scrape; what is sent by POST is never sent twice. Everything else is as it was seen.
 * @param first the visit, which began at `startedAt` (epoch milliseconds)
 */
export async function conclude(
  deps: LookAgainDependencies,
  request: VisitRequest & { readonly input: Pick<ScrapeInput, 'method'> },
  first: Visit,
  startedAt: number,
): Promise<Conclusion> {
  const { session, state, secrets } = first.source
  const asSeen = { visit: first, restores: null, isUnclear: false }
  if (first.judgement.verdict !== 'logged_out' || !first.page.carriedSecret) return asSeen
  if (session === null || state === null || !state.origin.provisional || !session.writeBack) return asSeen
  if (request.input.method === 'POST') return { ...asSeen, isUnclear: true }
  let proven: ProvenState | null = null
  const look = async (source: Visit['source']): Promise<Visit | null> => {
    const timeoutMs = Math.floor(startedAt + request.timeoutMs - deps.clock.now())
    return timeoutMs < 1 ? null : visit(deps, { ...request, timeoutMs }, source).catch(noAnswer)
  }
  const settled = await lookAgain<Visit>({
    again: () => look(first.source),
    withProven: async () => {
      proven = await openProven(deps, { session, state, secrets })
      if (proven === null) return 'none'
      return look({ ...first.source, secrets: proven.secrets, triesVersion: proven.version })
    },
    verdictOf: ({ judgement }) => judgement.verdict,
  })
  return concluded(first, settled, proven)
}

function concluded(first: Visit, settled: Settled<Visit>, proven: ProvenState | null): Conclusion {
  switch (settled.how) {
    case 'confirmed':
      return { visit: settled.look, restores: null, isUnclear: false }
    case 'restored':
      return { visit: settled.look, restores: proven, isUnclear: false }
    case 'dead':
      return { visit: first, restores: null, isUnclear: false }
    case 'unclear':
      return { visit: settled.look ?? first, restores: null, isUnclear: true }
  }
}

/** That the site did not answer, or that the session may not be used any more, tells nothing of its cookies. */
const telling: ReadonlySet<ErrorCode> = new Set([
  'TARGET_UNREACHABLE',
  'TIMEOUT',
  'TARGET_NOT_ALLOWED',
  'OVERLOADED',
  'SESSION_INACTIVE',
  'SESSION_NOT_FOUND',
])

function noAnswer(error: unknown): null {
  if (error instanceof AppError && telling.has(error.code)) return null
  throw error
}
