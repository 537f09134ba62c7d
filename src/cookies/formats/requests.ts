import { readPairs } from './cookie-header.ts'
import { Exchanges } from './exchanges.ts'
import { type ImportFormat, type ImportNote, type ParsedImport, parsedImport } from './parsed-import.ts'

/** A request as a command or a copy of it states it; its answer is not known. */
export interface CopiedRequest {
  /** Null: not stated. */
  readonly url: URL | null
  readonly method: string
  /** As sent, including Cookie. */
  readonly headers: readonly (readonly [name: string, value: string])[]
}

/** The content of requests, in their order; of those without a URL, names and values only. */
export function fromRequests(
  format: ImportFormat,
  requests: readonly CopiedRequest[],
  nowMs: number,
  notes: readonly ImportNote[] = [],
): ParsedImport {
  const exchanges = new Exchanges()
  for (const { url, method, headers } of requests) {
    if (url === null) continue
    const answer = { answeredAt: null, setCookies: [], status: null, contentType: null }
    exchanges.add({ url, at: nowMs, sentAt: null, method, headers, ...answer })
  }
  const read = exchanges.read()
  const plain = requests.filter(({ url }) => url === null).map(withoutPlace)
  return parsedImport(format, {
    ...read,
    cookies: [...read.cookies, ...plain.flatMap(({ cookies }) => cookies)],
    malformed: [...read.malformed, ...plain.flatMap(({ malformed }) => malformed)],
    tooMany: plain.reduce((sum, { tooMany }) => sum + tooMany, read.tooMany),
    headers: [...read.headers, ...plain.flatMap(({ headers }) => headers)],
    notes,
  })
}

function withoutPlace({ headers }: CopiedRequest): Pick<ParsedImport, 'cookies' | 'malformed' | 'tooMany' | 'headers'> {
  const lines = headers.filter(([name]) => name.toLowerCase() === 'cookie').map(([, value]) => readPairs(value))
  return {
    cookies: lines.flatMap(({ pairs }) => pairs.map((pair) => ({ kind: 'pair', ...pair, host: null }) as const)),
    malformed: lines.flatMap(({ malformed }) => malformed),
    tooMany: lines.reduce((sum, { tooMany }) => sum + tooMany, 0),
    headers: headers
      .filter(([name]) => name.toLowerCase() !== 'cookie')
      .map(([name, value]) => ({ name, value, host: null })),
  }
}
