import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import type { NeighbourData, NeighbourSample } from './neighbour.ts'
import { type Sent, send } from './send.ts'

// The other account, on a thread with a site of its own, so that it measures the server and not the attack's client. It
// reads and scrapes, one request of each kind at a time, until it is told to stop. It says `ready` after the first of
// each, which cost more than any later.
if (parentPort === null) throw new Error('this file is the body of a thread')
const port = parentPort
const caller = workerData as NeighbourData
let stopped = false
port.on('message', () => {
  stopped = true
})

const page = `<title>Home</title><a href="/logout">Log out</a>${'<p>some words and more of them</p>\n'.repeat(300)}`
const site = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(page))
site.listen(0, '127.0.0.1')
await once(site, 'listening')
const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/home`

const read = () => send(caller, 'GET', '/sessions')
const scrape = () => send(caller, 'POST', '/scrape', { url, formats: ['text'], timeout: 60 })
await Promise.all([read(), scrape()])
port.postMessage('ready')

const reads: Sent[] = []
const scrapes: Sent[] = []
const repeat = async (into: Sent[], ask: () => Promise<Sent>, pauseMs: number) => {
  while (!stopped) {
    into.push(await ask())
    await pause(pauseMs)
  }
}
await Promise.all([repeat(reads, read, caller.pauseMs), repeat(scrapes, scrape, 2 * caller.pauseMs)])
site.close()
site.closeAllConnections()
port.postMessage({ reads, scrapes } satisfies NeighbourSample)
port.close()
