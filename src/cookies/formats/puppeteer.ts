import { isObject, type JsonObject } from '../../json-object.ts'
import { expiryOf, partitionKeyOf, readSameSite } from './attributes.ts'
import { flagOf, textOf } from './fields.ts'
import { type FullCookie, fullCookie, type Guess, type ParsedImport, parsedImport } from './parsed-import.ts'
import { readList } from './read-list.ts'

/** A list in the form of the DevTools protocol (`Network.Cookie`), as Puppeteer and others write it. */
export function readPuppeteer(content: readonly unknown[]): ParsedImport | null {
  const isOne = content.some((item) => isObject(item) && typeof item['name'] === 'string')
  return isOne ? parsedImport('puppeteer', readList(content, protocolCookie)) : null
}

/** A cookie in the form of the DevTools protocol. Null when it cannot be read. */
export function protocolCookie(item: JsonObject): FullCookie | null {
  const name = textOf(item['name'])
  const value = textOf(item['value'])
  const partitionKey = partitionKeyOf(item)
  if (name === null || value === null || partitionKey === undefined) return null
  // Selenium and Cypress write `expiry`.
  const { expiresAt, guesses } = expiryOf(item['session'] === true ? null : (item['expires'] ?? item['expiry']))
  const place = placeOf(item)
  return fullCookie(name, value, {
    ...place.found,
    path: textOf(item['path']),
    expiresAt,
    httpOnly: flagOf(item['httpOnly']),
    sameSite: readSameSite(item['sameSite']),
    partitionKey,
    guesses: [...guesses, ...place.guesses],
  })
}

interface PlaceFound {
  readonly found: Pick<FullCookie, 'domain' | 'hostOnly' | 'secure'>
  readonly guesses: readonly Guess[]
}

/** A leading dot means that the cookie includes subdomains; a cookie to be set in a page has a URL instead. */
function placeOf(item: JsonObject): PlaceFound {
  const domain = textOf(item['domain'])
  const secure = flagOf(item['secure'])
  if (domain !== null) return { found: { domain, hostOnly: !domain.startsWith('.'), secure }, guesses: [] }
  const url = URL.parse(textOf(item['url']) ?? '')
  if (url === null) return { found: { domain: null, hostOnly: null, secure }, guesses: [] }
  const guess: Guess = { what: 'secure', how: 'from the scheme of its URL' }
  return {
    found: { domain: url.hostname, hostOnly: true, secure: secure ?? url.protocol === 'https:' },
    guesses: secure === null ? [guess] : [],
  }
}
