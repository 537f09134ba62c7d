import { encodeFields } from './encode-fields.ts'

/** What a sealed value is for. A value sealed for one purpose does not open for another. */
export type Purpose =
  | 'state'
  | 'job'
  | 'blob'
  | 'callback'
  | 'answer'
  | 'secret'
  | 'audit-mac'
  | 'jwt'
  | 'intake'
  | 'data-key'

/**
 * What a sealed value belongs to. All of it is associated data: when the value is moved to another account, session,
 * domain, version or purpose, it does not open.
 */
export interface SealContext {
  /** Id of the owning account, or `server`. */
  readonly account: string
  /** Id of the session (or of the job, blob, batch, callback or request that the value belongs to), or `server`. */
  readonly session: string
  /** Domain of the session as stored; for a blob, its content type; else empty. */
  readonly domain: string
  /** Version of the state; for a blob, the number of the chunk (`blobs/sealed-chunks.ts`); 1 without versions. */
  readonly version: number
  readonly purpose: Purpose
}

/** What a data key belongs to: one seals many versions of a state. */
export type DataKeyOwner = Pick<SealContext, 'account' | 'session' | 'domain'>

/** The context of a secret that belongs to the whole installation, not to an account. */
export function serverContext(purpose: Purpose): SealContext {
  return { account: 'server', session: 'server', domain: '', version: 1, purpose }
}

/** A row whose values are sealed, with the account it belongs to. */
export interface OwnedRow {
  readonly id: string
  readonly accountId: string
}

/**
 * The context of a value in a row with a data key of its own (`ownRows` of `storage/wrapped-keys.ts`).
 * @param version tells the values under one data key apart
 */
export function rowContext({ id, accountId }: OwnedRow, purpose: Purpose, version = 1): SealContext {
  return { account: accountId, session: id, domain: '', version, purpose }
}

/** The context of a data key: without the version and the purpose of what it seals. */
export function dataKeyContext({ account, session, domain }: DataKeyOwner): SealContext {
  return { account, session, domain, version: 0, purpose: 'data-key' }
}

/** Associated data: `header` (key id and format) and the context. No two contexts have the same encoding. */
export function associatedData(header: Uint8Array, context: SealContext): Uint8Array {
  return encodeFields([header, context.account, context.session, context.domain, context.version, context.purpose])
}
