import { headerValue, withoutOverridden } from '../../cookies/header-maps.ts'
import { toWire } from '../../cookies/wire.ts'
import { defaultContentType } from '../content-type.ts'
import type { VisitCredentials, VisitPlan } from '../tier.ts'

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

export interface HopHeaders {
  /** Names and values in turn, a byte a character, as undici takes them. */
  readonly headers: string[]
  /** Whether a header or the User-Agent of the session is among them. */
  readonly carriesOwn: boolean
}

type Parts = Pick<VisitPlan, 'credentials' | 'askedHeaders' | 'contentType' | 'body'>

export interface MayCarry {
  /** Whether the session's User-Agent may go with this hop. */
  readonly agent: boolean
  /** Whether its own headers may; then its User-Agent may too. */
  readonly headers: boolean
  /** Whether those given with the request alone may. */
  readonly asked: boolean
}

/**
 * The headers of one hop, but for the Cookie. Those of the request win over the session's, which are not sent at all
 * then, and these over the defaults. A Content-Type goes with a body alone: the one asked for with it, else the session's,
 * else what the body looks like.
 */
export function hopHeaders(parts: Parts, may: MayCarry, hasBody: boolean): HopHeaders {
  const { credentials, askedHeaders: asked } = parts
  const takesType = hasBody && parts.contentType === null
  const own = credentials === null || !may.agent ? [] : ownHeaders(credentials, may, asked, takesType)
  const given = may.asked ? wireHeaders(asked) : []
  const headers = own.length + given.length === 0 ? plainHeaders.slice() : merged([...own, ...given])
  if (hasBody && !own.some(([name]) => name === 'content-type')) {
    headers.push('content-type', toWire(parts.contentType ?? defaultContentType(parts.body ?? '')))
  }
  return { headers, carriesOwn: own.length > 0 }
}

function ownHeaders(
  { headers, userAgent, locale }: VisitCredentials,
  may: MayCarry,
  asked: Readonly<Record<string, string>>,
  takesType: boolean,
): WireHeader[] {
  const own = wireHeaders(withoutOverridden(may.headers ? headers : {}, asked)).filter(
    ([name]) => name !== 'content-type' || takesType,
  )
  const ofBrowser: readonly (readonly [name: string, value: string | null])[] = [
    ['user-agent', userAgent],
    ['accept-language', locale],
  ]
  const missing = ofBrowser.flatMap(([name, value]): WireHeader[] => {
    const isNamed = headerValue(asked, name) !== null || own.some(([named]) => named === name)
    return value === null || isNamed ? [] : [[name, toWire(value)]]
  })
  return [...missing, ...own]
}

type WireHeader = readonly [name: string, value: string]

function wireHeaders(headers: Readonly<Record<string, string>>): WireHeader[] {
  return Object.entries(headers).map(([name, value]) => [name.toLowerCase(), toWire(value)])
}

/** The defaults in their order, each with the value that was given where there is one; then what else was given. */
function merged(given: readonly WireHeader[]): string[] {
  return Array.from(new Map<string, string>([...defaultHeaders, ...given])).flat()
}
