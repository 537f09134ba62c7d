import { scanHtml } from './scan-html.ts'
import { collapseSpace } from './white-space.ts'

/** A title stands near the beginning; further down nobody looks for it. */
const searchedChars = 128 * 1024
const maxTitleChars = 1024

/** A title, or what may hold one that is not the page's. */
const opening = /<(?:!--|(title|script|style|textarea|noscript|template|svg)(?=[\s/>]))/i

/**
 * The title of a page as a browser's tab shows it: entities decoded, white space collapsed, at most 1,024 characters;
 * null where there is none or it is blank. Looks at the first 128 K characters only, without parsing: it is asked of
 * every page.
 */
export function titleOf(html: string): string | null {
  const head = html.length > searchedChars ? html.slice(0, searchedChars) : html
  const found = find(head)
  return found === null ? null : textOf(head, found)
}

/** The same from the start of a page alone; undefined where that does not tell. */
export function titleFromStart(start: string): string | null | undefined {
  const found = find(start)
  return found === null || found.end === null ? undefined : textOf(start, found)
}

/** Where the text of the title stands; `end` is null where it is never closed. */
interface Found {
  readonly start: number
  readonly end: number | null
}

function find(head: string): Found | null {
  const next = new RegExp(opening, 'gi')
  for (;;) {
    const match = next.exec(head)
    if (match === null) return null
    const name = match[1]?.toLowerCase()
    if (name === 'title') return startOf(head, next.lastIndex)
    const end = name === undefined ? head.indexOf('-->', match.index + 4) : endOf(head, name, next.lastIndex)
    if (end < 0) return null
    next.lastIndex = end + 1
  }
}

function startOf(head: string, from: number): Found | null {
  const start = head.indexOf('>', from) + 1
  if (start === 0) return null
  const end = endOf(head, 'title', start)
  return { start, end: end < 0 ? null : end }
}

function textOf(head: string, { start, end }: Found): string | null {
  const raw = head.slice(start, Math.min(end ?? head.length, start + 4 * maxTitleChars))
  const text = collapseSpace(raw.includes('&') ? decodeEntities(raw) : raw)
  return text === '' ? null : text.slice(0, maxTitleChars)
}

function endOf(head: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}[\\s/>]`, 'gi')
  closing.lastIndex = from
  return closing.exec(head)?.index ?? -1
}

/** Within a title no tag is one (HTML §13.2.5.2). */
function decodeEntities(raw: string): string {
  let decoded = ''
  scanHtml(`<title>${raw}</title>`, { open() {}, close() {}, text: (text) => (decoded += text) })
  return decoded
}
