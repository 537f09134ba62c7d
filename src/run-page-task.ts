import { decodeText } from './fetching/http/charset.ts'
import type { CheckJsonTask, PageTask, ParsedFormat, Rendered, RenderTask } from './fetching/page-work/page-task.ts'
import { observePage } from './verdict/compare/page-observation.ts'
import type { Judgement } from './verdict/judgement.ts'
import { judgePage } from './verdict/verdict.ts'

/**
 * Loads what a task needs and answers what does it: pure, synchronous work on one page, which a worker can interrupt.
 * Formats are loaded when first needed: a worker that only judges stays small.
 */
export async function preparePageTask(task: PageTask): Promise<() => Rendered | Judgement | PageObservation | boolean> {
  if (task.kind === 'judge') return () => judgePage(task.page, task.extent)
  if (task.kind === 'observe') return () => observePage(task.page, task.rule)
  if (task.kind === 'check_json') return prepareCheck(task)
  return prepareRender(task)
}

async function prepareCheck({ body, charset }: CheckJsonTask): Promise<() => boolean> {
  const { parseJson } = await import('./scraping/content/json.ts')
  return () => parseJson(decodeText(bufferOf(body), charset)) !== null
}

/** What came through the channel may be a plain array of bytes. */
const bufferOf = (body: Uint8Array): Buffer => Buffer.from(body.buffer, body.byteOffset, body.byteLength)

type PageObservation = ReturnType<typeof observePage>

async function prepareRender({ body, charset, url, formats }: RenderTask): Promise<() => Rendered> {
  const asksFor = (format: ParsedFormat) => formats.includes(format)
  const text = asksFor('text') ? await import('./html/visible-text.ts') : null
  const metadata = asksFor('json') ? await import('./scraping/content/metadata.ts') : null
  const markdown = asksFor('markdown') ? await import('./scraping/content/markdown.ts') : null
  return () => {
    const html = decodeText(bufferOf(body), charset)
    const content: { [format in ParsedFormat]?: string } = {}
    if (text !== null) content.text = text.visibleText(html)
    if (metadata !== null) content.json = JSON.stringify(metadata.metadataOf(html, url))
    const result = markdown?.toMarkdown(html, url)
    if (result !== undefined) content.markdown = result.markdown
    return { content, warning: result?.warning ?? null }
  }
}
