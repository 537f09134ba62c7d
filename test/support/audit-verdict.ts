import { describeProblem } from '../../src/audit/problem.ts'
import { createTrailRepository } from '../../src/audit/trail-repository.ts'
import { type SavedHead, verifyAudit } from '../../src/audit/verify.ts'
import type { Store } from '../../src/storage/store.ts'
import { secretKey } from '../../src/vault/digest.ts'
import { testMacKey } from './stores.ts'

/** What `audit verify` says about a store: its first problem as a sentence, or what it counted as JSON. */
export async function auditVerdict({ db }: Pick<Store, 'db'>, kept?: readonly SavedHead[]): Promise<string> {
  const found = await db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((snapshot) =>
      verifyAudit(
        { trail: createTrailRepository({ db: snapshot }), macKey: secretKey(testMacKey), progress: () => {} },
        kept === undefined ? null : stream(kept),
      ),
    )
  return 'problem' in found ? describeProblem(found.problem) : JSON.stringify(found.counts)
}

async function* stream(heads: readonly SavedHead[]): AsyncGenerator<SavedHead> {
  yield* heads
}
