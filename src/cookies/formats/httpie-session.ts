import { isObject, type JsonObject } from '../../json-object.ts'
import { expiryOf } from './attributes.ts'
import { authorizationOf } from './authorization.ts'
import { flagOf, listOf, namedTexts, textMembers, textOf } from './fields.ts'
import { fromJarHost } from './hosts.ts'
import { type FullCookie, fullCookie, type ParsedImport, parsedImport, type SentHeader } from './parsed-import.ts'
import { readList } from './read-list.ts'

/** A session file of HTTPie; before version 3.1 cookies and headers were maps. Null when it is something else. */
export function readHttpieSession(content: JsonObject): ParsedImport | null {
  const meta = content['__meta__']
  if (!isObject(meta) || textOf(meta['httpie']) === null) return null
  const headers = [...headersIn(content['headers']), ...authorization(content['auth'])]
  return parsedImport('httpie_session', { ...readList(itemsIn(content['cookies']), sessionCookie), headers })
}

function itemsIn(cookies: unknown): readonly unknown[] {
  if (!isObject(cookies)) return listOf(cookies)
  return Object.entries(cookies).map(([name, rest]) => (isObject(rest) ? { ...rest, name } : rest))
}

/** An empty domain means whichever host the session is used for. */
function sessionCookie(item: JsonObject): FullCookie | null {
  const name = textOf(item['name'])
  const value = textOf(item['value'])
  if (name === null || value === null) return null
  const domain = textOf(item['domain'])
  const isPlaced = domain !== null && domain !== ''
  const { expiresAt, guesses } = expiryOf(item['expires'])
  return fullCookie(name, value, {
    domain: isPlaced ? fromJarHost(domain) : null,
    hostOnly: isPlaced ? !domain.startsWith('.') : null,
    path: textOf(item['path']),
    expiresAt,
    secure: flagOf(item['secure']),
    guesses,
  })
}

function headersIn(headers: unknown): SentHeader[] {
  const listed = isObject(headers)
    ? textMembers(headers).map(([name, value]) => ({ name, value }))
    : namedTexts(headers)
  return listed.map((header) => ({ ...header, host: null }))
}

function authorization(auth: unknown): SentHeader[] {
  if (!isObject(auth)) return []
  const raw = textOf(auth['raw_auth'])
  const [name, password] = [textOf(auth['username']), textOf(auth['password'])]
  const user = raw ?? (name === null || password === null ? null : `${name}:${password}`)
  const value = authorizationOf(auth['type'] === 'basic' ? user : null, auth['type'] === 'bearer' ? raw : null)
  return value === null ? [] : [{ name: 'Authorization', value, host: null }]
}
