import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { NeighbourData, NeighbourSample } from './neighbour.ts'
import { type Sent, send } from './send.ts'

// The other account, in a process of its own with its own site, so that it measures the server and not the attack's client.
// It reads and scrapes, one request of each kind at a time, until it is told to stop, and then tells what it saw. It says
// `ready` after the first of each, which cost more than any later.
const tell = process.send?.bind(process)
if (tell === undefined) throw new Error('this file is run by neighbour.ts')
const [data] = (await once(process, 'message')) as [NeighbourData]
let stopped = false
process.once('message', () => {
  stopped = true
})
process.once('disconnect', () => process.exit())

const page = `<title>Home</title><a href="/logout">Log out</a>${'<p>some words and more of them</p>\n'.repeat(300)}`
const site = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(page))
site.listen(0, '127.0.0.1')
await once(site, 'listening')
const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}/home`

const read = () => send(data, 'GET', '/sessions')
const scrape = () => send(data, 'POST', '/scrape', { url, formats: ['text'], timeout: 60 })
await Promise.all([read(), scrape()])
tell('ready')

const reads: Sent[] = []
const scrapes: Sent[] = []
const repeat = async (into: Sent[], ask: () => Promise<Sent>, pauseMs: number) => {
  while (!stopped) {
    into.push(await ask())
    await pause(pauseMs)
  }
}
await Promise.all([repeat(reads, read, data.pauseMs), repeat(scrapes, scrape, 2 * data.pauseMs)])
site.close()
site.closeAllConnections()
tell({ reads, scrapes } satisfies NeighbourSample, () => process.disconnect())
