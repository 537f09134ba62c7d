import { AppError } from '../errors.ts'
import { textLength } from '../scraping/result.ts'
import type { SqlWrite } from '../storage/write.ts'
import type { BatchView } from './batch.ts'
import type { EndedJob } from './callback-message.ts'
import type { JobDependencies } from './job-dependencies.ts'

/** A callback with its result; a larger one is sent without the result. */
const maxMessageBytes = 1024 * 1024
/** Queued for the callbacks of one account; beyond it, callbacks are sent without results. */
const maxWaitingBytes = 64 * 1024 * 1024
/** Queued callbacks of one account; beyond it, no more are accepted. */
const maxWaiting = 1_000

type CallbackDependencies = Pick<JobDependencies, 'callbackOutbox' | 'clock' | 'random' | 'writeMessage'>

interface Recipient {
  readonly accountId: string
  readonly url: string
}

/**
 * The write that queues the callback of a job, for the commit that ends it. Throws STORAGE_UNAVAILABLE,
 * VAULT_UNAVAILABLE.
 */
export async function jobCallback(
  deps: CallbackDependencies,
  { accountId, url }: Recipient,
  job: EndedJob,
): Promise<SqlWrite> {
  const head = { id: deps.random.uuid(), at: deps.clock.now(), kind: 'job' } as const
  const bare = () => deps.writeMessage({ ...head, job: { ...job, result: null }, isResultOmitted: job.result !== null })
  const post = (body: string) => deps.callbackOutbox.post({ id: head.id, accountId, url, body })
  // Estimated before anything is written: a page takes at least as many bytes as it has characters.
  if (job.result === null || textLength(job.result) > maxMessageBytes) return post(bare())
  const whole = deps.writeMessage({ ...head, job, isResultOmitted: false })
  const { bytes } = await deps.callbackOutbox.waiting(accountId)
  const size = Buffer.byteLength(whole)
  return post(size > maxMessageBytes || bytes + size > maxWaitingBytes ? bare() : whole)
}

/** Like `jobCallback`, for a batch. */
export function batchCallback(
  deps: CallbackDependencies,
  { accountId, url }: Recipient,
  batch: BatchView,
): Promise<SqlWrite> {
  const id = deps.random.uuid()
  const body = deps.writeMessage({ id, at: deps.clock.now(), kind: 'batch', batch })
  return deps.callbackOutbox.post({ id, accountId, url, body })
}

/** Throws RATE_LIMITED when too many callbacks of the account are queued. */
export async function requireRoomForCallback(
  { callbackOutbox }: Pick<JobDependencies, 'callbackOutbox'>,
  accountId: string,
) {
  if ((await callbackOutbox.waiting(accountId)).count < maxWaiting) return
  const message = `${maxWaiting} results are waiting to be posted to webhook URLs of this account; check that these URLs answer.`
  throw new AppError('RATE_LIMITED', { message, retryAfterSeconds: 60 })
}
