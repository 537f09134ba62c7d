import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What Chromium's network service did by itself, as its own log tells (`--log-net-log`). */
export interface NetworkActions {
  /** `address:port` of every TCP connection that it tried. */
  readonly connections: readonly string[]
  /** Names that it gave to a resolver. */
  readonly lookups: number
  /** Times it sent a datagram. */
  readonly datagrams: number
}

/**
 * A program that starts the browser so that it keeps a log, in a folder that any user may write to.
 * @returns the program, and the log of the browser that ended last
 */
export function loggedBrowser(executable: string): { readonly program: string; readonly read: () => NetworkActions } {
  const folder = mkdtempSync('/tmp/latchkey-net-log-')
  chmodSync(folder, 0o777)
  const program = join(folder, 'browser')
  const file = join(folder, 'log.json')
  writeFileSync(program, `#!/bin/sh\nexec '${executable}' --log-net-log='${file}' "$@"\n`, { mode: 0o755 })
  return { program, read: () => actionsOf(JSON.parse(readFileSync(file, 'utf8')) as NetLog) }
}

interface NetLog {
  readonly constants: { readonly logEventTypes: Readonly<Record<string, number>> }
  readonly events: readonly { readonly type: number; readonly params?: { readonly address?: string } }[]
}

function actionsOf({ constants, events }: NetLog): NetworkActions {
  const all = (name: string) => {
    const type = constants.logEventTypes[name]
    if (type === undefined) throw new Error(`this browser's log knows no ${name}`)
    return events.filter((event) => event.type === type)
  }
  const lookups = ['HOST_RESOLVER_SYSTEM_TASK', 'HOST_RESOLVER_DNS_TASK', 'DNS_TRANSACTION']
  return {
    connections: all('TCP_CONNECT_ATTEMPT').flatMap(({ params }) => params?.address ?? []),
    lookups: lookups.flatMap(all).length,
    datagrams: all('UDP_BYTES_SENT').length,
  }
}
