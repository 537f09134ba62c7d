import type { Page } from '../../page/page.ts'
import type { PageExtent } from '../../page/parse.ts'
import type { PageObservation } from '../../verdict/compare/page-observation.ts'
import type { Judgement } from '../../verdict/judgement.ts'
import type { PageRule } from '../../verdict/rule/rule.ts'

/** The formats for which an HTML page is parsed. */
export type ParsedFormat = 'text' | 'markdown' | 'json'

export interface RenderTask {
  readonly kind: 'render'
  /** HTML as received. */
  readonly body: Uint8Array
  /** By its name in the Encoding standard. */
  readonly charset: string
  /** The URL of the page, the base of its relative links. */
  readonly url: string
  readonly formats: readonly ParsedFormat[]
}

export interface JudgeTask {
  readonly kind: 'judge'
  readonly page: Page
  readonly extent: PageExtent
}

export interface ObserveTask {
  readonly kind: 'observe'
  readonly page: Page
  readonly rule: PageRule | null
}

export interface CheckJsonTask {
  readonly kind: 'check_json'
  /** As it came. */
  readonly body: Uint8Array
  /** By its name in the Encoding standard. */
  readonly charset: string
}

export type PageTask = RenderTask | JudgeTask | ObserveTask | CheckJsonTask

/** JSON as parsed. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

export interface Rendered {
  /** `json` as it is written, because a value on its way between processes loses the digits of long integers. */
  readonly content: { readonly [format in ParsedFormat]?: string }
  /** A sentence when a format is not as requested, else null. */
  readonly warning: string | null
}

/** For whom a page is read, and for how long the result is of use. */
export interface PageTerms {
  /** Accounts take turns. */
  readonly account: string
  /** The remaining time of the request; whole milliseconds, waiting included. */
  readonly timeoutMs: number
}

/** Work on pages, bounded in time and memory: in threads and processes, unless it takes too little to hand it over. */
export interface PageWork {
  /**
   * The parsed formats of an HTML page.
   * @throws PageTaskError when the page takes too much time or memory; AppError OVERLOADED when too many tasks wait
   */
  render(task: Omit<RenderTask, 'kind'>, terms: PageTerms): Promise<Rendered>
  /**
   * Parses and judges a page: its start and end (the second stage of a scrape) or the whole page. Throws as `render`.
   */
  judge(page: Page, options: PageTerms & { readonly window: boolean }): Promise<Judgement>
  /** Reads everything that a validation needs from the whole page. Throws as `render`. */
  observe(page: Page, rule: PageRule | null, terms: PageTerms): Promise<PageObservation>
  /** Whether a body is well-formed JSON of bounded depth. Throws as `render`. */
  isJson(task: Omit<CheckJsonTask, 'kind'>, terms: PageTerms): Promise<boolean>
  /** How long the oldest work for an account has waited for a process, in milliseconds; 0 if none waits. */
  waitedMs(account: string): number
  /** Ends all workers; running and waiting tasks are rejected as INTERRUPTED. */
  close(): Promise<void>
}

/** A page that took too much time or memory, or that ended its worker process. */
export class PageTaskError extends Error {
  constructor(reason: 'timeout' | 'memory' | 'failed', options?: ErrorOptions) {
    super(`a page could not be processed: ${reason}`, options)
    this.name = 'PageTaskError'
  }
}
