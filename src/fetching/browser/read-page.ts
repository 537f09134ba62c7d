import { type BrowserJar, browserChanges, withRefused } from '../../cookies/browser-cookies.ts'
import type { OriginStorage } from '../../cookies/origin-storage.ts'
import type { FreshContext } from './context.ts'
import { readCookies } from './cookie-protocol.ts'
import type { PagePlan } from './page-plan.ts'
import { readDocument } from './read-document.ts'
import type { RenderedPage } from './rendered-page.ts'
import { withSessionStorage } from './session-storage.ts'
import type { ShownDocument } from './shown-document.ts'
import { readStorage } from './storage-state.ts'
import { within } from './within.ts'

/** What a visit knows of its page when it reads it. */
export interface ShownPage {
  readonly shown: ShownDocument
  /** The cookies that it began with. */
  readonly jar: BrowserJar
  /** Whether an answer made the browser remove all cookies. */
  readonly isCleared: () => boolean
  readonly nowMs: number
}

/** Reads the page that is shown, and how the visit changed cookies and storage. Throws as `readDocument`. */
export async function readPage(
  fresh: FreshContext,
  plan: PagePlan,
  { shown, jar, isCleared, nowMs }: ShownPage,
  signal: AbortSignal,
): Promise<Omit<RenderedPage, 'ownRequests' | 'failure'>> {
  shown.requireAnswered(fresh.exit)
  const { credentials, url } = plan
  if (credentials === null) return { ...(await readDocument(fresh, shown, plan, signal)), changes: [], storage: null }
  const [document, found, storage] = await Promise.all([
    readDocument(fresh, shown, plan, signal),
    within(signal, readCookies(fresh.cdp, jar.cookies, nowMs)),
    within(signal, storageOf(fresh, plan, credentials.domain)),
  ])
  const held = isCleared() ? withRefused(jar, []) : jar
  return {
    ...document,
    changes: browserChanges(held, found, { domain: credentials.domain, requestedUrl: url, nowMs }),
    storage,
  }
}

async function storageOf(
  { context, cdp }: FreshContext,
  { restoreSessionStorage }: PagePlan,
  domain: string,
): Promise<readonly OriginStorage[]> {
  const storage = await readStorage(context, domain)
  return restoreSessionStorage ? withSessionStorage(cdp, storage, domain) : storage
}
