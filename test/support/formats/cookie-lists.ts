import type { JarCookie } from './jar-cookie.ts'

const dotted = ({ domain, hostOnly }: JarCookie): string => (hostOnly ? domain : `.${domain}`)
const extensionSameSite = { strict: 'strict', lax: 'lax', none: 'no_restriction' }
const protocolSameSite = { strict: 'Strict', lax: 'Lax', none: 'None' }

/** A plain map of names and values; of one name the first. */
export function toMap(jar: readonly JarCookie[]): string {
  return JSON.stringify(Object.fromEntries(jar.toReversed().map(({ name, value }) => [name, value])))
}

/** As Cookie-Editor exports it. */
export function toCookieEditor(jar: readonly JarCookie[]): string {
  return JSON.stringify(jar.map(extensionItem), null, 4)
}

/** As EditThisCookie exports it. */
export function toEditThisCookie(jar: readonly JarCookie[]): string {
  return JSON.stringify(
    jar.map((cookie, at) => ({
      ...extensionItem(cookie),
      sameSite: cookie.sameSite === null ? 'unspecified' : extensionSameSite[cookie.sameSite],
      id: at + 1,
    })),
  )
}

/** A cookie as the interface for extensions gives it. */
export function extensionItem(cookie: JarCookie) {
  const { name, value, hostOnly, path, expires, secure, httpOnly, sameSite, partitionKey } = cookie
  return {
    domain: dotted(cookie),
    ...(expires === null ? {} : { expirationDate: expires + 0.25 }),
    hostOnly,
    httpOnly,
    name,
    path,
    sameSite: sameSite === null ? null : extensionSameSite[sameSite],
    secure,
    session: expires === null,
    storeId: null,
    value,
    ...(partitionKey === null ? {} : { partitionKey: { topLevelSite: partitionKey } }),
  }
}

/** As `browser.cookies()` of Puppeteer 24 writes what the DevTools protocol answers. */
export function toPuppeteer(jar: readonly JarCookie[]): string {
  const items = jar.map((cookie, at) => ({
    ...protocolItem(cookie, at),
    ...(cookie.partitionKey === null
      ? {}
      : { partitionKey: { sourceOrigin: cookie.partitionKey, hasCrossSiteAncestor: false } }),
    sameParty: false,
  }))
  return JSON.stringify(items)
}

/** A cookie as the DevTools protocol answers it. */
export function protocolItem(cookie: JarCookie, at: number) {
  const { name, value, path, expires, secure, httpOnly, sameSite, partitionKey } = cookie
  return {
    name,
    value,
    domain: dotted(cookie),
    path,
    expires: expires ?? -1,
    size: name.length + value.length,
    httpOnly,
    secure,
    session: expires === null,
    ...(sameSite === null ? {} : { sameSite: protocolSameSite[sameSite] }),
    sourceScheme: 'Secure',
    ...(partitionKey === null
      ? {}
      : // The protocol once had a text here.
        { partitionKey: at % 2 === 0 ? { topLevelSite: partitionKey, hasCrossSiteAncestor: false } : partitionKey }),
  }
}

/** As Playwright's `storageState` writes it. */
export function toStorageState(jar: readonly JarCookie[], origins: readonly unknown[] = []): string {
  return JSON.stringify({
    cookies: jar.map((cookie) => {
      const { name, value, path, expires, secure, httpOnly, sameSite, partitionKey } = cookie
      return {
        name,
        value,
        domain: dotted(cookie),
        path,
        expires: expires ?? -1,
        httpOnly,
        secure,
        sameSite: protocolSameSite[sameSite ?? 'lax'],
        ...(partitionKey === null ? {} : { partitionKey }),
      }
    }),
    origins,
  })
}
