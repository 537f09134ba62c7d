/**
 * `npm run test:browser-netns`: a page that tries every way out, in a browser whose network namespace leads to the proxy
 * and nowhere else. The kernel of the namespace counts what was begun there. Needs root, Linux and `ip` (Debian: iproute2).
 */
import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { findBrowser, locate } from '../../src/fetching/browser/executable.ts'
import { openBrowserWorld } from '../support/browser-world.ts'
import { clicks, hostilePages } from '../support/egress/hostile-page.ts'
import { loggedBrowser, type NetworkActions } from '../support/egress/net-log.ts'
import { clickedWays, waysOut } from '../support/egress/ways-out.ts'
import { startSite } from '../support/site.ts'
import { type NamespaceCounters, openNamespace } from './namespace.ts'

const outside = '127.77.0.1'
const all = [...waysOut, ...clickedWays].map(({ name }) => name)
const targetOf = (name: string) => `192.0.2.${all.indexOf(name) + 1}`

/** Renders the hostile pages; answers which ways asked the guard. */
async function tryEveryWay(hostAddress: string, setpriv: string, executable: string): Promise<ReadonlySet<string>> {
  const site = await startSite({ address: outside })
  for (const [path, handler] of Object.entries(hostilePages((name) => `${targetOf(name)}:80`))) site.on(path, handler)
  const asked = new Set<string>()
  const world = await openBrowserWorld({
    setpriv,
    executable,
    proxyHost: hostAddress,
    addressOf: () => outside,
    allow: [`${outside}/32`],
    onDial: (host) => asked.add(host),
  })
  try {
    const page = (path: string) => new URL(site.url(path, 'shop.localhost'))
    await world.render({ url: page('/hostile'), waitUntil: 'domcontentloaded', waitFor: '#done' })
    const actions = clicks.map((selector) => ({ type: 'click', selector }) as const)
    await world.render({ url: page('/clicks'), waitUntil: 'domcontentloaded', waitFor: '#done', actions })
  } finally {
    await world.close()
    await site.close()
  }
  return asked
}

function report(asked: ReadonlySet<string>, log: NetworkActions, kernel: NamespaceCounters): boolean {
  const toProxy = new Set(log.connections).size === 1 && kernel.connections === log.connections.length
  const lines: readonly [string, unknown, boolean][] = [
    ['ways that asked the guard', `${all.filter((name) => asked.has(targetOf(name))).length} of ${all.length}`, true],
    ['TCP connections, as the kernel counts', kernel.connections, kernel.connections > 50],
    ['of these to the proxy, as the browser logs', toProxy ? kernel.connections : log.connections.length, toProxy],
    ['datagrams sent', kernel.datagrams, kernel.datagrams === 0],
    ['names given to a resolver', log.lookups, log.lookups === 0],
  ]
  for (const [what, value, isGood] of lines) process.stdout.write(`${isGood ? 'ok  ' : 'FAIL'} ${what}: ${value}\n`)
  return lines.every(([, , isGood]) => isGood)
}

const browser = findBrowser(null, process.env['PATH'] ?? '')
const setpriv = locate('setpriv', process.env['PATH'] ?? '')
if (browser?.kind !== 'local' || setpriv === null || process.getuid?.() !== 0) {
  throw new Error('needs root, setpriv, ip and a browser on this machine')
}
const namespace = openNamespace(setpriv)
const logged = loggedBrowser(browser.executable)
try {
  const asked = await tryEveryWay(namespace.hostAddress, namespace.setpriv, logged.program)
  process.exitCode = report(asked, logged.read(), namespace.counters()) ? 0 : 1
} finally {
  namespace.close()
  rmSync(dirname(logged.program), { recursive: true, force: true })
}
