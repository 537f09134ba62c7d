import TurndownService from 'turndown'
import { collapseSpace } from '../../html/white-space.ts'

const dropped = new Set('SCRIPT STYLE NOSCRIPT TEMPLATE IFRAME OBJECT EMBED CANVAS SVG DIALOG TITLE'.split(' '))

/** The members of a DOM element that are used here, from either library. */
export interface DomElement {
  readonly nodeName: string
  readonly parentNode: DomElement | null
  readonly children: ArrayLike<DomElement>
  getAttribute(name: string): string | null
  querySelector(selector: string): DomElement | null
}

export interface HtmlToMarkdown {
  /** @param root read, not changed */
  turndown(root: DomElement): string
}

/** A converter from a tree to Markdown: ATX headings, fenced code, pipe tables, links and images absolute. */
export function createTurndown(baseUrl: string): HtmlToMarkdown {
  const service = new TurndownService({
    headingStyle: 'atx',
    codeBlockStyle: 'fenced',
    bulletListMarker: '-',
    hr: '---',
  })
  service.remove((node: DomElement) => dropped.has(node.nodeName.toUpperCase()))
  addLinks(service, baseUrl)
  addTables(service)
  return service as unknown as HtmlToMarkdown
}

function addLinks(service: TurndownService, baseUrl: string): void {
  service.addRule('link', {
    filter: (node: DomElement) => node.nodeName === 'A' && node.getAttribute('href') !== null,
    replacement: (content, node: DomElement) => {
      const text = collapseSpace(content)
      const url = webUrl(node.getAttribute('href'), baseUrl)
      return text === '' || url === null ? text : `[${text}](${url})`
    },
  })
  service.addRule('image', {
    filter: 'img',
    replacement: (_content, node: DomElement) => {
      const alt = collapseSpace(node.getAttribute('alt') ?? '').replace(/[[\]]/g, '\\$&')
      const url = webUrl(node.getAttribute('src'), baseUrl)
      return url === null ? alt : `![${alt}](${url})`
    },
  })
}

/** The absolute URL, without characters that would end the link; null for scripts, data and the like. */
function webUrl(href: string | null, baseUrl: string): string | null {
  const url = href === null ? null : URL.parse(href, baseUrl)
  if (url === null || !/^(?:https?|mailto|tel):$/.test(url.protocol)) return null
  return url.href.replace(/\(/g, '%28').replace(/\)/g, '%29')
}

/** A table with blocks in its cells is layout: its content is kept without a table. */
const blocks = 'table, h1, h2, h3, h4, h5, h6, ul, ol, pre, blockquote, hr, form'

function addTables(service: TurndownService): void {
  const known = new WeakMap<object, boolean>()
  const isData = (table: DomElement | null): boolean => {
    if (table === null) return false
    const answer = known.get(table) ?? table.querySelector(blocks) === null
    known.set(table, answer)
    return answer
  }
  service.addRule('cell', {
    filter: ['td', 'th'],
    replacement: (content, node: DomElement) => {
      if (!isData(tableOf(node))) return `\n\n${content}\n\n`
      return ` ${inOneLine(content).replace(/\|/g, '\\|')} |`
    },
  })
  service.addRule('row', {
    filter: 'tr',
    replacement: (content, node: DomElement) => {
      const table = tableOf(node)
      if (!isData(table)) return `\n\n${content}\n\n`
      return `\n|${content}${table?.querySelector('tr') === node ? `\n|${' --- |'.repeat(node.children.length)}` : ''}`
    },
  })
  service.addRule('rows', { filter: ['thead', 'tbody', 'tfoot'], replacement: (content) => content })
  service.addRule('table', { filter: 'table', replacement: (content) => `\n\n${content.trim()}\n\n` })
}

function inOneLine(content: string): string {
  return content
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ')
}

function tableOf(node: DomElement): DomElement | null {
  let at = node.parentNode
  while (at !== null && at.nodeName !== 'TABLE') at = at.parentNode
  return at
}
