import { isObject, type JsonObject } from '../../json-object.ts'
import { expiryOf, partitionKeyOf, readSameSite } from './attributes.ts'
import { textOf } from './fields.ts'
import { type FullCookie, fullCookie, type ParsedImport, parsedImport } from './parsed-import.ts'
import { readList } from './read-list.ts'

/** The JSON of Cookie Quick Manager, an extension of Firefox; all values are texts. Null when it is something else. */
export function readCookieQuickManager(content: readonly unknown[]): ParsedImport | null {
  const isOne = content.some((item) => isObject(item) && textOf(item['Name raw']) !== null && 'Content raw' in item)
  return isOne ? parsedImport('cookie_quick_manager', readList(content, managedCookie)) : null
}

/** `This domain only raw` means one thing in some versions and its opposite in others; the dot of the host does not. */
function managedCookie(item: JsonObject): FullCookie | null {
  const name = textOf(item['Name raw'])
  const value = textOf(item['Content raw'])
  // A host, or in later versions a URL whose host may begin with a dot.
  const [, domain = null] = /^(?:https?:\/\/)?([^/]{1,300})/.exec(textOf(item['Host raw']) ?? '') ?? []
  const site = textOf(item['First Party Domain'])
  const partitionKey = partitionKeyOf({ partitionKey: site ? `https://${site}` : null })
  if (name === null || value === null || domain === null || partitionKey === undefined) return null
  return fullCookie(name, value, {
    domain,
    hostOnly: !domain.startsWith('.'),
    path: textOf(item['Path raw']),
    ...expiryOf(item['Expires raw']),
    secure: isTrue(item['Send for raw']),
    httpOnly: isTrue(item['HTTP only raw']),
    sameSite: readSameSite(item['SameSite raw']),
    partitionKey,
  })
}

const isTrue = (value: unknown): boolean => value === 'true' || value === true
