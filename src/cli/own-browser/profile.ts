import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, type Cookie, chromium } from 'playwright-core'
import { isOfSession } from '../../cookies/browser-cookies.ts'
import { databasesOf, type OriginStorage } from '../../cookies/origin-storage.ts'
import { inScope } from '../../cookies/scope.ts'
import type { FoundStorage } from '../../cookies/storable-storage.ts'
import { CommandError } from '../command-error.ts'
import type { OwnBrowser } from './login-window.ts'
import { sendableStorage } from './sendable-storage.ts'

/** A profile of the person's browser for one login, readable by them alone. */
export interface LoginProfile {
  readonly folder: string
  /** Removes the tabs, so that the profile can be opened without loading their pages again. */
  forgetTabs(): void
  remove(): void
}

export function createProfile(): LoginProfile {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-login-'))
  mkdirSync(join(folder, 'Default'))
  // "Continue where you left off": otherwise a browser deletes the cookies of a session when it starts.
  const preferences = { session: { restore_on_startup: 1 }, credentials_enable_service: false }
  writeFileSync(join(folder, 'Default', 'Preferences'), JSON.stringify(preferences))
  return {
    folder,
    forgetTabs: () => {
      for (const name of ['Sessions', 'Sessions_Encrypted']) remove(join(folder, 'Default', name))
    },
    remove: () => remove(folder),
  }
}

/** On Windows, a browser that has ended may hold its files for another moment. */
function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
}

/** The library's type omits IndexedDB. */
type StorageOrigin = Awaited<ReturnType<BrowserContext['storageState']>>['origins'][number] & {
  readonly indexedDB?: readonly unknown[]
}

function found({ origin, localStorage, indexedDB: databases = [] }: StorageOrigin): FoundStorage {
  return { origin, localStorage, databases }
}

function exported(one: OriginStorage): StorageOrigin {
  const indexedDB = databasesOf(one)
  return { origin: one.origin, localStorage: [...one.localStorage], ...(indexedDB.length === 0 ? {} : { indexedDB }) }
}

/** What the person's browser holds for a domain, in the form of a storageState. */
export interface OwnState {
  readonly cookies: readonly Cookie[]
  readonly origins: readonly StorageOrigin[]
  /** Names of its storage that the server would not store, because it is too large. */
  readonly tooLarge: readonly string[]
  /** Where these cookies came from: scheme and port of the response that set each, and the cookie's host. */
  readonly cookieOrigins: readonly string[]
  /** As with a window. */
  readonly userAgent: string
  /** Sites whose cookies are left out. */
  readonly otherSites: readonly string[]
}

/** No request leaves: every connection goes to a port at which nobody listens. */
const offline: readonly string[] = ['--proxy-server=http://127.0.0.1:9', '--proxy-bypass-list=<-loopback>']

/**
 * Opens the profile without a window and reads the state of the domain; nothing of other sites leaves the browser's
 * process except the domains of their cookies.
 * @param origins those that may have storage
 */
export async function readProfile(
  { executable, sandbox }: OwnBrowser,
  folder: string,
  { domain, origins }: { readonly domain: string; readonly origins: readonly string[] },
): Promise<OwnState> {
  const launched = chromium.launchPersistentContext(folder, {
    executablePath: executable,
    headless: true,
    chromiumSandbox: sandbox,
    args: [...offline],
    serviceWorkers: 'block',
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  })
  const context = await launched.catch((error: unknown) => {
    throw new CommandError(notRead(executable, error))
  })
  try {
    const own = origins.filter((origin) => inScope(domain, new URL(origin).hostname))
    const userAgent = await visitOrigins(context, own)
    const state = await context.storageState({ indexedDB: true })
    const { kept, otherSites } = ownCookies(await context.cookies(), domain)
    const { storage, tooLarge } = sendableStorage(state.origins.filter(({ origin }) => own.includes(origin)).map(found))
    const cookieOrigins = await originsOfCookies(context, domain)
    return { cookies: kept, origins: storage.map(exported), tooLarge, cookieOrigins, userAgent, otherSites }
  } finally {
    await context.close()
  }
}

/** Only the first line of what the library says: the log of the browser follows it. */
function notRead(executable: string, error: unknown): string {
  const [reason = ''] = (error instanceof Error ? error.message : '').split('\n')
  return `${executable} did not start again to read the login, so nothing was sent and the profile is deleted (${reason}).`
}

/** Only origins that were open have their storage read; each gets an empty page. Returns the User-Agent. */
async function visitOrigins(context: BrowserContext, origins: readonly string[]): Promise<string> {
  await context.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: '' }))
  const page = await context.newPage()
  for (const origin of origins) await page.goto(origin)
  const userAgent = await page.evaluate('navigator.userAgent')
  return String(userAgent).replace(/Headless(?=Chrome|Edg)/g, '')
}

/** The library does not give scheme and port; browsers know them only of cookies that they stored themselves. */
async function originsOfCookies(context: BrowserContext, domain: string): Promise<readonly string[]> {
  const [page = await context.newPage()] = context.pages()
  const session = await context.newCDPSession(page)
  const { cookies } = await session.send('Storage.getCookies')
  const origins = ownCookies(cookies, domain).kept.flatMap(({ domain: of, sourceScheme, sourcePort }) => {
    // A cookie of a whole domain does not name the host that set it.
    if (sourceScheme === 'Unset' || sourcePort <= 0 || of.startsWith('.')) return []
    const scheme = sourceScheme === 'Secure' ? 'https' : 'http'
    return URL.parse(`${scheme}://${of}:${sourcePort}`)?.origin ?? []
  })
  return [...new Set(origins)]
}

interface PlacedCookie {
  /** With a leading dot: of subdomains, too. */
  readonly domain: string
}

/** The cookies that a session of the domain stores, and the domains of the others, once each. */
export function ownCookies<T extends PlacedCookie>(
  cookies: readonly T[],
  domain: string,
): { readonly kept: readonly T[]; readonly otherSites: readonly string[] } {
  const host = (cookie: PlacedCookie) => cookie.domain.replace(/^\./, '')
  const isOwn = (cookie: PlacedCookie) =>
    isOfSession({ domain: host(cookie), hostOnly: !cookie.domain.startsWith('.') }, domain)
  const others = cookies.filter((cookie) => !isOwn(cookie)).map(host)
  return { kept: cookies.filter(isOwn), otherSites: [...new Set(others)].sort() }
}
