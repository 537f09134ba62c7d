/**
 * The floor: what Node needs at least for the same job. Parses the JSON, GETs the page with the session's login cookie,
 * answers it as JSON. No key, no store, no limits, no verdict, no redirects, and only the fields that a caller must have.
 *
 * `node floor.ts COOKIES.json`, a map from session id to Cookie header; prints `listening PORT`.
 */
import { readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Agent, request } from 'undici'

interface ScrapeBody {
  readonly url: string
  readonly session_id: string
}

function serve(cookies: Readonly<Record<string, string>>): void {
  const dispatcher = new Agent({ connections: 256, keepAliveTimeout: 300_000 })

  async function scrape(body: string): Promise<object> {
    const { url, session_id } = JSON.parse(body) as ScrapeBody
    const page = await request(url, { dispatcher, headers: { cookie: cookies[session_id] ?? '' } })
    const content = await page.body.text()
    const title = /<title[^>]*>([^<]*)/i.exec(content)?.[1] ?? null
    return { url, status_code: page.statusCode, content, title, byos_applied: true, billing: { total_credits: 1 } }
  }

  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      scrape(Buffer.concat(chunks).toString()).then(
        (answer) => send(response, 200, answer),
        (error: unknown) => send(response, 502, { error: String(error) }),
      )
    })
  })
  server.keepAliveTimeout = 300_000
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
    process.stdout.write(`listening ${(server.address() as AddressInfo).port}\n`)
  })
}

function send(response: ServerResponse, status: number, answer: object): void {
  const body = Buffer.from(JSON.stringify(answer))
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length })
  response.end(body)
}

serve(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Record<string, string>)
