import { AppError } from '../errors.ts'
import type { BlobDependencies } from './blob.ts'
import type { StoredBlob } from './repository.ts'
import { chunkCount, openChunks, sealedChunkBytes } from './sealed-chunks.ts'

/** A stored blob. */
export interface OpenedBlob {
  readonly accountId: string
  readonly contentType: string
  /** Size of the sealed content. */
  readonly bytes: number
  /**
   * Its content chunk by chunk, each checked before it is returned; can be called again. Throws VAULT_UNAVAILABLE when
   * the content was altered, NOT_FOUND when its file is gone.
   */
  content(): AsyncGenerator<Buffer>
}

/**
 * Null when there is no such blob, when it has expired, or when its file is missing: a restored backup contains no files.
 * Throws STORAGE_UNAVAILABLE.
 */
export async function openBlob(
  { repository, storage, vault, clock, loopTurns }: Omit<BlobDependencies, 'store'>,
  id: string,
): Promise<OpenedBlob | null> {
  const blob = await repository.find(id)
  if (blob === null || blob.expiresAt <= clock.now()) return null
  const { accountId, contentType, bytes, data } = blob
  if (data === null && !(await storage.has(id))) return null
  async function* content(): AsyncGenerator<Buffer> {
    if (data !== null) return yield* openChunks(vault, blob as StoredBlob, [data], 1)
    const stored = await storage.read(id, sealedChunkBytes)
    if (stored === null) throw gone()
    try {
      for await (const chunk of openChunks(vault, blob as StoredBlob, stored.pieces, chunkCount(stored.bytes))) {
        yield chunk
        await loopTurns.next(accountId)
      }
    } finally {
      await stored.close()
    }
  }
  return { accountId, contentType, bytes, content }
}

function gone(): AppError {
  const message = 'The stored result no longer exists; a restored backup does not contain results.'
  return new AppError('NOT_FOUND', { message })
}
