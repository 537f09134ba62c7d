import { declaredLanguage, showsLessThan } from '../../html/tree.ts'
import { isTo, type Page, type PageLink, type ParsedPage } from '../../page/page.ts'
import { nameKey } from '../../visitor/name.ts'
import { hasReturnParameter, isLoginUrl } from '../../wordings/urls.ts'
import type { Evidence, Judgement, Verdict } from '../judgement.ts'
import { strongestOfEach } from '../score.ts'
import { emptyShell } from '../signals/empty-shell.ts'
import { jsonKeys, jsonPaths } from './json-paths.ts'
import { hasFormToken, type MadeFor, madeFor } from './made-for.ts'
import { isTokenName, steadyAddress, steadyText, textHash } from './steady.ts'

/**
 * What is kept of a page to compare it with another: a few kilobytes, without a text, a value or a token. The hashes are of
 * texts and addresses without what changes by itself.
 */
export interface Sketch {
  readonly status: number
  /** The steady form of the final address, and of the redirects. */
  readonly path: string
  readonly hops: readonly string[]
  readonly madeFor: MadeFor
  /** An entry that may redirect everybody to a login did so. */
  readonly isBlindEntry: boolean
  /** It shows no more than a notice does, and no sign of a login. */
  readonly isScant: boolean
  /** It is the empty shell of an application. */
  readonly isShell: boolean
  /** The primary tag of the language that it declares, such as `de`; '' for none. */
  readonly language: string
  readonly title: number
  readonly forms: readonly number[]
  readonly links: readonly number[]
  /** Those that offer to log in. */
  readonly loginLinks: readonly number[]
  readonly texts: readonly number[]
  readonly shape: readonly number[]
  readonly data: readonly number[]
  /** Of JSON: its outer keys, whatever their values. */
  readonly keys: readonly number[]
  /** What its links and buttons offer. */
  readonly offers: {
    readonly logout: boolean
    readonly login: boolean
    /** Addresses at which content or a site is changed. */
    readonly manage: number
  }
  /** By the page alone. */
  readonly verdict: Verdict
  /** The strongest evidence of each signal in either direction. */
  readonly evidence: readonly Evidence[]
  /** Keys of the names that it shows as its visitor's. */
  readonly names: readonly string[]
}

const MAX_LINKS = 400
const MAX_TEXTS = 600
const MAX_SHAPE = 600
const SEEN_TEXT = 200
const SCANT_CHARS = 200
const SCANT_LINKS = 3

/** @param names of the visitor, if somebody is logged in. Linear in the parsed page. */
export function sketchOf(page: Page, parsed: ParsedPage, judgement: Judgement, names: readonly string[]): Sketch {
  const { finalUrl: base } = page
  const address = (href: string) => steadyAddress(href, base)
  const paths = parsed.json === undefined ? [] : jsonPaths(parsed.json)
  const isBound = page.setCookies.some(({ cleared }) => !cleared) || hasFormToken(parsed)
  return {
    status: page.status,
    path: steadyAddress(base, base) ?? '',
    hops: page.hops.map(({ url }) => steadyAddress(url, url) ?? ''),
    // Scripts make what a browser has rendered, so the headers of the document say nothing about it.
    madeFor: page.ownRequests === undefined ? madeFor(page.headers, isBound) : 'unclear',
    isBlindEntry: isBlindEntry(page, judgement),
    isShell: judgement.evidence.some(({ signal }) => signal === emptyShell.name),
    isScant: isScant(page, parsed) && judgement.evidence.every(({ weight }) => weight < 1),
    language: declaredLanguage(parsed),
    title: textHash(steadyText(parsed.title)),
    forms: hashes(parsed.forms.map(({ action, inputs }) => formLine(action, inputs, base))),
    links: hashes(hrefsOf(parsed.links), MAX_LINKS, address),
    loginLinks: hashes(hrefsOf(parsed.links.filter((link) => isTo('login', link))), MAX_LINKS, address),
    texts: textsOf(page, parsed),
    shape: hashes(parsed.elements.slice(0, 5 * MAX_SHAPE).map(shapeOf), MAX_SHAPE, steadyText),
    data: hashes(paths),
    keys: hashes(jsonKeys(paths)),
    offers: offersOf(parsed),
    verdict: judgement.verdict,
    evidence: strongestOfEach(judgement.evidence),
    names: names.map(nameKey),
  }
}

