import { AppError } from '../errors.ts'
import type { SqlWrite } from '../storage/write.ts'
import type { BatchView } from './batch.ts'
import type { EndMessage } from './end-message.ts'
import type { EndedJob } from './job.ts'
import type { JobDependencies } from './job-dependencies.ts'

/** Of a message with its result; one that is larger goes without it. */
const maxMessageBytes = 1024 * 1024
/** Waiting for one account's addresses; beyond it, messages go without their results. */
const maxWaitingBytes = 64 * 1024 * 1024
/** Waiting for one account's addresses; beyond it, no more are taken on. */
const maxWaiting = 1_000

type Told = Pick<JobDependencies, 'callbacks' | 'clock' | 'random' | 'writeMessage'>

interface Recipient {
  readonly accountId: string
  readonly url: string
}

/** Has an address told of the end of a job: for the commit that ends it. Throws STORAGE_UNAVAILABLE, VAULT_UNAVAILABLE. */
export async function jobMessage(
  deps: Told,
  { accountId, url }: Recipient,
  job: Extract<EndMessage, { kind: 'job' }>['job'],
): Promise<SqlWrite> {
  const head = { id: deps.random.uuid(), at: deps.clock.now(), kind: 'job' } as const
  const bare = () => deps.writeMessage({ ...head, job: { ...job, result: null }, isResultOmitted: job.result !== null })
  const post = (body: string) => deps.callbacks.post({ id: head.id, accountId, url, body })
  if (job.result === null || !mayFit(job.result)) return post(bare())
  const whole = deps.writeMessage({ ...head, job, isResultOmitted: false })
  const { bytes } = await deps.callbacks.waiting(accountId)
  const size = Buffer.byteLength(whole)
  return post(size > maxMessageBytes || bytes + size > maxWaitingBytes ? bare() : whole)
}

/** As `jobMessage`, for a batch. */
export function batchMessage(deps: Told, { accountId, url }: Recipient, batch: BatchView): SqlWrite {
  const id = deps.random.uuid()
  const body = deps.writeMessage({ id, at: deps.clock.now(), kind: 'batch', batch })
  return deps.callbacks.post({ id, accountId, url, body })
}

/** Throws RATE_LIMITED where too much waits for the account's addresses already. */
export async function requireFewWaiting({ callbacks }: Pick<JobDependencies, 'callbacks'>, accountId: string) {
  if ((await callbacks.waiting(accountId)).count < maxWaiting) return
  const message = `${maxWaiting} results are waiting to be posted to webhook URLs of this account; check that these URLs answer.`
  throw new AppError('RATE_LIMITED', { message, retryAfterSeconds: 60 })
}

/** Cheaply, before anything is written: a page is never written in fewer bytes than it has characters. */
function mayFit({ content, contentUtf8, rawHtml }: NonNullable<EndedJob['result']>): boolean {
  const texts = typeof content === 'string' || content === null ? [content] : Object.values(content)
  const lengths = [...texts, rawHtml].map((text) => (typeof text === 'string' ? text.length : 0))
  return lengths.reduce((sum, length) => sum + length, contentUtf8?.length ?? 0) <= maxMessageBytes
}
