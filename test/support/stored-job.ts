import type { StoredJob } from '../../src/jobs/job.ts'

/** A job of an account that waits for its turn. */
export function storedJob(id: string, accountId: string, over: Partial<StoredJob> = {}): StoredJob {
  return {
    id,
    accountId,
    keyId: null,
    status: 'queued',
    wrappedKey: Buffer.from('sealed'),
    input: null,
    sealedError: null,
    resultId: null,
    callback: null,
    leaseUntil: null,
    attempts: 0,
    attemptLimit: 2,
    repeatable: true,
    failure: null,
    summary: null,
    vocabulary: null,
    batchId: null,
    batchPosition: 0,
    sessionId: null,
    loginSince: null,
    loginUntil: null,
    createdAt: 1,
    expiresAt: 9,
    ...over,
  }
}
