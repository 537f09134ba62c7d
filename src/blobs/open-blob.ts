import { AppError } from '../errors.ts'
import type { BlobDependencies } from './blob-dependencies.ts'
import { chunkCount, openChunks, sealedChunkBytes } from './sealed-chunks.ts'

/** A blob that is there. */
export interface OpenedBlob {
  readonly accountId: string
  readonly contentType: string
  /** As stored. */
  readonly bytes: number
  /**
   * Its content, chunk by chunk, each checked before it is given out; as often as it is asked for. Throws
   * VAULT_UNAVAILABLE for what is not what was stored, NOT_FOUND where its file is gone.
   */
  content(): AsyncGenerator<Buffer>
}

/** Null for a blob that there is not, or whose time is over. Throws STORAGE_UNAVAILABLE. */
export async function openBlob(
  { repository, place, vault, clock }: Pick<BlobDependencies, 'repository' | 'place' | 'vault' | 'clock'>,
  id: string,
): Promise<OpenedBlob | null> {
  const blob = await repository.find(id)
  if (blob === null || blob.expiresAt <= clock.now()) return null
  const { accountId, contentType, bytes, data } = blob
  async function* content(): AsyncGenerator<Buffer> {
    if (data !== null) return yield* openChunks(vault, blob as NonNullable<typeof blob>, [data], 1)
    const placed = await place.read(id, sealedChunkBytes)
    if (placed === null) throw gone()
    try {
      yield* openChunks(vault, blob as NonNullable<typeof blob>, placed.pieces, chunkCount(placed.bytes))
    } finally {
      await placed.close()
    }
  }
  return { accountId, contentType, bytes, content }
}

function gone(): AppError {
  const message = 'The stored result no longer exists; a restored backup does not contain results.'
  return new AppError('NOT_FOUND', { message })
}
