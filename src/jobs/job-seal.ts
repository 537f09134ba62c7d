import type { Principal } from '../accounts/principal.ts'
import type { ErrorCode } from '../errors.ts'
import { resultTooLarge } from '../scraping/result.ts'
import type { ScrapeInput, ScrapeResult } from '../scraping/scrape-types.ts'
import type { Place, Vault } from '../vault/vault.ts'
import type { StoredJob } from './job.ts'

/** What a job is to do, and for whom. */
export interface JobOrder {
  readonly principal: Principal
  readonly input: ScrapeInput
  readonly requestId: string
}

/** How a job ended. */
export type JobEnd =
  | { readonly result: ScrapeResult; readonly error: null }
  | { readonly result: null; readonly error: { readonly code: ErrorCode; readonly message: string } }

/** What a batch keeps beside its jobs. */
export interface BatchNotes {
  /** Of its items, in order. */
  readonly urls: readonly string[]
  /** The address that is told of its end; null: none. */
  readonly callbackUrl: string | null
}

type Owner = Pick<StoredJob, 'id' | 'accountId'>
type Sealed = Owner & Pick<StoredJob, 'wrappedKey'>

/** What is sealed of a job, under one data key; the version of the place tells the parts apart. */
const parts = { order: 1, end: 2, callback: 3, batch: 4 } as const

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

/** Of a result that is kept, as JSON: far from what a string, a row and the memory of this process can hold. */
const maxEndBytes = 128 * 1024 * 1024

/** An end in the form that is sealed. A result that is too large to be kept is a failure instead. */
export function encodeEnd(
  end: JobEnd,
  maxBytes = maxEndBytes,
): { readonly isSuccess: boolean; readonly bytes: Buffer } {
  const bytes = jsonBytes(end, maxBytes)
  if (bytes !== null) return { isSuccess: end.error === null, bytes }
  const { code, message } = resultTooLarge()
  return { isSuccess: false, bytes: Buffer.from(JSON.stringify({ result: null, error: { code, message } })) }
}

function jsonBytes(end: JobEnd, maxBytes: number): Buffer | null {
  try {
    const text = JSON.stringify(end)
    return Buffer.byteLength(text) > maxBytes ? null : Buffer.from(text)
  } catch (error) {
    // Longer than any string can be: control characters take six times their room.
    if (error instanceof RangeError) return null
    throw error
  }
}

export function sealEnd(vault: Vault, job: Sealed, bytes: Uint8Array): Uint8Array {
  return vault.seal(place(job, 'end'), job.wrappedKey, bytes)
}

export function openEnd(vault: Vault, job: Sealed, sealed: Uint8Array): JobEnd {
  return JSON.parse(vault.open(place(job, 'end'), job.wrappedKey, sealed).toString()) as JobEnd
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
