import { isObject, type JsonObject } from '../../json-object.ts'
import { expiryOf, partitionKeyOf, readSameSite } from './attributes.ts'
import { flagOf, textOf } from './fields.ts'
import { type FullCookie, fullCookie, type ParsedImport, parsedImport } from './parsed-import.ts'
import { readList } from './read-list.ts'

/** An export of Cookie-Editor: cookies in the form of the browser extension API. Null when it is not one. */
export function readCookieEditor(content: readonly unknown[]): ParsedImport | null {
  const isOne = content.some((item) => isObject(item) && extensionKeys.some((key) => Object.hasOwn(item, key)))
  return isOne ? parsedImport('cookie_editor', readList(content, extensionCookie)) : null
}

/** Fields that no other kind of list has. */
const extensionKeys = ['expirationDate', 'hostOnly', 'storeId'] as const

/** A cookie in the form of the browser extension API. Null when it cannot be read. */
export function extensionCookie(item: JsonObject): FullCookie | null {
  const name = textOf(item['name'])
  const value = textOf(item['value'])
  const partitionKey = partitionKeyOf(item)
  if (name === null || value === null || partitionKey === undefined) return null
  // Of the lists that are like this one, Postman's has a date, and Cypress's has `expiry`.
  const expiry = item['expirationDate'] ?? item['expires'] ?? item['expiry']
  const { expiresAt, guesses } = expiryOf(item['session'] === true ? null : expiry)
  return fullCookie(name, value, {
    domain: textOf(item['domain']),
    hostOnly: flagOf(item['hostOnly']),
    path: textOf(item['path']),
    expiresAt,
    secure: flagOf(item['secure']),
    httpOnly: flagOf(item['httpOnly']),
    sameSite: readSameSite(item['sameSite']),
    partitionKey,
    guesses,
  })
}
