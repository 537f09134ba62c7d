import { type Look, lookAt } from '../verdict/compare/look.ts'
import type { Judgement } from '../verdict/judgement.ts'
import type { Page } from '../verdict/page.ts'
import type { ValidationRule } from '../verdict/rule/rule.ts'
import { judgePage } from '../verdict/verdict.ts'
import type { Json } from './scrape-types.ts'

/** The forms of an HTML page that cost a parse. */
export type ParsedFormat = 'text' | 'markdown' | 'json'

export interface RenderTask {
  readonly kind: 'render'
  readonly html: string
  /** Where the page came from: what its relative links are relative to. */
  readonly url: string
  readonly formats: readonly ParsedFormat[]
}

export interface JudgeTask {
  readonly kind: 'judge'
  readonly page: Page
  /** The ends of the page only, as on a scrape; else all of it. */
  readonly window: boolean
}

export interface LookTask {
  readonly kind: 'look'
  readonly page: Page
  readonly rule: ValidationRule | null
}

export type PageTask = RenderTask | JudgeTask | LookTask

export interface Rendered {
  readonly content: { readonly [format in ParsedFormat]?: string | Json }
  /** A sentence where a form is not what was asked for, else null. */
  readonly warning: string | null
}

export type PageAnswer = Rendered | Judgement | Look

/** What the threads of the page pool do: pure work on one page. */
export async function runPageTask(task: PageTask): Promise<PageAnswer> {
  if (task.kind === 'judge') return judgePage(task.page, { window: task.window })
  return task.kind === 'look' ? lookAt(task.page, task.rule) : render(task)
}

async function render({ html, url, formats }: RenderTask): Promise<Rendered> {
  const content: { [format in ParsedFormat]?: string | Json } = {}
  let warning: string | null = null
  // Loaded when first needed: a thread that only judges stays small.
  if (formats.includes('text')) content.text = (await import('../html/visible-text.ts')).visibleText(html)
  if (formats.includes('json')) content.json = (await import('./content/metadata.ts')).metadataOf(html, url)
  if (formats.includes('markdown')) {
    const result = (await import('./content/markdown.ts')).toMarkdown(html, url)
    content.markdown = result.markdown
    warning = result.warning
  }
  return { content, warning }
}
