import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RecordedHop, RecordedVisit } from './recorded-visit.ts'

type Kind = RecordedVisit['case']

/** One recorded answer, with the cookies that its request carried. */
interface Answer {
  readonly hop: RecordedHop
  readonly place: number
  readonly sent: ReadonlyMap<string, string>
}

/** Made again for each answer: the bodies are kept decoded. */
const OF_THE_WIRE = new Set(['content-length', 'transfer-encoding', 'content-encoding', 'connection', 'keep-alive'])

/** A Cookie header, or the pair of a Set-Cookie, as names and values. */
export function readCookies(header: string | undefined): Map<string, string> {
  const cookies = new Map<string, string>()
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at > 0) cookies.set(part.slice(0, at).trim(), part.slice(at + 1).trim())
  }
  return cookies
}

/**
 * Answers on loopback as one recorded application did: which of its visits answers is chosen by the Cookie header of the
 * request. `valid`: all that the recorded visit sent of the session's cookies to that address, with their values;
 * `anonymous`: no cookie, or only such as the application hands to everybody; `altered` (`corrupted`): any other.
 * An address that was not recorded is not found.
 */
export async function serveRecordings(
  visits: readonly RecordedVisit[],
  session: Readonly<Record<string, string>>,
): Promise<Server> {
  const recorded = new RecordedSite(visits, new Map(Object.entries(session)))
  const server = createServer((request, response) => {
    recorded.answer(request, response, `http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  return server
}

class RecordedSite {
  readonly #origin: string
  readonly #session: ReadonlyMap<string, string>
  readonly #answers: Readonly<Record<Kind, Map<string, Answer[]>>> = {
    anonymous: new Map(),
    valid: new Map(),
    corrupted: new Map(),
  }
  /** Values of cookies that a visit without any was given. */
  readonly #handedOut = new Set<string>()

  constructor(visits: readonly RecordedVisit[], session: ReadonlyMap<string, string>) {
    this.#session = session
    this.#origin = new URL(visits[0]?.hops[0]?.url ?? 'http://127.0.0.1/').origin
    for (const visit of visits) {
      for (const [place, hop] of visit.hops.entries()) {
        const own = this.#answers[visit.case]
        const address = this.#addressOf(hop.url)
        own.set(address, [...(own.get(address) ?? []), { hop, place, sent: readCookies(hop.request_cookie) }])
        if (visit.case === 'anonymous' && visit.client === undefined) this.#note(hop)
      }
    }
  }

  #note({ headers }: RecordedHop): void {
    for (const line of headers['set-cookie'] ?? [])
      for (const [name, value] of readCookies(line.split(';')[0])) this.#handedOut.add(`${name}=${value}`)
  }

  #addressOf(url: string): string {
    const { pathname, search } = new URL(url, this.#origin)
    return pathname + search
  }

  answer(request: IncomingMessage, response: ServerResponse, here: string): void {
    const address = this.#addressOf(request.url ?? '/')
    const cookies = readCookies(request.headers.cookie)
    const kind = this.#kindOf(cookies, address)
    const found = this.#answers[kind].get(address) ?? this.#answers.anonymous.get(address)
    const best = found === undefined ? undefined : fittest(found, cookies)
    if (best === undefined) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end(`not recorded: ${address}`)
      return
    }
    const { status, body } = best.hop
    const bytes = Buffer.from(body, isLatin1(best.hop) ? 'latin1' : 'utf8')
    const headers = this.#headersOf(best.hop, here)
    if (status !== 204 && status !== 304) headers.push('content-length', String(bytes.length))
    response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : bytes)
  }

  #kindOf(cookies: ReadonlyMap<string, string>, address: string): Kind {
    if (cookies.size === 0) return 'anonymous'
    if (this.#isValid(cookies, address)) return 'valid'
    const isHandedOut = [...cookies].every(([name, value]) => this.#handedOut.has(`${name}=${value}`))
    return isHandedOut ? 'anonymous' : 'corrupted'
  }

  #isValid(cookies: ReadonlyMap<string, string>, address: string): boolean {
    const recorded = this.#answers.valid.get(address)
    if (recorded === undefined) return [...this.#session].every(([name, value]) => cookies.get(name) === value)
    return recorded.some(({ sent }) => {
      const needed = [...sent.keys()].filter((name) => this.#session.has(name))
      const holds = (name: string) => {
        const value = cookies.get(name)
        return value !== undefined && (value === this.#session.get(name) || value === sent.get(name))
      }
      return needed.length > 0 && needed.every(holds)
    })
  }

  /** What leads to the recorded origin leads here. */
  #headersOf({ headers }: RecordedHop, here: string): string[] {
    return Object.entries(headers).flatMap(([name, values]) =>
      OF_THE_WIRE.has(name)
        ? []
        : values.flatMap((value) => [
            name,
            name === 'location' && value.startsWith(this.#origin) ? here + value.slice(this.#origin.length) : value,
          ]),
    )
  }
}

/** Of several answers of one address, as a check of cookies has them, that whose request was most like this one. */
function fittest(answers: readonly Answer[], cookies: ReadonlyMap<string, string>): Answer | undefined {
  const likeness = ({ sent }: Answer) => {
    let points = 0
    for (const [name, value] of sent) {
      points += cookies.has(name) ? 2 : -3
      if (cookies.get(name) === value) points += 1
    }
    return points
  }
  let best = answers[0]
  for (const one of answers) if (best === undefined || likeness(one) > likeness(best)) best = one
  return best
}

const isLatin1 = ({ headers }: RecordedHop) => /charset=iso-8859-1/i.test(headers['content-type']?.[0] ?? '')
