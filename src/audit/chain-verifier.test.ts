import { describe, expect, test } from 'vitest'
import type { ChainHead } from '../storage/write.ts'
import { secretKey } from '../vault/digest.ts'
import { encodeDetails, link, type StoredAuditEntry } from './chain.ts'
import { checkStateVersion, createChainVerifier } from './chain-verifier.ts'
import type { AuditAction, AuditDetails } from './entry.ts'
import type { AuditProblem } from './problem.ts'

const macKey = secretKey(new Uint8Array(32).fill(7))
const chain = 'session:s-1'

interface Step {
  readonly action: AuditAction
  readonly details?: AuditDetails
}

/** A chain as the server would have stored it. */
function build(name: string, steps: readonly Step[]): StoredAuditEntry[] {
  const entries: StoredAuditEntry[] = []
  for (const [i, { action, details = {} }] of steps.entries()) {
    const entry = { id: `${name}-${i}`, chain: name, action, actor: 'ada@example.com', at: 1_800_000_000_000 + i }
    const detailsText = encodeDetails(details)
    entries.push({ ...entry, detailsText, ...link(macKey, entries.at(-1) ?? null, { ...entry, details: detailsText }) })
  }
  return entries
}

const scrape: Step = { action: 'used_for_scrape', details: { url: 'https://example.com/' } }
const steps: Step[] = [{ action: 'created', details: { version: 1 } }, scrape, scrape, scrape, scrape]
const entries = build(chain, steps)
const other = build('session:s-2', steps)
/** Entries of commits that replace the state of a session. */
const stateWriters: readonly AuditAction[] = [
  'captured',
  'synced',
  'updated',
  'refreshed',
  'cookies_rotated',
  'tokens_renewed',
  'rolled_back',
]
const headOf = (of: readonly StoredAuditEntry[]): ChainHead | null => of.at(-1) ?? null
const without = (seq: number) => entries.filter((entry) => entry.seq !== seq)
const changed = (seq: number, change: Partial<StoredAuditEntry>) =>
  entries.map((entry) => (entry.seq === seq ? { ...entry, ...change } : entry))
const at = (of: readonly StoredAuditEntry[], seq: number): StoredAuditEntry => {
  const entry = of[seq - 1]
  if (entry === undefined) throw new Error(`no entry ${seq}`)
  return entry
}

/** The first problem of a whole chain, or null. */
function verifyChain(
  key: typeof macKey,
  name: string,
  entries: Iterable<StoredAuditEntry>,
  head: ChainHead | null,
): AuditProblem | null {
  const verifier = createChainVerifier(key, name)
  for (const entry of entries) {
    const problem = verifier.push(entry)
    if (problem !== null) return problem
  }
  return verifier.finish(head)
}

