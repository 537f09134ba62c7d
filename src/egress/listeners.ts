import type ipaddr from 'ipaddr.js'
import { classifyAddress, innerIPv4, parseAddress } from './address.ts'

/** An address on which this server listens, as the socket reports it (`127.0.0.1`, `::`), and its port. */
export interface Listener {
  readonly address: string
  readonly port: number
}

/**
 * True when a connection to `address` and `port` would reach one of this server's own listeners. A wildcard (0.0.0.0, ::)
 * listens on every address of the machine; an unspecified target reaches loopback.
 * @param localAddresses the machine's own addresses; called only when a wildcard listener has this port
 */
export function isOwnListener(
  address: ipaddr.IPv4 | ipaddr.IPv6,
  port: number,
  listeners: readonly Listener[],
  localAddresses: () => readonly string[],
): boolean {
  const target = innerIPv4(address) ?? address
  return listeners.some((listener) => {
    if (listener.port !== port) return false
    const bound = plain(listener.address)
    // A listener with an unknown address (a name, a pipe) counts as listening everywhere.
    if (bound === null || isUnspecified(bound)) return isLocal(target, localAddresses)
    return isUnspecified(target) ? isLocal(bound, localAddresses) : same(bound, target)
  })
}

function isLocal(address: ipaddr.IPv4 | ipaddr.IPv6, localAddresses: () => readonly string[]): boolean {
  const range = classifyAddress(address)
  if (range === 'loopback' || range === 'unspecified') return true
  return localAddresses().some((text) => {
    const local = plain(text)
    return local !== null && same(local, address)
  })
}

function plain(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  const address = parseAddress(text)
  return address === null ? null : (innerIPv4(address) ?? address)
}

function isUnspecified(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return classifyAddress(address) === 'unspecified'
}

function same(a: ipaddr.IPv4 | ipaddr.IPv6, b: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return a.kind() === b.kind() && a.toNormalizedString() === b.toNormalizedString()
}
