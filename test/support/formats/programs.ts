import { bashQuoted, type CopiedRequest, cookiePairs } from './headers.ts'
import type { JarCookie } from './jar-cookie.ts'

/** A wget command, as API clients generate it. */
export function toWget({ url, headers }: CopiedRequest, jar: readonly JarCookie[]): string {
  const all = [...headers, ['Cookie', cookiePairs(jar)] as const]
  return [
    'wget --quiet',
    '--method GET',
    ...all.map(([name, value]) => `--header ${bashQuoted(`${name}: ${value}`)}`),
    bashQuoted(url),
  ].join(' \\\n  ')
}

/** An HTTPie command: a header is a word `Name:value`. */
export function toHttpie({ url, headers }: CopiedRequest, jar: readonly JarCookie[]): string {
  const all = [...headers, ['Cookie', cookiePairs(jar)] as const]
  return [`http --follow GET ${bashQuoted(url)}`, ...all.map(([name, value]) => `${name}:${bashQuoted(value)}`)].join(
    ' \\\n ',
  )
}

/** "Copy as PowerShell": cookies with path and domain, characters that are not ASCII by their codes. */
export function toPowerShell({ url, headers }: CopiedRequest, jar: readonly JarCookie[]): string {
  const cookies = jar.map(({ name, value, path, domain, hostOnly }) =>
    [name, value, path, hostOnly ? domain : `.${domain}`].map(psQuoted).join(', '),
  )
  return [
    '$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession',
    '$session.UserAgent = "Agent/1 (X11)"',
    ...cookies.map((given) => `$session.Cookies.Add((New-Object System.Net.Cookie(${given})))`),
    `Invoke-WebRequest -UseBasicParsing -Uri ${psQuoted(url)} \``,
    '-WebSession $session `',
    '-Headers @{',
    ...headers.map(([name, value]) => `${psQuoted(name)}=${psQuoted(value)}`),
    '}',
  ].join('\n')
}

function psQuoted(text: string): string {
  const escaped = text.replace(/[`"$]/g, '`$&')
  return `"${escaped.replace(/[^\x20-\x7e]/g, (unit) => `$([char]${unit.charCodeAt(0)})`)}"`
}

/** "Copy as fetch (Node.js)". */
export function toFetch({ url, headers }: CopiedRequest, jar: readonly JarCookie[]): string {
  const all = Object.fromEntries([...headers, ['cookie', cookiePairs(jar)]])
  return `fetch(${JSON.stringify(url)}, ${JSON.stringify({ headers: all, body: null, method: 'GET' }, null, 2)});`
}

/** Request headers as a proxy shows them. */
export function toRequestHeaders({ url, headers }: CopiedRequest, jar: readonly JarCookie[]): string {
  const { host, pathname, search } = new URL(url)
  const all = [['Host', host] as const, ...headers, ['Cookie', cookiePairs(jar)] as const]
  const lines = all.map(([name, value]) => `${name}: ${value}`)
  return [`GET ${pathname}${search} HTTP/1.1`, ...lines, '', ''].join('\r\n')
}

/** The headers of an answer that sets a jar. */
export function toSetCookieLines(jar: readonly JarCookie[]): string {
  return ['HTTP/1.1 200 OK', 'Content-Type: text/html', ...jar.map((one) => `Set-Cookie: ${setCookie(one)}`)].join(
    '\r\n',
  )
}

function setCookie({ name, value, path, expires, ...cookie }: JarCookie): string {
  return [
    `${name}=${value}`,
    `Path=${path}`,
    ...(cookie.hostOnly ? [] : [`Domain=${cookie.domain}`]),
    ...(expires === null ? [] : [`Expires=${new Date(expires * 1000).toUTCString()}`]),
    ...(cookie.secure ? ['Secure'] : []),
    ...(cookie.httpOnly ? ['HttpOnly'] : []),
    ...(cookie.sameSite === null ? [] : [`SameSite=${cookie.sameSite}`]),
  ].join('; ')
}
