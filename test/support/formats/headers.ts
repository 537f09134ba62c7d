import type { JarCookie } from './jar-cookie.ts'

/** The value of a Cookie header with all of a jar. */
export const cookiePairs = (jar: readonly JarCookie[]): string =>
  jar.map(({ name, value }) => `${name}=${value}`).join('; ')

/** A Cookie header with all of a jar. */
export const toCookieHeader = (jar: readonly JarCookie[]): string => `Cookie: ${cookiePairs(jar)}`

export interface CopiedRequest {
  readonly url: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body?: string
}

/** "Copy as cURL (bash)": Chromium puts cookies into `-b`. */
export function toCurlBash({ url, headers, body }: CopiedRequest, jar: readonly JarCookie[]): string {
  return [
    `curl ${bashQuoted(url)}`,
    ...headers.map(([name, value]) => `-H ${bashQuoted(`${name}: ${value}`)}`),
    `-b ${bashQuoted(cookiePairs(jar))}`,
    ...(body === undefined ? [] : [`--data-raw ${bashQuoted(body)}`]),
    '--insecure',
  ].join(' \\\n  ')
}

/** "Copy as cURL (cmd)": every sign that `cmd` knows gets a caret. */
export function toCurlCmd({ url, headers, body }: CopiedRequest, jar: readonly JarCookie[]): string {
  return [
    `curl ${cmdQuoted(url)}`,
    ...headers.map(([name, value]) => `-H ${cmdQuoted(`${name}: ${value}`)}`),
    `-b ${cmdQuoted(cookiePairs(jar))}`,
    ...(body === undefined ? [] : [`--data-raw ${cmdQuoted(body)}`]),
  ].join(' ^\r\n  ')
}

/** Firefox's "Copy as cURL (POSIX)": cookies are a header like any other. */
export function toCurlFirefox({ url, headers }: CopiedRequest, jar: readonly JarCookie[]): string {
  const all = [...headers, ['Cookie', cookiePairs(jar)] as const]
  return [
    `curl ${bashQuoted(url)}`,
    '--compressed',
    ...all.map(([name, value]) => `-H ${bashQuoted(`${name}: ${value}`)}`),
  ].join(' ')
}

/** Plain single quotes where nothing speaks against them, else `$'…'`. */
export function bashQuoted(text: string): string {
  if (!/[^\x20-\x7e]|['!]/.test(text)) return `'${text}'`
  const escaped = text.replace(/\\/g, '\\\\').replace(/'/g, "\\'").replace(/\n/g, '\\n').replace(/\r/g, '\\r')
  const units = escaped.replace(/[^\x20-\x7e]|!/g, (char) =>
    Array.from({ length: char.length }, (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  )
  return `$'${units}'`
}

function cmdQuoted(text: string): string {
  const escaped = text
    .replace(/\\/g, '\\\\')
    .replace(/"/g, '\\"')
    .replace(/[^a-zA-Z0-9\s_\-:=+~'/.',?;()*`]/g, '^$&')
    .replace(/%(?=[a-zA-Z0-9_])/g, '%^')
    .replace(/\r?\n/g, '^\n\n')
  return `^"${escaped}^"`
}