describe('a chain', () => {
  test('finds nothing wrong with a whole chain, nor with one that is not there', () => {
    expect(verifyChain(macKey, chain, entries, headOf(entries))).toBeNull()
    expect(verifyChain(macKey, chain, [], null)).toBeNull()
  })

  test.each<[string, string, number, readonly StoredAuditEntry[], ChainHead | null]>([
    ['altered action', 'altered', 3, changed(3, { action: 'validated' }), headOf(entries)],
    ['altered actor', 'altered', 1, changed(1, { actor: 'eve@example.com' }), headOf(entries)],
    ['altered time', 'altered', 5, changed(5, { at: 1 }), headOf(entries)],
    ['altered details', 'altered', 2, changed(2, { detailsText: '{}' }), headOf(entries)],
    ['altered id', 'altered', 4, changed(4, { id: 'x' }), headOf(entries)],
    ['altered MAC', 'altered', 2, changed(2, { mac: new Uint8Array(32) }), headOf(entries)],
    ['first entry removed', 'missing', 1, without(1), headOf(entries)],
    ['entry removed', 'missing', 3, without(3), headOf(entries)],
    ['entry removed, the rest renumbered', 'altered', 3, renumbered(without(3)), headOf(entries)],
    ['two entries exchanged, numbers and all', 'altered', 2, exchanged(2, 3), headOf(entries)],
    ['two rows in the wrong order', 'missing', 2, disordered(2, 3), headOf(entries)],
    ['entry twice', 'duplicated', 3, [...entries.slice(0, 3), at(entries, 3), ...entries.slice(3)], headOf(entries)],
    ['entry again later', 'out_of_order', 2, [...entries.slice(0, 4), at(entries, 2)], headOf(entries)],
    ['entry numbered 0', 'out_of_order', 0, changed(1, { seq: 0 }), headOf(entries)],
    ['invented entry', 'altered', 6, [...entries, { ...at(entries, 5), seq: 6, id: 'x' }], headOf(entries)],
    ['entry of another chain', 'wrong_chain', 3, changed(3, at(other, 3)), headOf(entries)],
    ['entry of another chain, renamed', 'altered', 3, changed(3, { ...at(other, 3), chain }), headOf(entries)],
    ['all of another chain, renamed', 'altered', 1, other.map((entry) => ({ ...entry, chain })), headOf(other)],
    ['tail cut, head left', 'missing', 4, entries.slice(0, 3), headOf(entries)],
    ['all entries removed, head left', 'missing', 1, [], headOf(entries)],
    ['head put back', 'head_behind', 4, entries, at(entries, 3)],
    ['head removed', 'head_missing', 5, entries, null],
    ['head altered', 'head_altered', 5, entries, { seq: 5, mac: new Uint8Array(32) }],
  ])('%s: %s at %i', (_name, kind, seq, stored, head) => {
    expect(verifyChain(macKey, chain, stored, head)).toEqual({ kind, chain, seq })
  })

  test('without the key that made it, nothing holds', () => {
    const stranger = secretKey(new Uint8Array(32).fill(1))
    expect(verifyChain(stranger, chain, entries, headOf(entries))).toEqual({ kind: 'altered', chain, seq: 1 })
  })
})

describe('createChainVerifier', () => {
  test('goes on naming the first problem', () => {
    const verifier = createChainVerifier(macKey, chain)
    const first = { kind: 'missing', chain, seq: 1 }
    expect(verifier.push(at(entries, 2))).toEqual(first)
    expect(verifier.push(at(entries, 1))).toEqual(first)
    expect(verifier.finish(null)).toEqual(first)
  })

  test.each<[string, Step[], { version: number; seq: number } | null]>([
    ['no entry', [], null],
    ['uses only', [scrape], null],
    ['a version in an entry that writes no state', [{ action: 'validated', details: { version: 9 } }], null],
    [
      'an update without a new state',
      [{ action: 'created', details: { version: 1 } }, { action: 'updated' }],
      { version: 1, seq: 1 },
    ],
    [
      'several writes',
      [
        { action: 'imported', details: { version: 1 } },
        scrape,
        { action: 'cookies_rotated', details: { version: 2 } },
        { action: 'refreshed', details: { version: 3 } },
        scrape,
      ],
      { version: 3, seq: 4 },
    ],
    ...stateWriters.map((action): [string, Step[], { version: number; seq: number }] => [
      action,
      [{ action: 'created', details: { version: 1 } }, { action, details: { version: 2 } }, scrape],
      { version: 2, seq: 2 },
    ]),
  ])('records the last write of state: %s', (_name, written, expected) => {
    const verifier = createChainVerifier(macKey, chain)
    for (const entry of build(chain, written)) expect(verifier.push(entry)).toBeNull()
    expect(verifier.recordedState()).toEqual(expected)
  })
})

describe('checkStateVersion', () => {
  test.each<[string, { version: number; seq: number } | null, number, number | null]>([
    ['the state recorded last', { version: 3, seq: 8 }, 3, null],
    ['an older state put back', { version: 3, seq: 8 }, 2, 8],
    ['a newer one than was ever recorded', { version: 3, seq: 8 }, 4, 8],
    ['a state that no entry speaks of', null, 1, 1],
  ])('%s', (_name, recorded, version, seq) => {
    expect(checkStateVersion(chain, recorded, version)).toEqual(
      seq === null ? null : { kind: 'state_replaced', chain, seq },
    )
  })
})

function renumbered(stored: readonly StoredAuditEntry[]): StoredAuditEntry[] {
  return stored.map((entry, i) => ({ ...entry, seq: i + 1 }))
}

function exchanged(a: number, b: number): StoredAuditEntry[] {
  return renumbered(disordered(a, b))
}

function disordered(a: number, b: number): StoredAuditEntry[] {
  return entries.map((entry) => at(entries, entry.seq === a ? b : entry.seq === b ? a : entry.seq))
}
