import type { SessionSecrets } from '../sessions/session.ts'
import type { Judgement } from '../verdict/judgement.ts'
import type { Page } from '../verdict/page.ts'
import type { ValidationRule } from '../verdict/rule/rule.ts'
import type { SeenCookies } from './cookie-sightings.ts'
import { type Judged, judgeAt, saysNothing } from './differential.ts'
import { discover } from './discover.ts'
import type { ProbeMemory } from './probe-memory.ts'
import {
  createVisitor,
  type Touched,
  type VisitedSession,
  type VisitorDependencies,
  type VisitorOptions,
} from './visitor.ts'

/** What asking the site brought. `page` is null where no page came back; the judgement says why. */
export interface Probe {
  readonly page: Page | null
  readonly judgement: Judgement
  /** What each visit with the session showed, in order; the verdict need not be that of the last. */
  readonly visits: readonly Judgement[]
  readonly memory: ProbeMemory
  /** What its visits did to the cookies of the session. */
  readonly touched: Touched
  /** Which cookies they showed. */
  readonly cookies: SeenCookies
}

export interface ProbeOptions extends VisitorOptions {
  /** What earlier validations learned. */
  readonly memory: ProbeMemory
}

/**
 * Asks the site whether a session is logged in: the page that told before, or else the validation URL, each beside what
 * nobody gets there; and where that does not tell, pages that may. Throws TARGET_NOT_ALLOWED and OVERLOADED, and what
 * the visits throw; that the site is down or slow is an answer.
 */
export async function probe(
  deps: VisitorDependencies,
  session: VisitedSession,
  secrets: SessionSecrets,
  { memory, ...options }: ProbeOptions,
): Promise<Probe> {
  const visitor = createVisitor(deps, session, secrets, options)
  const { rule } = options
  const visits: Judged[] = []
  const ask = async (url: string) => {
    const judged = await judgeAt(visitor, url, {
      told: memory.tells && memory.url === url,
      found: url !== session.validationUrl,
    })
    visits.push(judged)
    return judged
  }
  const ended = (judged: Judged, kept: ProbeMemory = memory): Probe => ({
    page: judged.page,
    judgement: judged.judgement,
    visits: visits.flatMap(({ shown }) => shown),
    memory: kept,
    touched: visitor.touched(),
    cookies: visitor.seenCookies(),
  })

  const { validationUrl } = session
  const known = memory.url !== null && memory.url !== validationUrl && !hasSides(rule) ? await ask(memory.url) : null
  if (known !== null && known.judgement.verdict !== 'unknown') return ended(known, remembered(memory, known))
  const first = await ask(validationUrl)
  if (first.byRule || saysNothing(first.judgement)) return ended(first)
  if (first.judgement.verdict !== 'unknown') return ended(first, remembered(memory, first))
  const {
    found,
    visits: more,
    next,
  } = await discover(visitor, first, { discover: rule?.discover ?? false, next: memory.next })
  visits.push(...more)
  if (found !== null) return ended(found, remembered({ ...memory, next }, found))
  return ended(first, {
    ...memory,
    url: known === null ? memory.url : null,
    tells: known === null && memory.tells,
    next,
  })
}

function hasSides(rule: ValidationRule | null): boolean {
  return rule !== null && (rule.loggedIn !== null || rule.loggedOut !== null)
}

/** A page that told is asked first the next time; that it differs is known once it was seen to. */
function remembered(memory: ProbeMemory, { url, tells, judgement }: Judged): ProbeMemory {
  if (judgement.verdict !== 'logged_in' && judgement.verdict !== 'logged_out') return memory
  return { ...memory, url, tells: tells || (memory.tells && memory.url === url) }
}
