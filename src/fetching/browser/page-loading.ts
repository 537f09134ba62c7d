import type { CDPSession, Page } from 'playwright-core'
import { evaluateIsolated } from './evaluate-isolated.ts'

/**
 * Gives up the images of a document that have not come, as a browser does in its own time. So `load` is fired, for which
 * scripts may wait before they show who is logged in. It changes the document: these images have no address any more. Those
 * that are loaded when they come into view keep theirs, since `load` does not wait for them.
 */
export async function giveUpImages(cdp: CDPSession): Promise<void> {
  await evaluateIsolated(cdp, withoutLateImages)
}

const withoutLateImages = `for (const image of document.images) {
  if (image.complete || image.loading === 'lazy') continue
  for (const part of [image, ...(image.closest('picture')?.querySelectorAll('source') ?? [])]) {
    part.removeAttribute('srcset')
    part.removeAttribute('src')
  }
}`

/** Whether a page is loading, as the browser itself sees it. */
export class PageLoading {
  readonly #page: Page
  #isLoading = true
  #stopped = Promise.withResolvers<void>()

  private constructor(page: Page) {
    this.#page = page
  }

  /** Watches a page from now on; call it before the page is opened. */
  static async watch(page: Page, cdp: CDPSession): Promise<PageLoading> {
    const loading = new PageLoading(page)
    await cdp.send('Page.enable')
    const { frameTree } = await cdp.send('Page.getFrameTree')
    const mainFrame = frameTree.frame.id
    cdp.on('Page.frameStartedLoading', ({ frameId }) => {
      if (frameId !== mainFrame || loading.#isLoading) return
      loading.#isLoading = true
      loading.#stopped = Promise.withResolvers()
    })
    cdp.on('Page.frameStoppedLoading', ({ frameId }) => {
      if (frameId !== mainFrame) return
      loading.#isLoading = false
      loading.#stopped.resolve()
    })
    return loading
  }

  /**
   * Resolves when the document has reached this state, or when the browser has stopped loading without it: a document
   * whose scripts navigate to a download, to 204 or to `mailto:` while it loads stays, but never reaches it. Rejects
   * when the page is gone.
   */
  async reached(state: 'domcontentloaded' | 'load'): Promise<void> {
    await Promise.race([this.#page.waitForLoadState(state, { timeout: 0 }), this.#stopped.promise])
  }
}
