import type { Page, Request, Response } from 'playwright-core'
import type { ProxyExit } from '../../egress/proxy/exit.ts'
import type { FollowedRedirect } from '../tier.ts'
import { fileOf, isEmptyError, isNavigationOf, navigationError, refusalOf } from './navigate.ts'
import type { RenderedPage } from './rendered-page.ts'

/**
 * A response, with what must be read from the library immediately: it forgets this after 10,000 further requests of any
 * page.
 */
interface Answer {
  readonly response: Response
  readonly head: Promise<Pick<RenderedPage, 'headers' | 'redirectChain'>>
}

/**
 * The response of the document that a page shows. A script may navigate to another one at any time, and a response
 * counts only once its document is shown: a download, for example, never is.
 */
export class ShownDocument {
  readonly #page: Page
  #shown: Answer
  #coming: Answer | null = null
  #failed: Request | null = null

  constructor(page: Page, first: Response) {
    this.#page = page
    this.#shown = answerOf(first)
    page.on('response', (response) => {
      if (isNavigationOf(page, response.request())) this.#coming = answerOf(response)
    })
    page.on('requestfailed', (request) => {
      if (!isNavigationOf(page, request)) return
      this.#failed = request
      const coming = this.#coming
      if (coming?.response.request() !== request || !isEmptyError(coming.response)) return
      this.#shown = coming
      this.#coming = null
    })
    page.on('framenavigated', (frame) => {
      // Navigation within the document has no response.
      if (frame !== page.mainFrame() || this.#coming === null || !isSame(this.#coming.response.url(), frame.url()))
        return
      this.#shown = this.#coming
      this.#coming = null
    })
  }

  get response(): Response {
    return this.#shown.response
  }

  /** Of the response; headers without cookies. */
  get head(): Answer['head'] {
    return this.#shown.head
  }

  /** Throws why the browser shows a page of its own, of the proxy or for a file instead of a document, as AppError. */
  requireAnswered(exit: Pick<ProxyExit, 'failureOf' | 'lastFailure'>): void {
    const refusal = refusalOf(this.#shown.response, exit) ?? fileOf(this.#shown.response)
    if (refusal !== null) throw refusal
    if (!this.#page.url().startsWith('chrome-error:') || isEmptyError(this.#shown.response)) return
    throw navigationError(new Error(this.#failed?.failure()?.errorText ?? ''), exit, this.#failed?.url())
  }
}

function answerOf(response: Response): Answer {
  const head = headOf(response)
  // The page may close before anybody asks.
  head.catch(() => undefined)
  return { response, head }
}

async function headOf(response: Response): Answer['head'] {
  const [{ 'set-cookie': _, ...headers }, redirectChain] = await Promise.all([
    response.allHeaders(),
    redirectsOf(response),
  ])
  return { headers, redirectChain }
}

async function redirectsOf(shown: Response): Promise<RenderedPage['redirectChain']> {
  const chain: FollowedRedirect[] = []
  for (let request = shown.request().redirectedFrom(); request !== null; request = request.redirectedFrom()) {
    const answer = await request.response()
    chain.unshift({ url: request.url(), statusCode: answer?.status() ?? 0, headers: {}, setsCookie: false })
  }
  return chain
}

const isSame = (a: string, b: string): boolean => a.split('#', 1)[0] === b.split('#', 1)[0]
