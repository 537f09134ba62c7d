import { withoutBlanks } from '../blanks.ts'
import { isToken } from '../header.ts'
import type { ParsedImport } from './parsed-import.ts'
import { fromRequests } from './requests.ts'

const maxHeaderLines = 1_000

type Header = readonly [name: string, value: string]

/**
 * The headers of one request as text: with its first line (`GET /path HTTP/1.1`), as proxies and Firefox copy it, or with
 * `:authority` and the like, or with names and values on lines of their own, as Chromium's panel copies them. A body may
 * follow. The scheme is https if nothing names another. Null when the text is something else.
 */
export function readRequestHeaders(text: string, nowMs: number): ParsedImport | null {
  const lines = text.trimStart().split(/\r?\n/, maxHeaderLines)
  const start = /^([A-Z]{3,10}) (\S{1,8192})(?: HTTP\/\d(?:\.\d)?)?$/.exec(lines[0] ?? '')
  const headers = headersOf(start === null ? lines : lines.slice(1))
  if (headers === null || headers.length < (start === null ? 2 : 1)) return null
  const named = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]))
  if (named.has('set-cookie') || !['cookie', 'host', ':authority', 'user-agent'].some((name) => named.has(name)))
    return null
  const method = start?.[1] ?? named.get(':method') ?? 'GET'
  const url = urlOf(start?.[2] ?? named.get(':path') ?? '/', named)
  const sent = headers.filter(([name]) => !name.startsWith(':') && name.toLowerCase() !== 'host')
  return fromRequests('request_headers', [{ url, method, headers: sent }], nowMs)
}

/** Null when a line is no header. */
function headersOf(lines: readonly string[]): Header[] | null {
  const headers: Header[] = []
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? ''
    if (line.trim() === '') break
    const colon = line.indexOf(':', 1)
    const name = line.slice(0, colon)
    if (colon < 0 || !isToken(name.replace(/^:/, ''))) return null
    const value = withoutBlanks(line.slice(colon + 1))
    const next = lines[at + 1] ?? ''
    if (value === '' && next !== '' && !/^:?[\w-]{1,100}:(?:\s|$)/.test(next)) {
      headers.push([name, withoutBlanks(next)])
      at += 1
    } else headers.push([name, value])
  }
  return headers
}

function urlOf(target: string, named: ReadonlyMap<string, string>): URL | null {
  if (/^https?:\/\//i.test(target)) return URL.parse(target)
  const host = named.get(':authority') ?? named.get('host')
  if (host === undefined || !/^[\w.:[\]-]{1,300}$/.test(host)) return null
  const origin = [named.get('origin'), named.get('referer')]
    .map((text) => URL.parse(text ?? ''))
    .find((url) => url?.host === host)
  const scheme = named.get(':scheme') ?? origin?.protocol.slice(0, -1)
  return URL.parse(`${scheme === 'http' ? 'http' : 'https'}://${host}${target.startsWith('/') ? target : '/'}`)
}
