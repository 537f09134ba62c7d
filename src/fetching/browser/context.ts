import type { Browser, BrowserContext, BrowserContextOptions, CDPSession, Page } from 'playwright-core'
import type { ProxyExit } from '../../egress/proxy/exit.ts'
import { type EgressProxy, proxyCheckUrl } from '../../egress/proxy/proxy.ts'
import { within } from '../../within.ts'
import type { VisitCredentials } from '../tier.ts'

/** The properties of a session's browser; null: those of this browser. */
export interface ContextProfile extends Pick<VisitCredentials, 'userAgent' | 'locale' | 'timezone' | 'viewport'> {
  /** A person works in it: without a User-Agent of its own it names itself as a browser with a window does. */
  readonly isPersons?: boolean
}

/** The properties of a context that is created in advance. */
export const defaultContextProfile: ContextProfile = { userAgent: null, locale: null, timezone: null, viewport: null }

/**
 * One isolated browser context with an empty page, whose connection through the proxy is tested. Used once, then
 * closed.
 */
export interface FreshContext {
  readonly context: BrowserContext
  readonly page: Page
  readonly cdp: CDPSession
  readonly exit: ProxyExit
  /** Ends the context and everything it opened. Never rejects. */
  close(): Promise<void>
}

export interface FreshContextOptions {
  readonly proxy: Pick<EgressProxy, 'open'>
  /** As seen from the browser, `http://host:port`. */
  readonly proxyServer: string
  /** Called if it does not close in time, or the browser is gone. */
  readonly onStuck: () => void
}

/** How long closing may take, in milliseconds; the exit is closed first in any case. */
const closeMs = 3_000

const defaultViewport = { width: 1280, height: 800 }

/**
 * Creates a context that reaches the network only through the proxy, with credentials of its own. Chromium asks for
 * these at the first request and keeps them for the context, so one request that the proxy itself answers is made here.
 */
export async function createFreshContext(
  browser: Browser,
  { proxy, proxyServer, onStuck }: FreshContextOptions,
  profile: ContextProfile,
  signal: AbortSignal,
): Promise<FreshContext> {
  const exit = proxy.open()
  let context: BrowserContext | null = null
  const close = async () => {
    exit.close()
    if (context !== null) await within(AbortSignal.timeout(closeMs), context.close()).catch(onStuck)
  }
  try {
    context = await within(signal, browser.newContext(contextOptions(proxyServer, profile, browser.version())))
    const page = await within(signal, context.newPage())
    const cdp = await within(signal, context.newCDPSession(page))
    await within(signal, logInToProxy(cdp, exit))
    return { context, page, cdp, exit, close }
  } catch (error) {
    await close()
    throw error
  }
}

function contextOptions(proxyServer: string, profile: ContextProfile, version: string): BrowserContextOptions {
  const userAgent = profile.userAgent ?? (profile.isPersons === true ? plainUserAgent(version) : null)
  return {
    proxy: { server: proxyServer, bypass: '<-loopback>' },
    acceptDownloads: false,
    permissions: [],
    viewport: profile.viewport ?? defaultViewport,
    ...(userAgent === null ? {} : { userAgent }),
    ...(profile.locale === null ? {} : { locale: profile.locale }),
    ...(profile.timezone === null ? {} : { timezoneId: zoneOf(profile.timezone) }),
  }
}

/** As Chromium spells it: it accepts only one spelling of a zone, whereas Node.js also accepts `europe/berlin`. */
function zoneOf(name: string): string {
  return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
}

/** As Chromium writes it, with its major version only, but without the word for a browser without a window. */
function plainUserAgent(version: string): string {
  const major = /^\d+/.exec(version)?.[0] ?? '0'
  return `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0 Safari/537.36`
}

async function logInToProxy(cdp: CDPSession, exit: ProxyExit): Promise<void> {
  cdp.on('Fetch.authRequired', ({ requestId, authChallenge }) => {
    const { username, password } = exit
    const isOurs = authChallenge.source === 'Proxy'
    const authChallengeResponse = isOurs
      ? ({ response: 'ProvideCredentials', username, password } as const)
      : ({ response: 'Default' } as const)
    void cdp.send('Fetch.continueWithAuth', { requestId, authChallengeResponse }).catch(() => undefined)
  })
  const passOn = ({ requestId }: { readonly requestId: string }) =>
    void cdp.send('Fetch.continueRequest', { requestId }).catch(() => undefined)
  cdp.on('Fetch.requestPaused', passOn)
  await cdp.send('Fetch.enable', { handleAuthRequests: true, patterns: [{ urlPattern: `${proxyCheckUrl}*` }] })
  // From the empty page, because navigating would replace the process in which the visit starts. Not by
  // `page.evaluate`, which first injects its own library into the page.
  const expression = `fetch(${JSON.stringify(proxyCheckUrl)}, { mode: 'no-cors' })`
  const { exceptionDetails } = await cdp.send('Runtime.evaluate', { expression, awaitPromise: true })
  if (exceptionDetails !== undefined) throw new Error('the browser does not reach the proxy')
  // Not waited for: what this session sends next comes after it.
  void cdp.send('Fetch.disable').catch(() => undefined)
  cdp.off('Fetch.requestPaused', passOn)
}
