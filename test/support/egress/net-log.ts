import { chmodSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
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
 * @returns the program, and what the logs of all the browsers tell that it started; they must have ended
 */
export function loggedBrowser(executable: string): { readonly program: string; readonly read: () => NetworkActions } {
  const folder = mkdtempSync('/tmp/latchkey-net-log-')
  chmodSync(folder, 0o777)
  const program = join(folder, 'browser')
  writeFileSync(program, `#!/bin/sh\nexec '${executable}' --log-net-log="${folder}/$$.json" "$@"\n`, { mode: 0o755 })
  const logs = () =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      // One that was killed while it started has written nothing.
      .filter((text) => text.includes('\n'))
  return { program, read: () => inAll(logs().map((text) => actionsOf(readNetLog(text)))) }
}

export interface NetLog {
  readonly constants: { readonly logEventTypes: Readonly<Record<string, number>> }
  readonly events: readonly { readonly type: number; readonly params?: { readonly address?: string } }[]
}

/**
 * Reads what the browser writes line by line: the constants, then an event in each line, then what it held when it ended.
 * A browser that does not end within the time that it gets is killed: its log has no end, and its last line is cut.
 */
export function readNetLog(text: string): NetLog {
  const [constants = '', , ...lines] = text.split('\n')
  const events = lines.slice(0, -1).flatMap((line) => /^(\{.*\}),?$/.exec(line)?.[1] ?? [])
  return { ...JSON.parse(constants.replace(/,$/, '}')), events: events.map((event) => JSON.parse(event)) }
}

function inAll(each: readonly NetworkActions[]): NetworkActions {
  return {
    connections: each.flatMap(({ connections }) => connections),
    lookups: each.reduce((sum, { lookups }) => sum + lookups, 0),
    datagrams: each.reduce((sum, { datagrams }) => sum + datagrams, 0),
  }
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
