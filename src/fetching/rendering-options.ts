import { type HttpMethod, mayRepeat } from './http-method.ts'

/** The size of a browser's window, in CSS pixels. */
export interface Viewport {
  readonly width: number
  readonly height: number
}

/** One step on a page, in the caller's order. Selectors are Playwright's: CSS, `text=…`, `xpath=…`. */
export type PageAction =
  | { readonly type: 'click'; readonly selector: string }
  | { readonly type: 'fill'; readonly selector: string; readonly value: string }
  | { readonly type: 'press'; readonly selector: string | null; readonly key: string }
  | { readonly type: 'select'; readonly selector: string; readonly value: string }
  | { readonly type: 'scroll'; readonly selector: string | null; readonly pixels: number }
  | { readonly type: 'wait'; readonly selector: string | null; readonly milliseconds: number }

/** When a page counts as loaded. */
export type WaitUntil = 'commit' | 'domcontentloaded' | 'load' | 'networkidle'

/** The options of a request for the browser, if one renders the page. */
export interface RenderingOptions {
  readonly waitUntil: WaitUntil
  /** A selector that must match before the page is read; null: none. */
  readonly waitFor: string | null
  readonly actions: readonly PageAction[]
  readonly blockImages: boolean
  readonly screenshot: boolean
  /** The stored sessionStorage goes into the browser, and comes back. */
  readonly restoreSessionStorage: boolean
}

/** The default options. */
export const defaultRenderingOptions: RenderingOptions = {
  waitUntil: 'load',
  waitFor: null,
  actions: [],
  blockImages: false,
  screenshot: false,
  restoreSessionStorage: false,
}

/** Whether a step on a page may change something at its site. */
export function mayChange({ type }: PageAction): boolean {
  return type !== 'scroll' && type !== 'wait'
}

/** As `mayRepeat`, for a whole visit: none of its steps may change anything either. */
export function mayRepeatVisit(visit: {
  readonly method: HttpMethod
  readonly browser: Pick<RenderingOptions, 'actions'>
}): boolean {
  return mayRepeat(visit.method) && !visit.browser.actions.some(mayChange)
}
