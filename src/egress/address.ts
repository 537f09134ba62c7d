import ipaddr from 'ipaddr.js'
import { type Cidr, cidrContains, parseCidr } from './cidr.ts'

const rangeWords = {
  public: 'a public address',
  unspecified: 'an unspecified address',
  loopback: 'a loopback address',
  private: 'a private address',
  link_local: 'a link-local address',
  cgnat: 'an address of carrier-grade NAT',
  metadata: 'the address of a cloud metadata service',
  benchmarking: 'an address for benchmarking',
  documentation: 'an address for documentation',
  multicast: 'a multicast address',
  broadcast: 'the broadcast address',
  reserved: 'a reserved address',
  anycast_service: 'an address of a network service',
  ipv4_mapped: 'an IPv4 address mapped into IPv6',
  ipv4_compatible: 'an IPv4-compatible IPv6 address',
  ipv4_translated: 'an IPv4 address translated into IPv6',
  nat64: 'a NAT64 address',
  '6to4': 'a 6to4 address',
  teredo: 'a Teredo address',
  orchid: 'a cryptographic hash identifier, not an address',
  unique_local: 'a unique local address',
  site_local: 'a site-local address',
  discard: 'an address whose packets are discarded',
  segment_routing: 'a segment routing identifier',
} as const

/**
 * The kind of an address, by the registries of special-purpose addresses (RFC 6890 and successors). Only `public` may
 * be reached unless the operator allows more.
 */
export type AddressRange = keyof typeof rangeWords

type Rule = readonly [range: AddressRange, ...networks: string[]]

/** The first match from top to bottom decides: single hosts come before the networks around them. */
const ipv4Rules: readonly Rule[] = [
  // The metadata services that give credentials to cloud machines. Two are in a wider special range, one in a public
  // one.
  ['metadata', '169.254.169.254/32', '169.254.170.2/32', '100.100.100.200/32', '168.63.129.16/32', '192.0.0.192/32'],
  ['unspecified', '0.0.0.0/8'],
  ['private', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
  ['cgnat', '100.64.0.0/10'],
  ['loopback', '127.0.0.0/8'],
  ['link_local', '169.254.0.0/16'],
  ['documentation', '192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'],
  ['6to4', '192.88.99.0/24'],
  ['anycast_service', '192.31.196.0/24', '192.52.193.0/24', '192.175.48.0/24'],
  ['benchmarking', '198.18.0.0/15'],
  ['multicast', '224.0.0.0/4'],
  ['broadcast', '255.255.255.255/32'],
  ['reserved', '192.0.0.0/24', '240.0.0.0/4'],
]

const ipv6Rules: readonly Rule[] = [
  ['metadata', 'fd00:ec2::254/128', 'fd20:ce::254/128', 'fd00:42::42/128'],
  ['unspecified', '::/128'],
  ['loopback', '::1/128'],
  ['ipv4_mapped', '::ffff:0:0/96'],
  ['ipv4_translated', '::ffff:0:0:0/96'],
  ['ipv4_compatible', '::/96'],
  ['nat64', '64:ff9b::/96', '64:ff9b:1::/48'],
  ['discard', '100::/64', '100:0:0:1::/64'],
  ['teredo', '2001::/32'],
  ['benchmarking', '2001:2::/48'],
  ['orchid', '2001:10::/28', '2001:20::/28', '2001:30::/28'],
  ['anycast_service', '2001:3::/32', '2001:4:112::/48', '2620:4f:8000::/48'],
  ['documentation', '2001:db8::/32', '3fff::/20'],
  ['reserved', '2001::/23'],
  ['6to4', '2002::/16'],
  ['public', '2000::/3'],
  ['segment_routing', '5f00::/16'],
  ['unique_local', 'fc00::/7'],
  ['link_local', 'fe80::/10'],
  ['site_local', 'fec0::/10'],
  ['multicast', 'ff00::/8'],
  // Everything outside 2000::/3 that is not listed above is unassigned.
  ['reserved', '::/0'],
]

type CompiledRule = readonly [range: AddressRange, network: Cidr]

const compile = (rules: readonly Rule[]): readonly CompiledRule[] =>
  rules.flatMap(([range, ...networks]) => networks.map((network): CompiledRule => [range, parseCidr(network)]))

const compiledIpv4 = compile(ipv4Rules)
const compiledIpv6 = compile(ipv6Rules)

/**
 * The address, or null when the text is not one.
 * @param ip four decimal parts (short, octal and hexadecimal forms are not accepted), or IPv6 without brackets; a zone
 *   is ignored
 */
export function parseAddress(ip: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(ip)) return ipaddr.IPv4.parse(ip)
  const zone = ip.indexOf('%')
  const withoutZone = zone < 0 ? ip : ip.slice(0, zone)
  return withoutZone.includes(':') && ipaddr.IPv6.isValid(withoutZone) ? ipaddr.IPv6.parse(withoutZone) : null
}

/**
 * The range of an address. An IPv4-mapped or IPv4-compatible address is classified by the address inside. When that one is
 * public, the notation itself is the range, because nobody uses it for a public host except to get past a filter.
 */
export function classifyAddress(address: ipaddr.IPv4 | ipaddr.IPv6): AddressRange {
  const range = rangeByRule(address)
  if (range !== 'ipv4_mapped' && range !== 'ipv4_compatible') return range
  const inner = classifyAddress(lastFourBytes(address))
  return inner === 'public' ? range : inner
}

/** The IPv4 address inside an IPv6 address of these ranges: its last 32 bits (RFC 4291 2.5.5, RFC 6052 2.2). */
export function innerIPv4(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 | null {
  const range = rangeByRule(address)
  const embeds =
    range === 'ipv4_mapped' || range === 'ipv4_compatible' || range === 'ipv4_translated' || range === 'nat64'
  return embeds ? lastFourBytes(address) : null
}

/** True for the IPv6 forms of an IPv4 address that the operating system itself unwraps, without a translator. */
export function isSpellingOfIPv4(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  const range = rangeByRule(address)
  return range === 'ipv4_mapped' || range === 'ipv4_compatible'
}

/** The range in words, as part of a sentence. */
export function describeRange(range: AddressRange): string {
  return rangeWords[range]
}

function rangeByRule(address: ipaddr.IPv4 | ipaddr.IPv6): AddressRange {
  const rules = address.kind() === 'ipv4' ? compiledIpv4 : compiledIpv6
  return rules.find(([, network]) => cidrContains(network, address))?.[0] ?? 'public'
}

function lastFourBytes(address: ipaddr.IPv4 | ipaddr.IPv6): ipaddr.IPv4 {
  return new ipaddr.IPv4(address.toByteArray().slice(-4))
}
