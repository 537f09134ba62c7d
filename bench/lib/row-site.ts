import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A site whose page asks for 200 rows, which the cookie `sid` opens, and draws them; each row names the session. */
export interface RowSite {
  readonly url: URL
  close(): Promise<void>
}

export const rowCount = 200

/** The last row: what a visitor waits for. */
export const lastRow = `#row${rowCount - 1}`

const page = `<!doctype html><title>Rows</title><table><tbody id="rows"></tbody></table><script>
  fetch('/rows').then((answer) => answer.json()).then((rows) => {
    document.getElementById('rows').innerHTML =
      rows.map(({ id, of }) => '<tr id="row' + id + '"><td>' + id + '<td>' + of + '</tr>').join('')
  })
</script>`

/** @param host a name that leads to this machine */
export async function startRowSite(host: string): Promise<RowSite> {
  const server = createServer((request, response) => {
    if (request.url !== '/rows') return void response.setHeader('content-type', 'text/html').end(page)
    const session = sessionOf(request)
    if (session === undefined) return void response.writeHead(401).end('[]')
    const rows = Array.from({ length: rowCount }, (_, id) => ({ id, of: session }))
    response.setHeader('content-type', 'application/json').end(JSON.stringify(rows))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: new URL(`http://${host}:${port}/`),
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function sessionOf({ headers }: IncomingMessage): string | undefined {
  return /\bsid=([^;]+)/.exec(headers.cookie ?? '')?.[1]
}
