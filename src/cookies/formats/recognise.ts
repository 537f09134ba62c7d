import { type AppError, invalidField } from '../../errors.ts'
import { readCookieEditor } from './cookie-editor.ts'
import { readCookieHeader } from './cookie-header.ts'
import { isCurl, readCurl } from './curl.ts'
import { readEditThisCookie } from './edit-this-cookie.ts'
import { readHar } from './har.ts'
import { readJsonText } from './json-reader.ts'
import { readNetscape } from './netscape.ts'
import { type ImportFormat, type ParsedImport, parsedImport } from './parsed-import.ts'
import { readPlainMap } from './plain-map.ts'
import { readPuppeteer } from './puppeteer.ts'
import { readStorageState } from './storage-state.ts'

/** The content of an import as it was sent: a text, a list, or an object. */
export type ImportContent = string | readonly unknown[] | object

export interface ReadOptions {
  /** Reads the content as this format only; null: any format. */
  readonly format: ImportFormat | null
  readonly now: number
  /** Its field in the request, for errors. */
  readonly field: string
}

/**
 * Reads cookies in any known format.
 * @throws AppError VALIDATION_ERROR when it is none of them, or not the requested one; MALFORMED_JSON when a text starts
 *   like JSON but is not
 */
export function readImport(content: ImportContent, options: ReadOptions): ParsedImport {
  const { format, field } = options
  const read = typeof content === 'string' ? readText(content, options) : readJson(content, options)
  if (read === null) throw format === null ? unknown(field) : notThatFormat(field, format)
  return read
}

/** True when a text is meant to be JSON: no other format starts like it. */
export function looksLikeJson(text: string): boolean {
  // Also skips a byte order mark.
  const start = text.trimStart()
  return start.startsWith('[') || start.startsWith('{')
}

function readText(text: string, options: ReadOptions): ParsedImport | null {
  if (looksLikeJson(text)) {
    const value = readJsonText(text)
    return typeof value === 'object' && value !== null ? readJson(value, options) : null
  }
  const plain = text.replace(/^\ufeff/, '')
  const readers: Partial<Record<ImportFormat, () => ParsedImport | null>> = {
    curl: () => readCurl(plain, options.now),
    netscape: () => readNetscape(plain),
    cookie_header: () => (isCurl(plain) ? null : readCookieHeader(plain)),
  }
  return firstOf(readers, options.format)
}

function readJson(content: readonly unknown[] | object, { format, now }: ReadOptions): ParsedImport | null {
  if (Array.isArray(content)) {
    if (content.length === 0) return parsedImport(format ?? 'puppeteer', {})
    return firstOf(
      {
        edit_this_cookie: () => readEditThisCookie(content),
        cookie_editor: () => readCookieEditor(content),
        puppeteer: () => readPuppeteer(content),
      },
      format,
    )
  }
  const list = 'cookies' in content && Array.isArray(content.cookies) && !('origins' in content)
  return firstOf(
    {
      har: () => readHar(content, now),
      // The DevTools protocol wraps its list in an object.
      ...(list && format !== 'storage_state'
        ? { puppeteer: () => readJson(content.cookies as readonly unknown[], { format, now, field: '' }) }
        : { storage_state: () => readStorageState(content) }),
      map: () => readPlainMap(content),
    },
    format === 'cookie_editor' || format === 'edit_this_cookie' ? 'puppeteer' : format,
  )
}

function firstOf(
  readers: Partial<Record<ImportFormat, () => ParsedImport | null>>,
  only: ImportFormat | null,
): ParsedImport | null {
  for (const [format, read] of Object.entries(readers)) {
    const found = only === null || only === format ? read() : null
    if (found !== null) return found
  }
  return null
}

function unknown(field: string): AppError {
  return invalidField(
    field,
    'is not in a known format. Known formats: a map, a Cookie header, a cURL command, HAR, Cookie-Editor, EditThisCookie or DevTools JSON, cookies.txt, storageState',
  )
}

function notThatFormat(field: string, format: ImportFormat): AppError {
  return invalidField(field, `cannot be read as ${format}`)
}
