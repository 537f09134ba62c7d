import { Readability } from '@mozilla/readability'
import { parseHTML } from 'linkedom'
import { visibleText } from '../../html/visible-text.ts'
import { asDocument } from './as-document.ts'
import { type PageShape, shapeOf } from './page-shape.ts'
import { createTurndown, type DomElement } from './turndown.ts'

/** The limit for building a tree: far more than any article, and at most two seconds and some hundred megabytes. */
const maxChars = 3 * 1024 * 1024
const maxElements = 30_000
/** The tree libraries walk siblings repeatedly: 40,000 in a row take two seconds, 200,000 take minutes. */
const maxTexts = 40_000
/** Far deeper than any layout, and within the stack of a recursive walk. */
const maxDepth = 400
/** When the main content is less than this share of the text, it was probably misjudged, and the whole page is used. */
const minShare = 0.1
const shortText = 500

export interface Markdown {
  readonly markdown: string
  /** A sentence when the result is not what was requested, else null. */
  readonly warning: string | null
}

/**
 * The main content of a page as Markdown, with absolute links and images; the whole page when no main content stands out. A
 * page that is too large or too deeply nested for a tree, or that a library fails on, gives plain text and a warning.
 * @param baseUrl the base of relative links, unless the page declares another
 */
export function toMarkdown(html: string, baseUrl: string): Markdown {
  if (html.trim() === '') return { markdown: '', warning: null }
  if (html.length > maxChars || !isTractable(shapeOf(html))) return plain(html, 'too large or too deeply nested')
  try {
    return { markdown: convert(html, baseUrl), warning: null }
  } catch {
    // Whatever fails in a library, the page's text is still available.
    return plain(html, 'not readable as a document')
  }
}

function isTractable({ elements, texts, depth }: PageShape): boolean {
  return elements <= maxElements && texts <= maxTexts && depth <= maxDepth
}

function plain(html: string, why: string): Markdown {
  return { markdown: visibleText(html), warning: `markdown: the page is ${why}; this is its text.` }
}

function convert(html: string, baseUrl: string): string {
  const { document } = parseHTML(asDocument(html))
  const base = document.querySelector('base[href]')?.getAttribute('href')
  const turndown = createTurndown(URL.parse(base ?? '', baseUrl)?.href ?? baseUrl)
  const whole = visibleText(html).length
  const article = whole === 0 ? null : mainContent(html)
  if (article !== null && isEnough(article.length, whole)) {
    const title = article.title === '' || article.startsWithTitle ? '' : `# ${article.title}\n\n`
    return title + turndown.turndown(article.root)
  }
  return turndown.turndown(document.body)
}

function isEnough(length: number, whole: number): boolean {
  return length >= whole * minShare || length >= shortText
}

interface MainContent {
  readonly root: DomElement
  readonly title: string
  /** The article contains its title. */
  readonly startsWithTitle: boolean
  readonly length: number
}

/** Changes its tree, so it parses one of its own. */
function mainContent(html: string): MainContent | null {
  const { document } = parseHTML(asDocument(html))
  const article = new Readability(document, { serializer: (node) => node as DomElement }).parse()
  if (article?.content === null || article?.content === undefined) return null
  const title = article.title?.trim() ?? ''
  const text = article.textContent?.trim() ?? ''
  return { root: article.content, title, startsWithTitle: text.startsWith(title), length: text.length }
}
