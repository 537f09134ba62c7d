import { parsePage } from '../page/parse.ts'
import { note, undecide } from '../use/says-nothing.ts'
import { PLAIN } from '../verdict/compare/compare.ts'
import { decides } from '../verdict/judgement.ts'
import { jsonAnswer } from '../verdict/signals/json-answer.ts'
import { ownRequests } from '../verdict/signals/own-requests.ts'
import { type Judged, judgeAt } from './differential.ts'
import { noMemory, type ProbeMemory } from './probe-memory.ts'
import { type ProbedPages, remembered } from './probe-pages.ts'
import type { SiteVisits } from './site-visits.ts'

/**
 * Asks the validation URL in a browser, with and without the session. It tries no other page, because an application
 * shows the user on every page. Throws as `SiteVisits.withSession`.
 */
export async function probeRendered(
  site: SiteVisits,
  validationUrl: string,
  learned: ProbeMemory,
): Promise<ProbedPages> {
  const memory: ProbeMemory = learned.rendered ? learned : { ...noMemory, next: learned.next }
  const judged = drawn(await judgeAt(site, validationUrl, { memory }))
  return {
    judged,
    visits: [judged],
    memory: decides(judged.judgement.verdict) ? { ...remembered(memory, judged), rendered: true } : memory,
  }
}

/**
 * A page that is still a shell when it is read says nothing, even when the anonymous page differs: the browser may have
 * been too slow for it.
 */
function drawn(judged: Judged): Judged {
  const { judgement, isShell, byRule } = judged
  if (!isShell || byRule || !decides(judgement.verdict)) return judged
  if (judgement.verdict === 'logged_in' && isToldItsUser(judged)) return judged
  return { ...judged, judgement: undecide(judgement, undrawn), tells: false }
}

/**
 * The site sends the application the record of its user, and refuses it to an anonymous one: nothing has to be drawn
 * for that.
 */
function isToldItsUser({ page, copy }: Judged): boolean {
  const isRefused = copy?.evidence.some(({ signal, weight }) => signal === ownRequests.name && weight <= PLAIN)
  if (page === null || isRefused !== true) return false
  return (page.ownRequests ?? []).some(({ url, status, answer: body = '' }) => {
    const { evidence } = jsonAnswer.find({ ...page, finalUrl: url, status, body }, parsePage(body))
    return evidence.some(({ weight }) => weight > 0)
  })
}

const undrawn = note('empty_shell', 'the page had drawn nothing in the browser')
