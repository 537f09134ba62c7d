import { isObject } from '../json-object.ts'
import type { ChainHead } from '../storage/write.ts'
import { equalBytes, type SecretKey } from '../vault/digest.ts'
import { hasValidMac, type StoredAuditEntry } from './chain.ts'
import type { Checkpoint, RecordedState } from './checkpoint.ts'
import type { AuditAction } from './entry.ts'
import type { AuditProblem } from './problem.ts'

/** Checks one chain entry by entry, in constant memory. After the first problem, every call returns that problem. */
export type ChainVerifier = ReturnType<typeof createChainVerifier>

/**
 * @param checkpoint the newest one among the entries, when the oldest part was removed. It need not be trusted: it is
 *   itself one of the entries, so reaching the end of the chain proves it.
 */
export function createChainVerifier(macKey: SecretKey, chain: string, checkpoint: Checkpoint | null = null) {
  let last: ChainHead | null = checkpoint?.end ?? null
  let problem: AuditProblem | null = null
  let state: RecordedState | null = checkpoint?.state ?? null
  const found = (kind: AuditProblem['kind'], seq: number): AuditProblem => ({ kind, chain, seq })

  function check(entry: StoredAuditEntry): AuditProblem | null {
    const due = (last?.seq ?? 0) + 1
    if (entry.chain !== chain) return found('wrong_chain', due)
    if (entry.seq > due) return found('missing', due)
    if (entry.seq !== due) return found(entry.seq === last?.seq ? 'duplicated' : 'out_of_order', entry.seq)
    return hasValidMac(macKey, last, entry) ? null : found('altered', due)
  }

  function checkEnd(head: ChainHead | null): AuditProblem | null {
    const lastSeq = last?.seq ?? 0
    if (head === null && last !== null) return found('head_missing', lastSeq)
    if ((head?.seq ?? 0) > lastSeq) return found('missing', lastSeq + 1)
    if (head === null || last === null) return null
    if (head.seq !== lastSeq) return found('head_behind', head.seq + 1)
    return equalBytes(head.mac, last.mac) ? null : found('head_altered', lastSeq)
  }

  return {
    /** Takes the next entry, in the order of `seq`. Returns the first problem so far, or null. */
    push(entry: StoredAuditEntry): AuditProblem | null {
      problem ??= check(entry)
      if (problem !== null) return problem
      last = { seq: entry.seq, mac: entry.mac }
      const version = writtenVersion(entry)
      if (version !== null && version > (state?.version ?? 0)) state = { version, seq: entry.seq }
      return null
    },
    /** Compares the end with the stored head; null when none is stored. Returns the first problem, or null. */
    finish(head: ChainHead | null): AuditProblem | null {
      problem ??= checkEnd(head)
      return problem
    },
    /** The last write of state among the entries checked so far; null when there is none. */
    recordedState: () => state,
  }
}

/**
 * Whether a stored state is the one its chain recorded last. Detects a state that was put back together with its
 * version, which the vault cannot detect. `version` is that of the stored state.
 */
export function checkStateVersion(chain: string, recorded: RecordedState | null, version: number): AuditProblem | null {
  if (recorded?.version === version) return null
  return { kind: 'state_replaced', chain, seq: recorded?.seq ?? 1 }
}

const stateWriters: ReadonlySet<string> = new Set<AuditAction>([
  'created',
  'imported',
  'captured',
  'synced',
  'updated',
  'refreshed',
  'cookies_rotated',
  'tokens_renewed',
  'rolled_back',
])

/** `details.version` of an entry that writes a state; null for every other entry. */
function writtenVersion(entry: StoredAuditEntry): number | null {
  if (!stateWriters.has(entry.action)) return null
  // Its MAC is valid, so the text is what `encodeDetails` wrote.
  const details: unknown = JSON.parse(entry.detailsText)
  const version = isObject(details) ? details['version'] : null
  return typeof version === 'number' ? version : null
}
