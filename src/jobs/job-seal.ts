import type { Principal } from '../accounts/principal.ts'
import type { ScrapeInput, ScrapeResult } from '../scraping/scrape-types.ts'
import type { Place, Vault } from '../vault/vault.ts'
import type { StoredJob } from './job.ts'
import type { JobError } from './job-error.ts'

/** What a job has to do, and for whom. */
export interface JobOrder {
  readonly principal: Principal
  readonly input: ScrapeInput
  readonly requestId: string
}

/** How a job ended. */
export type JobEnd =
  | { readonly result: ScrapeResult; readonly error: null }
  | { readonly result: null; readonly error: JobError }

/** What a batch stores beside its jobs. */
export interface BatchNotes {
  /** Of its items, in order. */
  readonly urls: readonly string[]
  /** Null: no callback. */
  readonly callbackUrl: string | null
}

type Owner = Pick<StoredJob, 'id' | 'accountId'>
type Sealed = Owner & Pick<StoredJob, 'wrappedKey'>

/** The sealed parts of a job, under one data key; the version in the associated data tells them apart. */
const parts = { order: 1, callback: 3, batch: 4, error: 5 } as const

const place = ({ id, accountId }: Owner, part: keyof typeof parts): Place => ({
  account: accountId,
  session: id,
  domain: '',
  version: parts[part],
  purpose: 'job',
})

export function newJobKey(vault: Vault, job: Owner): Uint8Array {
  return vault.newDataKey(place(job, 'order'))
}

export function sealOrder(vault: Vault, job: Sealed, order: JobOrder): Uint8Array {
  const { principal, ...rest } = order
  const plain = { ...rest, principal: { ...principal, scopes: [...principal.scopes] } }
  return vault.seal(place(job, 'order'), job.wrappedKey, Buffer.from(JSON.stringify(plain)))
}

export function openOrder(vault: Vault, job: Sealed, sealed: Uint8Array): JobOrder {
  const plain = JSON.parse(vault.open(place(job, 'order'), job.wrappedKey, sealed).toString()) as SealedOrder
  return { ...plain, principal: { ...plain.principal, scopes: new Set(plain.principal.scopes) } }
}

export function sealError(vault: Vault, job: Sealed, error: JobError): Uint8Array {
  return vault.seal(place(job, 'error'), job.wrappedKey, Buffer.from(JSON.stringify(error)))
}

export function openError(vault: Vault, job: Sealed, sealed: Uint8Array): JobError {
  return JSON.parse(vault.open(place(job, 'error'), job.wrappedKey, sealed).toString()) as JobError
}

export function sealCallbackUrl(vault: Vault, job: Sealed, url: string): Uint8Array {
  return vault.seal(place(job, 'callback'), job.wrappedKey, Buffer.from(url))
}

export function openCallbackUrl(vault: Vault, job: Sealed, sealed: Uint8Array): string {
  return vault.open(place(job, 'callback'), job.wrappedKey, sealed).toString()
}

export function sealBatchNotes(vault: Vault, batch: Sealed, notes: BatchNotes): Uint8Array {
  return vault.seal(place(batch, 'batch'), batch.wrappedKey, Buffer.from(JSON.stringify(notes)))
}

export function openBatchNotes(vault: Vault, batch: Sealed, sealed: Uint8Array): BatchNotes {
  return JSON.parse(vault.open(place(batch, 'batch'), batch.wrappedKey, sealed).toString()) as BatchNotes
}

interface SealedOrder extends Omit<JobOrder, 'principal'> {
  readonly principal: Omit<Principal, 'scopes'> & {
    readonly scopes: Principal['scopes'] extends ReadonlySet<infer S> ? S[] : never
  }
}
