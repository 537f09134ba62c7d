import type { SqlWrite } from '../storage/write.ts'
import type { BlobDependencies, BlobOwner, StagedBlob } from './blob.ts'
import { keepBlob } from './keep-blob.ts'
import { type OpenedBlob, openBlob } from './open-blob.ts'

const page = 500
const orphansEveryMs = 600_000
/** Far longer than from the last byte of a file to the commit of its row, which another process may be about to make. */
const orphanAgeMs = 3_600_000

/**
 * Results and other large data of an account, stored until they expire: sealed in chunks, without passing through the
 * database writer. Each has a row. Content of one chunk is stored in the row, anything larger in a file.
 */
export type Blobs = ReturnType<typeof createBlobs>

export function createBlobs(deps: BlobDependencies) {
  /** Written and not yet committed: these files are not orphans. */
  const pending = new Set<string>()
  let orphansDueAt = 0
  return {
    keep: (owner: BlobOwner, content: Iterable<Uint8Array>): Promise<StagedBlob> =>
      keepBlob(deps, pending, owner, content),
    open: (id: string): Promise<OpenedBlob | null> => openBlob(deps, id),
    nextEnd: deps.repository.nextEnd,
    /** Conflicts when the account has used up its quota. */
    requireRoom: (accountId: string): SqlWrite[] => deps.repository.requireAtMost(accountId, deps.accountBytes - 1),
    /**
     * Deletes expired blobs; at its first call and every ten minutes also files without a row, an hour old, which a
     * killed server or a removed account leaves behind. Throws STORAGE_UNAVAILABLE.
     */
    sweep: async (): Promise<void> => {
      await removeExpired(deps)
      const now = deps.stopwatch.elapsed()
      if (now < orphansDueAt) return
      orphansDueAt = now + orphansEveryMs
      await removeOrphans(deps, pending)
    },
  }
}

async function removeExpired({ store, repository, storage, clock }: BlobDependencies): Promise<void> {
  for (;;) {
    const ids = await repository.expired(clock.now(), page)
    if (ids.length === 0) return
    // The row first: without its key, a file that remains after a crash cannot be opened.
    await store.commit([repository.remove(ids)], { scrub: true })
    await Promise.all(ids.map((id) => storage.remove(id)))
  }
}

async function removeOrphans(
  { repository, storage, clock }: BlobDependencies,
  pending: ReadonlySet<string>,
): Promise<void> {
  const before = clock.now() - orphanAgeMs
  const found = (await storage.list()).filter((id) => !pending.has(id))
  for (let at = 0; at < found.length; at += page) {
    const ids = found.slice(at, at + page)
    const known = await repository.known(ids)
    await Promise.all(ids.filter((id) => !known.has(id)).map((id) => storage.remove(id, before)))
  }
}
