import { describe, expect, test } from 'vitest'
import type { ChainHead } from '../storage/write.ts'
import { secretKey } from '../vault/digest.ts'
import { encodeDetails, hasValidMac, link, type StoredAuditEntry } from './chain.ts'

const macKey = secretKey(new Uint8Array(32).fill(7))
const entry: StoredAuditEntry = {
  id: 'e-1',
  chain: 'session:s-1',
  seq: 5,
  action: 'used_for_scrape',
  actor: 'ada@example.com',
  at: 1_800_000_000_000,
  detailsText: encodeDetails({ url: 'https://example.com/' }),
  mac: new Uint8Array(),
}
const head: ChainHead = { seq: 4, mac: new Uint8Array(32).fill(9) }
const linked: StoredAuditEntry = { ...entry, ...link(macKey, head, { ...entry, details: entry.detailsText }) }

describe('link', () => {
  test('the first entry of a chain is number 1, every other one follows its head', () => {
    expect(link(macKey, null, { ...entry, details: '{}' }).seq).toBe(1)
    expect(linked.seq).toBe(5)
    expect(linked.mac).toHaveLength(32)
    expect(hasValidMac(macKey, head, linked)).toBe(true)
  })

  test.each<[string, Partial<StoredAuditEntry>]>([
    ['id', { id: 'e-2' }],
    ['chain', { chain: 'session:s-2' }],
    ['seq', { seq: 6 }],
    ['action', { action: 'validated' }],
    ['actor', { actor: 'eve@example.com' }],
    ['at', { at: entry.at + 1 }],
    ['details', { detailsText: '{"url":"https://example.com/x"}' }],
    ['the spelling of details', { detailsText: '{"url": "https://example.com/"}' }],
    ['mac', { mac: new Uint8Array(32) }],
    ['the length of the mac', { mac: linked.mac.subarray(0, 31) }],
    ['text moved from one field to the next', { id: 'e-1s', chain: 'ession:s-1' }],
  ])('covers %s', (_name, change) => {
    expect(hasValidMac(macKey, head, { ...linked, ...change })).toBe(false)
  })

  test('covers the MAC before it, and that there is one', () => {
    expect(hasValidMac(macKey, { seq: 4, mac: new Uint8Array(32).fill(8) }, linked)).toBe(false)
    expect(hasValidMac(macKey, null, linked)).toBe(false)
  })

  test('needs the key', () => {
    expect(hasValidMac(secretKey(new Uint8Array(32).fill(6)), head, linked)).toBe(false)
  })

  test('a MAC that is no longer bytes is a wrong one', () => {
    const edited = { ...linked, mac: 'x'.repeat(32) as unknown as Uint8Array }
    expect(hasValidMac(macKey, head, edited)).toBe(false)
  })
})
