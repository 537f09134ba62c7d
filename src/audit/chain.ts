import { equalBytes, hmacSha256, type SecretKey } from '../vault/digest.ts'
import { encodeFields } from '../vault/fields.ts'
import type { AuditDetails, NewAuditEntry } from './entry.ts'

/** The end of a chain: the place and MAC of its last entry. */
export interface ChainHead {
  readonly seq: number
  readonly mac: Uint8Array
}

/** An entry as it is stored: its details are the very text that the MAC covers, not a parsed and rewritten one. */
export interface StoredAuditEntry {
  readonly id: string
  readonly chain: string
  readonly seq: number
  readonly action: string
  readonly actor: string
  /** Epoch milliseconds. */
  readonly at: number
  readonly detailsText: string
  readonly mac: Uint8Array
}

/** Details as the text to store, beside `link`. A column of text keeps it; one that rewrites JSON would break the chain. */
export function encodeDetails(details: AuditDetails): string {
  return JSON.stringify(details)
}

/**
 * The place of a new entry in its chain, the text of its details and its MAC, which covers the entry, its place and the
 * MAC before it. `head` is that of `entry.chain`, read in the transaction that stores the entry; null for the first.
 */
export function link(
  macKey: SecretKey,
  head: ChainHead | null,
  entry: NewAuditEntry,
): ChainHead & { readonly detailsText: string } {
  const seq = (head?.seq ?? 0) + 1
  const detailsText = encodeDetails(entry.details)
  const { id, chain, action, actor, at } = entry
  return { seq, detailsText, mac: macOf(macKey, head, { id, chain, seq, action, actor, at, detailsText }) }
}

/** Whether `entry` bears the MAC that this server would have given it behind `previous`. */
export function bearsItsMac(macKey: SecretKey, previous: ChainHead | null, entry: StoredAuditEntry): boolean {
  // A database edited by hand may hold something else than bytes there.
  return entry.mac instanceof Uint8Array && equalBytes(macOf(macKey, previous, entry), entry.mac)
}

const noMac = new Uint8Array(0)

function macOf(macKey: SecretKey, previous: ChainHead | null, entry: Omit<StoredAuditEntry, 'mac'>): Uint8Array {
  const { chain, seq, id, action, actor, at, detailsText } = entry
  return hmacSha256(
    macKey,
    encodeFields(['latchkey audit 1', chain, seq, previous?.mac ?? noMac, id, action, actor, at, detailsText]),
  )
}
