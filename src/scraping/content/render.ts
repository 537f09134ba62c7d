import { AppError } from '../../errors.ts'
import type { LoopTurns } from '../../fairness/loop-turns.ts'
import { parseCodings } from '../../fetching/http/codings.ts'
import type { Json, PageTerms, PageWork, ParsedFormat, Rendered } from '../../fetching/page-work/page-task.ts'
import type { FetchedPage } from '../../fetching/tier.ts'
import { type NextSlice, wholeBase64, wholeText } from '../../fetching/whole-text.ts'
import type { ScrapeFormat, ScrapeInput } from '../scrape-types.ts'
import { joined } from '../warnings.ts'
import { JsonText, parseExactJson } from './json.ts'
import { pageTitle } from './title.ts'

export interface RenderedContent {
  /**
   * One string when no formats were requested, else one entry per format that the page has; null when `contentUtf8` is
   * set.
   */
  readonly content: string | { readonly [format in ScrapeFormat]?: string | Json | JsonText } | null
  /** When the content is one string: the original body in UTF-8, which is never converted to a string; else null. */
  readonly contentUtf8: Buffer | null
  /** The HTML, when it was requested besides the content and the page is HTML. */
  readonly rawHtml: string | null
  /** The title of an HTML page. */
  readonly title: string | null
  /** What differs from the request, in a few sentences; else null. */
  readonly warning: string | null
}

type RenderPage = Pick<
  FetchedPage,
  'kind' | 'body' | 'charset' | 'text' | 'utf8' | 'finalUrl' | 'contentType' | 'truncated' | 'headers'
>

export type Render = (
  page: RenderPage,
  input: Pick<ScrapeInput, 'formats' | 'includeRawHtml'>,
  terms: PageTerms,
) => Promise<RenderedContent>

/** What the forms of one page are made with. */
interface RenderTools {
  readonly pool: Pick<PageWork, 'render' | 'isJson'>
  readonly terms: PageTerms
  readonly next: NextSlice
}

/**
 * Renders a page in the requested formats.
 *
 * | kind | no formats, `raw` | `html` | `text` | `markdown` | `json` |
 * |---|---|---|---|---|---|
 * | html | the HTML | the HTML | visible text | main content | its metadata |
 * | json | the text | the text | the text | in a fence | the value |
 * | text, xml | the text | the text | the text | as it is; xml in a fence | – |
 * | binary | base64 | – | – | – | – |
 *
 * A format that a page does not have is left out, with a warning. When parsing fails, only the parsed format is lost.
 */
export function createRender(pool: RenderTools['pool'], loopTurns: Pick<LoopTurns, 'next'>): Render {
  return async (page, { formats, includeRawHtml }, terms) => {
    const next = () => loopTurns.next(terms.account)
    const tools = { pool, terms, next }
    const isHtml = page.kind === 'html'
    const rawHtml = isHtml && includeRawHtml ? await wholeText(page, next) : null
    const title = isHtml ? pageTitle(page.text) : null
    if (formats === null) {
      const contentUtf8 = page.utf8()
      const content = contentUtf8 === null ? await rawOf(page, next) : null
      return { content, contentUtf8, rawHtml, title, warning: joined(binaryWarning(page), cutWarning(page)) }
    }
    const parts = isHtml ? await htmlForms(tools, page, formats) : await plainForms(tools, page, formats)
    return {
      content: parts.content,
      contentUtf8: null,
      rawHtml,
      title,
      warning: joined(parts.warning, cutWarning(page)),
    }
  }
}

interface Forms {
  readonly content: { [format in ScrapeFormat]?: string | Json | JsonText }
  readonly warning: string | null
}

async function htmlForms(tools: RenderTools, page: RenderPage, formats: readonly ScrapeFormat[]): Promise<Forms> {
  const wanted = formats.filter((format): format is ParsedFormat => format !== 'html' && format !== 'raw')
  const parsed = wanted.length === 0 ? nothing : await parsedForms(tools, page, wanted)
  const html = wanted.length < formats.length ? await wholeText(page, tools.next) : ''
  const content: Forms['content'] = {}
  for (const format of formats) {
    const value = format === 'html' || format === 'raw' ? html : parsed.content[format]
    if (value !== undefined) content[format] = format === 'json' ? jsonValue(value) : value
  }
  return { content, warning: parsed.warning }
}

/** Metadata as a page process wrote it. */
function jsonValue(text: string): Json | JsonText {
  const parsed = text.length <= parsedHereBytes ? parseExactJson(text) : null
  return parsed === null ? new JsonText(text) : parsed.value
}

const nothing: Rendered = { content: {}, warning: null }

