import type { Page, Request, Response } from 'playwright-core'
import type { ProxyExit } from '../../egress/proxy/exit.ts'
import { navigationError, requireAnswered } from './navigate.ts'

/**
 * The response of the document that a page shows. A script may navigate to another one at any time, and a response
 * counts only once its document is shown: a download, for example, never is.
 */
export class ShownDocument {
  readonly #page: Page
  #response: Response
  #coming: Response | null = null
  #failed: Request | null = null

  constructor(page: Page, first: Response) {
    this.#page = page
    this.#response = first
    const isOfPage = (request: Request): boolean =>
      request.isNavigationRequest() && request.frame() === page.mainFrame()
    page.on('response', (response) => {
      if (isOfPage(response.request())) this.#coming = response
    })
    page.on('requestfailed', (request) => {
      if (isOfPage(request)) this.#failed = request
    })
    page.on('framenavigated', (frame) => {
      // Navigation within the document has no response.
      if (frame !== page.mainFrame() || this.#coming === null || !isSame(this.#coming.url(), frame.url())) return
      this.#response = this.#coming
      this.#coming = null
    })
  }

  get response(): Response {
    return this.#response
  }

  /** Throws why the browser shows a page of its own or of the proxy instead of a document, as AppError. */
  requireAnswered(exit: Pick<ProxyExit, 'failureOf' | 'lastFailure'>): void {
    requireAnswered(this.#response, exit)
    if (!this.#page.url().startsWith('chrome-error:')) return
    throw navigationError(new Error(this.#failed?.failure()?.errorText ?? ''), exit, this.#failed?.url())
  }
}

const isSame = (a: string, b: string): boolean => a.split('#', 1)[0] === b.split('#', 1)[0]
