import type { Cookie } from 'tough-cookie'

/** What a page keeps in the browser under its origin. */
export interface LocalStorage {
  readonly origin: string
  readonly items: Readonly<Record<string, string>>
}

/** As Playwright's `storageState()`. */
export function storageState(cookies: readonly Cookie[], storage: readonly LocalStorage[]): object {
  return {
    cookies: cookies.map((cookie) => ({
      name: cookie.key,
      value: cookie.value,
      domain: domainOf(cookie),
      path: cookie.path ?? '/',
      expires: endOf(cookie) ?? -1,
      httpOnly: cookie.httpOnly,
      secure: cookie.secure,
      sameSite: { strict: 'Strict', none: 'None' }[cookie.sameSite ?? ''] ?? 'Lax',
    })),
    origins: storage.map(({ origin, items }) => ({
      origin,
      localStorage: Object.entries(items).map(([name, value]) => ({ name, value })),
    })),
  }
}

/** Netscape's format, as curl and extensions of browsers write it. */
export function cookiesTxt(cookies: readonly Cookie[]): string {
  const lines = cookies.map((cookie) => {
    const flag = (is: boolean) => (is ? 'TRUE' : 'FALSE')
    const domain = `${cookie.httpOnly ? '#HttpOnly_' : ''}${domainOf(cookie)}`
    const fields = [domain, flag(cookie.hostOnly !== true), cookie.path ?? '/', flag(cookie.secure)]
    return [...fields, Math.floor(endOf(cookie) ?? 0), cookie.key, cookie.value].join('\t')
  })
  return ['# Netscape HTTP Cookie File', ...lines, ''].join('\n')
}

function domainOf({ domain, hostOnly }: Cookie): string {
  return `${hostOnly === true ? '' : '.'}${domain ?? ''}`
}

/** Epoch seconds; undefined: it ends with the browser. */
function endOf(cookie: Cookie): number | undefined {
  const at = cookie.expiryTime()
  return at === undefined || !Number.isFinite(at) ? undefined : at / 1000
}