/** Markdown is the only format that may fail; then the page's text replaces it. */
async function parsedForms(
  { pool, terms }: RenderTools,
  page: RenderPage,
  formats: readonly ParsedFormat[],
): Promise<Rendered> {
  const startedAt = performance.now()
  const asksMarkdown = formats.includes('markdown')
  const cut = page.body.length > maxReadBytes ? `${formats.join(', ')}: made from the first 10 MB of the page.` : null
  const task = { body: page.body.subarray(0, maxReadBytes), charset: page.charset, url: page.finalUrl }
  // At most half of the time for Markdown, so that some is left for the text.
  const firstMs = asksMarkdown ? Math.ceil(terms.timeoutMs / 2) : terms.timeoutMs
  const whole = await orNull(pool.render({ ...task, formats }, { ...terms, timeoutMs: firstMs }))
  if (whole !== null) return { ...whole, warning: joined(whole.warning, cut) }
  const unread = { content: {}, warning: `${formats.join(', ')}: the page could not be read.` }
  if (!asksMarkdown) return unread
  const simple = Array.from(new Set(formats.map((format) => (format === 'markdown' ? 'text' : format))))
  const timeoutMs = Math.max(1, Math.floor(terms.timeoutMs - (performance.now() - startedAt)))
  const rest = await orNull(pool.render({ ...task, formats: simple }, { ...terms, timeoutMs }))
  if (rest === null) return unread
  return { content: instead(rest.content, formats), warning: joined(noMarkdown, cut) }
}

/** Formats are made from this much of a page; those of a longer one say so. */
const maxReadBytes = 10 * 1024 * 1024
const noMarkdown = 'markdown: the page could not be read as a document; this is its text.'

function instead({ text, json }: Rendered['content'], formats: readonly ParsedFormat[]): Rendered['content'] {
  return {
    ...(formats.includes('text') && text !== undefined && { text }),
    ...(text !== undefined && { markdown: text }),
    ...(json !== undefined && { json }),
  }
}

/** Null when the page took too much time or memory; errors of an overloaded or stopping server are thrown. */
async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    if (error instanceof AppError) throw error
    return null
  }
}

async function plainForms(tools: RenderTools, page: RenderPage, formats: readonly ScrapeFormat[]): Promise<Forms> {
  const content: Forms['content'] = {}
  const missing: ScrapeFormat[] = []
  for (const format of formats) {
    const value = format === 'raw' ? await rawOf(page, tools.next) : await plainForm(tools, page, format)
    if (value === undefined) missing.push(format)
    else content[format] = value
  }
  const warning = missing.length === 0 ? null : `${missing.join(', ')}: ${missingBecause(page)}`
  return { content, warning: joined(warning, formats.includes('raw') ? binaryWarning(page) : null) }
}

async function plainForm(
  tools: RenderTools,
  page: RenderPage,
  format: 'html' | ParsedFormat,
): Promise<string | Json | JsonText | undefined> {
  if (page.kind === 'binary') return undefined
  if (format === 'json') return isReadableJson(page) ? jsonOf(tools, page) : undefined
  const text = await wholeText(page, tools.next)
  return format !== 'markdown' || page.kind === 'text' ? text : fenced(text, page.kind)
}

/** Parsed here up to this length; beyond it takes longer than others should wait. */
const parsedHereBytes = 1024 * 1024

async function jsonOf({ pool, terms, next }: RenderTools, page: RenderPage): Promise<Json | JsonText | undefined> {
  const { body, charset } = page
  if (body.length <= parsedHereBytes) return parseExactJson(page.text())?.value
  const isJson = await orNull(pool.isJson({ body, charset }, terms))
  return isJson === true ? new JsonText(await wholeText(page, next)) : undefined
}

/** In a code fence longer than any run of backticks inside (CommonMark §4.5). */
function fenced(text: string, language: string): string {
  const fence = '`'.repeat(Math.max(2, longestRun(text, '`')) + 1)
  return `${fence}${language}\n${text}${text.endsWith('\n') ? '' : '\n'}${fence}`
}

function longestRun(text: string, char: string): number {
  let longest = 0
  for (let from = text.indexOf(char); from >= 0; from = text.indexOf(char, from)) {
    const start = from
    while (text[from] === char) from += 1
    longest = Math.max(longest, from - start)
  }
  return longest
}

function isReadableJson({ kind, body }: RenderPage): boolean {
  return kind === 'json' && body.length <= maxReadBytes
}

async function rawOf(page: RenderPage, next: NextSlice): Promise<string> {
  return page.kind === 'binary' ? wholeBase64(page.body, next) : wholeText(page, next)
}

function missingBecause(page: RenderPage): string {
  if (page.kind === 'binary') return `the page is ${named(page)}; ask for raw.`
  if (page.kind === 'json' && !isReadableJson(page)) return 'the page is longer than 10 MB; ask for raw.'
  if (page.kind !== 'json') return 'the page contains no JSON.'
  return page.truncated === null ? 'the page could not be read as JSON.' : 'the page was cut, so it is not valid JSON.'
}

function binaryWarning(page: RenderPage): string | null {
  return page.kind === 'binary' ? `The page is ${named(page)}: its content is returned in base64.` : null
}

/** A description of a binary page. */
function named(page: RenderPage): string {
  const coding = page.headers['content-encoding'] ?? null
  if (parseCodings(coding) === null) return `in an unknown encoding (${coding})`
  return page.contentType === null ? 'not text' : `not text but ${page.contentType}`
}

function cutWarning({ truncated }: RenderPage): string | null {
  if (truncated === null) return null
  return truncated.reason === 'undecodable'
    ? 'The body ended early or was damaged; this is what came before.'
    : `The body is longer than max_response_bytes; this is its beginning (${truncated.atBytes} bytes).`
}
