import { extensionItem, protocolItem } from './cookie-lists.ts'
import type { JarCookie } from './jar-cookie.ts'

const dotted = ({ domain, hostOnly }: JarCookie): string => (hostOnly ? domain : `.${domain}`)

/** A jar of LWP: text in quotes where it is not plain, with a backslash before quotes and backslashes. */
export function toLwp(jar: readonly JarCookie[]): string {
  const lines = jar.map((cookie) => {
    const { name, value, path, expires, secure, httpOnly } = cookie
    const attributes = [
      `${name}=${lwpQuoted(value)}`,
      `path="${path}"`,
      `domain="${dotted(cookie)}"`,
      'path_spec',
      ...(secure ? ['secure'] : []),
      expires === null ? 'discard' : `expires="${lwpDate(expires)}"`,
      ...(httpOnly ? ['HttpOnly=None'] : []),
      'version=0',
    ]
    return `Set-Cookie3: ${attributes.join('; ')}`
  })
  return `${['#LWP-Cookies-2.0', ...lines].join('\n')}\n`
}

const lwpQuoted = (text: string): string => (/^\w+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`)
const lwpDate = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')}Z`

/** A session file of HTTPie. */
export function toHttpieSession(jar: readonly JarCookie[]): string {
  return JSON.stringify({
    __meta__: { about: 'HTTPie session file', help: 'https://httpie.io/docs#sessions', httpie: '3.2.4' },
    auth: { type: null, username: null, password: null },
    cookies: jar.map((cookie) => {
      const { name, value, path, expires, secure } = cookie
      return { domain: dotted(cookie), expires, name, path, secure, value }
    }),
    headers: [{ name: 'X-Api-Token', value: '77aa' }],
  })
}

/** A jar that tough-cookie serialised. */
export function toToughCookie(jar: readonly JarCookie[]): string {
  return JSON.stringify({
    version: 'tough-cookie@6.1.0',
    storeType: 'MemoryCookieStore',
    rejectPublicSuffixes: true,
    cookies: jar.map(toughItem),
  })
}

/** An export of Insomnia (version 4). */
export function toInsomnia(jar: readonly JarCookie[]): string {
  return JSON.stringify({
    _type: 'export',
    __export_format: 4,
    resources: [
      { _id: 'wrk_1', _type: 'workspace' },
      { _id: 'jar_1', _type: 'cookie_jar', name: 'Default Jar', cookies: jar.map(toughItem) },
    ],
  })
}

function toughItem({ name, value, domain, hostOnly, path, expires, secure, httpOnly, sameSite }: JarCookie) {
  return {
    key: name,
    value,
    ...(expires === null ? {} : { expires: new Date(expires * 1000).toISOString() }),
    domain,
    path,
    ...(secure ? { secure } : {}),
    ...(httpOnly ? { httpOnly } : {}),
    hostOnly,
    creation: '2026-03-01T11:50:20.610Z',
    ...(sameSite === null ? {} : { sameSite }),
  }
}

/** A decrypted payload of CookieCloud: cookies by domain, as the extension's interface gives them. */
export function toCookieCloud(jar: readonly JarCookie[]): string {
  const byDomain = Map.groupBy(jar, dotted)
  return JSON.stringify({
    cookie_data: Object.fromEntries([...byDomain].map(([domain, cookies]) => [domain, cookies.map(extensionItem)])),
    local_storage_data: { 'shop.example.com': { user: '7' } },
    update_time: '2026-03-01T11:50:20.610Z',
  })
}

/** The answer to `Storage.getCookies`. */
export const toCdp = (jar: readonly JarCookie[]): string =>
  JSON.stringify({ id: 1, result: { cookies: jar.map(protocolItem) } })

/** As Cookie Quick Manager exports it. */
export function toCookieQuickManager(jar: readonly JarCookie[]): string {
  const items = jar.map((cookie) => ({
    'Host raw': `http${cookie.secure ? 's' : ''}://${dotted(cookie)}${cookie.path}`,
    'Name raw': cookie.name,
    'Path raw': cookie.path,
    'Content raw': cookie.value,
    Expires: cookie.expires === null ? 'At the end of the session' : '06-12-2027 13:40:20',
    'Expires raw': String(cookie.expires ?? 0),
    'Send for': cookie.secure ? 'Encrypted connections only' : 'Any type of connection',
    'Send for raw': String(cookie.secure),
    'HTTP only raw': String(cookie.httpOnly),
    'SameSite raw': cookie.sameSite === null || cookie.sameSite === 'none' ? 'no_restriction' : cookie.sameSite,
    'This domain only': cookie.hostOnly ? 'Valid for host only' : 'Valid for subdomains',
    'This domain only raw': String(!cookie.hostOnly),
    'Store raw': 'firefox-default',
    'First Party Domain': '',
  }))
  return JSON.stringify(items, null, '\t')
}

/** As .NET serialises a `CookieCollection`. */
export function toCookieObjects(jar: readonly JarCookie[]): string {
  const items = jar.map((cookie) => ({
    ...{
      Comment: '',
      CommentUri: null,
      HttpOnly: cookie.httpOnly,
      Discard: false,
      Domain: dotted(cookie),
      Expired: false,
    },
    Expires: cookie.expires === null ? '0001-01-01T00:00:00' : new Date(cookie.expires * 1000).toISOString(),
    ...{ Name: cookie.name, Path: cookie.path, Port: '', Secure: cookie.secure },
    ...{ TimeStamp: '2026-03-01T11:50:20.6103132Z', Value: cookie.value, Version: 0 },
  }))
  return JSON.stringify(items)
}
