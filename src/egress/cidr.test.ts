import { describe, expect, it } from 'vitest'
import { parseAddress } from './address.ts'
import { cidrContains, parseCidr } from './cidr.ts'

describe('parseCidr', () => {
  it.each(['127.0.0.0/8', '0.0.0.0/0', '10.1.2.3/32', '::1/128', '::/0', 'fd00::/8', ' 10.0.0.0/8 '])(
    'reads %s',
    (text) => {
      expect(parseCidr(text).text).toBe(text.trim())
    },
  )

  it.each([
    ['', 'is not a network'],
    ['10.0.0.0', 'is not a network'],
    ['10.0.0.0/', 'is not a network'],
    ['10.0.0.0/-1', 'is not a network'],
    ['10/8', 'is not a network'],
    ['0xa.0.0.0/8', 'is not a network'],
    ['010.0.0.0/8', 'is not a network'],
    ['fe80::%eth0/64', 'is not a network'],
    ['localhost/8', 'is not a network'],
    ['10.0.0.0/33', 'too long'],
    ['::/129', 'too long'],
    ['10.1.0.0/8', 'bits set'],
    ['fd00::1/8', 'bits set'],
  ])('refuses %j: %s', (text, reason) => {
    expect(() => parseCidr(text)).toThrow(reason)
  })
})

describe('cidrContains', () => {
  it.each([
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['10.0.0.0/8', '::ffff:10.0.0.1', false],
    ['::/0', '10.0.0.1', false],
    ['::1/128', '::1', true],
    ['::1/128', '::2', false],
  ])('%s, %s: %s', (network, ip, contained) => {
    const address = parseAddress(ip)
    expect(address && cidrContains(parseCidr(network), address)).toBe(contained)
  })
})
