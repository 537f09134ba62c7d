import type { Principal } from '../accounts/principal.ts'
import { AppError } from '../errors.ts'
import { keyConflicts } from '../idempotency/idempotency.ts'
import type { ScrapeInput } from '../scraping/scrape-types.ts'
import { onConflict } from '../storage/on-conflict.ts'
import { ConflictError, type SqlWrite } from '../storage/write.ts'
import { type BatchView, batchWithoutResults } from './batch.ts'
import { requireRoomForCallback } from './end-callback.ts'
import { noRoomForResult } from './end-job.ts'
import { hasInlineSecrets, isRepeatable, maxAttempts, maxUnendedMs, memoryLeaseMs, type StoredJob } from './job.ts'
import type { JobDependencies } from './job-dependencies.ts'
import type { JobRunner } from './job-runner.ts'
import { type JobOrder, newJobKey, sealBatchNotes, sealCallbackUrl, sealOrder } from './job-seal.ts'
import type { OrdersInMemory } from './orders-in-memory.ts'
import type { StoredBatch } from './repository/batch-repository.ts'

export interface SubmitDependencies extends JobDependencies {
  readonly runner: Pick<JobRunner, 'startWaiting'>
  readonly inMemory: Pick<OrdersInMemory, 'reserve' | 'keep'>
}

/** What belongs to a submission besides the scrape itself. */
export interface SubmitContext<Made = unknown> {
  readonly requestId: string
  /** As `JobHead.vocabulary`. */
  readonly vocabulary: string | null
  /** The callback URL, already checked; null: none. */
  readonly callbackUrl: string | null
  /** What is stored in the same commit: the answer, if the request has an Idempotency-Key. */
  readonly storeAnswer: (made: Made) => Promise<readonly SqlWrite[]>
}

export interface BatchItem {
  readonly input: ScrapeInput
  /** As `SubmitContext.callbackUrl`, for this item only. */
  readonly callbackUrl: string | null
}

/** Jobs of one account that wait or run, so that nobody queues days of work before others. */
const maxUnended = 500
/** Stored jobs of one account until their results expire, so that nobody fills the disk with rows. */
const maxStored = 10_000

/** Items of a batch that are checked or sealed before other accounts have their turn: a few milliseconds. */
const itemsPerTurn = 10

/** What a job takes from its submission: the client's words and id, the time, and its place in a batch. */
interface Submission extends Pick<SubmitContext, 'requestId' | 'vocabulary'> {
  readonly now: number
  readonly batchId: string | null
  readonly batchPosition: number
}

interface NewJob {
  readonly job: StoredJob
  readonly order: JobOrder
}

/**
 * Queues a scrape. Throws as `refuseEarly` of the dependencies, VAULT_UNAVAILABLE, OVERLOADED, RATE_LIMITED when the
 * account has too many jobs, CONFLICT when another request with its Idempotency-Key was faster.
 */
export async function submitJob(
  deps: SubmitDependencies,
  principal: Principal,
  input: ScrapeInput,
  { callbackUrl, storeAnswer, ...context }: SubmitContext<{ readonly jobId: string }>,
): Promise<{ readonly jobId: string }> {
  await deps.refuseEarly(principal, input, context.requestId)
  const submission = { ...context, now: deps.clock.now(), batchId: null, batchPosition: 0 }
  const one = await newJob(deps, principal, { input, callbackUrl }, submission)
  if (callbackUrl !== null) await requireRoomForCallback(deps, principal.userId)
  const made = { jobId: one.job.id }
  await store(deps, principal, [one], await storeAnswer(made))
  return made
}

/** Queues all items or none; at most 100. Throws as `submitJob`; an error about one item says which. */
export async function submitBatch(
  deps: SubmitDependencies,
  principal: Principal,
  items: readonly BatchItem[],
  { callbackUrl, storeAnswer, ...context }: SubmitContext<BatchView>,
): Promise<BatchView> {
  for (const [at, { input }] of items.entries()) {
    if (at % itemsPerTurn === 0) await deps.loopTurns.next(principal.userId)
    await deps.refuseEarly(principal, input, context.requestId).catch(rethrowForItem(at))
  }
  const { vault, clock, batches } = deps
  const now = clock.now()
  const own = await newRow(deps, principal)
  const urls = items.map(({ input }) => input.url)
  const batch: StoredBatch = {
    ...own,
    keyId: principal.keyId,
    vocabulary: context.vocabulary,
    sealed: await sealBatchNotes(vault, own, { urls, callbackUrl }),
    cancelledAt: null,
    endedAt: null,
    createdAt: now,
    expiresAt: now + maxUnendedMs,
  }
  const jobs: NewJob[] = []
  for (const [batchPosition, item] of items.entries()) {
    if (batchPosition % itemsPerTurn === 0) await deps.loopTurns.next(principal.userId)
    jobs.push(await newJob(deps, principal, item, { ...context, now, batchId: own.id, batchPosition }))
  }
  const hasCallback = callbackUrl !== null || items.some((item) => item.callbackUrl !== null)
  if (hasCallback) await requireRoomForCallback(deps, principal.userId)
  const heads = jobs.map(({ job }) => job)
  const made = batchWithoutResults(batch, heads, urls, now)
  await store(deps, principal, jobs, [batches.insert(batch), ...(await storeAnswer(made))])
  return made
}

