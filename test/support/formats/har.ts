import type { JarCookie } from './jar-cookie.ts'

/** An HTTP archive of one page whose answer sets a whole jar, and of a request that then sends what goes there. */
export function toHar(jar: readonly JarCookie[], at: number): string {
  const entries = jar.map((cookie) => ({
    startedDateTime: new Date(at).toISOString(),
    request: { method: 'GET', url: urlFor(cookie), headers: [], cookies: [] },
    response: {
      status: 200,
      headers: [{ name: 'set-cookie', value: setCookieLine(cookie) }],
      cookies: [],
      content: { size: 4, mimeType: 'text/html', text: '<p>{"log":[1]}' },
    },
  }))
  return JSON.stringify({ log: { version: '1.2', creator: { name: 'x', version: '1' }, pages: [], entries } })
}

/** Host and path that may set the cookie. */
function urlFor({ domain, hostOnly }: JarCookie): string {
  return `https://${hostOnly ? domain : domain === 'example.com' ? 'shop.example.com' : domain}/`
}

/** The line that a server sets a cookie with. */
export function setCookieLine(cookie: JarCookie): string {
  const { name, value, domain, hostOnly, path, expires, secure, httpOnly, sameSite, partitionKey } = cookie
  return [
    `${name}=${value}`,
    `Path=${path}`,
    ...(hostOnly ? [] : [`Domain=${domain}`]),
    ...(expires === null ? [] : [`Expires=${new Date(expires * 1000).toUTCString()}`]),
    ...(secure ? ['Secure'] : []),
    ...(httpOnly ? ['HttpOnly'] : []),
    ...(sameSite === null ? [] : [`SameSite=${sameSite}`]),
    ...(partitionKey === null ? [] : ['Partitioned']),
  ].join('; ')
}
