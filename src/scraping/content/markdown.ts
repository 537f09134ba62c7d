import { Readability } from '@mozilla/readability'
import { parseHTML } from 'linkedom'
import { visibleText } from '../../html/visible-text.ts'
import { asDocument } from './as-document.ts'
import type { DomElement } from './dom.ts'
import { type PageShape, shapeOf } from './shape.ts'
import { createTurndown } from './turndown.ts'

/** What a tree may cost: far beyond any article, within a second or two and some hundred megabytes. */
const maxChars = 3 * 1024 * 1024
const maxElements = 30_000
/** The readers of a tree walk neighbours time and again: 40,000 in a row cost two seconds, 200,000 minutes. */
const maxTexts = 40_000
/** Far beyond any layout, and within the stack of whoever walks it recursively. */
const maxDepth = 400
/** Less main content than this part of the text is taken for a misjudged page, and all of it is given. */
const minShare = 0.1
const shortText = 500

export interface Markdown {
  readonly markdown: string
  /** A sentence where it is not what was asked for, else null. */
  readonly warning: string | null
}

/**
 * The main content of a page as Markdown, links and images absolute; the whole page where no main content stands out.
 * A page too large or too deeply nested for a tree, and one that defeats its readers, gives its plain text and a warning.
 * @param baseUrl what relative links are relative to, unless the page names another
 */
export function toMarkdown(html: string, baseUrl: string): Markdown {
  if (html.trim() === '') return { markdown: '', warning: null }
  if (html.length > maxChars || !isTractable(shapeOf(html))) return plain(html, 'too large or too deeply nested')
  try {
    return { markdown: convert(html, baseUrl), warning: null }
  } catch {
    // Whatever a library stumbles over in a page, the page's text is still there.
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
  /** The article shows its title itself. */
  readonly startsWithTitle: boolean
  readonly length: number
}

/** Takes its tree apart, hence one of its own. */
function mainContent(html: string): MainContent | null {
  const { document } = parseHTML(asDocument(html))
  const article = new Readability(document, { serializer: (node) => node as DomElement }).parse()
  if (article?.content === null || article?.content === undefined) return null
  const title = article.title?.trim() ?? ''
  const text = article.textContent?.trim() ?? ''
  return { root: article.content, title, startsWithTitle: text.startsWith(title), length: text.length }
}
