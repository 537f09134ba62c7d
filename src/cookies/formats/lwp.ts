import { readSameSite } from './attributes.ts'
import { fromJarHost } from './hosts.ts'
import { type FullCookie, fullCookie, type ParsedImport, parsedImport } from './parsed-import.ts'
import { readEach } from './read-list.ts'

const maxLines = 1_000_000
const maxAttributes = 100

/** A jar of Perl's LWP and Python's LWPCookieJar: lines of `Set-Cookie3`. Null when the text is something else. */
export function readLwp(text: string): ParsedImport | null {
  if (!/^#LWP-Cookies-\d/.test(text.trimStart().slice(0, 40))) return null
  const lines = text.split('\n', maxLines).filter((line) => line.startsWith('Set-Cookie3:'))
  return parsedImport(
    'lwp',
    readEach(lines, (line) => readLine(line.slice('Set-Cookie3:'.length))),
  )
}

function readLine(line: string): FullCookie | null {
  const [first, ...rest] = attributesOf(line) ?? []
  if (first === undefined) return null
  const [name, value] = first
  const named = new Map(rest.map(([key, text]) => [key.toLowerCase(), text]))
  const domain = named.get('domain') ?? null
  const expires = Date.parse((named.get('expires') ?? '').replace(' ', 'T'))
  return fullCookie(name, value ?? '', {
    domain: domain === null ? null : fromJarHost(domain),
    hostOnly: domain === null ? null : !domain.startsWith('.'),
    path: named.get('path') ?? null,
    expiresAt: Number.isFinite(expires) ? expires : null,
    secure: named.has('secure'),
    httpOnly: named.has('httponly'),
    sameSite: readSameSite(named.get('samesite')),
  })
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
