import { AppError, type ErrorCode } from '../errors.ts'
import { mayRepeat } from '../fetching/may-repeat.ts'
import type { SessionRepository } from '../sessions/repository.ts'
import { openProven, type ProvenState } from '../sessions/restore.ts'
import { lookAgain } from '../sessions/second-look.ts'
import type { Vault } from '../vault/vault.ts'
import { speaksForSession } from './speaks-for-session.ts'
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
 * scrape; what `mayRepeat` refuses is never sent twice. Everything else is as it was seen.
 * @param first the visit, which began at `startedAt` (epoch milliseconds)
 */
export async function conclude(
  deps: LookAgainDependencies,
  request: VisitRequest,
  first: Visit,
  startedAt: number,
): Promise<Conclusion> {
  const { session, state, secrets } = first.source
  const asSeen = { visit: first, restores: null, isUnclear: false }
  if (first.judgement.verdict !== 'logged_out' || !first.page.carriedSecret) return asSeen
  if (session === null || state === null || !state.origin.provisional || !session.writeBack) return asSeen
  if (!speaksForSession(request.input)) return asSeen
  if (!mayRepeat(request.input.method)) return { ...asSeen, isUnclear: true }
  const look = async (source: Visit['source'], restores: ProvenState | null): Promise<Look | null> => {
    const timeoutMs = Math.floor(startedAt + request.timeoutMs - deps.clock.now())
    if (timeoutMs < 1) return null
    const again = await visit(deps, { ...request, timeoutMs }, source).catch(noAnswer)
    return again === null ? null : { visit: again, restores }
  }
  const settled = await lookAgain<Look>({
    again: () => look(first.source, null),
    withProven: async () => {
      const proven = await openProven(deps, { session, state, secrets })
      if (proven === null) return 'none'
      return look({ ...first.source, secrets: proven.secrets, triesVersion: proven.version }, proven)
    },
    verdictOf: (one) => one.visit.judgement.verdict,
  })
  if (settled.how === 'dead') return asSeen
  if (settled.how !== 'unclear') return { ...settled.look, isUnclear: false }
  // What an older state brought is nothing to the one in use.
  const isOwn = settled.look !== null && settled.look.restores === null
  return { visit: isOwn ? settled.look.visit : first, restores: null, isUnclear: true }
}

type Look = Pick<Conclusion, 'visit' | 'restores'>

/** That the site did not answer, or that the session may not be used any more, tells nothing of its cookies. */
const telling: ReadonlySet<ErrorCode> = new Set([
  'TARGET_UNREACHABLE',
  'TIMEOUT',
  'TARGET_NOT_ALLOWED',
  'OVERLOADED',
  'SESSION_BUSY',
  'SESSION_INACTIVE',
  'SESSION_NOT_FOUND',
])

function noAnswer(error: unknown): null {
  if (error instanceof AppError && telling.has(error.code)) return null
  throw error
}
