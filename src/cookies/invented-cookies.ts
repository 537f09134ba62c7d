import type { CookieState } from './stored-cookie.ts'

/** No site gives anybody this value; who reads the log of a site can see what it is. */
const inventedValue = 'not-a-login'

/** Cookies with the same names and scope, and with a value that was never given to anybody; null when there are none. */
export function inventedCookies({ cookies, exactCookies }: CookieState): CookieState | null {
  const names = Object.keys(cookies)
  if (names.length + exactCookies.length === 0) return null
  return {
    cookies: Object.fromEntries(names.map((name) => [name, inventedValue])),
    exactCookies: exactCookies.map((cookie) => ({ ...cookie, value: inventedValue })),
  }
}
