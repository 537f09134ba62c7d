import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AddressRange, classifyAddress, innerIPv4, parseAddress } from './address.ts'

const cases: readonly (readonly [ip: string, range: AddressRange])[] = [
  ['8.8.8.8', 'public'],
  ['0.0.0.0', 'unspecified'],
  ['0.255.255.255', 'unspecified'],
  ['1.0.0.0', 'public'],
  ['9.255.255.255', 'public'],
  ['10.0.0.0', 'private'],
  ['10.255.255.255', 'private'],
  ['11.0.0.0', 'public'],
  ['100.63.255.255', 'public'],
  ['100.64.0.0', 'cgnat'],
  ['100.127.255.255', 'cgnat'],
  ['100.128.0.0', 'public'],
  ['126.255.255.255', 'public'],
  ['127.0.0.0', 'loopback'],
  ['127.255.255.255', 'loopback'],
  ['128.0.0.0', 'public'],
  ['169.253.255.255', 'public'],
  ['169.254.0.0', 'link_local'],
  ['169.254.169.254', 'metadata'],
  ['169.254.255.255', 'link_local'],
  ['169.255.0.0', 'public'],
  ['168.63.129.15', 'public'],
  ['168.63.129.16', 'metadata'],
  ['168.63.129.17', 'public'],
  ['100.100.100.200', 'metadata'],
  ['172.15.255.255', 'public'],
  ['172.16.0.0', 'private'],
  ['172.31.255.255', 'private'],
  ['172.32.0.0', 'public'],
  ['191.255.255.255', 'public'],
  ['192.0.0.0', 'reserved'],
  ['192.0.0.192', 'metadata'],
  ['192.0.0.255', 'reserved'],
  ['192.0.1.0', 'public'],
  ['192.0.2.0', 'documentation'],
  ['192.0.3.0', 'public'],
  ['192.31.195.255', 'public'],
  ['192.31.196.1', 'anycast_service'],
  ['192.52.193.1', 'anycast_service'],
  ['192.88.98.255', 'public'],
  ['192.88.99.0', '6to4'],
  ['192.88.100.0', 'public'],
  ['192.167.255.255', 'public'],
  ['192.168.0.0', 'private'],
  ['192.168.255.255', 'private'],
  ['192.169.0.0', 'public'],
  ['192.175.48.1', 'anycast_service'],
  ['198.17.255.255', 'public'],
  ['198.18.0.0', 'benchmarking'],
  ['198.19.255.255', 'benchmarking'],
  ['198.20.0.0', 'public'],
  ['198.51.99.255', 'public'],
  ['198.51.100.0', 'documentation'],
  ['198.51.101.0', 'public'],
  ['203.0.112.255', 'public'],
  ['203.0.113.0', 'documentation'],
  ['203.0.114.0', 'public'],
  ['223.255.255.255', 'public'],
  ['224.0.0.0', 'multicast'],
  ['239.255.255.255', 'multicast'],
  ['240.0.0.0', 'reserved'],
  ['255.255.255.254', 'reserved'],
  ['255.255.255.255', 'broadcast'],
  ['::', 'unspecified'],
  ['::1', 'loopback'],
  ['::1%lo', 'loopback'],
  ['::2', 'unspecified'],
  ['::127.0.0.1', 'loopback'],
  ['::808:808', 'ipv4_compatible'],
  ['::7f00:1', 'loopback'],
  ['::a00:1', 'private'],
  ['::ffff:7f00:1', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['0:0:0:0:0:ffff:a00:1', 'private'],
  ['::ffff:169.254.169.254', 'metadata'],
  ['::ffff:8.8.8.8', 'ipv4_mapped'],
  ['::ffff:0:7f00:1', 'ipv4_translated'],
  ['64:ff9a:ffff::', 'reserved'],
  ['64:ff9b::7f00:1', 'nat64'],
  ['64:ff9b::808:808', 'nat64'],
  ['64:ff9b:1::a00:1', 'nat64'],
  ['64:ff9b:2::', 'reserved'],
  ['100::1', 'discard'],
  ['1fff:ffff::', 'reserved'],
  ['2000::', 'public'],
  ['2001::1', 'teredo'],
  ['2001:0:ffff::1', 'teredo'],
  ['2001:1::1', 'reserved'],
  ['2001:2::1', 'benchmarking'],
  ['2001:2:1::', 'reserved'],
  ['2001:3::1', 'anycast_service'],
  ['2001:10::1', 'orchid'],
  ['2001:20::1', 'orchid'],
  ['2001:1ff:ffff::', 'reserved'],
  ['2001:200::', 'public'],
  ['2001:db7:ffff::', 'public'],
  ['2001:db8::', 'documentation'],
  ['2001:db9::', 'public'],
  ['2001:4860:4860::8888', 'public'],
  ['2001:ffff::', 'public'],
  ['2002:7f00:1::', '6to4'],
  ['2003::', 'public'],
  ['3ffe:ffff::', 'public'],
  ['3fff::1', 'documentation'],
  ['3fff:1000::', 'public'],
  ['4000::', 'reserved'],
  ['5f00::1', 'segment_routing'],
  ['fbff::', 'reserved'],
  ['fc00::', 'unique_local'],
  ['fd00:ec2::253', 'unique_local'],
  ['fd00:ec2::254', 'metadata'],
  ['fdff:ffff::', 'unique_local'],
  ['fe00::', 'reserved'],
  ['fe80::1', 'link_local'],
  ['fe80::1%eth0', 'link_local'],
  ['febf:ffff::', 'link_local'],
  ['fec0::', 'site_local'],
  ['feff:ffff::', 'site_local'],
  ['ff00::', 'multicast'],
  ['ff02::1', 'multicast'],
]

const rangeOf = (ip: string): AddressRange | null => {
  const address = parseAddress(ip)
  return address && classifyAddress(address)
}

describe('parseAddress', () => {
  it.each(['', '127.1', '0x7f.0.0.1', '2130706433', '[::1]', 'localhost', '1.2.3.4.5'])('refuses %j', (text) => {
    expect(parseAddress(text)).toBeNull()
  })
})

describe('classifyAddress', () => {
  it.each(cases)('%s is %s', (ip, range) => {
    expect(rangeOf(ip)).toBe(range)
  })

  it('never calls a mapped spelling public, and otherwise judges the address inside', () => {
    fc.assert(
      fc.property(fc.ipV4(), (ip) => {
        const plain = rangeOf(ip)
        expect(rangeOf(`::ffff:${ip}`)).toBe(plain === 'public' ? 'ipv4_mapped' : plain)
      }),
    )
  })
})

describe('innerIPv4', () => {
  it.each([
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::10.0.0.1', '10.0.0.1'],
    ['64:ff9b::10.0.0.1', '10.0.0.1'],
    ['10.0.0.1', null],
    ['2001:4860::1', null],
    ['::1', null],
  ])('of %s is %s', (ip, inner) => {
    const address = parseAddress(ip)
    expect(address && (innerIPv4(address)?.toString() ?? null)).toBe(inner)
  })
})
