import type { Look } from '../../verdict/compare/look.ts'
import type { Judgement } from '../../verdict/judgement.ts'
import type { Page } from '../../verdict/page.ts'
import type { ValidationRule } from '../../verdict/rule/rule.ts'

/** The formats of an HTML page that need it parsed. */
export type ParsedFormat = 'text' | 'markdown' | 'json'

export interface RenderTask {
  readonly kind: 'render'
  /** HTML, as it came. */
  readonly body: Uint8Array
  /** As the Encoding standard names it. */
  readonly charset: string
  /** Where the page came from: its relative links are relative to this. */
  readonly url: string
  readonly formats: readonly ParsedFormat[]
}

export interface JudgeTask {
  readonly kind: 'judge'
  readonly page: Page
  /** Only the start and the end of the page, as for a scrape; else all of it. */
  readonly window: boolean
}

export interface LookTask {
  readonly kind: 'look'
  readonly page: Page
  readonly rule: ValidationRule | null
}

export type PageTask = RenderTask | JudgeTask | LookTask

/** JSON as parsed. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

export interface Rendered {
  readonly content: { readonly [format in ParsedFormat]?: string | Json }
  /** A sentence where a format is not what was asked for, else null. */
  readonly warning: string | null
}

/** For whom a page is read, and how long the answer is of use. */
export interface PageTerms {
  /** Accounts take turns. */
  readonly account: string
  /** Of the request, what remains of its time; whole milliseconds, waiting included. */
  readonly timeoutMs: number
}

/** Work on pages away from the main thread, bounded in time and memory. */
export interface PageWork {
  /**
   * The parsed formats of an HTML page.
   * @throws PageTaskError where the page takes too much time or memory; AppError OVERLOADED where too many tasks wait
   */
  render(task: Omit<RenderTask, 'kind'>, terms: PageTerms): Promise<Rendered>
  /** Parses and judges a page: its start and end (a scrape's second stage) or all of it. Throws as `render`. */
  judge(page: Page, options: PageTerms & { readonly window: boolean }): Promise<Judgement>
  /** Everything that a validation asks of a page, read from all of it. Throws as `render`. */
  look(page: Page, rule: ValidationRule | null, terms: PageTerms): Promise<Look>
  /** Ends all workers; what runs or waits is rejected as INTERRUPTED. */
  close(): Promise<void>
}
