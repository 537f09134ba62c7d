import type { ChainHead } from '../storage/write.ts'
import { equalBytes, type SecretKey } from '../vault/digest.ts'
import type { AuditProblem } from './problem.ts'
import { isProven } from './proven-checkpoint.ts'
import type { EntryPosition, InSnapshot, TrailRepository } from './trail-repository.ts'

/** A head as `audit heads` printed it earlier. */
export type SavedHead = EntryPosition & ChainHead

/** Small, because each becomes a term of one condition. */
const pageKept = 200

/**
 * Whether the entries of the saved heads still exist, or were removed before a checkpoint.
 * Finds a cut end and an older database that was restored.
 */
export async function compareSaved(
  { inSnapshot, macKey }: { readonly inSnapshot: InSnapshot; readonly macKey: SecretKey },
  kept: AsyncIterable<SavedHead>,
): Promise<{ readonly problem: AuditProblem } | { readonly count: number }> {
  let count = 0
  let batch: SavedHead[] = []
  const check = async (): Promise<AuditProblem | null> => {
    const problem = await inSnapshot((trail) => firstMissing(macKey, trail, batch))
    count += batch.length
    batch = []
    return problem
  }
  for await (const head of kept) {
    if (batch.push(head) < pageKept) continue
    const problem = await check()
    if (problem !== null) return { problem }
  }
  const problem = await check()
  return problem === null ? { count } : { problem }
}

async function firstMissing(
  macKey: SecretKey,
  trail: TrailRepository,
  batch: readonly SavedHead[],
): Promise<AuditProblem | null> {
  const found = new Map((await trail.macsAt(batch)).map((row) => [`${row.seq} ${row.chain}`, row.mac]))
  for (const { chain, seq, mac } of batch) {
    const checkpoint = found.has(`${seq} ${chain}`) ? null : await trail.checkpoint(chain)
    const end = checkpoint !== null && (await isProven(macKey, trail, chain, checkpoint)) ? checkpoint.end : null
    if (end !== null && seq < end.seq) continue
    const stored = end?.seq === seq ? end.mac : found.get(`${seq} ${chain}`)
    if (stored === undefined) return { kind: 'missing', chain, seq: (await trail.lastSeq(chain)) + 1 }
    if (!equalBytes(stored, mac)) return { kind: 'replaced', chain, seq }
  }
  return null
}
