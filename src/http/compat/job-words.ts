import type { BatchStatus } from '../../jobs/batch.ts'
import { type JobStatus, jobStatuses } from '../../jobs/job.ts'

/** The words that a client knows for the status of a job and of a batch. */
interface Vocabulary {
  readonly job: Readonly<Record<JobStatus, string>>
  readonly batch: Readonly<Record<BatchStatus, string>>
}

/** Our own words; clients that are not listed get these. */
const specification = {
  job: { queued: 'queued', processing: 'processing', succeeded: 'succeeded', failed: 'failed' },
  batch: {
    queued: 'processing',
    processing: 'processing',
    succeeded: 'completed',
    partially_failed: 'partially_failed',
    failed: 'failed',
    cancelled: 'cancelled',
  },
} as const

/**
 * One vocabulary per kind of client. A client that gets an unknown word raises an error or waits forever, so each job
 * is stored with the name of the vocabulary of the client that created it.
 */
const vocabularies = {
  specification,
  node: { ...specification, job: { ...specification.job, succeeded: 'completed' } },
  /** It polls a batch until that is `completed` or `failed`, or for five minutes. */
  n8n: { ...specification, batch: { ...specification.batch, partially_failed: 'completed', cancelled: 'failed' } },
  /** From version 2.1; it raises an error for any other word. */
  python: {
    job: { queued: 'pending', processing: 'running', succeeded: 'completed', failed: 'failed' },
    batch: {
      queued: 'pending',
      processing: 'running',
      succeeded: 'completed',
      partially_failed: 'completed',
      failed: 'failed',
      cancelled: 'failed',
    },
  },
} as const satisfies Record<string, Vocabulary>

type VocabularyName = keyof typeof vocabularies

/** Every word for a job and for a batch in all vocabularies. */
export const jobWords = wordsOf('job')
export const batchStatusWords = wordsOf('batch')

/** By the beginning of the User-Agent. */
const clients: readonly { readonly agent: RegExp; readonly vocabulary: VocabularyName }[] = [
  { agent: /^alterlab-node\//, vocabulary: 'node' },
  { agent: /^n8n\b/, vocabulary: 'n8n' },
  { agent: /^AlterLab-Python-SDK\/(2\.[1-9]|[3-9]|\d\d)/, vocabulary: 'python' },
]

/** The name of a client's vocabulary, stored with what it creates; null: our own. */
export function vocabularyOf(userAgent: string | undefined): string | null {
  return clients.find(({ agent }) => agent.test(userAgent ?? ''))?.vocabulary ?? null
}

/** Whether the client is the Node SDK, whose requests and results differ (`node-sdk.ts`). */
export function isNodeSdk(vocabulary: string | null): boolean {
  return vocabulary === 'node'
}

/** The status of a job in the words of the client that created it. */
export function jobWord(vocabulary: string | null, status: JobStatus): string {
  return named(vocabulary).job[status]
}

/** The status that a word of any vocabulary stands for; they agree. */
export function jobStatusOf(word: string): JobStatus | null {
  const isMeant = (status: JobStatus) => Object.values(vocabularies).some(({ job }) => job[status] === word)
  return jobStatuses.find(isMeant) ?? null
}

/** The status of a batch in the words of the client that created it. */
export function batchWord(vocabulary: string | null, status: BatchStatus): string {
  return named(vocabulary).batch[status]
}

/** A name that a later version stored and this one does not know gives our own words. */
function named(vocabulary: string | null): Vocabulary {
  return vocabulary !== null && Object.hasOwn(vocabularies, vocabulary)
    ? vocabularies[vocabulary as VocabularyName]
    : specification
}

function wordsOf(kind: keyof Vocabulary): string[] {
  return [...new Set(Object.values(vocabularies).flatMap((vocabulary) => Object.values(vocabulary[kind])))]
}
