import type { Principal } from '../accounts/principal.ts'
import type { ErrorCode } from '../errors.ts'
import { resultTooLarge } from '../scraping/result.ts'
import type { ScrapeInput, ScrapeResult } from '../scraping/scrape-types.ts'
import type { Place, Vault } from '../vault/vault.ts'
import type { StoredJob } from './job-repository.ts'

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

type Owner = Pick<StoredJob, 'id' | 'accountId'>

/** Orders and ends of jobs are sealed under one data key; the version of the place tells them apart. */
const place = ({ id, accountId }: Owner, version: 1 | 2): Place => ({
  account: accountId,
  session: id,
  domain: '',
  version,
  purpose: 'job',
})

export function newJobKey(vault: Vault, job: Owner): Uint8Array {
  return vault.newDataKey(place(job, 1))
}

export function sealOrder(vault: Vault, job: Owner, wrappedKey: Uint8Array, order: JobOrder): Uint8Array {
  const { principal, ...rest } = order
  const plain = { ...rest, principal: { ...principal, scopes: [...principal.scopes] } }
  return vault.seal(place(job, 1), wrappedKey, Buffer.from(JSON.stringify(plain)))
}

export function openOrder(vault: Vault, job: StoredJob, sealed: Uint8Array): JobOrder {
  const plain = JSON.parse(vault.open(place(job, 1), job.wrappedKey, sealed).toString()) as SealedOrder
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

export function sealEnd(vault: Vault, job: Owner, wrappedKey: Uint8Array, bytes: Uint8Array): Uint8Array {
  return vault.seal(place(job, 2), wrappedKey, bytes)
}

export function openEnd(vault: Vault, job: StoredJob, sealed: Uint8Array): JobEnd {
  return JSON.parse(vault.open(place(job, 2), job.wrappedKey, sealed).toString()) as JobEnd
}

interface SealedOrder extends Omit<JobOrder, 'principal'> {
  readonly principal: Omit<Principal, 'scopes'> & {
    readonly scopes: Principal['scopes'] extends ReadonlySet<infer S> ? S[] : never
  }
}
