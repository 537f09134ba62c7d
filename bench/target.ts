/** The target where nginx is not installed: `node target.ts PORT SESSIONS.json`; the same pages by the same rule. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { loginPage, type PageKind, pageTemplate } from './lib/pages.ts'
import type { TargetPages } from './lib/target.ts'

function serve(port: number, pages: TargetPages): void {
  const kinds = new Map(
    Object.entries(pages).map(([kind, sessions]) => [
      kind,
      { template: pageTemplate(kind as PageKind), markers: new Map(sessions.map(({ sid, marker }) => [sid, marker])) },
    ]),
  )
  const [first] = kinds.keys()
  const server = createServer((request, response) => {
    const kind = kinds.get(request.url === '/' ? (first ?? '') : (request.url ?? '').replace('/page/', ''))
    const marker = kind?.markers.get(/(?:^|; )sid=([^;]*)/.exec(request.headers.cookie ?? '')?.[1] ?? '')
    const body = kind && marker ? kind.template.join(marker) : loginPage()
    response.writeHead(kind ? 200 : 404, {
      'content-type': 'text/html; charset=utf-8',
      'content-length': Buffer.byteLength(body),
    })
    response.end(body)
  })
  server.keepAliveTimeout = 300_000
  server.listen(port, '127.0.0.1')
}

serve(Number(process.argv[2]), JSON.parse(readFileSync(process.argv[3] ?? '', 'utf8')) as TargetPages)
