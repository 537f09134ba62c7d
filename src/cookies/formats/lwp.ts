import { sameSiteOf } from './attributes.ts'
import { fromJarHost } from './hosts.ts'
import { type FullCookie, maxImportedCookies, type ParsedImport, parsedImport } from './parsed-import.ts'

const maxLines = 1_000_000
const maxAttributes = 100

/** A jar of Perl's LWP and Python's LWPCookieJar: lines of `Set-Cookie3`. Null when the text is something else. */
export function readLwp(text: string): ParsedImport | null {
  if (!/^#LWP-Cookies-\d/.test(text.trimStart().slice(0, 40))) return null
  const cookies: FullCookie[] = []
  const malformed: null[] = []
  const lines = text.split('\n', maxLines).filter((line) => line.startsWith('Set-Cookie3:'))
  for (const line of lines.slice(0, maxImportedCookies)) {
    const cookie = readLine(line.slice('Set-Cookie3:'.length))
    if (cookie === null) malformed.push(null)
    else cookies.push(cookie)
  }
  const tooMany = Math.max(0, lines.length - maxImportedCookies)
  return parsedImport('lwp', { cookies, malformed, tooMany })
}

function readLine(line: string): FullCookie | null {
  const [first, ...rest] = attributesOf(line) ?? []
  if (first === undefined) return null
  const [name, value] = first
  const named = new Map(rest.map(([key, text]) => [key.toLowerCase(), text]))
  const domain = named.get('domain') ?? null
  const expires = Date.parse((named.get('expires') ?? '').replace(' ', 'T'))
  return {
    kind: 'full',
    name,
    value: value ?? '',
    domain: domain === null ? null : fromJarHost(domain),
    hostOnly: domain === null ? null : !domain.startsWith('.'),
    path: named.get('path') ?? null,
    expiresAt: Number.isFinite(expires) ? expires : null,
    secure: named.has('secure'),
    httpOnly: named.has('httponly'),
    sameSite: sameSiteOf(named.get('samesite')),
    partitionKey: null,
    guesses: [],
  }
}

/** `name=value; flag; path="/"`; a backslash escapes in quotes. Null when the line is not that. */
function attributesOf(line: string): (readonly [name: string, value: string | null])[] | null {
  const attribute = /\s{0,100}([^=;"\s]{1,8192})(?:=(?:"((?:[^"\\]|\\.){0,8192})"|([^;"]{0,8192})))?\s{0,100}(?:;|$)/y
  const found: (readonly [string, string | null])[] = []
  while (attribute.lastIndex < line.trimEnd().length && found.length < maxAttributes) {
    const match = attribute.exec(line)
    if (match === null) return null
    const [, name = '', quoted, plain] = match
    found.push([name, quoted === undefined ? (plain?.trim() ?? null) : quoted.replace(/\\(.)/g, '$1')])
  }
  return found
}
