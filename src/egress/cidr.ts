import ipaddr from 'ipaddr.js'

/** A network: all addresses whose first `prefixLength` bits equal those of `address`. */
export interface Cidr {
  readonly address: ipaddr.IPv4 | ipaddr.IPv6
  /** 0 to 32 for IPv4, 0 to 128 for IPv6. */
  readonly prefixLength: number
  /** As it was written. */
  readonly text: string
}

/**
 * Parses `10.0.0.0/8` or `fd00::/8`. The prefix length is required and all bits after it must be zero: `10.1.2.3/8` is more
 * likely a mistake than intended.
 * @throws Error with one sentence that names the text
 */
export function parseCidr(text: string): Cidr {
  const trimmed = text.trim()
  const slash = trimmed.indexOf('/')
  const ip = slash < 0 ? '' : trimmed.slice(0, slash)
  const prefix = trimmed.slice(slash + 1)
  if (!/^\d{1,3}$/.test(prefix) || !isPlainAddress(ip)) {
    throw new Error(`"${trimmed}" is not a network like 10.0.0.0/8 or fd00::/8.`)
  }
  const address = ipaddr.parse(ip)
  const prefixLength = Number(prefix)
  if (prefixLength > address.toByteArray().length * 8) {
    throw new Error(`"${trimmed}" has a prefix length that is too long for its address.`)
  }
  const network = (address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6).networkAddressFromCIDR(trimmed)
  if (network.toString() !== address.toString()) {
    throw new Error(`"${trimmed}" has bits set behind its prefix; name the network itself.`)
  }
  return { address, prefixLength, text: trimmed }
}

/** True when the address is in the network; an IPv4 address is never in an IPv6 network, nor the reverse. */
export function cidrContains(cidr: Cidr, address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  // Of one kind, so that the casts change nothing.
  return (
    address.kind() === cidr.address.kind() &&
    (address as ipaddr.IPv4).match(cidr.address as ipaddr.IPv4, cidr.prefixLength)
  )
}

/**
 * Four decimal parts, or IPv6 without a zone: no short, octal or hexadecimal forms, which programs interpret
 * differently.
 */
function isPlainAddress(ip: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(ip) || (ipaddr.IPv6.isValid(ip) && !ip.includes('%'))
}
