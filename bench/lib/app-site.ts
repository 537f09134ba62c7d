import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'

/**
 * An application that its scripts draw: `still` asks for its data and is quiet then; `polling` goes on to ask for messages by
 * long polling (Engine.IO 4) and by a WebSocket, for as long as it is open.
 */
export type AppKind = 'still' | 'polling'

export interface AppSite {
  readonly url: (kind: AppKind) => URL
  close(): Promise<void>
}

/** Drawn when the application knows its user, after all of its data: what a visitor waits for. */
export const drawnApp = '#content'

/** About three megabytes, as such applications have: to be fetched, compiled and run. */
const libraryFunctions = 30_000
const library = Array.from(
  { length: libraryFunctions },
  (_, n) =>
    `lib[${n}] = function (a, b) { var c = a * ${n} + b; return c % 7 === 0 ? { id: c, name: "entry ${n}" } : [c, a, b] }`,
).join('\n')
/** One after the other, as those of an application that asks for the next when it has drawn the last. */
const questions = ['me', 'channels', 'permissions', 'profile']
const answerMs = 60
const messageMs = 700
const pollMs = 25_000

const script = `var lib = []
${library}
for (var turn = 0; turn < 16; turn += 1) for (var n = 0; n < lib.length; n += 1) lib[n](turn, n)
const root = document.getElementById('root')
const ask = (what) => fetch('/graphql', { method: 'POST', body: what }).then((answer) => answer.ok ? answer.json() : Promise.reject(answer.status))
const login = () => { root.innerHTML = '<form><input name="username"><input type="password" name="password"><button>Log in</button></form>' }
const nav = 'Products,Facets,Orders,Customers,Groups,Promotions,Sellers,Channels,Stock,Roles'.split(',')
const drawNav = ({ name }) => {
  root.innerHTML = '<header><button><span class="user-name">' + name + '</span></button></header><nav>' +
    nav.map((one) => '<a href="/admin/' + one + '">' + one + '</a>').join('') + '</nav><main></main>'
}
const drawContent = () => {
  root.querySelector('main').innerHTML = '<section id="content"><h1>Orders</h1><table>' +
    Array.from({ length: 200 }, (_, n) => '<tr><td>Order ' + n + '<td><a href="/admin/orders/' + n + '">open</a></tr>').join('') + '</table></section>'
}
const transport = '/socket.io/?EIO=4&transport=polling'
const poll = (sid) => fetch(transport + '&t=' + Date.now().toString(36) + '&sid=' + sid).then((answer) => answer.text()).then(() => poll(sid))
const talk = async () => {
  const opened = await (await fetch(transport)).text()
  const { sid } = JSON.parse(opened.slice(1))
  await fetch(transport + '&sid=' + sid, { method: 'POST', body: '40' })
  poll(sid)
  const socket = new WebSocket(location.origin.replace(/^http/, 'ws') + '/socket.io/?EIO=4&transport=websocket&sid=' + sid)
  socket.onopen = () => socket.send('2probe')
  setInterval(() => fetch('/status').then((answer) => answer.json()), 1000)
}
const start = async () => {
  const me = await ask('me')
  drawNav(me)
  for (const what of ${JSON.stringify(questions.slice(1))}) await ask(what)
  drawContent()
  if (location.pathname === '/polling') talk()
}
start().catch(login)`

const page =
  '<!doctype html><title>Admin</title><link rel="icon" href="data:,"><div id="root"></div><script src="/main.js"></script>'

/** @param host a name that leads to this machine */
export async function startAppSite(host: string): Promise<AppSite> {
  const open = new Set<NodeJS.Timeout>()
  const later = (ms: number, run: () => void) => {
    const timer = setTimeout(() => {
      open.delete(timer)
      run()
    }, ms)
    open.add(timer)
  }
  let logins = 0
  const joined = new Set<string>()
  const isKnown = ({ headers }: IncomingMessage) => /\bsid=live\b/.test(headers.cookie ?? '')
  const answer = (response: ServerResponse, type: string, body: string) =>
    response.setHeader('content-type', type).end(body)
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://site')
    if (pathname === '/main.js') return void answer(response, 'text/javascript', script)
    if (pathname === '/graphql')
      return later(answerMs, () => {
        if (isKnown(request)) answer(response, 'application/json', '{"id":7,"name":"Mira Holt"}')
        else response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"unauthorized"}')
      })
    if (pathname === '/status') return void answer(response, 'application/json', '{"queued":0}')
    if (pathname !== '/socket.io/') return void answer(response, 'text/html', page)
    if (request.method === 'POST') return void answer(response, 'text/plain', 'ok')
    const sid = searchParams.get('sid')
    if (sid === null)
      return void answer(
        response,
        'text/plain',
        `0{"sid":"${++logins}","upgrades":["websocket"],"pingInterval":${pollMs}}`,
      )
    if (joined.has(sid)) return later(pollMs, () => answer(response, 'text/plain', '2'))
    joined.add(sid)
    answer(response, 'text/plain', `40{"sid":"${sid}"}`)
  })
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket) => {
    const tell = (): void => {
      if (socket.readyState === socket.OPEN) later(messageMs, tell)
      socket.send('42["users",5]')
    }
    socket.on('message', (data) => {
      if (String(data) === '2probe') socket.send('3probe')
    })
    tell()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: (kind) => new URL(`http://${host}:${port}/${kind}`),
    close: async () => {
      for (const timer of open) clearTimeout(timer)
      for (const socket of sockets.clients) socket.terminate()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
