import type { CDPSession, Page } from 'playwright-core'
import { nothingAt, type OriginStorage, type StorageItem, storableValues } from '../../cookies/origin-storage.ts'
import { inScope } from '../../cookies/scope.ts'
import { evaluateIsolated } from './evaluate-isolated.ts'

/**
 * Sets sessionStorage in the tab of a page, which keeps it between documents. It opens an empty document of each
 * origin, which is answered here, so that no request leaves and the process of another site never gets an item.
 */
export async function putSessionStorage(page: Page, cdp: CDPSession, storage: readonly OriginStorage[]): Promise<void> {
  const held = storage.filter(({ sessionStorage = [] }) => sessionStorage.length > 0)
  if (held.length === 0) return
  const answer = ({ requestId }: { readonly requestId: string }): void => {
    const responseHeaders = [{ name: 'Content-Type', value: 'text/html' }]
    void cdp.send('Fetch.fulfillRequest', { requestId, responseCode: 200, responseHeaders }).catch(() => undefined)
  }
  cdp.on('Fetch.requestPaused', answer)
  await cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] })
  for (const { origin, sessionStorage = [] } of held) {
    await page.goto(`${origin}/`, { waitUntil: 'commit', timeout: 0 })
    const expression = `for (const { name, value } of ${JSON.stringify(sessionStorage)}) sessionStorage.setItem(name, value)`
    await cdp.send('Runtime.evaluate', { expression })
  }
  await cdp.send('Fetch.disable')
  cdp.off('Fetch.requestPaused', answer)
}

/** The storage of a context, with the sessionStorage of the shown page if that is within the session's domain. */
export async function withSessionStorage(
  cdp: CDPSession,
  storage: readonly OriginStorage[],
  domain: string,
): Promise<readonly OriginStorage[]> {
  const shown = (await evaluateIsolated(cdp, shownStorage)) as ShownStorage | undefined
  const url = shown === undefined ? null : URL.parse(shown.origin)
  if (shown === undefined || url === null || !inScope(domain, url.hostname)) return storage
  const { origin } = shown
  const kept = storableValues(shown.sessionStorage)
  const sessionStorage = shown.sessionStorage.filter((item) => kept.has(item))
  const before = storage.find((one) => one.origin === origin)
  if (before === undefined && sessionStorage.length === 0) return storage
  const whole = { ...(before ?? nothingAt(origin)), sessionStorage }
  return [...storage.filter((one) => one !== before), whole]
}

interface ShownStorage {
  readonly origin: string
  readonly sessionStorage: readonly StorageItem[]
}

const shownStorage =
  '({ origin, sessionStorage: Object.entries(sessionStorage).map(([name, value]) => ({ name, value })) })'
