import { isObject, type JsonObject } from '../../json-object.ts'
import { isToken } from '../header.ts'
import { textOf } from './fields.ts'
import { type FullCookie, maxImportedCookies, type ParsedImport } from './parsed-import.ts'

/** Reads a list of JSON, item by item; see `readEach`. */
export function readList(items: readonly unknown[], read: (item: JsonObject) => FullCookie | null): ReadItems {
  return readEach(items, (item) => (isObject(item) ? read(item) : null))
}

type ReadItems = Pick<ParsedImport, 'cookies' | 'malformed' | 'tooMany'>

/** Reads item by item; those that are not cookies are listed as malformed. */
export function readEach<Item>(items: readonly Item[], read: (item: Item) => FullCookie | null): ReadItems {
  const cookies: FullCookie[] = []
  const malformed: (string | null)[] = []
  for (const item of items.slice(0, maxImportedCookies)) {
    const cookie = read(item)
    if (cookie !== null) cookies.push(cookie)
    else malformed.push(isObject(item) ? nameable(textOf(item['name'])) : null)
  }
  return { cookies, malformed, tooMany: Math.max(0, items.length - maxImportedCookies) }
}

/** A name that may be repeated: a text that is not a token, or is very long, may be a misplaced secret. */
export function nameable(name: string | null): string | null {
  return name !== null && name.length <= 100 && isToken(name) ? name : null
}
