/**
 * The site that is scraped: `node target.ts SESSIONS.json` answers /page/<kind> with the page of the session whose `sid`
 * cookie came, else with a login page; prints `listening PORT`. It reads and writes its sockets itself, because Node's
 * own HTTP server would take as much of the machine as the servers that are compared.
 */
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { contentTypes, loginPage, type PageKind, pageTemplate } from './lib/pages.ts'
import type { TargetPages } from './lib/target.ts'

type Answer = (sid: string | undefined) => Buffer

function serve(pages: TargetPages): void {
  const answers = new Map(
    Object.entries(pages).map(([kind, sessions]) => [`/page/${kind}`, answerOf(kind as PageKind, sessions)]),
  )
  const login = httpAnswer('200 OK', 'text/html; charset=utf-8', Buffer.from(loginPage()))
  const missing = httpAnswer('404 Not Found', 'text/plain', Buffer.from('no such page'))

  function answer(head: string): Buffer {
    const path = head.slice(head.indexOf(' ') + 1, head.indexOf(' HTTP/'))
    const sid = /^cookie:.*?\bsid=([^;\r]*)/im.exec(head)?.[1]
    // A validation asks for the start page, too.
    return path === '/' ? (first?.(sid) ?? login) : (answers.get(path)?.(sid) ?? missing)
  }

  const [first] = answers.values()
  const server = createServer({ noDelay: true }, (socket) => answerRequests(socket, answer))
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
    process.stdout.write(`listening ${(server.address() as AddressInfo).port}\n`)
  })

  function answerOf(kind: PageKind, sessions: TargetPages[PageKind] & object): Answer {
    const pieces = pageTemplate(kind).map((piece) => Buffer.from(piece))
    const markers = new Map(sessions.map(({ sid, marker }) => [sid, Buffer.from(marker)]))
    return (sid) => {
      const marker = markers.get(sid ?? '')
      if (!marker) return login
      const parts = pieces.flatMap((piece, index) => (index === 0 ? [piece] : [marker, piece]))
      return httpAnswer('200 OK', contentTypes[kind], ...parts)
    }
  }
}

/** Requests have no body: each ends with its head. */
function answerRequests(socket: Socket, answer: (head: string) => Buffer): void {
  let received = ''
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1')
    for (let end = received.indexOf('\r\n\r\n'); end >= 0; end = received.indexOf('\r\n\r\n')) {
      socket.write(answer(received.slice(0, end)))
      received = received.slice(end + 4)
    }
  })
}

function httpAnswer(status: string, type: string, ...body: readonly Buffer[]): Buffer {
  const length = body.reduce((sum, part) => sum + part.length, 0)
  return Buffer.concat([
    Buffer.from(`HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`),
    ...body,
  ])
}

serve(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as TargetPages)
