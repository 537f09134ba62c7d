/**
 * The measure: one process, node:http and undici, that parses the JSON, GETs the page with the session's Cookie header and
 * answers it in the fields of the scrape API. No key, no store, no limits, no verdict, no redirects.
 *
 * `node bare.ts COOKIES.json`, a map from session id to Cookie header; prints `listening PORT`.
 */
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'

interface ScrapeBody {
  readonly url: string
  readonly session_id: string
}

function serve(cookies: ReadonlyMap<string, string>): void {
  const pools = new Map<string, Pool>()
  const poolOf = (origin: string) => {
    const pool = pools.get(origin) ?? new Pool(origin)
    pools.set(origin, pool)
    return pool
  }

  async function scrape(request: IncomingMessage): Promise<string> {
    const startedAt = performance.now()
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const { url, session_id } = JSON.parse(Buffer.concat(chunks).toString()) as ScrapeBody
    const { origin, pathname } = new URL(url)
    const headers = { cookie: cookies.get(session_id) ?? '' }
    const page = await poolOf(origin).request({ method: 'GET', path: pathname, headers })
    const body = Buffer.from(await page.body.arrayBuffer())
    const content = body.toString()
    return JSON.stringify({
      url,
      status_code: page.statusCode,
      content,
      title: content.slice(content.indexOf('<title>') + 7, content.indexOf('</title>')),
      byos_applied: true,
      billing: { total_credits: 1, tier_used: '1', escalations: [] },
      warning: null,
      login_wall: false,
      final_url: url,
      redirected: false,
      redirect_chain: [],
      headers: page.headers,
      response_time_ms: Math.round(performance.now() - startedAt),
      size_bytes: body.length,
    })
  }

  function send(response: ServerResponse, status: number, json: string): void {
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) })
    response.end(json)
  }

  const server = createServer((request, response) => {
    scrape(request).then(
      (json) => send(response, 200, json),
      (error: unknown) => send(response, 502, JSON.stringify({ error: String(error) })),
    )
  })
  server.keepAliveTimeout = 300_000
  server.listen(0, '127.0.0.1', () => process.stdout.write(`listening ${(server.address() as AddressInfo).port}\n`))
}

serve(new Map(Object.entries(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Record<string, string>)))
