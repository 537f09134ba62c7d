import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import type ipaddr from 'ipaddr.js'
import { AppError } from '../errors.ts'
import { classifyAddress, describeRange, innerIPv4, isSpellingOfIPv4, parseAddress } from './address.ts'
import { type Cidr, cidrContains } from './cidr.ts'
import { isOwnListener, type Listener } from './listeners.ts'

export interface EgressPolicyOptions {
  /** Networks that may be reached although they are not public. */
  readonly allow: readonly Cidr[]
  /** Where this server listens now; never reachable, whatever `allow` contains. */
  readonly ownListeners: () => readonly Listener[]
  /** Only the networks of `allow` may be reached, public ones not; default false. */
  readonly onlyAllowed?: boolean
  /** The machine's own addresses; by default those of its network interfaces. */
  readonly localAddresses?: () => readonly string[]
}

/** Which targets this server may connect to; others are TARGET_NOT_ALLOWED. */
export type EgressPolicy = ReturnType<typeof createEgressPolicy>

export function createEgressPolicy(options: EgressPolicyOptions) {
  const { allow, ownListeners, onlyAllowed = false, localAddresses = machineAddresses } = options

  const isAllowed = (address: ipaddr.IPv4 | ipaddr.IPv6): boolean =>
    isReachable(address, allow) && (!onlyAllowed || isNamed(address, allow))
  const loopbackAllowed = ['127.0.0.1', '::1'].some((ip) => {
    const address = parseAddress(ip)
    return address !== null && isAllowed(address)
  })

  /**
   * Checks an address and port before connecting.
   * @param ip as the resolver or the socket gives it
   * @throws AppError TARGET_NOT_ALLOWED
   */
  const checkAddress = (ip: string, port: number): void => {
    const address = parseAddress(ip)
    if (address === null) throw refused('It is not a valid address.')
    if (isOwnListener(address, port, ownListeners(), localAddresses))
      throw refused('It is this server itself.', 'Use another target.')
    if (!isAllowed(address)) throw refused(`Its address is ${describeRange(classifyAddress(address))}.`)
  }

  return {
    checkAddress,
    /**
     * Checks what can be checked before a name is resolved: the scheme, and the host when it is an IP literal or
     * `localhost`. The URL must be parsed (WHATWG), so that decimal, octal, hexadecimal, short and full-width forms are
     * IP literals here.
     * @throws AppError TARGET_NOT_ALLOWED
     */
    checkUrl(url: URL): void {
      if (url.protocol !== 'http:' && url.protocol !== 'https:')
        throw refused('Only http and https can be fetched.', 'Use an address that begins with http or https.')
      const host = bareHost(url.hostname)
      if (host === '') throw refused('It has no host.')
      if (isIP(host) !== 0) checkAddress(host, portOf(url))
      else if (isLocalhost(host) && !loopbackAllowed) throw refused(`Its address is ${describeRange('loopback')}.`)
    },
    /**
     * Whether a session may be stored for this host. An IP literal (IPv6 with or without brackets), `localhost` or a
     * single-label name only when the policy allows to reach it; any other name always.
     */
    allowsHost(host: string): boolean {
      const bare = bareHost(host.toLowerCase())
      if (bare === '') return false
      const address = parseAddress(bare)
      if (address !== null) return !bare.includes('%') && isAllowed(address)
      if (isLocalhost(bare)) return loopbackAllowed
      // A single-label name is a machine in the operator's own network.
      return bare.includes('.') || allow.length > 0
    },
  }
}

/** The host of a URL without the brackets of IPv6. */
export function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1')
}

/** The port of a URL, or else that of its scheme. */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port)
  return url.protocol === 'https:' ? 443 : 80
}

function isReachable(address: ipaddr.IPv4 | ipaddr.IPv6, allow: readonly Cidr[]): boolean {
  const inner = innerIPv4(address)
  if (inner === null) return classifyAddress(address) === 'public' || isIn(allow, address)
  // When the operator allows the prefix of a translator, the public network behind it is reachable, private ones are
  // not.
  if (isIn(allow, address)) return classifyAddress(inner) === 'public' || isIn(allow, inner)
  return isSpellingOfIPv4(address) && isIn(allow, inner)
}

/** Whether one of the networks contains it, as it is or as the IPv4 address inside it. */
function isNamed(address: ipaddr.IPv4 | ipaddr.IPv6, networks: readonly Cidr[]): boolean {
  const inner = innerIPv4(address)
  return isIn(networks, address) || (inner !== null && isIn(networks, inner))
}

function isIn(networks: readonly Cidr[], address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return networks.some((network) => cidrContains(network, address))
}

/** The host of a URL without the brackets of IPv6 and the trailing dot of a full name. */
function bareHost(hostname: string): string {
  return withoutBrackets(hostname).replace(/\.$/, '')
}

/** RFC 6761 6.3: `localhost` and every name below it mean this machine, whatever a resolver says. */
function isLocalhost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost')
}

function machineAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address))
}

function refused(reason: string, resolution?: string): AppError {
  const message = `The egress policy does not allow this target. ${reason}`
  return new AppError('TARGET_NOT_ALLOWED', { message, ...(resolution === undefined ? {} : { resolution }) })
}
