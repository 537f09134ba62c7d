import { maxImportedCookies, type ParsedImport, parsedImport, type ReadCookie } from './parsed-import.ts'

/** A map of name to value, with nothing else. Null when a value is not text. */
export function readPlainMap(content: object): ParsedImport | null {
  const entries = Object.entries(content)
  const cookies: ReadCookie[] = []
  for (const [name, value] of entries.slice(0, maxImportedCookies)) {
    if (typeof value !== 'string') return null
    cookies.push({ kind: 'pair', name, value, host: null })
  }
  return entries.length === 0
    ? null
    : parsedImport('map', { cookies, tooMany: Math.max(0, entries.length - maxImportedCookies) })
}
