import { asidesIn, endFrom } from '../html/asides.ts'
import { WINDOW_CHARS } from '../page/judged-parts.ts'
import type { Page, PageLink } from '../page/page.ts'
import { parseParts } from '../page/parse.ts'
import { en } from '../wordings/en.ts'
import { purposeOfBeginning } from '../wordings/labels.ts'
import { anyOf, wordings } from '../wordings/wordings.ts'
import type { Evidence, Judgement } from './judgement.ts'
import { decide } from './score.ts'
import { clearedCookies } from './signals/cleared-cookies.ts'
import { finalUrl } from './signals/final-url.ts'
import { logout } from './signals/logout.ts'
import { isStepUrl } from './signals/second-step.ts'
import { status as statusSignal } from './signals/status.ts'
import { nobody } from './verdict.ts'

/** Of a longer page only so much of each end is searched, as the second stage does. */
const SCAN_CHARS = WINDOW_CHARS
/** Labels in other languages and headings are searched in the outer parts: controls and notices stand at the top or the foot. */
const OUTER_CHARS = 12_288
/** So much on each side of a word is parsed, from one tag to another. */
const AROUND_CHARS = 200
/** A page with more of these words is left to the second stage. */
const MAX_WORDS = 60

/** Words of controls that log in or out. The classes replace the flag `i`, which would take twice as long. */
const WORD = /(?:[Ll][Oo][Gg]|[Ss][Ii][Gg][Nn])[-_ ]?(?:[Oo][Uu][Tt]|[Oo][Ff][Ff]|[Ii][Nn])/g
/** The most common labels of such controls in other languages, at the beginning of a text; none is tried at a tag. */
const LABEL = new RegExp(`>\\s{0,20}(?![\\s<])(?:${anyOf(commonLabels(3))})`, 'g')
const INPUT = /<input/i
const PASSWORD = /\btype\s{0,3}=\s{0,3}["']?password\b/i
const REFRESH = /http-equiv\s{0,3}=\s{0,3}["']?refresh/i
/** A meta refresh is in the head. */
const HEAD_CHARS = 8192
/** Three times as fast as without the flag, with which it is compiled instead of searched for as a text. */
const CODE_FIELD = /one-time-code/i
const STEP_WORD =
  /[\s"'_[-](?:t?otp|[2mt]fa|passcode|two-?_?factor|(?:auth|security|sms)[-_]?code)[\s"'_\]-]|["'=](?:code|pin)["'\s>]|\bmaxlength=["']?1\b|\b(?:approve|device|security key)[\s.,<]/i
/** Data by which a page tells its scripts that nobody is logged in. */
const NOBODY = /(?:ogged_?[Ii]n|igned_?[Ii]n|uthenticated)["']?\s{0,4}[:=]\s{0,4}["']?(?:false|!1|0\b)/
/** That the session is over, as `session-ended.ts` reads it; searched where pages tell it, because it is slow. */
const ENDED = new RegExp(anyOf(wordings.flatMap(({ ended }) => ended.split('|'))), 'i')
const PLACES = [/<(?:title|[hH][12])[\s>]/g, /\b(?:alert|error|modal)\b/g, /\b(?:flash|notice)/g, /\bmessage/g]
const MAX_PLACES = 20
/** A page that tells it in a message is no longer than this, styles and scripts included; and one that tells it anywhere. */
const NOTICE_CHARS = 32_768
const SCANT_CHARS = 4096
/** A page that only asks for a code, or for an approval elsewhere, is no longer than this, styles and scripts included. */
const SHORT_CHARS = 16_384

/** The first labels of each language but English, whose words are found anywhere; with a small letter or a capital. */
function commonLabels(most: number): string[] {
  const other = wordings.filter((wording) => wording !== en)
  const labels = other.flatMap(({ login, logout: out }) => [login, out].flatMap((one) => one.split('|').slice(0, most)))
  return labels.flatMap((label) => [label, label.replace(/^./u, (first) => first.toUpperCase())]).sort()
}

/**
 * First stage of judging a scrape: status, final URL, Set-Cookie, and the few parts of the body that contain words of
 * controls, in tens of microseconds. It decides only clear cases: an answer that is not a page, a site that is down, or a
 * page with a control to log out and no sign of being logged out. `judgePage` decides the rest, off the main thread.
 * @returns null if the page must be parsed
 */
export function judgeScan(page: Page): Judgement | null {
  const { status } = page
  if (status === 429 || (status >= 500 && status !== 503 && status !== 511))
    return decided(statusSignal.find(page, emptyPage).evidence)
  if (status < 200 || status > 299) return null
  if (page.body === '' || !isText(page.contentType)) return decided([])
  if (clearedCookies.find(page, emptyPage).evidence.length > 0) return null
  const arrived = finalUrl.find(page, emptyPage).evidence
  if (arrived.some(({ weight }) => weight < 0) || isStepUrl(page.finalUrl) || !isHtml(page)) return null
  const found = scanBody(page)
  return found === null ? null : decided([...arrived, ...found])
}

/** The control to log out; null if it does not decide. */
function scanBody(page: Page): readonly Evidence[] | null {
  const { body } = page
  if (REFRESH.test(body.slice(0, HEAD_CHARS))) return null
  const ends =
    body.length <= 2 * SCAN_CHARS ? [body] : [body.slice(0, SCAN_CHARS), endFrom(body, body.length - SCAN_CHARS)]
  const parts = ends.map(partsAroundWords)
  if (parts.includes(null)) return null
  const parsed = parseParts(parts.flatMap((part) => part ?? []))
  if (parsed.links.some(invites)) return null
  const { evidence } = logout.find(page, parsed)
  // A link within the page may lead to a heading: those are in the other parts.
  const isWithin = parsed.links.some(({ says, href }) => says === 'logout' && /^#\w/.test(href))
  if (!evidence.some(({ weight }) => weight >= 2.5) || isWithin) return null
  if (ends.some((end) => INPUT.test(end) && (PASSWORD.test(end) || CODE_FIELD.test(end)))) return null
  if (ends.some((end) => NOBODY.test(end)) || saysEnded(body)) return null
  return body.length <= SHORT_CHARS && STEP_WORD.test(body) ? null : evidence
}

/** Also by the beginning of its label alone: the second stage reads more of the page. */
const invites = ({ says, leadsTo, text }: PageLink) =>
  says === 'login' || (says === null && (leadsTo === 'login' || purposeOfBeginning(text) === 'login'))

/** What is around the words of controls that may be shown, without overlap; null if there are too many words. */
function partsAroundWords(body: string): string[] | null {
  const places = [...placesOf(WORD, body), ...outerPlacesOf(LABEL, body)].sort((a, b) => a - b)
  if (places.length > MAX_WORDS) return null
  const parts: string[] = []
  const asides = asidesIn(body.slice(0, places.at(-1) ?? 0))
  let aside = asides.next().value
  let end = 0
  for (const place of places) {
    for (; aside !== undefined && aside[1] <= place; aside = asides.next().value) end = Math.max(end, aside[1])
    if (place < end || (aside !== undefined && aside[0] < place)) continue
    const start = body.indexOf('<', Math.max(end, place - AROUND_CHARS))
    end = body.indexOf('<', place + AROUND_CHARS)
    if (end < 0) end = body.length
    parts.push(body.slice(start, end))
  }
  return parts
}

function saysEnded(body: string): boolean {
  if (body.length <= SCANT_CHARS) return ENDED.test(body)
  const patterns = body.length <= NOTICE_CHARS ? PLACES : PLACES.slice(0, 1)
  const places = patterns.flatMap((pattern) => outerPlacesOf(pattern, body, MAX_PLACES))
  return places.some((place) => ENDED.test(body.slice(place, place + AROUND_CHARS)))
}

function placesOf(pattern: RegExp, body: string, most = MAX_WORDS): number[] {
  const places: number[] = []
  pattern.lastIndex = 0
  for (let found = pattern.exec(body); found !== null && places.length <= most; found = pattern.exec(body))
    places.push(found.index)
  return places
}

function outerPlacesOf(pattern: RegExp, body: string, most = MAX_WORDS): number[] {
  if (body.length <= 2 * OUTER_CHARS) return placesOf(pattern, body, most)
  const foot = body.length - OUTER_CHARS
  const below = placesOf(pattern, body.slice(foot), most).map((place) => foot + place)
  return [...placesOf(pattern, body.slice(0, OUTER_CHARS), most), ...below]
}

const TEXT_TYPE = /^\s*(?:text\/(?:html|plain|xml|json)|application\/(?:[\w.+-]*(?:json|xml)|graphql))/i
const isText = (contentType: string | null): boolean => contentType === null || TEXT_TYPE.test(contentType)

function isHtml(page: Page): boolean {
  return page.contentType === null ? /^\s{0,200}</.test(page.body.slice(0, 300)) : /html/i.test(page.contentType)
}

const emptyPage = parseParts([])

function decided(evidence: readonly Evidence[]): Judgement {
  return { ...decide(evidence), evidence, ...nobody, loginUrl: null }
}
