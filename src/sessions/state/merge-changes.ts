import type { CookieChange } from '../../cookies/cookie-change.ts'
import { type Merged, type MergeKind, merge } from '../../cookies/merge.ts'
import { mergeStorage } from '../../cookies/merge-storage.ts'
import type { OriginStorage } from '../../cookies/origin-storage.ts'
import { type StorageChange, storageChanges } from '../../cookies/storage-change.ts'
import type { SessionSecrets } from '../session.ts'
import { fittingStorage, maxStateBytes, stateBytes } from './secrets.ts'

/** What a visit changed, of cookies and of the storage of its browser. */
export interface VisitChanges {
  readonly changes: readonly CookieChange[]
  /** Absent: no browser was used. */
  readonly storageChanges?: readonly StorageChange[] | undefined
  /** `all`: the session was seen logged in; `known`: the response could not be judged. */
  readonly kind: MergeKind
}

/** The changes that can be stored. */
export interface MergedChanges extends Omit<Merged, 'next'> {
  /** With everything else as it was. */
  readonly next: SessionSecrets
  /** The origins whose storage changes; null: the storage stays. */
  readonly origins: readonly string[] | null
}

/**
 * Secrets with the changes of a visit, as far as a state has room for them: new cookies are left out, and the largest
 * values of the storage. Null when nothing has to be stored.
 */
export function mergeChanges(secrets: SessionSecrets, visit: VisitChanges, now: number): MergedChanges | null {
  const cookies = mergeCookies(secrets, visit, now)
  const held = { ...secrets, ...cookies?.next }
  const merged = mergeStorage(secrets.storage, visit.storageChanges ?? [], visit.kind)
  const storage = merged === null ? null : fitting({ ...held, storage: merged.next }, secrets.storage)
  if (cookies === null && storage === null) return null
  return {
    ...(cookies ?? { added: [], changed: [], removed: [], isNew: false }),
    rotates: cookies?.rotates === true || (storage !== null && merged?.rotates === true),
    next: storage === null ? held : { ...held, storage: storage.next },
    origins: storage === null ? null : storage.origins,
  }
}

/** The storage as far as there is room, and the origins in which it differs; null: in none. */
function fitting(secrets: SessionSecrets, stored: readonly OriginStorage[]) {
  const next = fittingStorage(secrets)
  const origins = [...new Set(storageChanges(stored, next).map(({ origin }) => origin))]
  return origins.length === 0 ? null : { next, origins }
}

/** When all changes would exceed the limit of a state, new cookies are left out. */
function mergeCookies(secrets: SessionSecrets, { changes, kind }: VisitChanges, now: number): Merged | null {
  if (changes.length === 0) return null
  const fits = (merged: Merged | null) => merged === null || stateBytes({ ...secrets, ...merged.next }) <= maxStateBytes
  const whole = merge(secrets, changes, kind, now)
  if (fits(whole)) return whole
  const held = changes.filter(({ before }) => before !== null)
  const less = merge(secrets, held, kind, now)
  return fits(less) ? less : null
}
