import type { ValidationRule } from '../sessions/validation-rule.ts'
import { note, undecide } from '../use/says-nothing.ts'
import { decides, isOfSite } from '../verdict/judgement.ts'
import { secondStep } from '../verdict/signals/second-step.ts'
import { type Judged, judgeAt } from './differential.ts'
import { discover } from './discover.ts'
import { noMemory, type ProbeMemory } from './probe-memory.ts'
import { copyKey } from './refusing-page.ts'
import type { SiteVisits } from './site-visits.ts'

/** The result of visiting pages of a site. */
export interface ProbedPages {
  /** The page that decided, or the validation URL when none did. */
  readonly judged: Judged
  /** Every visit with the session, in order. */
  readonly visits: readonly Judged[]
  readonly memory: ProbeMemory
}

export interface PagesToAsk {
  readonly rule: ValidationRule | null
  readonly learned: ProbeMemory
  /** A browser can render the shell of an application: then no other page is searched for. */
  readonly canRender: boolean
  /** A header of the session may be its login. */
  readonly carriesHeader: boolean
}

/**
 * Asks by plain HTTP: the page that decided before, or else the validation URL, each compared with its anonymous copy;
 * and when that does not decide, other pages. Throws as `SiteVisits.withSession`.
 */
export async function probePages(
  site: SiteVisits,
  validationUrl: string,
  { rule, learned, canRender, carriesHeader }: PagesToAsk,
): Promise<ProbedPages> {
  // A difference in the rendered page says nothing about the page as it is sent.
  const memory = learned.rendered ? { ...noMemory, next: learned.next } : learned
  const visits: Judged[] = []
  const ask = async (url: string) => {
    const judged = await judgeAt(site, url, { memory, isOurChoice: url !== validationUrl })
    visits.push(judged)
    return judged
  }
  const ended = (judged: Judged, kept: ProbeMemory = memory): ProbedPages => ({ judged, visits, memory: kept })

  const known = memory.url !== null && memory.url !== validationUrl && !hasSides(rule) ? await ask(memory.url) : null
  if (known !== null && known.judgement.verdict !== 'unknown') return ended(known, remembered(memory, known))
  const first = await ask(validationUrl)
  if (first.byRule || isOfSite(first.judgement.verdict)) return ended(first)
  const isDoubtful = mayBeOfAnybody(first)
  if (first.judgement.verdict !== 'unknown' && !isDoubtful) return ended(first, remembered(memory, first))
  if (first.isShell && canRender) return ended(first)
  // The site may ask at every address: at that of its settings the form could be theirs, of a user who is let in.
  if (asksForCode(first)) return ended(first)
  const {
    found,
    visits: more,
    next,
  } = await discover(site, first, { discover: rule?.discover ?? false, next: memory.next, carriesHeader })
  visits.push(...more)
  if (found !== null) {
    const isContradicted = isDoubtful && found.judgement.verdict === 'logged_out' && !first.links.includes(found.url)
    if (!isContradicted) return ended(found, remembered({ ...memory, next }, found))
    return ended({ ...first, judgement: undecide(first.judgement, contradicted), tells: false }, { ...memory, next })
  }
  if (isDoubtful) return ended(first, remembered({ ...memory, next }, first))
  return ended(first, {
    ...memory,
    url: known === null ? memory.url : null,
    tells: known === null && memory.tells,
    next,
  })
}

/** Evidence of this weight is rare on pages that are shown to visitors who are not logged in. */
const CLEAR = 2.5

/**
 * Whether a page that looks logged in may also be shown to a visitor who is not: to one whom the site only remembers,
 * who has accepted cookies, or who got another variant. True if its evidence is weak, or if it offers a login and no
 * logout. Only a page that demands a login decides then.
 */
function mayBeOfAnybody({ judgement, sketch }: Judged): boolean {
  if (judgement.verdict !== 'logged_in') return false
  const isClear = judgement.evidence.some(({ weight }) => weight >= CLEAR)
  return !isClear || (sketch.offers.login && !sketch.offers.logout)
}

const asksForCode = ({ judgement }: Judged) =>
  judgement.evidence.some(({ signal, weight }) => signal === secondStep.name && weight <= -3)

const contradicted = note('comparison', 'another page of the site, to which this one does not link, demands a login')

function hasSides(rule: ValidationRule | null): boolean {
  return rule !== null && (rule.loggedIn !== null || rule.loggedOut !== null)
}

/** The page that decided is asked first the next time; whether it differs is known once that was seen. */
export function remembered(memory: ProbeMemory, { url, tells, judgement, copy }: Judged): ProbeMemory {
  if (!decides(judgement.verdict)) return memory
  const { shown: _, ...others } = memory
  if (tells) return { ...others, url, tells, ...(copy === null ? {} : { shown: copyKey(copy) }) }
  return memory.url === url ? memory : { ...others, url, tells: false }
}
