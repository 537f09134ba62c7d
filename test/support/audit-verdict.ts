import type { SavedHead } from '../../src/audit/compare-saved.ts'
import { describeProblem } from '../../src/audit/problem.ts'
import { createTrailRepository } from '../../src/audit/trail-repository.ts'
import { verifyAudit } from '../../src/audit/verify.ts'
import { inSnapshot } from '../../src/storage/in-snapshot.ts'
import type { Store } from '../../src/storage/store.ts'
import { secretKey } from '../../src/vault/digest.ts'
import { testMacKey } from './stores.ts'

export interface Steps {
  /** Entries or chains that one step reads; else more than a test has. */
  readonly size?: number
  /** Runs before each step, with how many came before it. */
  readonly before?: (done: number) => Promise<unknown>
  readonly macKey?: Uint8Array
}

/** What `audit verify` says about a store: its first problem as a sentence, or what it counted as JSON. */
export async function auditVerdict(
  { db }: Pick<Store, 'db'>,
  kept?: readonly SavedHead[],
  { size = 1000, before = () => Promise.resolve(), macKey = testMacKey }: Steps = {},
): Promise<string> {
  let done = 0
  const found = await verifyAudit(
    {
      inSnapshot: async (step) => {
        await before(done)
        done += 1
        return inSnapshot({ db }, (snapshot) => step(createTrailRepository({ db: snapshot })))
      },
      stepSize: size,
      macKey: secretKey(macKey),
      progress: () => {},
    },
    kept === undefined ? null : stream(kept),
  )
  return 'problem' in found ? describeProblem(found.problem) : JSON.stringify(found.counts)
}

async function* stream(heads: readonly SavedHead[]): AsyncGenerator<SavedHead> {
  yield* heads
}
