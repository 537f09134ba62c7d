import { isObject, type JsonObject } from '../../json-object.ts'
import { expiryOf, readSameSite } from './attributes.ts'
import { flagOf, textOf } from './fields.ts'
import { type FullCookie, fullCookie, type ParsedImport, parsedImport } from './parsed-import.ts'
import { readList } from './read-list.ts'

/**
 * A list of cookie objects of a program, whose fields begin with capital letters: `System.Net.Cookie` of .NET and
 * PowerShell, `http.Cookie` of Go and the files of its persistent-cookiejar, Guzzle's `FileCookieJar`. Null when it is
 * something else.
 */
export function readCookieObjects(content: readonly unknown[]): ParsedImport | null {
  const isOne = content.some(
    (item) =>
      isObject(item) && textOf(item['Name']) !== null && ['Value', 'Domain', 'Path'].every((key) => key in item),
  )
  return isOne ? parsedImport('cookie_objects', readList(content, cookieObject)) : null
}

function cookieObject(item: JsonObject): FullCookie | null {
  const name = textOf(item['Name'])
  const value = textOf(item['Value'])
  if (name === null || value === null) return null
  const domain = textOf(item['Domain']) || null
  // Go's object has what the Set-Cookie named: a domain there includes subdomains, with a dot or without.
  const isGo = 'RawExpires' in item
  return fullCookie(name, value, {
    domain,
    hostOnly: flagOf(item['HostOnly']) ?? (isGo && domain !== null ? false : null),
    path: textOf(item['Path']) || null,
    ...expiryOfObject(item),
    secure: flagOf(item['Secure']),
    httpOnly: flagOf(item['HttpOnly']),
    sameSite: isGo ? (goSameSite[Number(item['SameSite'])] ?? null) : readSameSite(item['SameSite']),
  })
}

/** Of `http.SameSite`; 1 means that none was given. */
const goSameSite: Readonly<Record<number, FullCookie['sameSite']>> = { 2: 'lax', 3: 'strict', 4: 'none' }

/** Windows PowerShell writes `/Date(milliseconds)/`. In Go a negative `MaxAge` ends the cookie. */
function expiryOfObject({ Expires: expires, MaxAge: maxAge }: JsonObject): Pick<FullCookie, 'expiresAt' | 'guesses'> {
  if (typeof maxAge === 'number' && maxAge < 0) return { expiresAt: 0, guesses: [] }
  const [, ms] = /^\/Date\((-?\d{1,15})\)\/$/.exec(textOf(expires) ?? '') ?? []
  if (ms === undefined) return expiryOf(expires)
  return { expiresAt: Number(ms) > 0 ? Number(ms) : null, guesses: [] }
}
