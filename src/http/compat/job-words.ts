import type { BatchStatus } from '../../jobs/batch.ts'
import type { JobStatus } from '../../jobs/job.ts'

/** The words in which a client reads how a job, and a batch, stands. */
interface Vocabulary {
  readonly job: Readonly<Record<JobStatus, string>>
  readonly batch: Readonly<Record<BatchStatus, string>>
}

const batchWords = {
  queued: 'processing',
  processing: 'processing',
  succeeded: 'completed',
  partially_failed: 'partially_failed',
  failed: 'failed',
  cancelled: 'cancelled',
} as const

/**
 * One vocabulary for each kind of client. A client that meets a word it does not know raises an error or waits for ever,
 * so each job is stored with the name of the vocabulary of the client that created it.
 */
const vocabularies = {
  /** The specification's; what every other client is answered. */
  specification: {
    job: { queued: 'queued', processing: 'processing', succeeded: 'succeeded', failed: 'failed' },
    batch: batchWords,
  },
  node: {
    job: { queued: 'queued', processing: 'processing', succeeded: 'completed', failed: 'failed' },
    batch: batchWords,
  },
  /** It polls a batch until that is `completed` or `failed`, and for five minutes where it never is. */
  n8n: {
    job: { queued: 'queued', processing: 'processing', succeeded: 'succeeded', failed: 'failed' },
    batch: { ...batchWords, partially_failed: 'completed', cancelled: 'failed' },
  },
  /** From 2.1 on; it raises an error for any other word. */
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

/** Every word for a job, and for a batch, whoever asks. */
export const jobWords = wordsOf('job')
export const batchStatusWords = wordsOf('batch')

/** By the beginning of the User-Agent. */
const clients: readonly { readonly agent: RegExp; readonly vocabulary: VocabularyName }[] = [
  { agent: /^alterlab-node\//, vocabulary: 'node' },
  { agent: /^n8n\b/, vocabulary: 'n8n' },
  { agent: /^AlterLab-Python-SDK\/(2\.[1-9]|[3-9]|\d\d)/, vocabulary: 'python' },
]

/** The name of the vocabulary of a client, to be stored with what it creates; null: the specification's. */
export function vocabularyOf(userAgent: string | undefined): string | null {
  return clients.find(({ agent }) => agent.test(userAgent ?? ''))?.vocabulary ?? null
}

/** Whether the client reads the forms of a result at its top level (`node-sdk.ts`). */
export function readsFlatForms(vocabulary: string | null): boolean {
  return vocabulary === 'node'
}

/** How a job stands, in the words of its creator's client. */
export function jobWord(vocabulary: string | null, status: JobStatus): string {
  return named(vocabulary).job[status]
}

/** How a batch stands, in the words of its creator's client. */
export function batchWord(vocabulary: string | null, status: BatchStatus): string {
  return named(vocabulary).batch[status]
}

/** A name that a later version stored, and this one does not know, is nobody's. */
function named(vocabulary: string | null): Vocabulary {
  return vocabulary !== null && Object.hasOwn(vocabularies, vocabulary)
    ? vocabularies[vocabulary as VocabularyName]
    : vocabularies.specification
}

function wordsOf(kind: keyof Vocabulary): [string, ...string[]] {
  const words = new Set(Object.values(vocabularies).flatMap((vocabulary) => Object.values(vocabulary[kind])))
  const [first = '', ...rest] = words
  return [first, ...rest]
}