/** Id, account and data key of a new job or batch. */
async function newRow({ vault, random }: Pick<JobDependencies, 'vault' | 'random'>, { userId }: Principal) {
  const owner = { id: random.uuid(), accountId: userId }
  return { ...owner, wrappedKey: await newJobKey(vault, owner) }
}

async function newJob(
  deps: JobDependencies,
  principal: Principal,
  { input, callbackUrl }: BatchItem,
  { requestId, vocabulary, now, batchId, batchPosition }: Submission,
): Promise<NewJob> {
  const { vault } = deps
  const own = await newRow(deps, principal)
  const order = { principal, input, requestId }
  const staysInMemory = hasInlineSecrets(input)
  const job: StoredJob = {
    ...own,
    keyId: principal.keyId,
    status: 'queued',
    input: staysInMemory ? null : await sealOrder(vault, own, order),
    sealedError: null,
    resultId: null,
    callback: callbackUrl === null ? null : await sealCallbackUrl(vault, own, callbackUrl),
    leaseUntil: staysInMemory ? now + memoryLeaseMs : null,
    attempts: 0,
    attemptLimit: maxAttempts,
    repeatable: isRepeatable(input),
    failure: null,
    summary: null,
    vocabulary,
    batchId,
    batchPosition,
    sessionId: input.sessionId,
    loginSince: null,
    loginUntil: null,
    createdAt: now,
    expiresAt: now + maxUnendedMs,
  }
  return { job, order }
}

async function store(
  deps: SubmitDependencies,
  { userId }: Principal,
  jobs: readonly NewJob[],
  also: readonly SqlWrite[],
): Promise<void> {
  const { repository, blobs, runner, inMemory, store } = deps
  const unstored = jobs.filter(({ job }) => job.input === null)
  using room = inMemory.reserve(unstored.length)
  if (room === null) throw new AppError('OVERLOADED', { retryAfterSeconds: 10 })
  const limits = [
    ...repository.requireUnendedAtMost(userId, maxUnended),
    ...repository.requireStoredAtMost(userId, maxStored),
    ...blobs.requireRoom(userId),
  ]
  const writes = [...also, ...jobs.map(({ job }) => repository.insert(job)), ...limits]
  await store.commit(writes).catch((error: unknown) => refuse(deps, userId, error))
  for (const { job, order } of unstored) inMemory.keep(job.id, { order, expiresAt: job.expiresAt })
  runner.startWaiting()
}

async function refuse(deps: SubmitDependencies, userId: string, error: unknown): Promise<never> {
  const reason = error instanceof ConflictError ? error.reason : null
  if (reason === 'no_room') throw noRoomForResult().with(retryAt(deps, await deps.blobs.nextEnd(userId)))
  if (reason === 'jobs_used_up') throw tooMany().with(retryAt(deps, await deps.repository.nextEnd(userId)))
  return onConflict({ limit_reached: tooMany, ...keyConflicts })(error)
}

/** @param end when a result is deleted; in a batch that has not ended, this time begins later */
function retryAt({ clock, resultTtlMs }: JobDependencies, end: number | null) {
  const now = clock.now()
  return { retryAfterSeconds: Math.max(1, Math.ceil((Math.min(end ?? now, now + resultTtlMs) - now) / 1000)) }
}

function tooMany(): AppError {
  const message = `An account may have at most ${maxUnended} jobs waiting or running, and ${maxStored} with stored results; wait until some have ended.`
  return new AppError('RATE_LIMITED', { message, retryAfterSeconds: 10 })
}

/** Adds the number of the refused item to an error of a batch. */
export function rethrowForItem(at: number) {
  return (error: unknown): never => {
    if (!(error instanceof AppError)) throw error
    throw error.with({ message: `Item ${at} of the batch: ${error.message}` })
  }
}
