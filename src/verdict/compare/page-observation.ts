import type { Page, ParsedPage } from '../../page/page.ts'
import { parsePage } from '../../page/parse.ts'
import { namesIn, type StatedVisitor } from '../../visitor/visitor.ts'
import type { Judgement } from '../judgement.ts'
import { applyRule, type Ruling } from '../rule/apply-rule.ts'
import type { PageRule } from '../rule/rule.ts'
import { judgeResults, resultsOf, visitorIn } from '../verdict.ts'
import { type Sketch, sketchOf } from './sketch.ts'

/** Everything that a validation needs to know about a page, without the page itself. */
export interface PageObservation {
  /** By the page alone. */
  readonly judgement: Judgement
  readonly sketch: Sketch
  /** What the page says about its visitor, if somebody is logged in. */
  readonly ifLoggedIn: StatedVisitor
  /** The addresses of the same origin to which it links, without query and fragment, each once, at most 200. */
  readonly links: readonly string[]
  /** It reloads itself, to test whether cookies are accepted. */
  readonly asksAgain: boolean
  /** By the user's own rule; null if there is none, or if it does not decide. */
  readonly ruling: Ruling | null
}

/** Parses a page once and reads everything from it that a validation needs. Pure; bounded and linear as `judgePage`. */
export function observePage(page: Page, rule: PageRule | null = null): PageObservation {
  const parsed = parsePage(page.body)
  const results = resultsOf(page, parsed)
  const names = namesIn(page, parsed, results)
  const judgement = judgeResults(results, () => names)
  const ifLoggedIn = visitorIn(results, names)
  const { detectedUser } = ifLoggedIn
  return {
    judgement,
    sketch: sketchOf(page, parsed, judgement, detectedUser === null ? [] : [detectedUser]),
    ifLoggedIn,
    links: linksOf(page, parsed),
    asksAgain: asksAgain(page, parsed),
    ruling: rule === null ? null : applyRule(rule, page, parsed),
  }
}

const REFRESH = /^\s{0,5}(\d{1,3})(?:\.\d{1,5})?\s{0,5}(?:[;,]\s{0,5}(?:url\s{0,5}=\s{0,5})?["']?([^"'\s]{0,1000}))?/i
const RELOAD = /\blocation\.reload\s?\(|\blocation(?:\.href)?\s?=\s?(?:window\.|document\.)?location(?:\.href)?\b/
const NEEDS_COOKIES =
  /cookies? (?:must be|need to be|are) (?:enabled|turned on)|enable (?:your )?cookies|cookies (?:aktivieren|akzeptieren)|activer les cookies|activar las cookies|habilit\w+ (?:os |i )?cookies?|cookies inschakelen|włącz\w* (?:obsługę )?cookie|включите cookie/i

/** Only a short page that set a cookie: the next visit carries it. */
function asksAgain(page: Page, parsed: ParsedPage): boolean {
  if (page.body.length > 20_000 || !page.setCookies.some(({ cleared }) => !cleared)) return false
  const [, delay, target] = REFRESH.exec(parsed.metas.find(({ name }) => name === 'refresh')?.content ?? '') ?? []
  if (delay !== undefined && Number(delay) <= 10 && isItself(target ?? '', page)) return true
  if (parsed.texts.length <= 10 && parsed.scripts.some((script) => RELOAD.test(script.slice(0, 20_000)))) return true
  return NEEDS_COOKIES.test(page.body)
}

function isItself(target: string, { requestedUrl, finalUrl }: Page): boolean {
  const to = URL.parse(target, finalUrl)
  const own = [requestedUrl, finalUrl].map((url) => URL.parse(url))
  return to !== null && own.some((one) => one?.origin === to.origin && one.pathname === to.pathname)
}

const MAX_LINKS = 200

/** Without its fragment; null for one of another origin, or with a query. */
function addressOf(href: string, base: string, origin: string | undefined): string | null {
  const url = URL.parse(href, base)
  return url === null || url.origin !== origin || url.search !== '' ? null : url.origin + url.pathname
}

/** Where a page's own links lead within its origin: those to the visitor's own pages first. */
function linksOf({ finalUrl }: Page, { links, elements }: ParsedPage): string[] {
  const origin = URL.parse(finalUrl)?.origin
  const found = new Map<string, boolean>()
  for (const { href, tag, says, leadsTo, element } of links) {
    if (found.size >= MAX_LINKS) break
    if (tag !== 'a' || href === '' || href.length > 1000 || elements[element]?.template === true) continue
    if (says === 'logout' || leadsTo === 'logout') continue
    const address = addressOf(href, finalUrl, origin)
    if (address === null) continue
    found.set(address, found.get(address) === true || says === 'account' || leadsTo === 'account')
  }
  return [...found].sort(([, a], [, b]) => Number(b) - Number(a)).map(([address]) => address)
}
