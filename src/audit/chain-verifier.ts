import { equalBytes, type SecretKey } from '../vault/digest.ts'
import { bearsItsMac, type ChainHead, type StoredAuditEntry } from './chain.ts'
import type { Checkpoint, RecordedState } from './checkpoint.ts'
import type { AuditAction } from './entry.ts'

/**
 * What can be wrong with a chain:
 * - `altered`: the entry is not what was written at this place (changed, invented, moved, or its MAC changed);
 * - `missing`: an entry is gone, within the chain or at its end;
 * - `duplicated`, `out_of_order`: the entry bears the number of the one before it, or a lower one;
 * - `wrong_chain`: the entry belongs to another chain;
 * - `head_missing`, `head_behind`, `head_altered`: the entries stand, the head stored beside them does not fit;
 * - `replaced`: the entry is another one than the head kept elsewhere knows (an older database was put back and used);
 * - `state_replaced`: the chain stands, but the stored state is not the one it recorded last.
 */
type ChainProblemKind =
  | 'altered'
  | 'missing'
  | 'duplicated'
  | 'out_of_order'
  | 'wrong_chain'
  | 'head_missing'
  | 'head_behind'
  | 'head_altered'
  | 'replaced'
  | 'state_replaced'

export interface ChainProblem {
  readonly kind: ChainProblemKind
  readonly chain: string
  /** The first number at which the chain is wrong. */
  readonly seq: number
}

/** Checks one chain entry by entry, in constant memory. Once a problem is found, it is the answer to every further call. */
export interface ChainVerifier {
  /** Takes the next entry, in the order of `seq`. The first problem so far, or null. */
  push(entry: StoredAuditEntry): ChainProblem | null
  /** Compares the end with the head stored beside the entries; null when none is stored. The first problem, or null. */
  finish(head: ChainHead | null): ChainProblem | null
  /** The last write of state among the entries checked so far; null while there is none. */
  recordedState(): RecordedState | null
}

export interface VerifierOptions {
  /** A head of this chain that was kept elsewhere, against which the entries are checked as well. */
  readonly kept?: ChainHead | null
  /**
   * The newest checkpoint among the entries, where the oldest part is gone. It need not be trusted: it is proven once
   * the chain's end is reached, since it is one of the entries itself.
   */
  readonly checkpoint?: Checkpoint | null
}

export function createChainVerifier(
  macKey: SecretKey,
  chain: string,
  { kept = null, checkpoint = null }: VerifierOptions = {},
): ChainVerifier {
  let last: ChainHead | null = checkpoint?.end ?? null
  let problem: ChainProblem | null = null
  let state: RecordedState | null = checkpoint?.state ?? null
  const found = (kind: ChainProblemKind, seq: number): ChainProblem => ({ kind, chain, seq })

  function check(entry: StoredAuditEntry): ChainProblem | null {
    const due = (last?.seq ?? 0) + 1
    if (entry.chain !== chain) return found('wrong_chain', due)
    if (entry.seq > due) return found('missing', due)
    if (entry.seq !== due) return found(entry.seq === last?.seq ? 'duplicated' : 'out_of_order', entry.seq)
    if (!bearsItsMac(macKey, last, entry)) return found('altered', due)
    if (kept?.seq === due && !equalBytes(kept.mac, entry.mac)) return found('replaced', due)
    return null
  }

  function checkEnd(head: ChainHead | null): ChainProblem | null {
    const lastSeq = last?.seq ?? 0
    if (head === null && last !== null) return found('head_missing', lastSeq)
    const knownSeq = Math.max(head?.seq ?? 0, kept?.seq ?? 0)
    if (knownSeq > lastSeq) return found('missing', lastSeq + 1)
    if (head === null || last === null) return null
    if (head.seq !== lastSeq) return found('head_behind', head.seq + 1)
    return equalBytes(head.mac, last.mac) ? null : found('head_altered', lastSeq)
  }

  return {
    push(entry) {
      problem ??= check(entry)
      if (problem !== null) return problem
      last = { seq: entry.seq, mac: entry.mac }
      const version = writtenVersion(entry)
      if (version !== null && version > (state?.version ?? 0)) state = { version, seq: entry.seq }
      return null
    },
    finish(head) {
      problem ??= checkEnd(head)
      return problem
    },
    recordedState: () => state,
  }
}

/** Checks a whole chain at once: `entries` in the order of `seq`, `head` as stored beside them. The first problem, or null. */
export function verifyChain(
  macKey: SecretKey,
  chain: string,
  entries: Iterable<StoredAuditEntry>,
  head: ChainHead | null,
): ChainProblem | null {
  const verifier = createChainVerifier(macKey, chain)
  for (const entry of entries) {
    const problem = verifier.push(entry)
    if (problem !== null) return problem
  }
  return verifier.finish(head)
}

/**
 * Whether a stored state is the one its chain recorded last: names a state put back together with its version, which the
 * vault cannot refuse. `version` is that of the stored state.
 */
export function checkStateVersion(chain: string, recorded: RecordedState | null, version: number): ChainProblem | null {
  if (recorded?.version === version) return null
  return { kind: 'state_replaced', chain, seq: recorded?.seq ?? 1 }
}

const stateWriters: ReadonlySet<string> = new Set<AuditAction>([
  'created',
  'imported',
  'captured',
  'updated',
  'refreshed',
  'cookies_rotated',
  'tokens_renewed',
  'rolled_back',
])

/** `details.version` of an entry that writes a state; null for every other entry. */
function writtenVersion(entry: StoredAuditEntry): number | null {
  if (!stateWriters.has(entry.action)) return null
  // The MAC was found good, so the text is what `encodeDetails` wrote.
  const details: unknown = JSON.parse(entry.detailsText)
  if (typeof details !== 'object' || details === null || !('version' in details)) return null
  return typeof details.version === 'number' ? details.version : null
}
