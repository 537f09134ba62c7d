import type { Principal } from '../accounts/principal.ts'
import type { ScrapeInput } from '../scraping/scrape-types.ts'
import { type OwnedRow, rowContext } from '../vault/seal-context.ts'
import type { Vault } from '../vault/vault.ts'
import type { StoredJob } from './job.ts'
import type { JobError } from './job-outcome.ts'

/** What a job has to do, and for whom. */
export interface JobOrder {
  readonly principal: Principal
  readonly input: ScrapeInput
  readonly requestId: string
}

/** What a batch stores besides its jobs. */
export interface BatchNotes {
  /** Of its items, in order. */
  readonly urls: readonly string[]
  /** Null: no callback. */
  readonly callbackUrl: string | null
}

type Sealed = OwnedRow & Pick<StoredJob, 'wrappedKey'>

/** The sealed parts of a job, under one data key; the version in the associated data tells them apart. */
const parts = { order: 1, callback: 3, batch: 4, error: 5 } as const

const contextOf = (job: OwnedRow, part: keyof typeof parts) => rowContext(job, 'job', parts[part])

export function newJobKey(vault: Vault, job: OwnedRow): Promise<Uint8Array> {
  return vault.newDataKey(contextOf(job, 'order'))
}

export async function sealOrder(vault: Vault, job: Sealed, order: JobOrder): Promise<Uint8Array> {
  const { principal, ...rest } = order
  const plain = { ...rest, principal: { ...principal, scopes: [...principal.scopes] } }
  return vault.seal(contextOf(job, 'order'), job.wrappedKey, Buffer.from(JSON.stringify(plain)))
}

export async function openOrder(vault: Vault, job: Sealed, sealed: Uint8Array): Promise<JobOrder> {
  const plain = JSON.parse(String(await vault.open(contextOf(job, 'order'), job.wrappedKey, sealed))) as SealedOrder
  return { ...plain, principal: { ...plain.principal, scopes: new Set(plain.principal.scopes) } }
}

export async function sealError(vault: Vault, job: Sealed, error: JobError): Promise<Uint8Array> {
  return vault.seal(contextOf(job, 'error'), job.wrappedKey, Buffer.from(JSON.stringify(error)))
}

export async function openError(vault: Vault, job: Sealed, sealed: Uint8Array): Promise<JobError> {
  return JSON.parse(String(await vault.open(contextOf(job, 'error'), job.wrappedKey, sealed))) as JobError
}

export async function sealCallbackUrl(vault: Vault, job: Sealed, url: string): Promise<Uint8Array> {
  return vault.seal(contextOf(job, 'callback'), job.wrappedKey, Buffer.from(url))
}

export async function openCallbackUrl(vault: Vault, job: Sealed, sealed: Uint8Array): Promise<string> {
  return String(await vault.open(contextOf(job, 'callback'), job.wrappedKey, sealed))
}

export async function sealBatchNotes(vault: Vault, batch: Sealed, notes: BatchNotes): Promise<Uint8Array> {
  return vault.seal(contextOf(batch, 'batch'), batch.wrappedKey, Buffer.from(JSON.stringify(notes)))
}

export async function openBatchNotes(vault: Vault, batch: Sealed, sealed: Uint8Array): Promise<BatchNotes> {
  return JSON.parse(String(await vault.open(contextOf(batch, 'batch'), batch.wrappedKey, sealed))) as BatchNotes
}

interface SealedOrder extends Omit<JobOrder, 'principal'> {
  readonly principal: Omit<Principal, 'scopes'> & {
    readonly scopes: Principal['scopes'] extends ReadonlySet<infer S> ? S[] : never
  }
}
