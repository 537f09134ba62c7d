import ipaddr from 'ipaddr.js'

/**
 * What counts as one caller: an IPv4 address, or the /64 of an IPv6 address, because a host usually controls a whole
 * /64 (RFC 6177 §2). Text that is not an address stands for itself.
 */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  const { parts } = parsed as ipaddr.IPv6
  return `${parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`
}
