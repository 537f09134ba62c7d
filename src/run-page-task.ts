import type { PageAnswer, PageTask, ParsedFormat, Rendered, RenderTask } from './fetching/page-work/page-task.ts'
import type { Json } from './scraping/scrape-types.ts'
import { lookAt } from './verdict/compare/look.ts'
import { judgePage } from './verdict/verdict.ts'

/** What a worker of the page pool does: pure work on one page. */
export async function runPageTask(task: PageTask): Promise<PageAnswer> {
  if (task.kind === 'judge') return judgePage(task.page, { window: task.window })
  return task.kind === 'look' ? lookAt(task.page, task.rule) : render(task)
}

async function render({ html, url, formats }: RenderTask): Promise<Rendered> {
  const content: { [format in ParsedFormat]?: string | Json } = {}
  let warning: string | null = null
  // Loaded when first needed: a worker that only judges stays small.
  if (formats.includes('text')) content.text = (await import('./scraping/content/text.ts')).visibleText(html)
  if (formats.includes('json')) content.json = (await import('./scraping/content/metadata.ts')).metadataOf(html, url)
  if (formats.includes('markdown')) {
    const result = (await import('./scraping/content/markdown.ts')).toMarkdown(html, url)
    content.markdown = result.markdown
    warning = result.warning
  }
  return { content, warning }
}
