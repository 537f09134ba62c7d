import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A network namespace that is joined to this machine by one cable. Whatever is sent to any other address than its other
 * end goes nowhere, but is counted.
 */
export interface Namespace {
  /** The address of this machine at the cable. */
  readonly hostAddress: string
  /** A program that takes the arguments of `setpriv` and starts what they name inside. */
  readonly setpriv: string
  counters(): NamespaceCounters
  close(): void
}

/** What the kernel counted since the namespace was made. */
export interface NamespaceCounters {
  /** TCP connections that were begun. */
  readonly connections: number
  /** Datagrams that were sent. */
  readonly datagrams: number
}

const run = (command: string, ...args: readonly string[]): string => execFileSync(command, [...args]).toString()

/**
 * Needs root and `ip` (iproute2). Its loopback stays down, so that nothing is reached there either. All the rest leads to
 * a gateway that is not there: without a route the kernel would refuse datagrams before it counts them.
 */
export function openNamespace(setpriv: string): Namespace {
  const name = `latchkey-${process.pid}`
  const [here, there] = [`lk${process.pid}`, `lp${process.pid}`]
  const hostAddress = '10.213.77.1'
  const folder = mkdtempSync('/tmp/latchkey-namespace-')
  chmodSync(folder, 0o755)
  const resolvers = join('/etc/netns', name)
  const close = () => {
    run('ip', 'netns', 'del', name)
    rmSync(resolvers, { recursive: true, force: true })
    rmSync(folder, { recursive: true, force: true })
  }
  run('ip', 'netns', 'add', name)
  try {
    mkdirSync(resolvers, { recursive: true })
    writeFileSync(join(resolvers, 'resolv.conf'), 'nameserver 192.0.2.53\n')
    run('ip', 'link', 'add', here, 'type', 'veth', 'peer', 'name', there, 'netns', name)
    run('ip', 'address', 'add', `${hostAddress}/29`, 'dev', here)
    run('ip', 'link', 'set', here, 'up')
    run('ip', '-netns', name, 'address', 'add', '10.213.77.2/29', 'dev', there)
    run('ip', '-netns', name, 'link', 'set', there, 'up')
    // A gateway that is not there.
    run('ip', '-netns', name, 'route', 'add', 'default', 'via', '10.213.77.6')
    run('ip', '-netns', name, 'address', 'add', 'fd77::2/64', 'dev', there, 'nodad')
    run('ip', '-netns', name, '-6', 'route', 'add', 'default', 'via', 'fd77::6')
    const program = join(folder, 'setpriv')
    writeFileSync(program, `#!/bin/sh\nexec ip netns exec ${name} ${setpriv} "$@"\n`, { mode: 0o755 })
    return { hostAddress, setpriv: program, counters: () => countersOf(name), close }
  } catch (error) {
    close()
    throw error
  }
}

function countersOf(namespace: string): NamespaceCounters {
  const read = (file: string) => run('ip', 'netns', 'exec', namespace, 'cat', `/proc/net/${file}`)
  const v4 = parsePairs(read('snmp'))
  const v6 = Object.fromEntries(
    read('snmp6')
      .trim()
      .split('\n')
      .map((line) => line.split(/\s+/)),
  ) as Readonly<Record<string, string>>
  return {
    connections: v4['Tcp ActiveOpens'] ?? Number.NaN,
    datagrams: (v4['Udp OutDatagrams'] ?? Number.NaN) + Number(v6['Udp6OutDatagrams']),
  }
}

/** Of /proc/net/snmp: a line of names, then one of values, for each protocol. */
function parsePairs(text: string): Readonly<Record<string, number>> {
  const lines = text
    .trim()
    .split('\n')
    .map((line) => line.split(/:? /))
  return Object.fromEntries(
    lines.flatMap((values, index) => {
      if (index % 2 === 0) return []
      return (lines[index - 1] ?? []).map((name, at) => [`${values[0]} ${name}`, Number(values[at])])
    }),
  )
}
