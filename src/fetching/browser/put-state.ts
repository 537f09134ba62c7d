import { asTaken, type BrowserJar, browserJar } from '../../cookies/browser-cookies.ts'
import { addHeaders } from './added-headers.ts'
import { blockImages } from './block-images.ts'
import type { FreshContext } from './context.ts'
import { putCookies, readCookies } from './cookie-protocol.ts'
import type { PageCredentials, PagePlan } from './page-plan.ts'
import { refusePrompts } from './refuse-prompts.ts'
import { putSessionStorage } from './session-storage.ts'
import { putStorage } from './storage-state.ts'

const emptyJar: BrowserJar = { cookies: [], mapNames: new Map(), refused: new Set() }

/**
 * Prepares a context for a plan: its cookies, its storage, its headers, and whether images are loaded. Returns the cookies
 * that the browser took. Nothing is sent. The caller has the deadline.
 */
export async function putState(fresh: FreshContext, plan: PagePlan, nowMs: number): Promise<BrowserJar> {
  const { context, page, cdp } = fresh
  const { credentials, headers, url } = plan
  await refusePrompts(context, page, cdp)
  if (plan.blockImages) await blockImages(context, page)
  const jar = credentials === null ? emptyJar : await putCredentials(fresh, credentials, url, nowMs)
  if (plan.restoreSessionStorage && credentials !== null) await putSessionStorage(page, cdp, credentials.storage)
  if (headers !== null) await addHeaders(context, page, cdp, headers)
  return jar
}

async function putCredentials(
  { context, cdp }: FreshContext,
  credentials: PageCredentials,
  requestedUrl: URL,
  nowMs: number,
): Promise<BrowserJar> {
  const jar = browserJar(credentials, { domain: credentials.domain, requestedUrl, nowMs })
  // Storage first: setting it removes all cookies.
  await putStorage(context, credentials.storage)
  if (jar.cookies.length === 0) return jar
  await putCookies(cdp, jar.cookies)
  return asTaken(jar, await readCookies(cdp, jar.cookies, nowMs))
}
