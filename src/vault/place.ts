import { encodeFields } from './fields.ts'

/** What a sealed thing is for; a thing sealed for one purpose does not open for another. */
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
 * Where a sealed thing belongs. All of it is associated data: moved to another account, session, domain, version or
 * purpose, it does not open.
 */
export interface Place {
  /** Id of the owning account, or `server`. */
  readonly account: string
  /** Id of the session (of the job, blob, batch, callback or request, for what is sealed of it), or `server`. */
  readonly session: string
  /** Domain of the session as stored; of a blob, its content type; empty where there is none. */
  readonly domain: string
  /** Version of the state; of a blob, which chunk it is (`blobs/sealed-chunks.ts`); 1 for what has no versions. */
  readonly version: number
  readonly purpose: Purpose
}

/** The place of a secret that belongs to the whole installation, not to an account. */
export function serverPlace(purpose: Purpose): Place {
  return { account: 'server', session: 'server', domain: '', version: 1, purpose }
}

/**
 * The place of the data key with which things at `place` are sealed: the same account, session and domain, but no
 * version, since one data key outlives many versions of a state.
 */
export function dataKeyPlace(place: Place): Place {
  return { account: place.account, session: place.session, domain: place.domain, version: 0, purpose: 'data-key' }
}

/** Associated data for a thing at `place` behind `header` (key id and format); no two places encode alike. */
export function associatedData(header: Uint8Array, place: Place): Uint8Array {
  return encodeFields([header, place.account, place.session, place.domain, place.version, place.purpose])
}
