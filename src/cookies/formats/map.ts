import { isObject, type JsonObject } from '../../json-object.ts'
import { readSameSite } from './attributes.ts'
import { textOf } from './fields.ts'
import {
  type FullCookie,
  fullCookie,
  maxImportedCookies,
  type ParsedImport,
  parsedImport,
  type ReadCookie,
} from './parsed-import.ts'

/** A map of name to value, with nothing else. Null when a value is not text. */
export function readPlainMap(content: JsonObject): ParsedImport | null {
  const names = Object.keys(content)
  const cookies: ReadCookie[] = []
  for (const name of names.slice(0, maxImportedCookies)) {
    const value: unknown = content[name]
    if (typeof value !== 'string') return null
    cookies.push({ kind: 'pair', name, value, host: null })
  }
  return names.length === 0
    ? null
    : parsedImport('map', { cookies, tooMany: Math.max(0, names.length - maxImportedCookies) })
}

/** In the language of the browser: `Request Cookies`, `Anfrage-Cookies`, `Куки запроса`. */
const label = /^(?!cookies$).*cookie|[^ -~]/i

/**
 * "Copy All" of the tab Cookies in Firefox's network panel: the cookies of a request as a map, and those that its answer
 * set, with attributes, which replace the others. Null when it is something else.
 */
export function readNetworkPanel(content: JsonObject): ParsedImport | null {
  const tables = Object.entries(content)
  if (tables.length === 0 || tables.length > 2) return null
  const set: FullCookie[] = []
  const sent: ReadCookie[] = []
  let tooMany = 0
  for (const [name, table] of tables) {
    if (!label.test(name) || !isObject(table)) return null
    const read = readPlainMap(table) ?? readAnswer(table)
    if (read === null) return null
    for (const cookie of read.cookies) {
      if (cookie.kind === 'full') set.push(cookie)
      else sent.push(cookie)
    }
    tooMany += read.tooMany
  }
  const replaced = new Set(set.map(({ name }) => name))
  return parsedImport('map', { cookies: [...set, ...sent.filter(({ name }) => !replaced.has(name))], tooMany })
}

/** The cookies that an answer set. Null when it is something else. */
function readAnswer(table: JsonObject): Pick<ParsedImport, 'cookies' | 'tooMany'> | null {
  const cookies = Object.entries(table).map(([name, attributes]) => readCookie(name, attributes))
  const read = cookies.filter((cookie) => cookie !== null)
  if (read.length < cookies.length || read.length === 0) return null
  return { cookies: read.slice(0, maxImportedCookies), tooMany: Math.max(0, read.length - maxImportedCookies) }
}

function readCookie(name: string, attributes: unknown): FullCookie | null {
  const value = isObject(attributes) ? textOf(attributes['value']) : null
  if (!isObject(attributes) || value === null) return null
  const domain = textOf(attributes['domain'])
  const expires = Date.parse(textOf(attributes['expires']) ?? '')
  return fullCookie(name, value, {
    domain,
    hostOnly: domain === null,
    path: textOf(attributes['path']),
    expiresAt: Number.isNaN(expires) ? null : expires,
    // What is left out is false.
    secure: attributes['secure'] === true,
    httpOnly: attributes['httpOnly'] === true,
    sameSite: readSameSite(attributes['samesite'] ?? attributes['sameSite']),
  })
}
