import type { SqlWrite } from '../storage/write.ts'
import type { BlobOwner } from './blob.ts'
import type { BlobDependencies, KeptBlob } from './blob-dependencies.ts'
import { keepBlob } from './keep-blob.ts'
import { type OpenedBlob, openBlob } from './open-blob.ts'

/**
 * Results and other large things that belong to an account for a time: sealed in chunks, outside the path of commits. A
 * row names each; what is one chunk at most lies in the row, anything larger in a file.
 */
export interface Blobs {
  /** As `keepBlob`. */
  keep(owner: BlobOwner, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<KeptBlob>
  /** As `openBlob`. */
  open(id: string): Promise<OpenedBlob | null>
  /** Conflicts when the account has used up its bytes. */
  requireRoom(accountId: string): SqlWrite
  /**
   * Deletes blobs whose time is over; at its first call and every ten minutes also files without a row, as a server that
   * was killed or an account that was removed leaves them. Throws STORAGE_UNAVAILABLE.
   */
  sweep(): Promise<void>
}

const page = 500
const orphansEveryMs = 600_000

export function createBlobs(deps: BlobDependencies): Blobs {
  /** Written and not yet committed: no orphans. */
  const pending = new Set<string>()
  let orphansDueAt = 0
  return {
    keep: (owner, content) => keepBlob(deps, pending, owner, content),
    open: (id) => openBlob(deps, id),
    requireRoom: (accountId) => deps.repository.requireAtMost(accountId, deps.accountBytes - 1),
    sweep: async () => {
      await removeExpired(deps)
      const now = deps.stopwatch.elapsed()
      if (now < orphansDueAt) return
      orphansDueAt = now + orphansEveryMs
      await removeOrphans(deps, pending)
    },
  }
}

async function removeExpired({ store, repository, place, clock }: BlobDependencies): Promise<void> {
  for (;;) {
    const ids = await repository.expired(clock.now(), page)
    if (ids.length === 0) return
    // The row first: with its key gone, what a crash leaves of a file opens for nobody.
    await store.commit([repository.remove(ids)], { scrub: true })
    await Promise.all(ids.map((id) => place.remove(id)))
  }
}

async function removeOrphans({ repository, place }: BlobDependencies, pending: ReadonlySet<string>): Promise<void> {
  const found = (await place.list()).filter((id) => !pending.has(id))
  for (let at = 0; at < found.length; at += page) {
    const ids = found.slice(at, at + page)
    const known = await repository.known(ids)
    await Promise.all(ids.filter((id) => !known.has(id)).map((id) => place.remove(id)))
  }
}
