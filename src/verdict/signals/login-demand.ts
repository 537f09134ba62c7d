import { type HtmlText, showsLessThan, withAncestors } from '../../html/tree.ts'
import type { ParsedPage } from '../../page/page.ts'
import { fold } from '../../wordings/fold.ts'
import { anyOf, DENIAL, phrasesOf } from '../../wordings/wordings.ts'
import { endedNotice, QUOTED } from './session-ended.ts'
import { hit, nothing, signal } from './signal.ts'
import { isForgery } from './status.ts'

/** `said`: among other sentences of a short page. */
const weights = { demand: -3.5, said: -3, faintDemand: -1.5, denial: -2, faintDenial: -0.8 }

const demands = anyOf([...phrasesOf('demands'), ...phrasesOf('ended')])
const DEMAND = new RegExp(demands)
const EITHER = new RegExp(`${demands}|${DENIAL.source}`)
const NOTICE = /msg|message|error|alert|warn|notice|flash|denied|toast|info|status|content|title/
/** A page that consists of little more than one sentence. */
const SHORT_PAGE = 3000

/** What a sentence says, wherever it is: to log in, or only that access is refused. */
export function refusalIn(text: string): 'demand' | 'denial' | null {
  const folded = fold(text).replace(QUOTED, '')
  return DEMAND.test(folded) ? 'demand' : DENIAL.test(folded) ? 'denial' : null
}

/** A sentence that tells the visitor to log in, or that access is refused; of a session that is over, unless it is a notice of its own. */
export const loginDemand = signal('login_demand', ['invites', 'gate', 'offers_login'], (page, parsed) => {
  if ((page.status >= 400 && isForgery(page)) || endedNotice(parsed) !== null) return nothing
  const isShort = showsLessThan(SHORT_PAGE, parsed)
  let denial: string | null = DENIAL.test(fold(parsed.title)) ? parsed.title : null
  let faint: string | null = null
  for (const text of sentencesIn(page.body, parsed)) {
    const element = parsed.elements[text.parent]
    const shown = text.text.trim()
    if (element?.hidden === true || shown.length <= 3) continue
    const says = refusalIn(shown)
    if (says === 'demand') {
      if (element?.template === true) continue
      if (isNotice(text, parsed)) return hit(weights.demand, `"${shown}"`)
      if (isShort) return hit(weights.said, `"${shown}"`)
      faint ??= shown
    } else if (says === 'denial' && isShort && text.text.length < 130) denial ??= shown
  }
  if (faint !== null) return hit(weights.faintDemand, `"${faint}"`)
  if (denial === null) return nothing
  return hit(isShort ? weights.denial : weights.faintDenial, `"${denial}"`)
})

/** The texts that contain a demand or a denial. */
function sentencesIn(body: string, { texts, json, foldedTexts }: ParsedPage): readonly HtmlText[] {
  if (texts.length === 0 && json === undefined && body.length < 1000)
    return refusalIn(body) === null ? [] : [{ text: body, parent: -1, at: 0 }]
  return texts.filter((_, index) => EITHER.test(foldedTexts()[index] ?? ''))
}

function isNotice(text: HtmlText, { elements }: ParsedPage): boolean {
  const around = withAncestors(text.parent, elements, 3)
  return around.some(({ tag, ident }) => /^h[1-3]$|^strong$/.test(tag) || NOTICE.test(ident))
}
