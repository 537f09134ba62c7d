import { parseHtml } from '../html/parse-html.ts'
import type { HtmlLink, HtmlTree } from '../html/tree.ts'
import { parseJsonOr } from '../json-object.ts'
import { foldLetters } from '../wordings/fold.ts'
import { ASKS, isPhrase, purposeOf, purposeOfBeginning } from '../wordings/labels.ts'
import { isWrittenPage, purposeOfUrl } from '../wordings/urls.ts'
import { judgedParts } from './judged-parts.ts'
import { logoutControls } from './logout-controls.ts'
import type { PageLink, ParsedPage } from './page.ts'

/** What is parsed: the `whole`; its `parts` that a scrape judges; or both parts of a body that was cut, the second one from here on. */
export type PageExtent = 'whole' | 'parts' | number
/** Longer JSON is not parsed. */
const MAX_JSON_CHARS = 2_097_152

/** Reads a page into a flat, bounded tree in one streaming pass, linear in the body. What exceeds its bounds is left out. */
export function parsePage(body: string, extent: PageExtent = 'whole'): ParsedPage {
  const json = parseJson(body)
  return json === undefined ? parseParts(partsOf(body, extent)) : parseParts([], json)
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

function partsOf(body: string, extent: PageExtent): readonly string[] {
  if (extent === 'parts') return judgedParts(body)
  return extent === 'whole' ? [body] : [body.slice(0, extent), body.slice(extent)]
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
