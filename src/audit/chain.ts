import type { ChainAppend, ChainHead } from '../storage/write.ts'
import { equalBytes, hmacSha256, type SecretKey } from '../vault/digest.ts'
import { encodeFields } from '../vault/encode-fields.ts'
import type { AuditDetails } from './entry.ts'

/** An entry before it has a position in its chain. */
type UnlinkedEntry = ChainAppend['append']

/** An entry as it is stored. Its details are the exact text that the MAC covers, not parsed and written again. */
export interface StoredAuditEntry extends Omit<UnlinkedEntry, 'details'>, ChainHead {
  readonly detailsText: string
}

/** Details as text, to store and to link. Needs a text column: one that rewrites JSON would break the chain. */
export function encodeDetails(details: AuditDetails): string {
  return JSON.stringify(details)
}

/**
 * The position of a new entry in its chain and its MAC (HMAC-SHA256), which covers the entry, its position and the
 * previous MAC. `head` is the head of `entry.chain`, read in the transaction that stores the entry; null for the first
 * one.
 */
export function link(macKey: SecretKey, head: ChainHead | null, entry: UnlinkedEntry): ChainHead {
  const seq = (head?.seq ?? 0) + 1
  return { seq, mac: macOf(macKey, head, seq, entry) }
}

/** Whether `entry` has the MAC that `link` computes after `previous`. */
export function hasValidMac(macKey: SecretKey, previous: ChainHead | null, entry: StoredAuditEntry): boolean {
  const mac = macOf(macKey, previous, entry.seq, { ...entry, details: entry.detailsText })
  // In a database edited by hand it may not be bytes.
  return entry.mac instanceof Uint8Array && equalBytes(mac, entry.mac)
}

const noMac = new Uint8Array(0)

function macOf(macKey: SecretKey, previous: ChainHead | null, seq: number, entry: UnlinkedEntry): Uint8Array {
  const { chain, id, action, actor, at, details } = entry
  const before = previous?.mac ?? noMac
  return hmacSha256(macKey, encodeFields(['latchkey audit 1', chain, seq, before, id, action, actor, at, details]))
}
