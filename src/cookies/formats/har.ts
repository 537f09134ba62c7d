import { isObject, type JsonObject } from '../../json-object.ts'
import { deviceBoundHeader } from '../known-names.ts'
import { Exchanges } from './exchanges.ts'
import { listOf, namedTexts, textOf } from './fields.ts'
import { type Sieve, storable } from './json-reader.ts'
import { type ParsedImport, parsedImport } from './parsed-import.ts'

/** The parts of `log` to keep: the times of each entry, and the headers and cookies of its request and response. */
export function harSieve(exchanges: Exchanges, nowMs: number): Sieve {
  const wanted = (names: readonly string[], inner: Sieve): Sieve => ({
    of: (name) => (name !== null && names.includes(name) ? inner : null),
  })
  const message = wanted(['url', 'method', 'status', 'headers', 'cookies'], storable)
  const entry: Sieve = {
    of: (name) => {
      if (name === 'startedDateTime' || name === 'time' || name === 'timings') return storable
      return name === 'request' || name === 'response' ? message : null
    },
  }
  const entries: Sieve = {
    of: (name) => (name === null ? entry : null),
    take: (item) => addEntry(exchanges, item, nowMs),
  }
  return { ...wanted(['entries'], entries), result: exchanges }
}

/** HAR 1.2, `{log}`; the log may have been processed while it arrived. Null when it is not one. */
export function readHar(content: object, nowMs: number): ParsedImport | null {
  const log = 'log' in content ? content.log : null
  const exchanges = log instanceof Exchanges ? log : exchangesOf(log, nowMs)
  const read = exchanges.read()
  if (read.firstOrigin === null) return null
  const why = exchanges.hadCookies ? 'logged_out_har' : 'stripped_har'
  // Browsers leave this header out together with the cookies.
  const isWhole = read.cookies.length > 0 || read.headers.some(({ name }) => /^authorization$/i.test(name))
  return parsedImport('har', { ...read, notes: isWhole ? [] : [why] })
}

function exchangesOf(log: unknown, nowMs: number): Exchanges {
  const exchanges = new Exchanges()
  for (const item of isObject(log) ? listOf(log['entries']) : []) addEntry(exchanges, item, nowMs)
  return exchanges
}

function addEntry(exchanges: Exchanges, item: unknown, nowMs: number): void {
  if (!isObject(item) || !isObject(item['request'])) return
  const { request, response, startedDateTime } = item
  const url = URL.parse(textOf(request['url']) ?? '')
  if (url === null || !/^https?:$/.test(url.protocol)) return
  const startedAt = Date.parse(textOf(startedDateTime) ?? '')
  const at = Number.isFinite(startedAt) && startedAt <= nowMs ? startedAt : nowMs
  const answer = isObject(response) ? response : {}
  // A response binds a session to its device by a header; only the header's presence matters.
  const binding = pairsOf(answer['headers']).filter(([name]) => deviceBoundHeader.test(name))
  const headers = [...headersOf(request), ...binding.map(([name]) => [name, ''] as const)]
  const status = typeof answer['status'] === 'number' ? answer['status'] : null
  const [, contentType = null] = pairsOf(answer['headers']).find(([name]) => /^content-type$/i.test(name)) ?? []
  const method = textOf(request['method']) ?? 'GET'
  exchanges.add({
    url,
    at,
    sentAt: Number.isFinite(startedAt) ? startedAt : null,
    answeredAt: answeredAt(item, startedAt),
    headers,
    setCookies: setCookiesOf(answer),
    method,
    status,
    contentType,
  })
}

/** When a browser stores the cookies of an answer: when its head comes. `time` includes its body. */
function answeredAt({ time, timings }: JsonObject, startedAt: number): number | null {
  if (!Number.isFinite(startedAt) || typeof time !== 'number' || time <= 0) return null
  const receive = isObject(timings) ? timings['receive'] : null
  return startedAt + time - (typeof receive === 'number' && receive > 0 ? receive : 0)
}

function headersOf(request: JsonObject): (readonly [string, string])[] {
  const headers = pairsOf(request['headers']).filter(([name]) => !name.startsWith(':'))
  if (headers.some(([name]) => name.toLowerCase() === 'cookie')) return headers
  const cookies = pairsOf(request['cookies']).filter(isPlain)
  return cookies.length === 0 ? headers : [...headers, ['cookie', cookies.map((pair) => pair.join('=')).join('; ')]]
}

/** Lines as in the response; Firefox and Safari join several into one value, each in its own way. */
function* setCookiesOf(response: JsonObject): Generator<string> {
  const values = pairsOf(response['headers']).filter(([name]) => name.toLowerCase() === 'set-cookie')
  for (const [, value] of values) yield* linesIn(value)
  if (values.length === 0) yield* listOf(response['cookies']).flatMap(lineOf)
}

/** Lazily: a value may contain millions, of which few are needed. */
function* linesIn(value: string): Generator<string> {
  let from = 0
  for (let end = value.indexOf('\n'); end >= 0; end = value.indexOf('\n', from)) {
    yield* cookiesIn(value.slice(from, end))
    from = end + 1
  }
  yield* cookiesIn(value.slice(from))
}

/**
 * The cookies of a line, which Safari joins with commas: one begins where `name=` follows a comma among the attributes of
 * the one before it. A comma in a value, or in a date, begins none.
 */
function* cookiesIn(line: string): Generator<string> {
  const sign = /;|,\s?(?=[^\s;,="]{1,1024}=)/g
  let from = 0
  let isAmongAttributes = false
  for (let found = sign.exec(line); found !== null; found = sign.exec(line)) {
    if (found[0] === ';') isAmongAttributes = true
    else if (isAmongAttributes) {
      yield line.slice(from, found.index)
      from = sign.lastIndex
      isAmongAttributes = false
    }
  }
  yield line.slice(from)
}

/** A cookie of a response as the line that set it. */
function lineOf(item: unknown): string[] {
  if (!isObject(item)) return []
  const [name, value, path, domain] = ['name', 'value', 'path', 'domain'].map((key) => textOf(item[key]))
  if (name == null || value == null || !isPlain([name, value]) || !isPlain([path ?? '', domain ?? ''])) return []
  const expires = Date.parse(textOf(item['expires']) ?? '')
  return [
    [
      `${name}=${value}`,
      ...(path == null ? [] : [`Path=${path}`]),
      ...(domain == null ? [] : [`Domain=${domain}`]),
      ...(Number.isFinite(expires) ? [`Expires=${new Date(expires).toUTCString()}`] : []),
      ...(item['secure'] === true ? ['Secure'] : []),
      ...(item['httpOnly'] === true ? ['HttpOnly'] : []),
      ...(/^(?:strict|lax|none)$/i.test(textOf(item['sameSite']) ?? '') ? [`SameSite=${item['sameSite']}`] : []),
    ].join('; '),
  ]
}

const pairsOf = (list: unknown): (readonly [string, string])[] =>
  namedTexts(list).map(({ name, value }) => [name, value])

/** Nothing in it ends a part of the line. */
const isPlain = ([name, value]: readonly [string, string]): boolean => !/[;\0-\x08\x0a-\x1f\x7f]/.test(name + value)
