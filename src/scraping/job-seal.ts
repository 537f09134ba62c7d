import type { Principal } from '../accounts/principal.ts'
import type { ErrorCode } from '../errors.ts'
import type { Place, Vault } from '../vault/vault.ts'
import type { StoredJob } from './job-repository.ts'
import type { ScrapeInput, ScrapeResult } from './scrape-types.ts'

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

export function sealEnd(vault: Vault, job: Owner, wrappedKey: Uint8Array, end: JobEnd): Uint8Array {
  return vault.seal(place(job, 2), wrappedKey, Buffer.from(JSON.stringify(end)))
}

export function openEnd(vault: Vault, job: StoredJob, sealed: Uint8Array): JobEnd {
  return JSON.parse(vault.open(place(job, 2), job.wrappedKey, sealed).toString()) as JobEnd
}

interface SealedOrder extends Omit<JobOrder, 'principal'> {
  readonly principal: Omit<Principal, 'scopes'> & {
    readonly scopes: Principal['scopes'] extends ReadonlySet<infer S> ? S[] : never
  }
}
