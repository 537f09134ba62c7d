import { type AppError, invalidField } from '../../errors.ts'
import { isObject, type JsonObject } from '../../json-object.ts'
import { isCdpMessage, readCdp } from './cdp.ts'
import { readCookieEditor } from './cookie-editor.ts'
import { readCookieHeader } from './cookie-header.ts'
import { readCookieObjects } from './cookie-objects.ts'
import { readCookieQuickManager } from './cookie-quick-manager.ts'
import { isEncryptedCookieCloud, readCookieCloud } from './cookiecloud.ts'
import { isCurl, readCurl } from './curl.ts'
import { withoutDoubleEncoding } from './double-encoded.ts'
import { readEditThisCookie } from './edit-this-cookie.ts'
import { readFetch } from './fetch-call.ts'
import { readHar } from './har.ts'
import { readHttpie } from './httpie.ts'
import { readHttpieSession } from './httpie-session.ts'
import { readJsonText } from './json-reader.ts'
import { isErrorAnswer, lookAlike } from './look-alikes.ts'
import { readLwp } from './lwp.ts'
import { readNetworkPanel, readPlainMap } from './map.ts'
import { readNetscape } from './netscape.ts'
import { type ImportFormat, importFormats, type ParsedImport, parsedImport } from './parsed-import.ts'
import { hasPrompt, withoutSurroundings } from './pasted.ts'
import { readPowerShell } from './powershell.ts'
import { readPuppeteer } from './puppeteer.ts'
import { nameable } from './read-list.ts'
import { readRequestHeaders } from './request-headers.ts'
import { readSetCookieLines } from './set-cookie-lines.ts'
import { isSingleCookie } from './single-cookie.ts'
import { readStorageState } from './storage-state.ts'
import { readInsomnia, readToughCookie, readToughCookieList } from './tough-cookie.ts'
import { readWget } from './wget.ts'

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
export function readImport(given: ImportContent, options: ReadOptions): ParsedImport {
  const { format } = options
  const content = typeof given === 'string' ? withoutSurroundings(given) : given
  const isText = typeof content === 'string' && !looksLikeJson(content)
  const value = typeof content === 'string' && !isText ? readJsonText(content) : content
  const read = typeof value === 'string' ? readText(value, options) : isNested(value) ? readJson(value, options) : null
  if (read === null) throw format === null ? unknown(value, options.field) : notThatFormat(options.field, format)
  return withoutDoubleEncoding(read)
}

const isNested = (value: unknown): value is readonly unknown[] | object => typeof value === 'object' && value !== null

/** Whether a JSON body is an export itself, and not an envelope around one, though it may have the same fields. */
export function isWholeExport(body: JsonObject): boolean {
  if (isObject(body['__meta__']) || isObject(body['cookie_data']) || isCdpMessage(body)) return true
  return readToughCookie(body) !== null || readInsomnia(body) !== null || readNetworkPanel(body) !== null
}

/** True when a text is meant to be JSON; what Python prints has other quotes, and a prompt may begin with a bracket. */
export function looksLikeJson(text: string): boolean {
  // Also skips a byte order mark.
  const start = text.trimStart()
  return /^[[{](?!\s{0,100}\{?\s{0,100}')/.test(start) && !hasPrompt(start)
}

function readText(text: string, { format, now }: ReadOptions): ParsedImport | null {
  const plain = text.replace(/^\ufeff/, '')
  const readers: Partial<Record<ImportFormat, () => ParsedImport | null>> = {
    curl: () => readCurl(plain, now),
    wget: () => readWget(plain, now),
    httpie: () => readHttpie(plain, now),
    powershell: () => readPowerShell(plain, now),
    fetch: () => readFetch(plain, now),
    lwp: () => readLwp(plain),
    set_cookie: () => readSetCookieLines(plain, now),
    request_headers: () => readRequestHeaders(plain, now),
    netscape: () => readNetscape(plain, now),
    cookie_header: () => (isCurl(plain) ? null : readCookieHeader(plain, format === 'cookie_header')),
  }
  return firstOf(readers, format)
}

function readJson(content: readonly unknown[] | object, { format, now }: ReadOptions): ParsedImport | null {
  if (isList(content)) {
    if (content.length === 0) return parsedImport(format ?? 'puppeteer', {})
    return firstOf(
      {
        tough_cookie: () => readToughCookieList(content),
        edit_this_cookie: () => readEditThisCookie(content),
        cookie_editor: () => readCookieEditor(content),
        puppeteer: () => readPuppeteer(content),
        cdp: () => readCdp(content),
        cookie_quick_manager: () => readCookieQuickManager(content),
        cookie_objects: () => readCookieObjects(content),
      },
      format,
    )
  }
  const members = content as JsonObject
  if (format !== 'map' && isSingleCookie(members)) return readJson([members], { format, now, field: '' })
  const list = 'cookies' in content && Array.isArray(content.cookies) && !('origins' in content)
  return firstOf(
    {
      har: () => readHar(content, now),
      httpie_session: () => readHttpieSession(members),
      tough_cookie: () => readToughCookie(members),
      insomnia: () => readInsomnia(members),
      cookiecloud: () => readCookieCloud(members),
      cdp: () => readCdp(members),
      // The DevTools protocol wraps its list in an object.
      ...(list && format !== 'storage_state'
        ? { puppeteer: () => readJson(content.cookies as readonly unknown[], { format, now, field: '' }) }
        : { storage_state: () => readStorageState(content) }),
      map: () =>
        format === null && (isEncryptedCookieCloud(members) || isErrorAnswer(members))
          ? null
          : (readPlainMap(members) ?? readNetworkPanel(members)),
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

function unknown(content: unknown, field: string): AppError {
  const looks = typeof content === 'string' ? lookAlike(content) : null
  if (looks !== null) return invalidField(field, looks)
  if (isObject(content) && isEncryptedCookieCloud(content)) return invalidField(field, encryptedPayload)
  if (isObject(content) && isErrorAnswer(content)) return invalidField(field, errorAnswer)
  const names = isObject(content)
    ? Object.keys(content)
        .map(nameable)
        .filter((name) => name !== null)
    : []
  const keys = names.length === 0 ? '' : `; its top-level keys are ${names.slice(0, maxToldKeys).join(', ')}`
  return invalidField(
    field,
    `is not in a known format${keys}. Known formats: ${importFormats.join(', ')} (docs/import.md)`,
  )
}

const encryptedPayload =
  'looks like an encrypted CookieCloud payload: send it decrypted, or let the extension push to a sync source (docs/sync.md)'
const errorAnswer = 'looks like the answer of a server that refused a request: get the cookies from it again'
const maxToldKeys = 20
const isList = (content: unknown): content is readonly unknown[] => Array.isArray(content)

function notThatFormat(field: string, format: ImportFormat): AppError {
  return invalidField(field, `cannot be read as ${format}`)
}