/** As little as an error, a pause for maintenance, a test for humans or a text such as "expired". */
function isScant({ body, ownRequests }: Page, parsed: ParsedPage): boolean {
  // Of what scripts draw, their requests tell whether it is complete.
  if (ownRequests !== undefined) return parsed.texts.length + parsed.links.length === 0
  if (parsed.json !== undefined || parsed.links.length > SCANT_LINKS) return false
  return parsed.elements.length === 0 ? body.length < SCANT_CHARS : showsLessThan(SCANT_CHARS, parsed)
}

/** An entry that redirected to a login without checking the visitor, as far as its answers show. */
function isBlindEntry(page: Page, { evidence }: Judgement): boolean {
  const { requestedUrl, finalUrl, hops, setCookies } = page
  if (!isEntry(requestedUrl)) return false
  if (hops.length === 0) return evidence.some(({ signal }) => signal === 'soft_redirect') && isFile(page)
  // A page whose address is not a login's may be a different one for a user who is logged in.
  if (!isLoginUrl(finalUrl) || hasReturnParameter(finalUrl)) return false
  if (hops.some(({ url, perVisitor }) => perVisitor === true || hasReturnParameter(url))) return false
  // The login page did not know the session, and began another in its place.
  if (setCookies.some(({ name, replaces, cleared }) => replaces === true && !cleared && !ASIDE.test(name))) return false
  return !setCookies.some(({ hopUrl }) => hops.some(({ url }) => url === hopUrl))
}

/** The front door of a site, `/` or `/index.php`: it may send everybody to a login, with a session or without. */
function isEntry(url: string): boolean {
  const parsed = URL.parse(url)
  return parsed !== null && parsed.search === '' && /^\/(?:(?:index|default)\.\w{2,5})?$/i.test(parsed.pathname)
}

/** Cookies that do not belong to a login. */
const ASIDE = /csrf|xsrf|token|lang|locale|theme|consent|visit|track|^_/i

/** A file that is the same for everybody: it has a date of its own and sets no cookie. */
const isFile = ({ headers, setCookies }: Page) => headers['last-modified'] !== undefined && setCookies.length === 0

function formLine(action: string, inputs: ParsedPage['forms'][number]['inputs'], base: string): string {
  const fields = inputs.filter(({ name }) => !isTokenName(name)).map(({ type, name }) => `${type} ${name}`)
  return `${steadyAddress(action === '' ? base : action, base) ?? ''} ${fields.sort().join(',')}`
}

function textsOf(page: Page, parsed: ParsedPage): number[] {
  if (parsed.elements.length === 0 && parsed.json === undefined) return hashes([page.body], 1, steadyText)
  const shown = parsed.texts
    .slice(0, 3 * MAX_TEXTS)
    .filter(({ text, parent }) => text.length <= SEEN_TEXT && parsed.elements[parent]?.template !== true)
    .map(({ text }) => text)
  return hashes(shown, MAX_TEXTS, steadyText)
}

function offersOf({ links, elements, scripts }: ParsedPage): Sketch['offers'] {
  const shown = links.filter(({ element }) => elements[element]?.template !== true)
  return {
    logout: shown.some((link) => isTo('logout', link)) || scripts.some((script) => LOGOUT_DATA.test(script)),
    login: shown.some((link) => isTo('login', link)),
    manage: new Set(links.map(({ href }) => href).filter((href) => isManaging(href))).size,
  }
}

const hrefsOf = (links: readonly PageLink[]) => links.slice(0, 5 * MAX_LINKS).map(({ href }) => href)

/** `"logoutUrl":"/logout"`: the control that a script puts there. */
const LOGOUT_DATA = /["'](?:log|sign)[-_]?out[-_]?(?:url|uri|path|link|href)["']\s{0,4}:\s{0,4}["'][^"'\s]/i
const MANAGING = /(?:^|[/=])(?:[\w-]*admin|edit|add|create|new|delete|manage|moderat(?:e|ion)|drafts?)(?:[/?&.]|$)/i

const isManaging = (href: string) => href.length <= 500 && MANAGING.test(href)

const shapeOf = ({ tag, ident }: ParsedPage['elements'][number]) => (ident === '' ? tag : `${tag} ${ident}`)

/** Hashes of the steady form of each line, computed once for lines that are alike, as most of a page's are. */
function hashes(
  lines: readonly string[],
  most = Number.POSITIVE_INFINITY,
  steady: (line: string) => string | null = (line) => line,
): number[] {
  const found = new Set<number>()
  for (const line of new Set(lines)) {
    const kept = steady(line)
    if (kept !== null && kept !== '') found.add(textHash(kept))
    if (found.size >= most) break
  }
  return [...found]
}
