import { type HtmlText, showsLessThan, withAncestors } from '../../html/tree.ts'
import type { ParsedPage } from '../../page/page.ts'
import { fold } from '../../wordings/fold.ts'
import { anyOf, phrasesOf } from '../../wordings/wordings.ts'
import { hit, nothing, signal } from './signal.ts'
import { isForgery } from './status.ts'

/** `asks`: the page also tells its visitor to log in. */
const weights = { asks: -3.5, tells: -2.5 }

const ENDED = new RegExp(anyOf(phrasesOf('ended')))
const ASKS = new RegExp(anyOf(phrasesOf('demands')))
/** Texts that only mention it, or that ask for another role. */
export const QUOTED = /["“„«][^"“”„«»]+["“”»]|be (?:logged|signed) in as (?:an? )?(?:super ?)?(?:admin|owner|staff)/g
/** Before the sentence: it is about what may happen. */
const CONDITION =
  /(?:^|[^\p{L}])(?:if|when|whenever|until|unless|wenn|falls|sobald|si|quand|lorsque|cuando|se|quando|als|wanneer|jesli|gdy|kiedy|если|когда|om|nar|pokud|kdyz)[^\p{L}]/u
/** A page with little more than the notice; and one with nothing else. */
const [SHORT_PAGE, SCANT] = [2000, 400]

const PLACE = /(?:^|[\s_-])(?:alert|errors?|warning|danger|notice|flash|messages?|msg)(?:$|[\s_-])/
/** What is named for it is in every page, until a script or a style sheet shows it. */
const PREPARED = /session|expir|time-?out|idle|inactiv|modal|dialog|popup|overlay|toast/
const OPENED = /(?:^|\s)(?:show|in|open|is-open|visible)(?:$|\s)/

/** The title, heading or message by which a short page says that the session is over; null: there is none. */
export function endedNotice(parsed: ParsedPage): string | null {
  if (!showsLessThan(SHORT_PAGE, parsed)) return null
  if (saysEnded(fold(parsed.title))) return parsed.title
  const isScant = showsLessThan(SCANT, parsed)
  const sentences = parsed.texts.filter((_text, at) => saysEnded(parsed.foldedTexts()[at] ?? ''))
  return sentences.find((text) => isNotice(text, isScant, parsed))?.text ?? null
}

/** The page says that the session is over: everything else on it, names too, may be left from before. */
export const sessionEnded = signal('session_ended', ['half', 'gate'], (page, parsed) => {
  const notice = endedNotice(parsed)
  if (notice === null || (page.status >= 400 && isForgery(page))) return nothing
  return hit(parsed.foldedTexts().some((text) => ASKS.test(text)) ? weights.asks : weights.tells, `"${notice.trim()}"`)
})

function saysEnded(folded: string): boolean {
  const [before, ...rest] = ENDED.test(folded) ? folded.replace(QUOTED, '').split(ENDED) : []
  return before !== undefined && rest.length > 0 && !CONDITION.test(before)
}

function isNotice({ parent }: HtmlText, isScant: boolean, { elements }: ParsedPage): boolean {
  const around = withAncestors(parent, elements, 12)
  const isAside = around.some(
    ({ tag, attributes }) => /^(?:article|pre|code|button)$/.test(tag) || attributes.get('aria-hidden') === 'true',
  )
  if (isAside || around[0]?.hidden !== false || around[0].template) return false
  if (around.slice(0, 2).some(({ tag }) => tag === 'h1')) return true
  const prepared = around.filter(({ tag, ident }) => tag !== 'body' && PREPARED.test(ident))
  if (prepared.length > 0) return prepared.some(({ ident }) => OPENED.test(ident))
  return isScant || around.slice(0, 4).some(({ tag, ident }) => tag === 'h2' || PLACE.test(ident))
}
