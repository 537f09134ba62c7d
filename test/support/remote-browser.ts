import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findBrowser } from '../../src/fetching/browser/executable.ts'
import { killTree } from '../../src/fetching/browser/process-tree.ts'

/** A browser that listens for the DevTools protocol, as an engine elsewhere would. */
export interface RemoteBrowser {
  /** `ws://127.0.0.1:PORT/devtools/browser/…` */
  readonly endpoint: string
  /** `http://127.0.0.1:PORT` */
  readonly address: string
  close(): Promise<void>
}

export async function startRemoteBrowser(): Promise<RemoteBrowser> {
  const source = findBrowser(null, process.env['PATH'] ?? '')
  if (source?.kind !== 'local') throw new Error('there is no browser')
  const profile = mkdtempSync(join(tmpdir(), 'remote-browser-'))
  // As root Chromium starts without its sandbox alone.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const args = ['--headless', '--remote-debugging-port=0', `--user-data-dir=${profile}`, ...asRoot]
  const started = spawn(source.executable, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  for await (const chunk of started.stderr.setEncoding('utf8')) {
    said += chunk
    if (/listening on ws:\S+\s/.test(said)) break
  }
  const endpoint = /listening on (ws:\S+)/.exec(said)?.[1]
  if (endpoint === undefined) throw new Error(`the remote browser does not listen: ${said}`)
  return {
    endpoint,
    address: `http://${new URL(endpoint).host}`,
    close: async () => {
      const exited = once(started, 'exit')
      await killTree(started.pid ?? 0)
      await exited
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** An engine that starts a browser process for each connection. */
export async function startBrowserEngine(): Promise<RemoteBrowser> {
  const browsers: RemoteBrowser[] = []
  const serve = async (client: Socket) => {
    const [head] = (await once(client, 'data')) as [Buffer]
    client.pause()
    const browser = await startRemoteBrowser()
    browsers.push(browser)
    const { hostname, port, pathname } = new URL(browser.endpoint)
    const upstream = connect(Number(port), hostname)
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy())
    upstream.write(head.toString('latin1').replace(/^GET \S+/, `GET ${pathname}`), 'latin1')
    client.pipe(upstream).pipe(client)
  }
  const server = createServer((client) => void serve(client)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `ws://127.0.0.1:${port}/`,
    address: `http://127.0.0.1:${port}`,
    close: async () => {
      server.close()
      await Promise.all(browsers.map((browser) => browser.close()))
    },
  }
}

/** A port that nothing listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
