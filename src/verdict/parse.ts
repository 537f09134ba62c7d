import { purposeOf } from './labels.ts'
import { emptyTree, type PageTree, type TreeLink } from './page-tree.ts'
import type { PageLink, ParsedPage } from './parsed-page.ts'
import { readTags } from './tags.ts'
import { TreeReader } from './tree-reader.ts'
import { purposeOfUrl } from './urls.ts'
import { WINDOW_CHARS } from './window.ts'

/** A longer answer in JSON is not read as such. */
const MAX_JSON_CHARS = 2_097_152

/**
 * Reads a page into a flat, bounded tree in one streaming pass, linear in the body.
 *
 * `window` keeps to the first and last 32 KB, which is what a scrape looks at; a validation parses all.
 * Depth beyond 256 is flattened; what lies beyond the bounds above is left out.
 */
export function parsePage(
  body: string,
  options: { readonly window?: boolean; readonly json?: boolean } = {},
): ParsedPage {
  const json = options.json === false ? undefined : parseJson(body)
  const page = emptyTree()
  if (json === undefined) {
    if (options.window === true && body.length > 2 * WINDOW_CHARS) {
      readInto(page, body.slice(0, WINDOW_CHARS))
      readInto(page, body.slice(-WINDOW_CHARS))
    } else {
      readInto(page, body)
    }
  }
  const { elements, texts, forms, metas, scripts, title, lang } = page
  const links = page.links.map((link) => purposeful(link, elements[link.element]?.label ?? ''))
  return { elements, texts, forms, links, metas, scripts, title, lang, json }
}

function readInto(page: PageTree, html: string): void {
  readTags(html, new TreeReader(page, html))
}

/** A link with what it says and where it leads; its label speaks where it has no text of its own. */
function purposeful({ element, href, tag, text: own }: TreeLink, label: string): PageLink {
  const text = own.trim() || label
  return {
    element,
    href,
    text,
    tag,
    says: purposeOf(text) ?? (label === '' ? null : purposeOf(label)),
    leadsTo: purposeOfUrl(href),
  }
}

function parseJson(body: string): unknown {
  if (body.length > MAX_JSON_CHARS) return undefined
  const start = body.search(/\S/)
  const first = body[start]
  // Some answers are guarded against being run as a script.
  const text = body.startsWith(")]}'") ? body.slice(body.indexOf('\n') + 1) : body
  if (first !== '{' && first !== '[' && text === body) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
