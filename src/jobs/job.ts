import type { Principal } from '../accounts/principal.ts'
import type { ErrorCode } from '../errors.ts'
import { mayRepeatVisit } from '../fetching/rendering-options.ts'
import type { ScrapeInput } from '../scraping/scrape-types.ts'
import type { JobError } from './job-outcome.ts'

export const jobStatuses = ['queued', 'processing', 'succeeded', 'failed'] as const

export type JobStatus = (typeof jobStatuses)[number]

/** What a result says, stored next to it so that lists need not open it. */
export interface ResultSummary {
  /** The target's own status. */
  readonly statusCode: number
  readonly loginWall: boolean
  readonly credits: number
}

/** A job as it is stored, without its input and result. Times are epoch milliseconds. */
export interface JobHead {
  readonly id: string
  readonly accountId: string
  /** The API key it was submitted with, if any. */
  readonly keyId: string | null
  readonly status: JobStatus
  readonly wrappedKey: Uint8Array
  /** The sealed callback URL; null: none. */
  readonly callback: Uint8Array | null
  /** Until when a node holds it; null: it waits for any node, or has ended. */
  readonly leaseUntil: number | null
  /** How often a node claimed it; also the fencing token of the node that holds it. */
  readonly attempts: number
  /** It is not started again after this many attempts when its node dies; a wait for its session raises it. */
  readonly attemptLimit: number
  /** Whether another node may run it again after its node died: its input is stored and its method changes nothing. */
  readonly repeatable: boolean
  /** The code of its error, about which a sealed error may say more; null: it has not failed. */
  readonly failure: ErrorCode | null
  /** Null: no result, or one that an older version stored. */
  readonly summary: ResultSummary | null
  /** Names the words in which its client reads a status (`http/compat`); null: those of our API. */
  readonly vocabulary: string | null
  readonly batchId: string | null
  /** 0, 1, 2 … within its batch. */
  readonly batchPosition: number
  /** The session that it uses; null: none. */
  readonly sessionId: string | null
  /** Since when it waits for a login; null: it does not. */
  readonly loginSince: number | null
  /** When it stops waiting, all its waits together; null: it never waited. */
  readonly loginUntil: number | null
  readonly createdAt: number
  /**
   * After its end, and that of its batch: when it is deleted. Before: when it ends as failed, if it does not run then.
   */
  readonly expiresAt: number
}

export interface StoredJob extends JobHead {
  /** Sealed; null when the input is only in memory, and after the end. */
  readonly input: Uint8Array | null
  /** Why it failed, sealed; null when the code says everything, or when it has not failed. */
  readonly sealedError: Uint8Array | null
  /** The blob of its result; null when it did not succeed. */
  readonly resultId: string | null
}

/** The result of a job, as clients get it: the text of one JSON object. */
export interface StoredResult {
  /**
   * In pieces, never whole in memory; starts over at each call. Throws VAULT_UNAVAILABLE, NOT_FOUND when it is lost.
   */
  text(): AsyncIterable<Buffer>
}

/** A job that waits for a login of its session, as clients see it. */
export interface LoginWait {
  readonly sessionId: string
  /** When it stops waiting and runs as it is, epoch milliseconds. */
  readonly until: number
}

/** What a queued job waits for, other than a free slot, as clients see it. */
export interface WaitingFor {
  /** It waits until somebody has logged in to its session again; null: it does not. */
  readonly loginWait: LoginWait | null
  /** It has asked for its session, which was busy, and will ask again. */
  readonly waitsForSession: boolean
}

/** A job as clients see it. `error` is set when it failed, `result` when it succeeded. */
export interface JobView extends WaitingFor {
  readonly jobId: string
  readonly status: JobStatus
  readonly error: JobError | null
  /** As `JobHead.vocabulary`. */
  readonly vocabulary: string | null
  readonly result: StoredResult | null
}

/**
 * How often a job is started at most, counted again from each wait for a login or for its session, and each stop of its
 * server: a job that crashes its node must not crash every node.
 */
export const maxAttempts = 2

/** How long a job may wait until it runs: seven days. What has ended is kept for `resultTtlMs` from then. */
export const maxUnendedMs = 7 * 24 * 3_600_000

/**
 * How long a waiting job with inline cookies or headers belongs to the node that has it in memory. Each sweep of that
 * node renews it; when it is over, the node is gone.
 */
export const memoryLeaseMs = 600_000

/** Whether a job has ended, as it is stored. */
export function hasEnded({ status }: Pick<JobHead, 'status'>): boolean {
  return status === 'succeeded' || status === 'failed'
}

/** Whether the time is over for which an ended job is kept. */
export function isExpired(job: Pick<JobHead, 'status' | 'expiresAt'>, now: number): boolean {
  return hasEnded(job) && job.expiresAt <= now
}

/** One attempt at a job: only the current one may end it. `attempts`: how often it was started. */
export type AttemptId = Pick<JobHead, 'id' | 'attempts'>

type AttemptState = Pick<JobHead, 'status' | 'failure' | 'leaseUntil' | 'attempts' | 'attemptLimit' | 'repeatable'>

/** Whether the node that held a job is gone. */
function isAbandoned(job: AttemptState, now: number): boolean {
  return !hasEnded(job) && job.leaseUntil !== null && job.leaseUntil <= now
}

/**
 * The status of a job as clients see it, and the error code if it failed. When its node died, it is `queued` again if it
 * may be repeated; otherwise it has failed, which may not be stored yet.
 */
export function statusAt(job: AttemptState, now: number): Pick<JobHead, 'status' | 'failure'> {
  if (!isAbandoned(job, now)) return job
  if (job.repeatable && job.attempts < job.attemptLimit) return { status: 'queued', failure: null }
  return { status: 'failed', failure: 'INTERRUPTED' }
}

/**
 * What a job waits for. One that was started and is queued again counts as waiting for its session, also if its server was
 * stopped.
 */
export function waitingFor({
  status,
  attempts,
  sessionId,
  loginSince,
  loginUntil,
}: Pick<JobHead, 'status' | 'attempts' | 'sessionId' | 'loginSince' | 'loginUntil'>): WaitingFor {
  if (status !== 'queued' || sessionId === null) return { loginWait: null, waitsForSession: false }
  if (loginSince === null) return { loginWait: null, waitsForSession: attempts > 0 }
  return { loginWait: { sessionId, until: loginUntil ?? loginSince }, waitsForSession: false }
}

/**
 * Whether a job may run again after its node died or stopped: its method and its steps on the page must change nothing, and
 * its input must be stored.
 */
export function isRepeatable(input: Pick<ScrapeInput, 'method' | 'cookies' | 'headers' | 'browser'>): boolean {
  return !hasInlineSecrets(input) && mayRepeatVisit(input)
}

/** Whether a scrape has inline cookies or headers: these are never stored, not even sealed. */
export function hasInlineSecrets({ cookies, headers }: Pick<ScrapeInput, 'cookies' | 'headers'>): boolean {
  return cookies !== null || headers !== null
}

/** A key that may only scrape sees the jobs that it submitted itself. */
export function mayRead(
  { userId, keyId, scopes }: Pick<Principal, 'userId' | 'keyId' | 'scopes'>,
  made: Pick<JobHead, 'accountId' | 'keyId'>,
): boolean {
  return made.accountId === userId && (scopes.has('read') || made.keyId === keyId)
}
