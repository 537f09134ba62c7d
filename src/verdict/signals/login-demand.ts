import type { HtmlText } from '../../html/tree.ts'
import { showsLessThan } from '../../html/tree.ts'
import { fold } from '../../wordings/fold.ts'
import { PhraseGate } from '../../wordings/phrase-gate.ts'
import { denials, loginDemands } from '../../wordings/sentences.ts'
import { anyOf } from '../../wordings/wordings.ts'
import type { Page } from '../page.ts'
import type { ParsedPage } from '../parsed-page.ts'
import { hit, nothing, type Signal, type SignalHits } from './signal.ts'

const weights = { demand: -3.5, faintDemand: -1.5, denial: -2, faintDenial: -0.8 }

const DEMAND = new RegExp(anyOf(loginDemands))
const DENIAL = new RegExp(anyOf(denials))
const GATE = new PhraseGate(
  'log|sign|sess|auth|conne|conec|sesi|credential|denied|forbidden|permission|allowed|privil|zugriff|berecht|refus|interdit|deneg|negado|negato|geweiger|toegang|dost|melde|melden|angemel|identif|acced|accesso|colleg|ingelog|autoris|autoriz|autoryz|negad|permitid|machtig'.split(
    '|',
  ),
  [...loginDemands, ...denials],
)
const NOTICE = /msg|message|error|alert|warn|notice|flash|denied|toast|info|status|content|title/
/** A page of which a single sentence is the whole point. */
const SHORT_PAGE = 3000

/** What a sentence says, wherever it stands: to log in, or no more than that access is refused. */
export function refusalIn(text: string): 'demand' | 'denial' | null {
  const folded = text.length > 3 ? GATE.folded(text) : null
  if (folded === null) return null
  return DEMAND.test(folded) ? 'demand' : DENIAL.test(folded) ? 'denial' : null
}

/** A sentence that tells the visitor to log in, that the session is over, or that access is refused. */
export const loginDemand: Signal = { name: 'login_demand', traits: ['invites', 'gate', 'offers_login'], find }

function find(page: Page, parsed: ParsedPage): SignalHits {
  const short = showsLessThan(SHORT_PAGE, parsed)
  let denial: string | null = DENIAL.test(fold(parsed.title)) ? parsed.title : null
  let faint: string | null = null
  for (const text of candidates(page.body, parsed)) {
    const folded = text.text.length > 3 ? GATE.folded(text.text) : null
    if (folded === null) continue
    const element = parsed.elements[text.parent]
    if (DEMAND.test(folded)) {
      if (element?.hidden === true || element?.template === true) continue
      if (short || isNotice(text, parsed)) return hit(weights.demand, `"${text.text.trim()}"`)
      faint ??= text.text.trim()
    } else if (denial === null && short && text.text.length < 120 && element?.hidden !== true && DENIAL.test(folded)) {
      denial = text.text.trim()
    }
  }
  if (faint !== null) return hit(weights.faintDemand, `"${faint}"`)
  if (denial === null) return nothing
  return hit(short ? weights.denial : weights.faintDenial, `"${denial}"`)
}

function candidates(body: string, parsed: ParsedPage): readonly HtmlText[] {
  if (parsed.texts.length === 0 && parsed.json === undefined && body.length < 1000)
    return [{ text: body, parent: -1, at: 0 }]
  return parsed.texts
}

function isNotice(text: HtmlText, parsed: ParsedPage): boolean {
  let element = parsed.elements[text.parent]
  for (let level = 0; level < 3 && element !== undefined; level += 1) {
    if (/^h[1-3]$|^strong$/.test(element.tag) || NOTICE.test(element.ident)) return true
    element = parsed.elements[element.parent]
  }
  return false
}
