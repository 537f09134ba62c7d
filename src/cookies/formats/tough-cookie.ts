import { isObject, type JsonObject } from '../../json-object.ts'
import { readSameSite } from './attributes.ts'
import { flagOf, listOf, textOf } from './fields.ts'
import { type FullCookie, fullCookie, type ParsedImport, parsedImport } from './parsed-import.ts'
import { readList } from './read-list.ts'

/** A jar that tough-cookie serialised: `{version: "tough-cookie@…", cookies}`. Null when it is something else. */
export function readToughCookie(content: JsonObject): ParsedImport | null {
  if (!(textOf(content['version']) ?? '').startsWith('tough-cookie@')) return null
  return parsedImport('tough_cookie', readList(listOf(content['cookies']), jarItem))
}

/** Its list of cookies alone: they have a `key` and no `name`. */
export function readToughCookieList(content: readonly unknown[]): ParsedImport | null {
  const isOne = content.some((item) => isObject(item) && textOf(item['key']) !== null && item['name'] === undefined)
  const hasPlace = content.some((item) => isObject(item) && textOf(item['domain']) !== null)
  return isOne && hasPlace ? parsedImport('tough_cookie', readList(content, jarItem)) : null
}

/** Insomnia's jars, which hold tough-cookie's cookies: an export (version 4), or one jar. Null when it is something else. */
export function readInsomnia(content: JsonObject): ParsedImport | null {
  const items = content['_type'] === 'export' ? listOf(content['resources']) : [content]
  const jars = items.filter(isObject).filter(isJar)
  if (jars.length === 0) return null
  return parsedImport(
    'insomnia',
    readList(
      jars.flatMap(({ cookies }) => listOf(cookies)),
      jarItem,
    ),
  )
}

const isJar = ({ _type, type }: JsonObject): boolean => _type === 'cookie_jar' || type === 'CookieJar'

function jarItem(item: JsonObject): FullCookie | null {
  const name = textOf(item['key'])
  const value = textOf(item['value'])
  if (name === null || value === null) return null
  return fullCookie(name, value, {
    domain: textOf(item['domain']),
    hostOnly: flagOf(item['hostOnly']),
    path: textOf(item['path']),
    expiresAt: expiryOfJar(item),
    // What a serialised cookie leaves out is false.
    secure: item['secure'] === true,
    httpOnly: item['httpOnly'] === true,
    sameSite: readSameSite(item['sameSite']),
  })
}

/** Max-Age counts from the creation and wins over Expires, which is `Infinity` or a date (RFC 6265 5.3 step 3). */
function expiryOfJar({ maxAge, expires, creation }: JsonObject): number | null {
  const created = Date.parse(textOf(creation) ?? '')
  if (maxAge === '-Infinity') return 0
  if (typeof maxAge === 'number' && Number.isFinite(created)) return created + maxAge * 1000
  const at = typeof expires === 'number' ? expires : Date.parse(textOf(expires) ?? '')
  return Number.isFinite(at) ? at : null
}
