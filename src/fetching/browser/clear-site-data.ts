import type { BrowserContext } from 'playwright-core'

/**
 * Whether an answer so far made the browser remove all cookies of its site, with every host of it. No visit removes a
 * session's cookies for that: one answer must not empty a session.
 */
export function watchClearing(context: BrowserContext): () => boolean {
  let isCleared = false
  context.on('response', (response) => {
    // Only with the headers that come apart; they may never come, as the page may close.
    void response
      .headerValue('clear-site-data')
      .then((value) => {
        isCleared ||= /"(?:cookies|\*)"/i.test(value ?? '')
      })
      .catch(() => undefined)
  })
  return () => isCleared
}
