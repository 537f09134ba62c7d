import { emptyTree, type PageTree, TreeReader } from './page-tree.ts'
import type { PageLink, ParsedPage } from './parsed-page.ts'
import { readTags } from './tags.ts'
import { purposeOfUrl } from './urls.ts'
import { purposeOf } from './words.ts'

/** A longer answer in JSON is not read as such. */
const MAX_JSON_CHARS = 2_097_152
const WINDOW_CHARS = 32_768

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
      readTags(body.slice(0, WINDOW_CHARS), new TreeReader(page))
      readTags(body.slice(-WINDOW_CHARS), new TreeReader(page))
    } else {
      readTags(body, new TreeReader(page))
    }
  }
  return { ...page, links: page.links.map((link) => purposeful(link, page.elements[link.element]?.label ?? '')), json }
}

/** A link with what it says and where it leads; its label speaks where it has no text of its own. */
function purposeful(link: PageTree['links'][number], label: string): PageLink {
  const text = link.text.trim() || label
  return {
    ...link,
    text,
    says: purposeOf(text) ?? (label === '' ? null : purposeOf(label)),
    leadsTo: purposeOfUrl(link.href),
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
