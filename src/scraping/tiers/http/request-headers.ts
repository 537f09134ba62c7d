import { toWire } from '../../../cookies/wire.ts'
import type { PageRequest } from '../../tier.ts'

/**
 * What a browser sends with a page that its user asked for. The User-Agent is of a kind that sends no client hints, so
 * that nothing is missing beside it.
 */
const defaultHeaders: readonly (readonly [name: string, value: string])[] = [
  ['user-agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
  ['accept', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'],
  ['accept-language', 'en-US,en;q=0.5'],
  ['accept-encoding', 'gzip, deflate, br, zstd'],
  ['upgrade-insecure-requests', '1'],
  ['sec-fetch-dest', 'document'],
  ['sec-fetch-mode', 'navigate'],
  ['sec-fetch-site', 'none'],
  ['sec-fetch-user', '?1'],
]

const plainHeaders: readonly string[] = defaultHeaders.flat()
const formType = 'application/x-www-form-urlencoded'

export interface HopHeaders {
  /** Names and values in turn, a byte a character, as undici takes them. */
  readonly headers: string[]
  /** Whether a header or the User-Agent of the session is among them. */
  readonly carriesOwn: boolean
}

export interface MayCarry {
  readonly agent: boolean
  readonly headers: boolean
}

type Asked = Pick<PageRequest, 'headers' | 'userAgent' | 'contentType'>

/**
 * The headers of one hop, but for the Cookie. The session's own win over the defaults; a Content-Type goes with a body
 * alone: the one asked for with it, else the session's.
 * @param may what of the session's own may go with it: its User-Agent; its headers, which then go with it too
 */
export function hopHeaders(asked: Asked, may: MayCarry, hasBody: boolean): HopHeaders {
  const own = may.agent ? ownHeaders(may.headers ? asked : { ...asked, headers: {} }, hasBody) : []
  const headers = own.length === 0 ? plainHeaders.slice() : merged(own)
  if (hasBody && !own.some(([name]) => name === 'content-type')) {
    headers.push('content-type', toWire(asked.contentType ?? formType))
  }
  return { headers, carriesOwn: own.length > 0 }
}

function ownHeaders(asked: Asked, hasBody: boolean): [string, string][] {
  const takesType = hasBody && asked.contentType === null
  const own = Object.entries(asked.headers)
    .map(([name, value]): [string, string] => [name.toLowerCase(), toWire(value)])
    .filter(([name]) => name !== 'content-type' || takesType)
  const isNamed = asked.userAgent === null || own.some(([name]) => name === 'user-agent')
  return isNamed ? own : [['user-agent', toWire(asked.userAgent ?? '')], ...own]
}

/** The defaults in their order, each with the session's value where it has one; then what else it has. */
function merged(own: readonly [string, string][]): string[] {
  return Array.from(new Map<string, string>([...defaultHeaders, ...own])).flat()
}
