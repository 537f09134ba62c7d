import { endFrom } from '../html/asides.ts'
import { parseHtml } from '../html/parse-html.ts'
import type { HtmlLink, HtmlTree } from '../html/tree.ts'
import { parseJsonOr } from '../json-object.ts'
import { foldLetters } from '../wordings/fold.ts'
import { ASKS, isPhrase, purposeOf, purposeOfBeginning } from '../wordings/labels.ts'
import { isWrittenPage, purposeOfUrl } from '../wordings/urls.ts'
import { logoutControls } from './logout-controls.ts'
import type { PageLink, ParsedPage } from './page.ts'

/** Characters of each end of a page that a scrape parses for its judgement. */
export const WINDOW_CHARS = 32_768
/** Longer JSON is not parsed. */
const MAX_JSON_CHARS = 2_097_152

/**
 * Reads a page into a flat, bounded tree in one streaming pass, linear in the body.
 * With `window` only the first and last 32 KB, as for a scrape; a validation parses everything. What exceeds the bounds of
 * the tree is left out.
 */
export function parsePage(body: string, options: { readonly window?: boolean } = {}): ParsedPage {
  const json = parseJson(body)
  return json === undefined ? parseParts(partsOf(body, options.window === true)) : parseParts([], json)
}

/** Reads only these parts of a page, each by itself. */
export function parseParts(parts: readonly string[], json?: unknown): ParsedPage {
  const tree = parseHtml(...parts)
  const links = tree.links.map((link) => purposeful(link, labelOf(link, tree)))
  let folded: readonly string[] | null = null
  const foldedTexts = () => {
    folded ??= tree.texts.map(({ text }) => foldLetters(text.trim()))
    return folded
  }
  const parsed = { ...tree, links, json, foldedTexts }
  return { ...parsed, logoutControls: logoutControls(parsed) }
}

function partsOf(body: string, isWindow: boolean): string[] {
  if (!isWindow || body.length <= 2 * WINDOW_CHARS) return [body]
  return body.length === 2 * WINDOW_CHARS + 1 ? [body.slice(0, WINDOW_CHARS), body.slice(-WINDOW_CHARS)] : endsOf(body)
}

/** The ends of a page that are parsed, of `WINDOW_CHARS` each. Joined by a character, they are read as such. */
export function endsOf(body: string): [start: string, end: string] {
  const end = endFrom(body, body.length - WINDOW_CHARS)
  return [body.slice(0, WINDOW_CHARS), end.padStart(WINDOW_CHARS)]
}

/** Its own label or, if it shows no text, that of the icon in it. */
function labelOf({ element, text }: HtmlLink, { elements }: HtmlTree): string {
  const own = elements[element]
  if (own === undefined || own.label !== '' || text.trim() !== '') return own?.label ?? ''
  const inner = elements.slice(element + 1, Math.min(own.end, element + 3) + 1)
  return inner.find(({ label }) => label !== '')?.label ?? ''
}

/** A link with its purpose, by its text and by its URL; without a text, by its label. */
function purposeful({ element, href, tag, text: own }: HtmlLink, label: string): PageLink {
  const text = own.trim() || label
  const says = purposeOf(text) ?? (label === '' ? null : purposeOf(label))
  return { element, href, text, tag, says, leadsTo: leadsTo(href, text) }
}

/** The purpose of a link by its URL. The URL of an article may only be named after a login; "Is this not you? Log in" is none. */
function leadsTo(href: string, text: string): PageLink['leadsTo'] {
  const purpose = purposeOfUrl(href)
  if (purpose !== 'login' && purpose !== 'logout') return purpose
  const asks = purpose === 'login' && ASKS.test(text)
  return isWrittenPage(href) || (isPhrase(text) && purposeOfBeginning(text) === null && !asks) ? null : purpose
}

function parseJson(body: string): unknown {
  if (body.length > MAX_JSON_CHARS) return undefined
  const start = body.search(/\S/)
  const first = body[start]
  // Some sites put this before their JSON, so that it cannot be run as a script.
  const text = body.startsWith(")]}'") ? body.slice(body.indexOf('\n') + 1) : body
  if (first !== '{' && first !== '[' && text === body) return undefined
  return parseJsonOr(text, undefined)
}
