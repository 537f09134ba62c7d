import { type BrowserJar, browserChanges } from '../../cookies/browser-cookies.ts'
import type { CookieChange } from '../../cookies/cookie-change.ts'
import { within } from '../../within.ts'
import type { FreshContext } from './context.ts'
import { readCookies } from './cookie-protocol.ts'
import type { PagePlan } from './page-plan.ts'

/** How long the cookies of a page that cannot be read may take, in milliseconds. */
const keptMs = 3_000

/**
 * The changes of a visit whose page cannot be read; null: none of a cookie that it began with. A page that has crashed
 * does not answer any more: then they are read through an empty page of the same context. Never rejects.
 */
export async function keptChanges(
  { context, cdp }: Pick<FreshContext, 'context' | 'cdp'>,
  { credentials, url }: Pick<PagePlan, 'credentials' | 'url'>,
  jar: BrowserJar,
  nowMs: number,
): Promise<readonly CookieChange[] | null> {
  if (credentials === null || jar.cookies.length === 0) return null
  const readAnew = async () => {
    const page = await context.newPage()
    return readCookies(await context.newCDPSession(page), jar.cookies, nowMs)
  }
  const read = readCookies(cdp, jar.cookies, nowMs).catch(readAnew)
  const found = await within(AbortSignal.timeout(keptMs), read).catch(() => [])
  const changes = browserChanges(jar, found, { domain: credentials.domain, requestedUrl: url, nowMs })
  return changes.some(({ before, after }) => before !== null && after !== null && after.value !== before)
    ? changes
    : null
}
