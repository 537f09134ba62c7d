import type { Principal } from '../accounts/principal.ts'
import type { ErrorCode } from '../errors.ts'
import { mayRepeat } from '../fetching/may-repeat.ts'
import { hasInlineSecrets } from '../scraping/inline-secrets.ts'
import type { ScrapeInput, ScrapeResult } from '../scraping/scrape-types.ts'
import type { JobError } from './job-error.ts'

export type JobStatus = 'queued' | 'processing' | 'succeeded' | 'failed'

/** A job as it is stored, without what it is to do and what came of it. Times are epoch milliseconds. */
export interface JobHead {
  readonly id: string
  readonly accountId: string
  /** The API key that it was submitted with, if any. */
  readonly keyId: string | null
  readonly status: JobStatus
  readonly wrappedKey: Uint8Array
  /** The address that is told of its end, sealed; null: none. */
  readonly callback: Uint8Array | null
  /** Until when a node holds it; null: it waits for any node, or has ended. */
  readonly leaseUntil: number | null
  /** How often a node took it; also the fencing token of the one that holds it. */
  readonly attempts: number
  /** Whether another node may run it again where one died: its input is stored, and its method changes nothing. */
  readonly repeatable: boolean
  /** The code of a failure that has no sealed end. */
  readonly failure: ErrorCode | null
  /** Names the words in which its creator's client reads its status (`http/compat`); null: those of the specification. */
  readonly vocabulary: string | null
  readonly batchId: string | null
  /** 0, 1, 2 … within its batch. */
  readonly batchPosition: number
  readonly createdAt: number
  readonly expiresAt: number
}

export interface StoredJob extends JobHead {
  /** Sealed; null where the input stays in the memory of its node, and once it has ended. */
  readonly input: Uint8Array | null
  /** Why it failed, sealed; null where its code says all, or it has not failed. */
  readonly sealedError: Uint8Array | null
  /** The blob that holds what came of it; null where it did not succeed. */
  readonly resultId: string | null
}

/** How a job stands. `error` is set when it failed. */
export interface JobSummary {
  readonly jobId: string
  readonly status: JobStatus
  readonly error: JobError | null
  /** As `JobHead.vocabulary`. */
  readonly vocabulary: string | null
}

/** What came of a job, as its creator is answered: the text of one JSON object. */
export interface StoredResult {
  /** In pieces, never whole in memory; from the start at each call. Throws VAULT_UNAVAILABLE, NOT_FOUND if it is lost. */
  text(): AsyncIterable<Buffer>
}

/** A job as its creator sees it. `result` is set when it succeeded. */
export interface JobView extends JobSummary {
  readonly result: StoredResult | null
}

/** A job that has just ended, with what came of it. */
export interface EndedJob extends JobSummary {
  readonly result: ScrapeResult | null
}

/** How often a job is begun at most: one that takes its node down with it must not take down every node. */
export const maxAttempts = 2

type Held = Pick<JobHead, 'status' | 'leaseUntil' | 'attempts' | 'repeatable'>

/** Whether the node that held a job is gone. */
function isAbandoned({ status, leaseUntil }: Held, now: number): boolean {
  return (status === 'queued' || status === 'processing') && leaseUntil !== null && leaseUntil <= now
}

/**
 * The status of a job as its creator sees it. One whose node died waits again where it may be repeated; else it is
 * `interrupted`, which nobody may have written yet.
 */
export function statusAt(job: Held, now: number): JobStatus | 'interrupted' {
  if (!isAbandoned(job, now)) return job.status
  return job.repeatable && job.attempts < maxAttempts ? 'queued' : 'interrupted'
}

/** Whether a job that its node did not end may be run again: only what changes nothing, and only what is stored. */
export function isRepeatable(input: Pick<ScrapeInput, 'method' | 'cookies' | 'headers'>): boolean {
  return !hasInlineSecrets(input) && mayRepeat(input.method)
}

/** A key that may only scrape sees what it submitted itself. */
export function mayRead(
  { userId, keyId, scopes }: Pick<Principal, 'userId' | 'keyId' | 'scopes'>,
  made: Pick<JobHead, 'accountId' | 'keyId'>,
): boolean {
  return made.accountId === userId && (scopes.has('read') || made.keyId === keyId)
}
